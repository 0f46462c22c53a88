"""Signing in: the form in the words used here, and who it is that comes back."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import LoginForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Account, Mandate


class SignInForm(LoginForm):
    """Account name or e-mail and password; labels say what to type, so there are no placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号或电子邮箱")
        self.fields["password"].label = _("密码")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)


class PasswordLengthValidator(MinimumLengthValidator):
    """The framework's, in our words: its own have no Chinese plural in the catalogue it ships."""

    def get_error_message(self) -> str:
        return gettext("密码太短，至少要有 %(min_length)d 个字符。") % {
            "min_length": self.min_length
        }

    def get_help_text(self) -> str:
        return gettext("密码至少要有 %(min_length)d 个字符。") % {"min_length": self.min_length}


class Backend(AuthenticationBackend):
    """The library's, which reads an account together with its mandates in force: every page of
    somebody signed in needs both, and they come in one query."""

    def get_user(self, user_id: int) -> Account | None:
        mandates = list(Mandate.objects.valid_on(timezone.localdate()).filter(account=user_id))
        if not mandates:
            account: Account | None = super().get_user(user_id)
            return account
        account = mandates[0].account
        account.mandates_in_force = mandates
        return account if self.user_can_authenticate(account) else None


def mandates_in_force(account: Account) -> list[Mandate]:
    """The mandates an account may act under today."""
    if account.mandates_in_force is None:
        account.mandates_in_force = list(account.mandates.valid_on(timezone.localdate()))
    return account.mandates_in_force
