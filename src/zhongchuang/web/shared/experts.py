"""What officers and experts share: what an expert says of themselves, and scores in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory import experts
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, ExpertProfile, checked_uscc
from zhongchuang.directory.states import ExpertField, InterestKind
from zhongchuang.policy.calendar import today
from zhongchuang.policy.score_sheet import ScoreItem
from zhongchuang.web.shared.acting import attempt


def profile_of(account: Account) -> ExpertProfile | None:
    return ExpertProfile.objects.filter(account=account).first()


class ProfileForm(forms.Form):
    """Who an expert is."""

    employer = forms.CharField(
        label=_("工作单位"),
        max_length=200,
        help_text=_("按单位登记的全称填写；没有工作单位的，填写“无”或“自由职业”。"),
    )
    employer_uscc = forms.CharField(
        label=_("工作单位统一社会信用代码"),
        max_length=18,
        required=False,
        validators=[checked_uscc],
        help_text=_("填写后可以更准确地识别回避情形。"),
    )
    title = forms.CharField(label=_("职称或职务"), max_length=100, required=False)
    fields_known = forms.MultipleChoiceField(
        label=_("专业领域"),
        choices=ExpertField.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一个专业领域。")},
    )
    active_since = forms.IntegerField(
        label=_("从业起始年份"), required=False, min_value=1940, max_value=2100
    )
    available = forms.BooleanField(
        label=_("可以参加评审"),
        required=False,
        help_text=_("因出差、休假等暂不能参加的，取消勾选；不影响已经接受的评审任务。"),
    )

    def __init__(self, data: QueryDict | None, profile: ExpertProfile | None) -> None:
        initial: dict[str, Any] = {"available": True}
        if profile:
            initial = {
                "employer": profile.employer,
                "employer_uscc": profile.employer_uscc,
                "title": profile.title,
                "fields_known": profile.fields,
                "active_since": profile.active_since,
                "available": profile.available,
            }
        super().__init__(data, initial=initial)

    def clean_employer_uscc(self) -> str:
        return str(self.cleaned_data["employer_uscc"]).strip().upper()

    def clean_active_since(self) -> int | None:
        year: int | None = self.cleaned_data["active_since"]
        if year is not None and year > today().year:
            raise ValidationError(_("不能晚于今年。"))
        return year

    def save(self, actor: Actor, account: Account) -> bool:
        """Whether it was put down; a refusal stands in the form."""
        given = self.cleaned_data
        said = experts.Description(
            given["title"],
            given["employer"],
            given["employer_uscc"],
            given["fields_known"],
            given["active_since"],
            given["available"],
        )
        return attempt(
            self, lambda: experts.describe_expert(actor=actor, account=account, said=said)
        )


class InterestForm(forms.Form):
    """An organisation an expert is tied to besides their employer."""

    kind = forms.ChoiceField(label=_("关系"), choices=InterestKind.choices)
    organisation = forms.CharField(label=_("机构名称"), max_length=200)
    uscc = forms.CharField(
        label=_("机构统一社会信用代码"), max_length=18, required=False, validators=[checked_uscc]
    )

    def save(self, actor: Actor, account: Account) -> bool:
        """Whether it was put down; a refusal stands in the form."""
        given = self.cleaned_data
        return attempt(
            self,
            lambda: experts.declare_interest(
                actor=actor,
                account=account,
                kind=InterestKind(given["kind"]),
                organisation=given["organisation"],
                uscc=given["uscc"],
            ),
        )


def score_words(item: ScoreItem, scores: Mapping[str, int], abstained: Mapping[str, str]) -> str:
    """What an expert gave for one item, in words."""
    points = scores.get(item.id)
    if points is None:
        return gettext("弃权：%(why)s") % {"why": abstained.get(item.id) or "—"}
    if item.veto:
        return gettext("是") if points else gettext("否")
    language = get_language() or ""
    label = next((one.name(language) for one in item.values if one.points == points), "")
    return f"{label} {points}".strip()
