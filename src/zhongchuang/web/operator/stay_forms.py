"""Forms of the acts on a stay: renewal, exit, extension, registration as a company."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from zhongchuang.ledger.chains import next_day
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.states import Outcome


class StayForm(forms.Form):
    """What they share: the version the page was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, tenancy: Tenancy) -> dict[str, object]:
        return {"version": tenancy.version}


class RenewForm(StayForm):
    entered_on = forms.DateField(label=_("新协议的入驻日期"))
    left_on = forms.DateField(
        label=_("新协议的离开日期"), required=False, help_text=_("留空表示至今。")
    )
    agreement_number = forms.CharField(label=_("新协议编号"), max_length=100, required=False)
    headcount = forms.IntegerField(label=_("从业人数"), min_value=0, required=False)

    @classmethod
    def initial_of(cls, tenancy: Tenancy) -> dict[str, object]:
        day: date | None = next_day(tenancy)
        return {**super().initial_of(tenancy), "entered_on": day, "headcount": tenancy.headcount}


class ExitForm(StayForm):
    on = forms.DateField(label=_("离开日期"), help_text=_("在驻的最后一天，当天仍计算在内。"))
    outcome = forms.ChoiceField(label=_("退出情况"), choices=[("", _("请选择")), *Outcome.choices])
    reason = forms.CharField(
        label=_("退出原因"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("选择“其他”的须写明。"),
    )

    @classmethod
    def initial_of(cls, tenancy: Tenancy) -> dict[str, object]:
        return {**super().initial_of(tenancy), "on": tenancy.left_on}


class ExtendForm(StayForm):
    until = forms.DateField(label=_("延期至"))
    grounds = forms.CharField(
        label=_("延期理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：生物医药项目研发周期长，尚未完成中试。"),
    )

    @classmethod
    def initial_of(cls, tenancy: Tenancy) -> dict[str, object]:
        given = {"until": tenancy.extended_until, "grounds": tenancy.extension_grounds}
        return {**super().initial_of(tenancy), **given}


class IncorporateForm(StayForm):
    on = forms.DateField(label=_("注册企业日期"), help_text=_("营业执照上的成立日期。"))
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        help_text=_("18 位；该团队的各份协议都会记上，前后仍是同一家。"),
    )
    company_name = forms.CharField(label=_("企业名称"), max_length=200)
