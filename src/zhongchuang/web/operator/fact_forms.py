"""Forms for ledger rows: one a kind of fact, used for adding and for correcting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Space
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    Recorded,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
)

EVIDENCE_HELP = gettext_lazy("佐证文件的名称，多个用英文分号隔开；上传同名文件时自动对上。")


class RecordForm(forms.ModelForm[Any]):
    """What forms of facts share: the version they were opened at, and a reason for a correction."""

    def __init__(self, *args: Any, space: Space, correcting: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.space = space
        if "tenancy" in self.fields:
            field = self.fields["tenancy"]
            field.queryset = Tenancy.objects.live().filter(space=space).order_by("name", "pk")  # type: ignore[attr-defined]
        for name, value in self.initial.items():
            if isinstance(value, Decimal):
                self.initial[name] = shortened(value)
        if correcting:
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput)
            self.initial["version"] = self.instance.version
            self.fields["reason"] = forms.CharField(
                label=_("更正原因"),
                max_length=300,
                help_text=_("例如：录入时写错日期。原因会和原来的内容一起留存。"),
            )

    def _post_clean(self) -> None:
        """The act checks what is possible, and names the field; a constraint could not."""

    @property
    def content(self) -> dict[str, Any]:
        """The values that state the fact, under the names of `CONTENT`."""
        model: type[Recorded] = self._meta.model
        return {name: self._value(name) for name in model.CONTENT if self._holds(name)}

    def _holds(self, name: str) -> bool:
        return name.removesuffix("_id") in self.cleaned_data or name in self.cleaned_data

    def _value(self, name: str) -> Any:
        if name == "tenancy_id":
            return self.cleaned_data["tenancy"].pk
        return self.cleaned_data[name]


def shortened(value: Decimal) -> str:
    """A decimal without the zeros behind it: 500.0000 → 500."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class TenancyForm(RecordForm):
    class Meta:
        model = Tenancy
        fields = Tenancy.CONTENT
        help_texts = {
            "uscc": gettext_lazy("企业请填写 18 位代码；尚未注册的团队留空。"),
            "left_on": gettext_lazy("留空表示仍在驻。离开当天算最后一天。"),
            "incorporated_on": gettext_lazy(
                "团队在入驻期间注册成为新企业的日期；不在入驻期间的不计入条件。"
            ),
            "evidence_names": EVIDENCE_HELP,
        }


class FinancingForm(RecordForm):
    class Meta:
        model = Financing
        fields = ("tenancy", "on", "amount", "investor", "evidence_names")
        help_texts = {"amount": gettext_lazy("单位：元。"), "evidence_names": EVIDENCE_HELP}


class IncubationCaseForm(RecordForm):
    class Meta:
        model = IncubationCase
        fields = ("title", "tenancy", "on", "summary", "evidence_names")
        help_texts = {"evidence_names": EVIDENCE_HELP}


class StaffMemberForm(RecordForm):
    class Meta:
        model = StaffMember
        fields = StaffMember.CONTENT
        help_texts = {
            "full_time": gettext_lazy("在本空间全职工作。"),
            "ability": gettext_lazy("如“技术经纪人”“创业咨询师”；没有写明的不计入条件。"),
            "left_on": gettext_lazy("留空表示在职。"),
            "evidence_names": EVIDENCE_HELP,
        }


class MentorForm(RecordForm):
    class Meta:
        model = Mentor
        fields = Mentor.CONTENT
        help_texts = {
            "until": gettext_lazy("留空表示仍在聘期内。"),
            "evidence_names": EVIDENCE_HELP,
        }


class ActivityForm(RecordForm):
    class Meta:
        model = Activity
        fields = Activity.CONTENT
        help_texts = {
            "kind": gettext_lazy("“其他”会保留在台账中，但不计入条件。"),
            "ends_on": gettext_lazy("当天结束的可以留空。"),
            "evidence_names": EVIDENCE_HELP,
        }


class ReturnRecordForm(RecordForm):
    class Meta:
        model = ReturnRecord
        fields = ReturnRecord.CONTENT
        help_texts = {
            "period": gettext_lazy("如 2025年报、2025半年报。"),
            "on": gettext_lazy("上报或审核通过的日期。"),
        }


class ProfileForm(RecordForm):
    """The facts of the space itself."""

    class Meta:
        model = SpaceProfile
        fields = SpaceProfile.CONTENT
        help_texts = {
            "registered_on": gettext_lazy("营业执照或法人登记证书上的成立日期。"),
            "opened_on": gettext_lazy("实际开始对外运营的日期。"),
            "management_body": gettext_lazy("专门负责运营本空间的机构名称。"),
            "total_area": gettext_lazy("平方米，最多 4 位小数。"),
            "service_area": gettext_lazy("平方米。用于创业服务的场地。"),
            "workstation_area": gettext_lazy("平方米。"),
            "public_area": gettext_lazy("平方米。接待、展示、会议、休闲、专业设备等共享场所。"),
            "public_facilities": gettext_lazy("是否具备互联网接入、公共软件、共享办公设施等。"),
            "service_procedure": gettext_lazy("是否有成文的规范化服务流程。"),
        }


FORMS: dict[type[Fact], type[RecordForm]] = {
    Tenancy: TenancyForm,
    Financing: FinancingForm,
    IncubationCase: IncubationCaseForm,
    StaffMember: StaffMemberForm,
    Mentor: MentorForm,
    Activity: ActivityForm,
    ReturnRecord: ReturnRecordForm,
}


class EndForm(forms.Form):
    """The last day of a fact that ends."""

    on = forms.DateField(label=gettext_lazy("最后一天"))
    version = forms.IntegerField(widget=forms.HiddenInput)


class RetractForm(forms.Form):
    """Why a row is taken out of the ledger."""

    reason = forms.CharField(
        label=gettext_lazy("撤回原因"),
        max_length=300,
        help_text=gettext_lazy("例如：与另一条重复。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
