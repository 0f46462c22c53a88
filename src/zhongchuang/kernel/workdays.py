"""Working days of mainland China: weekends, statutory holidays and make-up working days (调休).

The calendar is handed in; this module only counts. Terms are counted as the policy sets: whether
the first day itself is day 1 is an argument, never a habit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days that differ from the plain week, and the years the official notice covers.

    Attributes:
        exceptions: day → is it a working day (True: make-up day, False: holiday).
        known_years: years whose official holiday notice is in `exceptions`.
    """

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        return self.exceptions.get(day, day.weekday() < 5)

    def next_working(self, day: date) -> date:
        """`day` itself if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += ONE_DAY
        return day

    def add(self, start: date, days: int) -> date:
        """The last day of a term of `days` working days, the day after `start` being day 1."""
        day = start
        for _ in range(days):
            day = self.next_working(day + ONE_DAY)
        return day

    def last_day(self, start: date, days: int, *, start_counts: bool) -> date:
        """The last day of a term of `days` working days that begins on `start`.

        With `start_counts` the first working day from `start` on is day 1, as in every public
        notice examined (2023-11-03, 5 days → 2023-11-09).
        """
        if not start_counts:
            return self.add(start, days)
        return self.add(self.next_working(start), days - 1)

    def between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative if `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        day, count = start, 0
        while day < end:
            day += ONE_DAY
            count += self.is_working(day)
        return count
