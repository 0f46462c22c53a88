"""Working days of mainland China, on the real calendars of the yearly notices."""

from __future__ import annotations

from datetime import date

import pytest

from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import working_calendar

REAL_NOTICES = [
    (date(2023, 11, 3), date(2023, 11, 9)),
    (date(2021, 12, 9), date(2021, 12, 15)),
    (date(2023, 12, 4), date(2023, 12, 8)),
    (date(2024, 10, 24), date(2024, 10, 30)),
    (date(2024, 8, 5), date(2024, 8, 9)),
    (date(2019, 12, 31), date(2020, 1, 7)),
]


@pytest.fixture
def calendar(db) -> WorkingCalendar:
    return working_calendar()


@pytest.mark.parametrize(("start", "last"), REAL_NOTICES)
def test_last_day_of_real_notices_counts_the_day_of_publication(calendar, start, last):
    assert calendar.last_day(start, 5, start_counts=True) == last


def test_last_day_start_not_counted_is_one_day_later(calendar):
    assert calendar.last_day(date(2023, 12, 4), 5, start_counts=False) == date(2023, 12, 11)


def test_last_day_published_on_a_holiday_begins_on_the_next_working_day(calendar):
    assert calendar.last_day(date(2024, 10, 1), 5, start_counts=True) == date(2024, 10, 12)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2024, 2, 4), True),  # a Sunday worked for the Spring Festival
        (date(2024, 2, 12), False),  # a Monday of the Spring Festival
        (date(2025, 10, 11), True),  # a Saturday worked for National Day
        (date(2026, 1, 4), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 23), True),
    ],
)
def test_is_working_make_up_days_and_holidays(calendar, day, working):
    assert calendar.is_working(day) is working


def test_known_years_stop_where_the_notices_stop(calendar):
    assert (2026 in calendar.known_years, 2027 in calendar.known_years) == (True, False)


def test_between_counts_days_after_the_first_up_to_the_last():
    assert WorkingCalendar().between(date(2026, 3, 2), date(2026, 3, 6)) == 4


def test_between_backwards_is_negative():
    assert WorkingCalendar().between(date(2026, 3, 6), date(2026, 3, 2)) == -4


def test_add_from_friday_ends_on_the_next_week():
    assert WorkingCalendar().add(date(2026, 3, 6), 5) == date(2026, 3, 13)
