"""`zhongchuang administrator`: the account that sets a new installation up."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.actions import create_administrator
from zhongchuang.directory.models import Account
from zhongchuang.kernel.refusal import Refused


class Command(BaseCommand):
    help = (
        "Create an administrator's account; the password is asked for twice, "
        "or read from two lines of standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", metavar="USERNAME")
        parser.add_argument("--name", default="", help="the person's name (default: USERNAME)")
        parser.add_argument("--email", default="")

    def handle(self, *_args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        given = {
            "username": options["username"],
            "name": options["name"] or options["username"],
            "email": options["email"],
        }
        check_account(given)
        password = asked_password()
        check_password(password, given)
        try:
            create_administrator(**given, password=password)
        except Refused as error:
            raise CommandError(error.refusal.reason) from None
        address = settings.PUBLIC_URL + reverse("account_login")
        words = _("已建立系统管理员“%(username)s”。请登录后按“系统概览”逐项设置：%(address)s")
        self.stdout.write(words % {"username": given["username"], "address": address})


def check_account(given: dict[str, str]) -> None:
    """CommandError where the user name is taken, or a field is not what it must be."""
    if Account.objects.filter(username__iexact=given["username"]).exists():
        words = _("用户名“%(username)s”已被使用。")
        raise CommandError(words % {"username": given["username"]})
    try:
        Account(**given).full_clean(exclude=("password",))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None


def asked_password() -> str:
    """The same password twice, from the terminal or two lines of standard input."""
    first, again = (one_line(label) for label in (_("密码："), _("再输入一次密码：")))
    if first != again:
        raise CommandError(_("两次输入的密码不一致。"))
    return first


def one_line(label: str) -> str:
    return getpass(label) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def check_password(password: str, given: dict[str, str]) -> None:
    try:
        validate_password(password, Account(**given))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
