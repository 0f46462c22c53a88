"""The clock of a stage: working days used, days it stood still and why, days that remain.

The day a case arrives is not counted; before a sealed round has closed none arrives. While a correction is out the term stands still: the day the
case goes out still counts, the day it comes back does not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from zhongchuang.filing.models import Application, ClockMark, Step
from zhongchuang.filing.states import CORRECTIONS, ClockAct, State
from zhongchuang.kernel.workdays import WorkingCalendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the term stood still; `until` is None while it still does."""

    since: date
    until: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Clock:
    """One stage of one case.

    Attributes:
        entered: the day the case came into the stage.
        term: working days the policy gives; None where it sets none.
        pauses: one after the other, none overlapping.
    """

    calendar: WorkingCalendar
    entered: date
    term: int | None
    pauses: tuple[Pause, ...] = ()

    def paused(self, day: date) -> int:
        """Working days up to `day` on which the term stood still."""
        return sum(
            self.calendar.between(pause.since, min(pause.until or day, day))
            for pause in self.pauses
            if pause.since < day
        )

    def used(self, day: date) -> int:
        """Working days up to `day` that count against the term."""
        return self.calendar.between(self.entered, day) - self.paused(day)

    def remaining(self, day: date) -> int | None:
        """Working days left after `day`; negative when the term has passed."""
        return None if self.term is None else self.term - self.used(day)

    @property
    def stands_still(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    @property
    def due_on(self) -> date | None:
        """The last day of the term; None without a term and while it stands still."""
        if self.term is None or self.stands_still:
            return None
        since = (self.pauses[-1].until if self.pauses else None) or self.entered
        left = self.term - self.used(since)
        return self.calendar.add(since, left) if left >= 0 else self._before(since, -left)

    def _before(self, day: date, days: int) -> date:
        """The last day after which `days` working days passed up to `day`."""
        found = day
        while self.calendar.between(found, day) < days:
            found -= ONE_DAY
        return found


def clock_of(
    case: Application,
    stage: str,
    term: int | None,
    calendar: WorkingCalendar,
    *,
    steps: Iterable[Step] | None = None,
) -> Clock:
    """The clock of a stage of a case, from its steps and the marks beside them.

    Args:
        steps: all steps of the case in their order, where they have been read before.
    """
    known = list(case.steps.all() if steps is None else steps)
    arrivals = [step.on for step in known if _enters(step, stage)]
    stopped = any(step.target in CORRECTIONS for step in known)
    marks = case.clock_marks.filter(stage=stage) if stopped else ()
    arrived = max(arrivals[-1] if arrivals else case.entered_on, case.round.counted_from())
    return Clock(calendar, arrived, term, pauses_of(marks))


def _enters(step: Step, stage: str) -> bool:
    source = State(step.source).stage if step.source else ""
    return State(step.target).stage == stage != source


def pauses_of(marks: Iterable[ClockMark]) -> tuple[Pause, ...]:
    """Marks in their order as pauses."""
    found: list[Pause] = []
    for mark in marks:
        if mark.act == ClockAct.PAUSE:
            found.append(Pause(mark.on, None, mark.why))
        elif found and found[-1].until is None:
            found[-1] = Pause(found[-1].since, mark.on, found[-1].why)
    return tuple(found)
