"""What an officer fills in to agree on a visit, to move it and to call it off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.filing.actions.planning import Appointment, colleagues
from zhongchuang.filing.models import PlannedVisit
from zhongchuang.filing.states import DayPart
from zhongchuang.policy.calendar import today

SHOWN_DAYS = 14


class PlanForm(forms.Form):
    """When, and who goes."""

    on = forms.DateField(
        label=_("核查日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    part = forms.ChoiceField(label=_("时段"), choices=DayPart.choices, widget=forms.RadioSelect)
    at = forms.TimeField(
        label=_("具体时间"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "form-control"}, format="%H:%M"),
        help_text=_("没有约定的可以不填。"),
    )
    first = forms.ChoiceField(label=_("核查人一"))
    second = forms.ChoiceField(
        label=_("核查人二"),
        required=False,
        help_text=_("须是另一人。没有本系统账号的，选“其他人员”并填写姓名。"),
    )
    second_name = forms.CharField(label=_("其他人员姓名"), required=False, max_length=50)
    note = forms.CharField(
        label=_("告知申报机构的事项"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("如需要准备的协议原件、陪同人员。随通知一并发给申报机构。"),
    )

    def __init__(self, data: Any = None, *, actor: Actor, visit: PlannedVisit | None = None):
        self.people = {str(one.pk): one for one in colleagues(actor)}
        initial = said_of(visit) if visit else {"first": actor.account_id}
        super().__init__(data, initial=initial)
        own = [(key, str(one)) for key, one in self.people.items()]
        self.fields["first"].choices = own  # type: ignore[attr-defined]
        self.fields["second"].choices = [  # type: ignore[attr-defined]
            ("", _("其他人员")),
            *own,
        ]

    def clean(self) -> dict[str, Any]:
        """Two different people, on a day that is not over."""
        given = super().clean() or {}
        first, second = given.get("first"), given.get("second")
        if first and first == second:
            self.add_error("second", _("实地核查须由两人进行，请选择另一位核查人。"))
        if not second and not given.get("second_name", "").strip():
            self.add_error("second_name", _("请填写姓名，或者在上面选择一位同事。"))
        if given.get("on") and given["on"] < today():
            self.add_error("on", _("核查日期不能早于今天。"))
        return given

    def appointment(self) -> Appointment:
        given = self.cleaned_data
        second: Account | None = self.people.get(given["second"])
        return Appointment(
            on=given["on"],
            part=DayPart(given["part"]),
            at=given["at"],
            first=self.people[given["first"]],
            second=second,
            second_name="" if second else given["second_name"],
            note=given["note"],
        )


class ReplanForm(PlanForm):
    """The same with the reason for the change, which the operator is told."""

    reason = forms.CharField(
        label=_("改期的理由"),
        max_length=300,
        help_text=_("会告知申报机构。已填写的内容保留，已有的签名失效。"),
    )


class PeriodForm(forms.Form):
    """Which days are shown."""

    since = forms.DateField(
        label=_("自"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until = forms.DateField(
        label=_("至"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    mine = forms.BooleanField(label=_("只看我参加的"), required=False)

    def period(self) -> tuple[Any, Any, bool]:
        """First and last day, and whether only one's own are shown; the next 14 days unless asked."""
        given = self.cleaned_data if self.is_valid() else {}
        since = given.get("since") or today()
        until = given.get("until") or since + timedelta(days=SHOWN_DAYS)
        return since, max(since, until), bool(given.get("mine"))


def said_of(visit: PlannedVisit) -> dict[str, Any]:
    """An appointment as the form has it."""
    return {
        "on": visit.on,
        "part": visit.part,
        "at": visit.at,
        "first": visit.first_id,
        "second": visit.second_id or "",
        "second_name": visit.second_name,
        "note": visit.note,
    }
