"""What officers fill in for an expert review: who judges, how a panel is drawn, when it meets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Account
from zhongchuang.directory.states import ExpertField
from zhongchuang.filing.drawing import Conditions
from zhongchuang.filing.models import Application, MeetingCase

RULINGS = (
    ("yes", _("应当回避，不参加本案评审")),
    ("no", _("不是同一人或没有利害关系，可以参加")),
)


class ExpertsForm(forms.Form):
    """Experts without a tie, to be given a case without a draw."""

    experts = forms.MultipleChoiceField(
        label=_("评审专家"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("请至少选择一位专家。")},
    )
    reason = forms.CharField(
        label=_("直接指派的理由"),
        max_length=300,
        required=False,
        help_text=_("还有其他专家可选而不抽取的，必须写明理由；可选专家全部指派的不用填写。"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, free: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.free = {str(account.pk): account for account in free}
        choices = [(key, str(account)) for key, account in self.free.items()]
        self.fields["experts"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Account]:
        return [self.free[key] for key in self.cleaned_data["experts"]]


class RulingForm(forms.Form):
    """Whether an expert is tied to a case."""

    excluded = forms.ChoiceField(label=_("认定"), choices=RULINGS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        help_text=_("写明核对了什么，如工作单位、身份证明或本人说明。"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """An act on a sheet or a meeting that needs nothing but its reason."""

    reason = forms.CharField(
        label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class DrawForm(forms.Form):
    """The cases and conditions of a panel."""

    cases = forms.MultipleChoiceField(label=_("案件"), widget=forms.CheckboxSelectMultiple)
    size = forms.IntegerField(label=_("专家人数"), min_value=1, max_value=50)
    alternates = forms.IntegerField(
        label=_("候补人数"),
        min_value=0,
        max_value=50,
        help_text=_("有人回避或不能参加时，候补按抽取的顺序自动递补。"),
    )
    fields_asked = forms.MultipleChoiceField(
        label=_("专业领域"),
        choices=ExpertField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只从熟悉所选任一领域的专家中抽取；不选则不限。"),
    )
    per_employer = forms.IntegerField(
        label=_("同一单位最多"),
        min_value=1,
        max_value=50,
        required=False,
        help_text=_("不填则不限。"),
    )
    workload = forms.IntegerField(
        label=_("在办评审上限"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("在办评审已达这一件数的专家不参加抽取；不填则不限。"),
    )
    reason = forms.CharField(
        label=_("重新抽取的理由"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self, *args: Any, offered: Sequence[Application], again: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(case.pk): case for case in offered}
        choices = [(key, f"{one.space.name} {one.reference}") for key, one in self.offered.items()]
        self.fields["cases"].choices = choices  # type: ignore[attr-defined]
        if not again:
            del self.fields["reason"]

    def chosen(self) -> list[Application]:
        return [self.offered[key] for key in self.cleaned_data["cases"]]

    def conditions(self) -> Conditions:
        given = self.cleaned_data
        return Conditions(
            given["size"],
            given["alternates"],
            tuple(given["fields_asked"]),
            given["per_employer"],
            given["workload"],
        )


class WordsForm(forms.Form):
    """What a witness says before the draw."""

    words = forms.CharField(
        label=_("见证人给出的字句"),
        max_length=200,
        required=False,
        help_text=_(
            "名单冻结之后、抽取之前，请在场的监督人员任意报一串数字或文字；它与名单、随机数一起决定结果。"
            "没有见证人的可以不填。"
        ),
    )


class MeetingForm(forms.Form):
    """When and where a panel meets, and who chairs."""

    cases = forms.MultipleChoiceField(label=_("议题"), widget=forms.CheckboxSelectMultiple)
    held_at = forms.DateTimeField(label=_("会议时间"))
    place = forms.CharField(
        label=_("地点"), max_length=200, help_text=_("线上会议请填写会议号或入会方式。")
    )
    online = forms.BooleanField(label=_("线上会议"), required=False)
    chair = forms.ChoiceField(label=_("主持人"))

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Application],
        experts: Sequence[Account],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(case.pk): case for case in offered}
        self.experts = {str(one.pk): one for one in experts}
        choices = [(key, f"{one.space.name} {one.reference}") for key, one in self.offered.items()]
        self.fields["cases"].choices = choices  # type: ignore[attr-defined]
        self.fields["chair"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *((key, str(one)) for key, one in self.experts.items()),
        ]

    def chosen(self) -> list[Application]:
        return [self.offered[key] for key in self.cleaned_data["cases"]]

    def chair_chosen(self) -> Account:
        return self.experts[self.cleaned_data["chair"]]


class MinutesForm(forms.Form):
    """The words of the minutes, and what was agreed on each case."""

    minutes = forms.CharField(
        label=_("会议纪要"), max_length=10000, widget=forms.Textarea(attrs={"rows": 10})
    )

    def __init__(self, *args: Any, agenda: Sequence[MeetingCase], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agenda = agenda
        for point in agenda:
            self.fields[f"consensus-{point.pk}"] = forms.CharField(
                label=_("“%(space)s”的一致意见") % {"space": point.application.space.name},
                max_length=1000,
                required=False,
                initial=point.consensus,
                help_text=_("到会专家已经全部表决的可以不填。"),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def consensus(self) -> dict[int, str]:
        return {point.pk: self.cleaned_data[f"consensus-{point.pk}"] or "" for point in self.agenda}
