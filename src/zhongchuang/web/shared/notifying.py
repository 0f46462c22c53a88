"""How a person wants to be told: at once, once a day, or only in the system; by mail, by text."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Account
from zhongchuang.messaging.gateways import gateway
from zhongchuang.messaging.models import Preference
from zhongchuang.messaging.states import Pace
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.forms import MobileField
from zhongchuang.web.shared.masking import mask_email


class PreferenceForm(forms.ModelForm[Preference]):
    """The choice, with the number text messages go to where there is a gateway."""

    phone = MobileField(label=gettext_lazy("手机号码"), max_length=20, required=False)

    class Meta:
        model = Preference
        fields = ("pace", "email", "sms")
        widgets = {"pace": forms.RadioSelect}  # read by the framework once

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pace"].choices = Pace.choices  # type: ignore[attr-defined]  # no blank one
        self.fields["pace"].help_text = _("决定、补正等重要通知不等汇总，总会通过一种渠道送达。")
        self.fields["phone"].initial = account.phone
        self.fields["email"].help_text = (
            mask_email(account.email) if account.email else _("您的账号没有电子邮箱。")
        )
        if gateway() is None:
            del self.fields["sms"], self.fields["phone"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sms") and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("选择短信时，请填写手机号码。"))
        return cleaned


@login_required
def notifications(request: HttpRequest) -> HttpResponse:
    """One's own choice."""
    account = cast(Account, request.user)
    kept = Preference.objects.filter(account=account).first() or Preference(account=account)
    posted = request.POST if request.method == "POST" else None
    form = PreferenceForm(posted, instance=kept, account=account)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            if "phone" in form.cleaned_data:
                Account.objects.filter(pk=account.pk).update(phone=form.cleaned_data["phone"])
        messages.success(request, _("通知方式已保存。"))
        return redirect("public:inbox")
    back = reverse("public:inbox")
    context = {
        "title": _("通知方式"),
        "lead": _("每条消息都会保存在系统内的“消息”中；这里选择是否另外通知您。"),
        "crumbs": [Crumb(_("消息"), back), Crumb(_("通知方式"))],
        "form": form,
        "cancel_url": back,
    }
    return render(request, "shared/notifications.html", context)
