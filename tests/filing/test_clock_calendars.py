"""Terms on the real calendars of 2019 to 2026: holidays and the weekends worked for them. Every last
day was counted by hand on the State Council's notice of its year."""

from __future__ import annotations

from datetime import date

import pytest

from zhongchuang.filing.clock import Clock, Pause
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import working_calendar

SPRING_FESTIVALS = [
    (date(2019, 2, 1), date(2019, 2, 12)),  # the weekend of 2 and 3 February is worked
    (date(2020, 1, 23), date(2020, 2, 6)),  # prolonged to 2 February
    (date(2021, 2, 9), date(2021, 2, 20)),  # Saturday 20 is worked
    (date(2022, 1, 28), date(2022, 2, 8)),  # the weekend of 29 and 30 January is worked
    (date(2023, 1, 20), date(2023, 1, 31)),  # the weekend of 28 and 29 is worked
    (date(2024, 2, 8), date(2024, 2, 20)),  # Sunday 18 is worked
    (date(2025, 1, 27), date(2025, 2, 8)),  # Saturday 8 February is worked
    (date(2026, 2, 13), date(2026, 2, 26)),  # Saturday 14 is worked
]
NATIONAL_DAYS = [
    (date(2019, 9, 29), date(2019, 10, 10)),  # published on a Sunday that is worked
    (date(2020, 9, 27), date(2020, 10, 9)),
    (date(2021, 9, 29), date(2021, 10, 11)),
    (date(2022, 9, 30), date(2022, 10, 11)),
    (date(2023, 9, 28), date(2023, 10, 10)),
    (date(2024, 9, 29), date(2024, 10, 10)),
    (date(2025, 9, 28), date(2025, 10, 10)),
    (date(2026, 9, 30), date(2026, 10, 12)),
]
NOTICES = [
    (date(2019, 12, 31), date(2020, 1, 7)),
    (date(2021, 12, 9), date(2021, 12, 15)),
    (date(2023, 11, 3), date(2023, 11, 9)),
    (date(2023, 12, 4), date(2023, 12, 8)),
    (date(2024, 8, 5), date(2024, 8, 9)),
    (date(2024, 10, 24), date(2024, 10, 30)),
]


@pytest.fixture
def calendar(db) -> WorkingCalendar:
    return working_calendar()


@pytest.mark.parametrize(("start", "last"), [*SPRING_FESTIVALS, *NATIONAL_DAYS, *NOTICES])
def test_five_working_days_of_a_notice_end_on_the_day_counted_by_hand(calendar, start, last):
    assert calendar.last_day(start, 5, start_counts=True) == last


@pytest.mark.parametrize(("start", "last"), [*SPRING_FESTIVALS, *NATIONAL_DAYS])
def test_term_that_does_not_count_its_first_day_ends_one_working_day_later(calendar, start, last):
    later = calendar.last_day(start, 5, start_counts=False)
    assert calendar.between(last, later) == 1


@pytest.mark.parametrize(
    ("entered", "pauses", "due"),
    [
        # arrives on Friday; Sunday 4 and Monday 5 are used; back after the festival on Monday 19
        (date(2024, 2, 2), [(date(2024, 2, 5), date(2024, 2, 19))], date(2024, 2, 22)),
        # out on the eve of National Day, back on Sunday 9 October, which is worked
        (date(2022, 9, 28), [(date(2022, 9, 30), date(2022, 10, 9))], date(2022, 10, 12)),
        # out twice; the second time over the worked Saturday of 11 October 2025
        (
            date(2025, 9, 26),
            [
                (date(2025, 9, 28), date(2025, 9, 29)),
                (date(2025, 9, 30), date(2025, 10, 11)),
            ],
            date(2025, 10, 15),
        ),
        # never out: a term of acceptance over the Spring Festival of 2026
        (date(2026, 2, 12), [], date(2026, 2, 26)),
    ],
)
def test_term_of_acceptance_stands_still_while_a_correction_is_out(calendar, entered, pauses, due):
    clock = Clock(
        calendar, entered, 5, tuple(Pause(since, until, "退回补正") for since, until in pauses)
    )
    assert clock.due_on == due


def test_every_year_from_2019_to_2026_is_known(calendar):
    assert set(range(2019, 2027)) - calendar.known_years == set()
