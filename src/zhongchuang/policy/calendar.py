"""Today, and the working-day calendar in force.

A demonstration may move its own calendar ahead, so that a public notice of five working days can
be walked through in five minutes. The audit chain always keeps the real time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.models import CalendarDay, CalendarYear, DemonstrationClock

_ahead: ContextVar[list[int] | None] = ContextVar("ahead", default=None)
"""How far a demonstration's calendar is ahead, once it is known, while `at_one_time` runs."""


def working_calendar() -> WorkingCalendar:
    return WorkingCalendar(
        dict(CalendarDay.objects.values_list("day", "is_working")),
        frozenset(CalendarYear.objects.values_list("year", flat=True)),
    )


def now() -> datetime:
    """The moment terms are counted at."""
    return timezone.now() + timedelta(days=_days_ahead())


def today() -> date:
    """The day terms are counted at, in the system's time zone."""
    return timezone.localdate(now())


def _days_ahead() -> int:
    if not settings.DEMO:
        return 0
    known = _ahead.get()
    if known:
        return known[0]
    clock = DemonstrationClock.objects.first()
    days = clock.days if clock else 0
    if known is not None:
        known.append(days)
    return days


@contextmanager
def at_one_time() -> Iterator[None]:
    """Within it a demonstration's calendar is looked up once: a page has one day."""
    before = _ahead.set([])
    try:
        yield
    finally:
        _ahead.reset(before)


def move_ahead(days: int) -> None:
    """Move a demonstration's calendar ahead.

    Raises:
        RuntimeError: this is no demonstration.
    """
    if not settings.DEMO:
        raise RuntimeError("only a demonstration has a calendar that moves")
    DemonstrationClock.objects.update_or_create(pk=1, defaults={"days": _days_ahead() + days})
    if (known := _ahead.get()) is not None:
        known.clear()
