"""The sign-in form in the words used here."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """Account name or e-mail and password; labels say what to type, so there are no placeholders."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("账号或电子邮箱")
        self.fields["password"].label = _("密码")
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
