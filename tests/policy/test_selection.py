"""Who may file at all and how many are put forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policy.small import PREFECTURE, XINJIANG, judged, policy_of
from zhongchuang.kernel.periods import Period
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.selection import (
    edition_in_force,
    exclusions_hit,
    name_fits,
    places,
    ranked,
    validity_of,
)

POLICY = load_policy(XINJIANG)
OTHER = load_policy(PREFECTURE)


def test_exclusion_is_hit_by_its_holder_only() -> None:
    assert exclusions_hit(OTHER, {"incubator"}, set()) == ()
    assert exclusions_hit(OTHER, set(), {"incubator"}) == OTHER.exclusions


@pytest.mark.parametrize(
    ("name", "fits"),
    [("喀什丝路众创空间", True), ("丝路众创空间", False), ("喀什众创空间二号", False)],
)
def test_name_must_have_the_form_asked_for(name: str, fits: bool) -> None:
    assert name_fits(OTHER, name) is fits


def test_any_name_fits_where_no_form_is_asked_for() -> None:
    assert name_fits(POLICY, "任何名称") is True


@pytest.mark.parametrize(
    ("population", "division", "expected"),
    [(64, "653101", 5), (62, "653101", 4), (63, "653101", 5), (64, "653130", 6), (0, "", 0)],
)
def test_quota_is_a_share_cut_to_whole_places(
    population: int, division: str, expected: int
) -> None:
    assert places(OTHER.quotas[0], population, division) == expected


def test_relaxed_division_without_its_own_share_has_the_usual_one() -> None:
    assert places(replace(OTHER.quotas[0], relaxed_share=None), 100, "653130") == 8


def test_validity_ends_the_day_before_its_anniversary() -> None:
    assert validity_of(OTHER, date(2024, 3, 1)) == Period(date(2024, 3, 1), date(2027, 2, 28))


def test_filing_without_a_term_has_no_end() -> None:
    assert validity_of(POLICY, date(2024, 3, 1)) is None


def test_ranking_puts_points_first_and_leaves_out_who_is_not_eligible() -> None:
    policy = policy_of(
        """[[criterion]]
        rule = { measure = "cases", at_least = 3 }
        [[criterion]]
        binding = "priority"
        points = 1.5
        rule = { measure = "mentors", at_least = 5 }
        """
    )
    findings = judged(policy, {"cases": [3, 2, 3, 3], "mentors": [4, 5, 5, 4]})
    assert ranked(findings) == [2, 0, 3]


def test_edition_in_force_is_the_latest_of_its_series() -> None:
    older = replace(OTHER, effective_from=date(2020, 1, 1), digest="older")
    day = date(2025, 1, 1)
    assert edition_in_force([older, OTHER, POLICY], OTHER.series, day) == OTHER
    assert edition_in_force([older, OTHER], OTHER.series, date(2022, 1, 1)) == older
    assert edition_in_force([POLICY], OTHER.series, day) is None
