"""The sign-in form in the words used here."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


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
