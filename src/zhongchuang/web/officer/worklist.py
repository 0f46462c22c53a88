"""The worklist: every case the officer may see, by what it waits for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.directory.models import Division
from zhongchuang.filing.handling import with_handler
from zhongchuang.filing.models import Application, Round, Step
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, ENDED_UNFILED, FINAL, State
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.officer.access import for_readers
from zhongchuang.web.officer.papers import documents_for
from zhongchuang.web.shared import components
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.listing import Empty, listing, matching, search_text

REFERENCE = re.compile(r"ZC(\d{4})-0*(\d+)", re.IGNORECASE)
STAGES = [
    ("acceptance", gettext_lazy("受理")),
    ("preliminary-review", gettext_lazy("初审")),
    ("site-verification", gettext_lazy("实地核查")),
    ("recommendation", gettext_lazy("书面推荐")),
    ("formal-review", gettext_lazy("审核")),
    ("expert-review", gettext_lazy("专家评审")),
    ("public-notice", gettext_lazy("公示")),
    ("confirmation", gettext_lazy("发文确认")),
    *((state.value, state.label) for state in State if state in FINAL),
]
"""What the worklist is filtered by: stages, then ways a case ended."""
SEARCHED = ("space__name", "space__operator__name", "space__operator__uscc")
OLDEST_CLOCK = F("due_on").asc(nulls_last=True)
ENDED_LAST = Case(When(state__in=sorted(FINAL), then=1), default=0)
PREFECTURE = Q(code__startswith="65", code__endswith="00") & ~Q(code="650000")


def state_chip(state: State) -> Any:
    """A case's state as word and shape."""
    if state == State.CONFIRMED:
        return components.status(state.label, "done")
    if state == State.WITHDRAWN:
        return components.status(state.label, "ended")
    if state in ENDED_UNFILED:
        return components.status(state.label, "refused")
    if state in CORRECTIONS or state in DRAFTS:
        return components.status(state.label, "waiting")
    return components.status(state.label, "current")


def days_left_words(due: date | None, day: date, calendar: WorkingCalendar) -> str:
    """How many working days are left until a due day, or how long it is past."""
    if due is None:
        return ""
    left = calendar.between(day, due)
    if due < day:
        return ngettext("已逾期 %(days)s 个工作日", "已逾期 %(days)s 个工作日", -left) % {
            "days": -left
        }
    if due == day:
        return _("今天到期")
    return ngettext("还有 %(days)s 个工作日", "还有 %(days)s 个工作日", left) % {"days": left}


def due_chip(due: date | None, day: date, calendar: WorkingCalendar) -> Any:
    words = days_left_words(due, day, calendar)
    if due is None:
        return "—"
    if due < day:
        return components.status(words, "refused")
    return components.status(words, "warning") if due == day else words


