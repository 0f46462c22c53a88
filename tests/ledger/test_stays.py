"""Art. 7: a stay exceeds 24 months; renewals without a gap are one stay."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import making
from ledger.making import measured
from zhongchuang.kernel.columns import Level
from zhongchuang.kernel.periods import MeasureKey, Period, add_months
from zhongchuang.ledger.measures import rows_behind
from zhongchuang.ledger.stays import Agreement, began, earliest_allowed, overstays

AS_OF = Period(date(2025, 1, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("entered", "left", "counted"),
    [
        ("2024-03-01", None, 0),
        ("2024-02-29", None, 1),
        ("2020-01-01", "2026-03-01", 1),
        ("2020-01-01", "2026-02-28", 0),
    ],
)
def test_overstayers_beyond_24_months_and_still_present(space, entered, left, counted):
    making.tenancy(space, entered, left)
    assert measured(space, "overstayers", AS_OF) == counted


@pytest.mark.parametrize(
    ("first_left", "renewed", "counted"),
    [
        ("2024-12-31", "2025-01-01", 1),
        ("2024-12-31", "2024-06-01", 1),
        ("2024-12-31", "2025-01-02", 0),
    ],
)
def test_overstayers_a_renewal_by_the_next_day_continues_the_stay(
    space, first_left, renewed, counted
):
    making.tenancy(space, "2023-01-01", first_left)
    making.tenancy(space, renewed, None)
    assert measured(space, "overstayers", AS_OF) == counted


def test_overstayers_an_agreement_inside_another_does_not_shorten_it(space):
    making.tenancy(space, "2022-01-01", "2026-12-31")
    making.tenancy(space, "2022-02-01", "2022-03-01")
    making.tenancy(space, "2025-06-01", None)
    assert measured(space, "overstayers", AS_OF) == 1


def test_overstayers_one_resident_counts_once(space):
    making.tenancy(space, "2022-01-01", None)
    making.tenancy(space, "2022-02-01", None)
    assert measured(space, "overstayers", AS_OF) == 1


def test_overstayers_at_each_level_only_rows_of_that_level_make_the_stay(space):
    making.tenancy(space, "2023-01-01", "2024-12-31", evidence_count=1)
    making.tenancy(space, "2025-01-01", None)
    values = [measured(space, "overstayers", AS_OF, level) for level in Level]
    assert values == [1, 0, 0]


def test_overstayers_verified(space):
    making.tenancy(space, "2022-01-01", verification="verified", evidence_count=1)
    assert measured(space, "overstayers", AS_OF, Level.VERIFIED) == 1


def test_overstayers_limit_of_another_policy(space):
    making.tenancy(space, "2024-02-01", None)
    values = [measured(space, "overstayers", AS_OF, tenure_months=n) for n in (24, 36)]
    assert values == [1, 0]


def test_overstayers_rows_are_the_agreements_in_force(space):
    making.tenancy(space, "2023-01-01", "2024-12-31")
    current = making.tenancy(space, "2025-01-01", None)
    making.tenancy(space, "2025-06-01", None, name="新团队")
    assert list(rows_behind(space, MeasureKey("overstayers", AS_OF))) == [current]


DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


@given(as_of=DAYS, months=st.integers(1, 60))
def test_earliest_allowed_is_the_line_between_staying_and_overstaying(as_of, months):
    line = earliest_allowed(as_of, months)
    before = line - timedelta(days=1)
    assert (overstays(before, as_of, months), overstays(line, as_of, months)) == (True, False)


SPANS = st.lists(
    st.tuples(DAYS, st.none() | st.integers(0, 900)).map(
        lambda span: (span[0], None if span[1] is None else span[0] + timedelta(days=span[1]))
    ),
    max_size=6,
)


@given(spans=SPANS, as_of=DAYS)
def test_began_is_the_first_day_from_which_every_day_is_covered(spans, as_of):
    days: set[date] = set()
    for start, end in spans:
        last = min(end or as_of, as_of)
        days.update(start + timedelta(days=n) for n in range((last - start).days + 1))
    expected = None
    day = as_of
    while day in days:
        expected, day = day, day - timedelta(days=1)
    agreements = [Agreement(start, end, 0, "", "") for start, end in spans]
    assert began(agreements, as_of) == expected


def test_overstays_leap_day():
    assert (
        add_months(date(2024, 2, 29), 24),
        overstays(date(2024, 2, 29), date(2026, 2, 28), 24),
    ) == (date(2026, 2, 28), False)
