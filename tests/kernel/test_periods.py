"""Periods include both ends; months run to the same day or the month's last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.kernel.periods import (
    Frame,
    Period,
    add_months,
    calendar_year,
    last_months,
    whole_months,
)

days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2025, 3, 1), date(2026, 3, 1), 12),
        (date(2025, 3, 2), date(2026, 3, 1), 11),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2025, 1, 31), date(2025, 2, 27), 0),
        (date(2025, 3, 1), date(2025, 3, 1), 0),
        (date(2025, 3, 1), date(2024, 3, 1), 0),
    ],
)
def test_whole_months_at_the_boundary(start, end, months):
    assert whole_months(start, end) == months


@given(days, st.integers(0, 240))
def test_whole_months_after_adding_months_are_as_many(day, months):
    assert whole_months(day, add_months(day, months)) == months


@given(days, st.integers(1, 240))
def test_whole_months_one_day_short_are_one_fewer(day, months):
    assert whole_months(day, add_months(day, months) - timedelta(days=1)) == months - 1


def test_period_contains_both_its_ends():
    year = calendar_year(2025)
    assert [
        day in year
        for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    ] == [False, True, True, False]


FRAME = Frame(
    year=2025,
    as_of=date(2026, 3, 1),
    ranges={"covid": Period(date(2022, 1, 1), date(2022, 12, 20))},
)


@pytest.mark.parametrize(
    ("kind", "period"),
    [
        ("as-of", Period(date(2025, 1, 1), date(2026, 3, 1))),
        ("year", Period(date(2025, 1, 1), date(2025, 12, 31))),
        ("half-year", Period(date(2025, 7, 1), date(2025, 12, 31))),
        ("last-12-months", Period(date(2025, 3, 2), date(2026, 3, 1))),
        ("3-years", Period(date(2023, 1, 1), date(2025, 12, 31))),
        ("range:covid", Period(date(2022, 1, 1), date(2022, 12, 20))),
    ],
)
def test_resolve_each_kind_of_period(kind, period):
    assert FRAME.resolve(kind) == period


@pytest.mark.parametrize(
    ("as_of", "period"),
    [
        (date(2026, 6, 29), Period(date(2025, 7, 1), date(2025, 12, 31))),
        (date(2026, 6, 30), Period(date(2026, 1, 1), date(2026, 6, 30))),
        (date(2026, 12, 31), Period(date(2026, 7, 1), date(2026, 12, 31))),
    ],
)
def test_resolve_half_year_is_the_last_one_that_ended(as_of, period):
    assert Frame(year=2025, as_of=as_of).resolve("half-year") == period


def test_resolve_year_with_a_window_uses_the_window():
    window = last_months(date(2026, 3, 1), 12)
    assert Frame(2025, date(2026, 3, 1), year_window=window).resolve("year") == window


def test_resolve_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="fortnight"):
        FRAME.resolve("fortnight")


def test_resolve_unnamed_range_is_refused():
    with pytest.raises(KeyError):
        FRAME.resolve("range:other")
