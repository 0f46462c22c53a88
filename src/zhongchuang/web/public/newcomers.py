"""What a person gives to get an account, and what a unit gives to register."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Account, Division, checked_uscc
from zhongchuang.kernel.identifiers import clean_uscc
from zhongchuang.web.public import doors
from zhongchuang.web.shared.forms import CodeField, MobileField


def secret_input() -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": "new-password"})


class AccountForm(forms.Form):
    """A new account; user names and e-mail addresses are taken once."""

    name = forms.CharField(
        label=gettext_lazy("您的姓名"),
        max_length=50,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = MobileField(
        label=gettext_lazy("手机号码"),
        max_length=20,
        help_text=gettext_lazy("只供本单位同事和承办人联系使用，不公开。"),
    )
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        max_length=254,
        help_text=gettext_lazy("用于接收办理通知和找回密码，也可以用来登录。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=gettext_lazy("登录时使用，可以是字母、数字或汉字。"),
        widget=forms.TextInput(attrs={"autocomplete": "username", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        help_text=gettext_lazy("至少 10 个字符，不要全是数字，不要与姓名或用户名相近。"),
        widget=secret_input(),
    )
    again = forms.CharField(
        label=gettext_lazy("再输入一次密码"), strip=False, widget=secret_input()
    )

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if Account.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("这个用户名已被使用，请换一个。"))
        return username

    def clean_email(self) -> str:
        email: str = Account.objects.normalize_email(self.cleaned_data["email"])
        if Account.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("这个邮箱已有账号，请直接登录，或换一个邮箱。"))
        return email

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        password, again = given.get("password"), given.get("again")
        if password and again and password != again:
            self.add_error("again", _("两次输入的密码不一致。"))
        if password:
            self._check(password, given)
        return given

    def _check(self, password: str, given: dict[str, Any]) -> None:
        known = {field: given.get(field, "") for field in ("username", "name", "email")}
        try:
            validate_password(password, Account(**known))
        except ValidationError as error:
            self.add_error("password", error)

    def newcomer(self) -> doors.Newcomer:
        fields = ("username", "name", "phone", "email", "password")
        return doors.Newcomer(**{field: self.cleaned_data[field] for field in fields})


class SignupForm(AccountForm):
    """A unit with its first space and the person responsible for it."""

    organisation = forms.CharField(
        label=gettext_lazy("运营机构全称"),
        max_length=200,
        help_text=gettext_lazy("与营业执照或法人证书一致。"),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    uscc = CodeField(
        label=gettext_lazy("统一社会信用代码"),
        max_length=30,
        validators=[checked_uscc],
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    space = forms.CharField(
        label=gettext_lazy("众创空间名称"),
        max_length=100,
        help_text=gettext_lazy("一个机构运营多个空间的，先登记其中一个。"),
    )
    division = forms.ModelChoiceField(
        label=gettext_lazy("所在地州市"),
        queryset=Division.objects.filter(parent__isnull=False),
        empty_label=gettext_lazy("请选择"),
    )
    address = forms.CharField(label=gettext_lazy("空间地址"), max_length=200)

    field_order = ("organisation", "uscc", "space", "division", "address")

    def clean_uscc(self) -> str:
        return clean_uscc(self.cleaned_data["uscc"])

    def registration(self) -> doors.Registration:
        data = self.cleaned_data
        fields = ("organisation", "uscc", "space", "division", "address")
        person = ("username", "name", "email", "phone", "password")
        return doors.Registration(**{field: data[field] for field in (*fields, *person)})
