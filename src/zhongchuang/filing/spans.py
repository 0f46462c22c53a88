"""How long cases stood in each stage, in working days, exactly and for many cases at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby
from math import ceil
from operator import itemgetter
from typing import Any

from django.db.models import QuerySet

from zhongchuang.filing.models import Application, Step
from zhongchuang.filing.states import CORRECTIONS, DRAFTS, FINAL, State
from zhongchuang.kernel.workdays import WorkingCalendar


class CountedDays:
    """Working days between any two days of a span, each answered at once."""

    def __init__(self, calendar: WorkingCalendar, first: date, last: date) -> None:
        self.first = first
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        self.sums = [0, *accumulate(int(calendar.is_working(day)) for day in days)]

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is earlier."""
        return self.sums[(end - self.first).days] - self.sums[(start - self.first).days]


@dataclass(frozen=True, slots=True)
class Span:
    """One case in one stage.

    Attributes:
        entered: when it came into the stage first; `left` when it left it last, None while there.
        days: working days before the authority; those it waited for corrections are `correction`.
    """

    case: int
    stage: str
    entered: date
    left: date | None
    days: int
    correction: int


def spans_of(
    cases: QuerySet[Application], calendar: WorkingCalendar, until: date
) -> Iterator[Span]:
    """The stages of cases from their steps, in one query; drafts and ends are no stages.

    The day of arrival is not counted, as in every term.
    """
    rows = list(
        Step.objects.filter(application__in=cases.order_by().values("pk"))
        .order_by("application_id", "pk")
        .values_list("application_id", "target", "on")
    )
    if not rows:
        return
    sealed = {case.pk: case.round.counted_from() for case in _of_sealed(cases)}
    days = [row[2] for row in rows]
    counted = CountedDays(calendar, min(days), max(*days, *sealed.values(), until))
    for case, steps in groupby(rows, key=itemgetter(0)):
        yield from _of_case(case, list(steps), counted, until, sealed.get(case, date.min))


def _of_sealed(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Those that nobody could work on before their round had closed."""
    return cases.order_by().filter(round__sealed=True).select_related("round")


def _of_case(
    case: int,
    steps: list[tuple[int, str, date]],
    counted: CountedDays,
    until: date,
    since: date,
) -> Iterator[Span]:
    found: dict[str, list[Any]] = {}
    for number, (_case, target, on) in enumerate(steps):
        state = State(target)
        if state in DRAFTS or state in FINAL:
            continue
        left = steps[number + 1][2] if number + 1 < len(steps) else None
        spent = counted.between(max(on, since), max(left or until, since))
        waited = spent if state in CORRECTIONS else 0
        before = found.setdefault(state.stage, [on, left, 0, 0])
        found[state.stage] = [before[0], left, before[2] + spent - waited, before[3] + waited]
    for stage, (entered, left, days, correction) in found.items():
        yield Span(case, stage, entered, left, days, correction)


def percentile(values: Iterable[int], share: tuple[int, int]) -> int | None:
    """The smallest value that at least `share` (top, bottom) of all do not exceed; None of none.

    Of (1, 2) it is the lower median, of (9, 10) the 90th percentile; no value is made up between two.
    """
    found = sorted(values)
    if not found:
        return None
    return found[max(ceil(len(found) * share[0] / share[1]), 1) - 1]
