"""Periods of time in which facts count, and the frame that names them for one evaluation.

Periods include both their ends. Months are counted as 民法典 art. 202 counts them: to the same day
of the month, or to its last day where the month has no such day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple


class Period(NamedTuple):
    """A span of days, both ends included."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


class PeriodKind(StrEnum):
    """The names under which a policy may ask for a period."""

    AS_OF = "as-of"
    YEAR = "year"
    PREVIOUS_YEAR = "previous-year"
    HALF_YEAR = "half-year"
    LAST_12_MONTHS = "last-12-months"
    THREE_YEARS = "3-years"
    RANGE = "range"


def add_months(day: date, months: int) -> date:
    """The day `months` later (or earlier), the month's last day where there is no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    """Whole months from `start` to `end`; 0 where `end` is not later than `start`."""
    if end <= start:
        return 0
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def calendar_year(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


@dataclass(frozen=True, slots=True)
class Frame:
    """The points of time one evaluation uses: evaluation year, as-of date, ranges the round names.

    `year_window` replaces the calendar year (the self-check over the twelve months ending today).
    """

    year: int
    as_of: date
    ranges: Mapping[str, Period] = field(default_factory=dict)
    year_window: Period | None = None

    def resolve(self, kind: str) -> Period:
        """The period a policy's name stands for.

        Args:
            kind: a `PeriodKind`, or `range:NAME` for one of `ranges`.

        Raises:
            KeyError: the frame has no range of that name.
            ValueError: no such kind of period.
        """
        if kind.startswith("range:"):
            return self.ranges[kind.removeprefix("range:")]
        match PeriodKind(kind):
            case PeriodKind.YEAR:
                return self.year_window or calendar_year(self.year)
            case PeriodKind.PREVIOUS_YEAR:
                return self._year_before()
            case PeriodKind.HALF_YEAR:
                return self._last_half_year()
            case PeriodKind.LAST_12_MONTHS:
                return last_months(self.as_of, 12)
            case PeriodKind.THREE_YEARS:
                return Period(date(self.year - 2, 1, 1), date(self.year, 12, 31))
            case _:
                return Period(date(self.year, 1, 1), self.as_of)

    def _year_before(self) -> Period:
        """The twelve months before the evaluation year, on which growth is measured."""
        year = self.year_window or calendar_year(self.year)
        return last_months(year.start - timedelta(days=1), 12)

    def _last_half_year(self) -> Period:
        """The last full calendar half-year that ended by as-of."""
        if self.as_of >= date(self.as_of.year, 12, 31):
            return Period(date(self.as_of.year, 7, 1), date(self.as_of.year, 12, 31))
        if self.as_of >= date(self.as_of.year, 6, 30):
            return Period(date(self.as_of.year, 1, 1), date(self.as_of.year, 6, 30))
        return Period(date(self.as_of.year - 1, 7, 1), date(self.as_of.year - 1, 12, 31))


def last_months(end: date, months: int) -> Period:
    """The `months` whole months that end on `end`, `end` included."""
    return Period(add_months(end, -months) + timedelta(days=1), end)


class MeasureKey(NamedTuple):
    """One measure in one period. For an `as-of` measure the period runs from the start of the
    evaluation year to the as-of date, and the measure looks at its end."""

    measure: str
    period: Period