def search_cases(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Every word in the names, the code, the case number or a document number of the case."""
    for word in text.split():
        papers = Step.objects.filter(application=OuterRef("pk"), document__number__icontains=word)
        condition = matching(SEARCHED, word) | Q(Exists(papers))
        reference = REFERENCE.fullmatch(word)
        if reference:
            condition |= Q(pk=int(reference[2]), round__year=int(reference[1]))
        found = found.filter(condition)
    return found


class CaseFilter(django_filters.FilterSet):
    """Filters of the worklist, kept in the address."""

    round = django_filters.ModelChoiceFilter(
        label=gettext_lazy("批次"),
        queryset=lambda request: Round.objects.visible_to(request.actor),
    )
    stage = django_filters.ChoiceFilter(
        label=gettext_lazy("环节"), choices=STAGES, method="in_stage"
    )
    prefecture = django_filters.ModelChoiceFilter(
        label=gettext_lazy("地州市"),
        queryset=Division.objects.filter(PREFECTURE),
        method="in_prefecture",
    )
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("期限"),
        choices=[("yes", gettext_lazy("已逾期")), ("no", gettext_lazy("未逾期"))],
        method="by_term",
    )
    open = django_filters.ChoiceFilter(
        label=gettext_lazy("办结"),
        choices=[
            ("open", gettext_lazy("未办结")),
            ("closed", gettext_lazy("已办结")),
            ("ended", gettext_lazy("未通过或终止")),
        ],
        method="by_end",
    )

    handler = django_filters.ChoiceFilter(
        label=gettext_lazy("经办"),
        choices=[("me", gettext_lazy("由我经办"))],
        method="by_handler",
    )

    class Meta:
        model = Application
        fields = ("round", "stage", "prefecture", "overdue", "open", "handler")

    def by_handler(self, found: Any, _name: str, _value: str) -> Any:
        return with_handler(found).filter(handler=self.request.actor.account_id)

    def in_stage(self, found: Any, _name: str, value: str) -> Any:
        return found.filter(Q(state=value) | Q(state__startswith=f"{value}."))

    def in_prefecture(self, found: Any, _name: str, division: Division) -> Any:
        return found.filter(space__division__code__startswith=division.prefix)

    def by_term(self, found: Any, _name: str, value: str) -> Any:
        late = Q(due_on__lt=today()) & ~Q(state__in=sorted(FINAL))
        return found.filter(late if value == "yes" else ~late)

    def by_end(self, found: Any, _name: str, value: str) -> Any:
        if value == "open":
            return found.exclude(state__in=sorted(FINAL))
        return found.filter(state__in=sorted(FINAL if value == "closed" else ENDED_UNFILED))


class CaseTable(tables.Table):
    """One case a row; those who handle cases tick several for one act."""

    tick = tables.Column(
        gettext_lazy("选择"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
    )
    space = tables.Column(gettext_lazy("众创空间"), order_by=("space__name",))
    operator = tables.Column(
        gettext_lazy("运营机构"),
        accessor="space__operator__name",
        order_by=("space__operator__name",),
    )
    division = tables.Column(
        gettext_lazy("地州市"),
        accessor="space__division__name",
        order_by=("space__division__code",),
    )
    reference = tables.Column(gettext_lazy("案件编号"), order_by=("pk",))
    state = tables.Column(gettext_lazy("环节"))
    entered_on = tables.DateColumn(verbose_name=gettext_lazy("进入本环节"), format="Y-m-d")
    due_on = tables.DateColumn(verbose_name=gettext_lazy("办理期限"), format="Y-m-d")
    left = tables.Column(
        gettext_lazy("剩余时间"), accessor="due_on", orderable=False, empty_values=()
    )

    def __init__(
        self, *args: Any, calendar: WorkingCalendar, ticks: bool = False, **kwargs: Any
    ) -> None:
        self.calendar = calendar
        self.day = today()
        super().__init__(*args, **kwargs)
        if not ticks:
            self.columns.hide("tick")

    def render_tick(self, record: Application) -> Any:
        label = _("选择“%(space)s”") % {"space": record.space.name}
        return components.tick("case", str(record.pk), label, form="batch")

    def render_space(self, record: Application) -> Any:
        return components.link(record.space.name, reverse("officer:case", args=[record.pk]))

    def value_space(self, record: Application) -> str:
        return record.space.name

    def render_state(self, record: Application) -> Any:
        return state_chip(record.place)

    def render_left(self, record: Application) -> Any:
        if record.is_final or record.due_on is None:
            return "—"
        return due_chip(record.due_on, self.day, self.calendar)


@for_readers
def cases(request: ActingRequest) -> HttpResponse:
    """The worklist."""
    ticks = request.actor.is_officer and not request.actor.is_approver
    found = Application.objects.visible_to(request.actor).order_by(
        ENDED_LAST, OLDEST_CLOCK, "entered_on", "pk"
    )
    return listing(
        request,
        found,
        CaseTable,
        CaseFilter,
        title=_("案件"),
        search=search_cases,
        unit=_("件"),
        template="officer/cases.html",
        context={"batches": ticks},
        table_options={"calendar": working_calendar(), "ticks": ticks},
        empty=Empty(
            _("还没有案件"),
            _("申报机构提交申请后，案件会出现在这里。"),
        ),
    )


@for_readers
def search(request: ActingRequest) -> HttpResponse:
    """Straight to the one document or case that was meant; otherwise the worklist, searched."""
    text = search_text(request)
    ways: tuple[Callable[[ActingRequest, str], str], ...] = (_to_document, _to_case)
    for way in ways:
        address = way(request, text) if text else ""
        if address:
            return redirect(address)
    return redirect(reverse("officer:cases", query={"q": text} if text else None))


def _to_document(request: ActingRequest, text: str) -> str:
    paper = documents_for(request.actor).filter(number=text).first()
    return reverse("officer:document", args=[paper.pk]) if paper else ""


def _to_case(request: ActingRequest, text: str) -> str:
    found = list(search_cases(Application.objects.visible_to(request.actor), text)[:2])
    return reverse("officer:case", args=[found[0].pk]) if len(found) == 1 else ""
