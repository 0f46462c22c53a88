"""The clock of a stage, on the real calendars of 2025 and 2026 with their make-up days."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.filing.clock import Clock, Pause
from zhongchuang.kernel.workdays import WorkingCalendar

FIRST, LAST = date(2025, 1, 1), date(2026, 12, 31)
ALL_DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
CALENDAR = WorkingCalendar(
    {day: chinese_calendar.is_workday(day) for day in ALL_DAYS}, frozenset({2025, 2026})
)
GAPS = st.lists(st.integers(0, 25), min_size=0, max_size=6)
TERMS = st.integers(1, 30)
BEGINNINGS = st.dates(date(2025, 1, 1), date(2026, 5, 1))


def clock_with(entered: date, term: int | None, gaps: list[int]) -> tuple[Clock, date]:
    """A clock that stands still in every second gap, and the day after which it runs on."""
    day, pauses = entered, []
    for before, length in zip(gaps[::2], gaps[1::2], strict=False):
        since = day + timedelta(days=before)
        day = since + timedelta(days=length)
        pauses.append(Pause(since, day, "退回补正"))
    return Clock(CALENDAR, entered, term, tuple(pauses)), day


@given(BEGINNINGS, TERMS, GAPS, st.integers(0, 60))
def test_days_used_and_paused_are_all_working_days_since_arrival(entered, term, gaps, after):
    clock, end = clock_with(entered, term, gaps)
    day = end + timedelta(days=after)
    assert clock.used(day) + clock.paused(day) == CALENDAR.between(entered, day)


@given(BEGINNINGS, TERMS, GAPS, st.integers(0, 60))
def test_days_remaining_are_those_until_the_due_day(entered, term, gaps, after):
    clock, end = clock_with(entered, term, gaps)
    day = end + timedelta(days=after)
    assert clock.remaining(day) == CALENDAR.between(day, clock.due_on)


@given(BEGINNINGS, TERMS, GAPS)
def test_due_day_is_moved_by_the_working_days_paused(entered, term, gaps):
    clock, end = clock_with(entered, term, gaps)
    moved = CALENDAR.between(CALENDAR.add(entered, term), clock.due_on)
    assert moved == clock.paused(end)


@given(BEGINNINGS, TERMS, st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_days_do_not_run_while_the_clock_stands_still(entered, term, before, one, more):
    since = entered + timedelta(days=before)
    clock = Clock(CALENDAR, entered, term, (Pause(since, None, "退回补正"),))
    first, second = since + timedelta(days=one), since + timedelta(days=one + more)
    assert (clock.used(first), clock.due_on) == (clock.used(second), None)


def test_clock_without_pauses_is_due_after_its_working_days():
    clock = Clock(CALENDAR, date(2025, 9, 26), 5)
    assert clock.due_on == date(2025, 10, 10)


def test_make_up_saturday_counts_against_the_term():
    clock = Clock(CALENDAR, date(2025, 10, 10), 5)
    assert (clock.used(date(2025, 10, 11)), clock.due_on) == (1, date(2025, 10, 16))


def test_pause_over_the_national_holiday_moves_the_due_day_by_working_days_only():
    pause = Pause(date(2025, 9, 29), date(2025, 10, 9), "退回补正")
    clock = Clock(CALENDAR, date(2025, 9, 26), 5, (pause,))
    assert (clock.paused(date(2025, 10, 9)), clock.due_on) == (2, date(2025, 10, 13))


def test_clock_without_a_term_counts_days_and_is_never_due():
    clock = Clock(CALENDAR, date(2025, 9, 1), None)
    assert (clock.used(date(2025, 9, 5)), clock.remaining(date(2025, 9, 5)), clock.due_on) == (
        4,
        None,
        None,
    )
