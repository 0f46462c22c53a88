"""A whole round as a workbook: its cases with dates and days, their numbers at three levels, the
days of each stage, and the papers. It is written row by row and read in pages, so that a round of
thousands needs no more memory than one of a hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from typing import IO, Any

import xlsxwriter
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.filing.models import Application, SiteVisit, Step
from zhongchuang.filing.spans import spans_of
from zhongchuang.filing.verified import visited
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import working_calendar
from zhongchuang.policy.model import Policy
from zhongchuang.web.shared.dossier import Dossier, dossier_of
from zhongchuang.web.shared.export import guarded, write_cell

PAGE = 100
"""Cases that are in memory at a time, each with its snapshot."""
Watch = Callable[[int, int], None]
Row = Sequence[Any]


class Sheet:
    """One sheet, row under row; text is always written as text and never runs as a formula."""

    def __init__(self, book: Any, name: str, head: Row) -> None:
        self.sheet = book.add_worksheet(name)
        self.moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.lines = count()
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_column(0, len(head) - 1, 16)
        self.add(head, book.add_format({"bold": True}))

    def add(self, row: Row, style: Any = None) -> None:
        line = next(self.lines)
        for place, cell in enumerate(row):
            write_cell(self.sheet, line, place, guarded(cell), style, self.moments)


def write_round(
    file: IO[bytes], policy: Policy, cases: QuerySet[Application], day: date, watch: Watch
) -> int:
    """Write the workbook of some cases of a round; how many they are."""
    calendar = working_calendar()
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    book = xlsxwriter.Workbook(file, options)
    try:
        done = _write_cases(book, policy, cases, calendar, day, watch)
        _write_stages(book, policy, cases, calendar, day)
        _write_papers(book, cases)
    finally:
        book.close()
    return done


def _write_cases(
    book: Any,
    policy: Policy,
    cases: QuerySet[Application],
    calendar: WorkingCalendar,
    day: date,
    watch: Watch,
) -> int:
    listed = Sheet(book, _("案件"), case_head())
    numbers = Sheet(book, _("逐项数据"), number_head())
    total, done = cases.count(), 0
    for case in pages(cases):
        material = material_of(case, policy)
        listed.add(case_row(case, material, calendar, day))
        for row in number_rows(case, material):
            numbers.add(row)
        done += 1
        watch(done, total)
    return done


def pages(cases: QuerySet[Application]) -> Iterator[Application]:
    """The cases in the order of their numbers, with what their rows need, a page at a time."""
    visits = SiteVisit.objects.order_by("pk").prefetch_related("samples")
    full = cases.select_related("snapshot").prefetch_related(Prefetch("visits", visits))
    yield from full.order_by("pk").iterator(chunk_size=PAGE)


def case_head() -> Row:
    return (
        _("案件编号"),
        _("众创空间"),
        _("运营机构"),
        _("统一社会信用代码"),
        _("地州市"),
        _("环节"),
        _("提交时间"),
        _("进入本环节"),
        _("办理期限"),
        _("剩余工作日"),
        _("符合条件"),
    )


def case_row(
    case: Application, material: Dossier | None, calendar: WorkingCalendar, day: date
) -> Row:
    left = calendar.between(day, case.due_on) if case.due_on and not case.is_final else None
    submitted = timezone.localtime(case.submitted_at) if case.submitted_at else None
    space = case.space
    return (
        case.reference,
        space.name,
        space.operator.name,
        space.operator.uscc,
        space.division.name,
        str(case.place.label),
        submitted.replace(tzinfo=None, microsecond=0) if submitted else None,
        case.entered_on,
        case.due_on,
        left,
        "" if material is None else _("是") if material.content["eligible"] else _("否"),
    )


def material_of(case: Application, policy: Policy) -> Dossier | None:
    """What a case rests on, with its last visit; from what was read with the page of cases."""
    if case.snapshot is None:
        return None
    visits = list(case.visits.all())
    found = visited(visits[-1], list(visits[-1].samples.all())) if visits else None
    return replace(dossier_of(case.snapshot, policy), visit=found)


def number_head() -> Row:
    return (
        _("案件编号"),
        _("众创空间"),
        _("条件"),
        _("依据"),
        _("指标"),
        _("认定"),
        _("要求"),
        _("填报"),
        _("有佐证"),
        _("已核实"),
    )


def number_rows(case: Application, material: Dossier | None) -> Iterator[Row]:
    """Every line of every condition, each number at its three levels."""
    for one in material.conditions if material else ():
        head = (case.reference, case.space.name, one.title, one.citation)
        for line in one.lines:
            levels = (line.asked, line.claimed, line.evidenced, line.verified)
            yield (*head, "　" * line.depth + line.label, line.word, *levels)


def _write_stages(
    book: Any,
    policy: Policy,
    cases: QuerySet[Application],
    calendar: WorkingCalendar,
    day: date,
) -> None:
    head = (
        _("案件编号"),
        _("环节"),
        _("进入"),
        _("离开"),
        _("用时（工作日）"),
        _("期限（工作日）"),
        _("另补正（工作日）"),
    )
    sheet = Sheet(book, _("各环节用时"), head)
    references = {case.pk: case.reference for case in cases.order_by().iterator(chunk_size=500)}
    for span in spans_of(cases, calendar, day):
        stage = policy.stage(span.stage)
        name, term = (stage.name, stage.days) if stage else (span.stage, None)
        days = (span.days, term, span.correction)
        sheet.add((references[span.case], name, span.entered, span.left, *days))


def _write_papers(book: Any, cases: QuerySet[Application]) -> None:
    sheet = Sheet(book, _("公文"), (_("案件编号"), _("种类"), _("文号"), _("标题"), _("成文日期")))
    for row in paper_rows(cases):
        sheet.add(row)


def paper_rows(cases: QuerySet[Application]) -> Iterable[Row]:
    steps = Step.objects.filter(application__in=cases.order_by().values("pk"))
    with_papers = steps.exclude(document=None).select_related("document", "application__round")
    for step in with_papers.order_by("application_id", "pk").iterator(chunk_size=500):
        paper = step.document
        if paper is not None:
            kind = str(paper.get_kind_display())
            yield step.application.reference, kind, paper.number, paper.title, paper.issued_on
