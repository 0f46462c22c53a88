"""The working-day calendar in force, read from the database."""

from __future__ import annotations

from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.models import CalendarDay, CalendarYear


def working_calendar() -> WorkingCalendar:
    return WorkingCalendar(
        dict(CalendarDay.objects.values_list("day", "is_working")),
        frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )
