"""`zhongchuang demo`: demonstration data in a throw-away or named folder, served."""

from __future__ import annotations

import os
import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from zhongchuang.demonstration.build import build
from zhongchuang.demonstration.people import PEOPLE
from zhongchuang.web.management.commands.serve import add_serving_arguments, prepare, serve


class Command(BaseCommand):
    help = "Serve a demonstration: synthetic data, accounts printed at the start."

    def add_arguments(self, parser: CommandParser) -> None:
        add_serving_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("start it as `zhongchuang demo`")
        prepare()
        password = os.environ.get("ZHONGCHUANG_DEMO_PASSWORD") or secrets.token_urlsafe(9)
        build(password)
        self.print_accounts(password, options["host"], options["port"])
        serve(options["host"], options["port"], worker=options["worker"])

    def print_accounts(self, password: str, host: str, port: int) -> None:
        write = self.stdout.write
        write(
            f"\n众创 · 演示系统    http://{host}:{port}/\n全部数据均为虚构。密码（所有账号）：{password}\n\n"
        )
        for person in PEOPLE:
            write(f"  {person.username:<14}{person.name}    {person.duty}")
        write("")
        self.stdout.flush()
