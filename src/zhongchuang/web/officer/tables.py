"""The shorter lists of officers: rounds, notices, objections, confirmation documents."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.filing.models import Objection, Proposal, PublicNotice, Round
from zhongchuang.filing.states import ObjectionState, ObjectorKind, ProposalOutcome
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import now, today
from zhongchuang.web.shared import components
from zhongchuang.web.shared.components import Tone

OBJECTION_TONES: dict[str, Tone] = {
    ObjectionState.OPEN: "waiting",
    ObjectionState.INVESTIGATING: "current",
    ObjectionState.PREPARED: "current",
    ObjectionState.REVIEWING: "current",
    ObjectionState.DISMISSED: "done",
    ObjectionState.UPHELD: "refused",
    ObjectionState.NOT_ADMITTED: "ended",
}


def notice_state(notice: PublicNotice, day: date) -> tuple[str, Tone]:
    """Where a notice is, as word and tone."""
    if notice.cancelled_at:
        return _("已取消"), "ended"
    if not notice.is_public_at(now()):
        return _("定于%(moment)s发布") % {"moment": moment_words(notice.published_at)}, "waiting"
    if notice.concluded_on:
        return _("已办结"), "done"
    if notice.runs_on(day):
        return _("公示中"), "current"
    return _("期满待办结"), "warning"


def moment_words(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def notice_left(notice: PublicNotice, day: date, calendar: WorkingCalendar) -> str:
    """How much of a notice's term is left, today and the last day included, as the public reads it."""
    left = calendar.between(day - timedelta(days=1), notice.last_day)
    if left <= 1:
        return _("今天截止")
    return ngettext("还剩 %(days)d 个工作日", "还剩 %(days)d 个工作日", left) % {"days": left}


class NoticeFilter(django_filters.FilterSet):
    round = django_filters.ModelChoiceFilter(
        label=gettext_lazy("批次"),
        queryset=lambda request: Round.objects.visible_to(request.actor),
    )
    concluded = django_filters.ChoiceFilter(
        label=gettext_lazy("办结"),
        choices=[("no", gettext_lazy("未办结")), ("yes", gettext_lazy("已办结"))],
        method="by_end",
    )

    class Meta:
        model = PublicNotice
        fields = ("round", "concluded")

    def by_end(self, found: Any, _name: str, value: str) -> Any:
        return found.filter(concluded_on__isnull=value == "no")


class NoticeTable(tables.Table):
    """One notice a row, with its clock."""

    title = tables.Column(gettext_lazy("公示"))
    number = tables.Column(
        gettext_lazy("文号"),
        accessor="document__number",
        order_by=("document__year", "document__serial"),
    )
    published_on = tables.DateColumn(verbose_name=gettext_lazy("发布日期"), format="Y-m-d")
    last_day = tables.DateColumn(verbose_name=gettext_lazy("公示截止"), format="Y-m-d")
    listed = tables.Column(gettext_lazy("家数"))
    open_objections = tables.Column(gettext_lazy("待答复异议"))
    state = tables.Column(
        gettext_lazy("状态"), accessor="pk", order_by=("last_day",), empty_values=()
    )

    def __init__(self, *args: Any, day: date, calendar: WorkingCalendar, **kwargs: Any) -> None:
        self.day, self.calendar = day, calendar
        super().__init__(*args, **kwargs)

    def render_title(self, record: PublicNotice) -> Any:
        return components.link(record.title, reverse("officer:notice", args=[record.pk]))

    def value_title(self, record: PublicNotice) -> str:
        return record.title

    def render_state(self, record: PublicNotice) -> Any:
        word, tone = notice_state(record, self.day)
        if tone == "current":
            word = word + _("，") + notice_left(record, self.day, self.calendar)
        return components.status(word, tone)


class ObjectionFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=gettext_lazy("状态"), choices=ObjectionState.choices)
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("异议人类型"), choices=ObjectorKind.choices
    )

    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("期限"),
        choices=[("yes", gettext_lazy("已逾期"))],
        method="by_term",
    )

    class Meta:
        model = Objection
        fields = ("state", "kind", "overdue")

    def by_term(self, found: Any, _name: str, _value: str) -> Any:
        return found.open().filter(due_on__lt=today())


class ObjectionTable(tables.Table):
    """One objection a row; never who made it."""

    code = tables.Column(gettext_lazy("查询码"))
    space = tables.Column(gettext_lazy("众创空间"), accessor="entry__name")
    received_on = tables.DateColumn(verbose_name=gettext_lazy("收到日期"), format="Y-m-d")
    due_on = tables.DateColumn(verbose_name=gettext_lazy("答复期限"), format="Y-m-d")
    investigator = tables.Column(gettext_lazy("办理人"))
    kind = tables.Column(gettext_lazy("异议人类型"))
    state = tables.Column(gettext_lazy("状态"))

    def render_code(self, record: Objection) -> Any:
        return components.link(record.code, reverse("officer:objection", args=[record.pk]))

    def value_code(self, record: Objection) -> str:
        return record.code

    def render_state(self, record: Objection) -> Any:
        return components.status(record.get_state_display(), OBJECTION_TONES[record.state])


class ConfirmationFilter(django_filters.FilterSet):
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("结果"),
        choices=[("waiting", gettext_lazy("待审批")), *ProposalOutcome.choices],
        method="by_outcome",
    )

    class Meta:
        model = Proposal
        fields = ("outcome",)

    def by_outcome(self, found: Any, _name: str, value: str) -> Any:
        return found.filter(Q(outcome="" if value == "waiting" else value))


class ConfirmationTable(tables.Table):
    """One proposal of a confirmation document a row, with the document once there is one."""

    round = tables.Column(gettext_lazy("批次"), accessor="round__title")
    listed = tables.Column(gettext_lazy("家数"))
    prepared_by = tables.Column(gettext_lazy("拟办人"), order_by=("prepared_by__name",))
    prepared_at = tables.DateTimeColumn(verbose_name=gettext_lazy("拟办时间"), format="Y-m-d H:i")
    outcome = tables.Column(gettext_lazy("结果"), empty_values=())
    decided_by = tables.Column(gettext_lazy("审批人"), order_by=("decided_by__name",))
    document = tables.Column(gettext_lazy("文件"), accessor="document__number")

    def render_round(self, record: Proposal) -> Any:
        return components.link(record.round.title, reverse("officer:proposal", args=[record.pk]))

    def value_round(self, record: Proposal) -> str:
        return record.round.title

    def render_outcome(self, record: Proposal) -> Any:
        if not record.outcome:
            return components.status(_("待审批"), "current")
        approved = record.outcome == ProposalOutcome.APPROVED
        return components.status(record.get_outcome_display(), "done" if approved else "warning")

    def render_document(self, record: Proposal) -> Any:
        number = record.document.number if record.document else "—"
        return components.link(number, reverse("officer:document", args=[record.document_id]))

    def value_document(self, value: str) -> str:
        return value


def local(moment: datetime) -> str:
    """A moment on the clock people here read."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
