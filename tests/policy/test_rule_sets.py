"""Rule sets of other regions, as far as they were seen, in the rule language.

They measure what the language can say; figures follow public documents and are no legal text.
Each is judged just inside and just outside its boundaries.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from policy.small import FRAME, judged, policy_of, policy_with_rule, word, words
from zhongchuang.kernel.periods import Frame, Period
from zhongchuang.policy.facts import context_of

SPACE_OR_SEATS = """{ any = [ { measure = "service_area", at_least = 500 },
    { measure = "workstations", at_least = 30 } ] }"""
SPACE_AND_SEATS = """{ all = [ { measure = "service_area", at_least = %s },
    { measure = "workstations", at_least = %s } ] }"""
NEW_OR_FINANCED = """{ any = [ { measure = "teams_incorporated", at_least = %s },
    { measure = "residents_financed", at_least = %s } ] }"""
OTHER_INCOME = """{ share = { part = { sum = [ { difference = ["service_income", "rent_income"] },
    "investment_income" ] }, whole = "total_income" }, at_least = 0.4 }"""

AREA = "service_area"
SEATS = "workstations"
NEW = "teams_incorporated"
FINANCED = "residents_financed"
INCOME: dict[str, Any] = {
    "service_income": 500,
    "rent_income": 200,
    "investment_income": 100,
    "total_income": 1000,
}

BOUNDARIES: list[tuple[str, str, dict[str, Any], str]] = [
    # 国家 国科火字〔2017〕120号
    ("P1 months", '{ measure = "months_operating", at_least = 18 }', {"months_operating": 18}, "met"),
    ("P1 months", '{ measure = "months_operating", at_least = 18 }', {"months_operating": 17}, "not-met"),
    ("P1 premises", SPACE_OR_SEATS, {AREA: "499.99", SEATS: 30}, "met"),
    ("P1 premises", SPACE_OR_SEATS, {AREA: "499.99", SEATS: 29}, "not-met"),
    ("P1 results", NEW_OR_FINANCED % (10, 5), {NEW: 10, FINANCED: 0}, "met"),
    ("P1 results", NEW_OR_FINANCED % (10, 5), {NEW: 9, FINANCED: 4}, "not-met"),
    # 广东 2018
    ("P2 premises", SPACE_AND_SEATS % (300, 30), {AREA: 300, SEATS: 30}, "met"),
    ("P2 premises", SPACE_AND_SEATS % (300, 30), {AREA: 300, SEATS: 29}, "not-met"),
    ("P2 lease", '{ measure = "lease_months", at_least = 36 }', {"lease_months": 36}, "met"),
    (
        "P2 financed",
        '{ measure = "residents_financed", at_least = { times = 0.08, of = "residents" } }',
        {FINANCED: 2, "residents": 25},
        "met",
    ),
    (
        "P2 financed",
        '{ measure = "residents_financed", at_least = { times = 0.08, of = "residents" } }',
        {FINANCED: 2, "residents": 26},
        "not-met",
    ),
    (
        "P2 mentors",
        '{ measure = "mentors", at_least = { one_per = 8, of = "residents" } }',
        {"mentors": 3, "residents": 24},
        "met",
    ),
    (
        "P2 mentors",
        '{ measure = "mentors", at_least = { one_per = 8, of = "residents" } }',
        {"mentors": 3, "residents": 25},
        "not-met",
    ),
    ("P2 income", OTHER_INCOME, INCOME, "met"),
    ("P2 income", OTHER_INCOME, INCOME | {"rent_income": "200.0001"}, "not-met"),
    ("P2 income", OTHER_INCOME, INCOME | {"total_income": 0}, "not-met"),
    # 深圳
    ("P3 stay", '{ measure = "short_stays", equals = 0 }', {"short_stays": 0}, "met"),
    ("P3 stay", '{ measure = "short_stays", equals = 0 }', {"short_stays": 1}, "not-met"),
    ("P3 agencies", '{ measure = "agencies", at_least = 6 }', {"agencies": 6}, "met"),
    # 漳州, professional type: a three-way or, and the same industry
    (
        "P6 results",
        """{ any = [ { measure = "teams_incorporated", at_least = 3 },
            { measure = "residents_financed", at_least = 2 },
            { measure = "patents", at_least = 2 } ] }""",
        {NEW: 2, FINANCED: 1, "patents": 2},
        "met",
    ),
    (
        "P6 industry",
        '{ share = { part = "same_industry", whole = "residents" }, at_least = 0.75 }',
        {"same_industry": 14, "residents": 19},
        "not-met",
    ),
    (
        "P6 industry",
        '{ share = { part = "same_industry", whole = "residents" }, at_least = 0.75 }',
        {"same_industry": 15, "residents": 20},
        "met",
    ),
    # 南宁 2023
    (
        "P8 residents",
        """{ all = [ { measure = "makers", at_least = 15 },
            { sum = ["teams", "companies"], at_least = 5 } ] }""",
        {"makers": 15, "teams": 2, "companies": 3},
        "met",
    ),
    (
        "P8 residents",
        """{ all = [ { measure = "makers", at_least = 15 },
            { sum = ["teams", "companies"], at_least = 5 } ] }""",
        {"makers": 15, "teams": 2, "companies": 2},
        "not-met",
    ),
    ("P8 public", '{ measure = "service_area_share", at_least = 0.9 }', {"service_area_share": "9/10"}, "met"),
    # 宁夏 2019
    ("P9 public", '{ measure = "service_area_share", at_least = 0.15 }', {"service_area_share": "3/20"}, "met"),
    ("P9 public", '{ measure = "service_area_share", at_least = 0.15 }', {"service_area_share": "149/1000"}, "not-met"),
    # 湖北 2018
    ("P10 activities", '{ measure = "activities", more_than = 19 }', {"activities": 20}, "met"),
    ("P10 activities", '{ measure = "activities", more_than = 19 }', {"activities": 19}, "not-met"),
    # 武汉硚口区
    ("P11 premises", SPACE_AND_SEATS % (500, 20), {AREA: "500.00", SEATS: 20}, "met"),
    # 江苏, 云南
    ("P14 rules", '{ measure = "graduation_rules", is = true }', {"graduation_rules": False}, "not-met"),
    ("P16 staff", '{ measure = "full_time_staff", at_least = 5 }', {"full_time_staff": 5}, "met"),
    # 洞头区 2016: own premises or a lease of three years
    (
        "P19 lease",
        """{ all = [ { measure = "service_area", at_least = 1000 },
            { not = { measure = "lease_months", less_than = 36 } } ] }""",
        {AREA: 1000, "lease_months": 36},
        "met",
    ),
    (
        "P19 lease",
        """{ all = [ { measure = "service_area", at_least = 1000 },
            { not = { measure = "lease_months", less_than = 36 } } ] }""",
        {AREA: 1000, "lease_months": 35},
        "not-met",
    ),
    # a share such as one third, that no decimal writes
    (
        "third",
        '{ measure = "cases", at_least = { one_per = 3, of = "residents" } }',
        {"cases": 7, "residents": 21},
        "met",
    ),
    (
        "third",
        '{ measure = "cases", at_least = { one_per = 3, of = "residents" } }',
        {"cases": 7, "residents": 22},
        "not-met",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "rule", "values", "expected"),
    BOUNDARIES,
    ids=[f"{case[0]}-{case[3]}-{place}" for place, case in enumerate(BOUNDARIES)],
)
def test_boundary_is_judged_as_the_words_say(
    name: str, rule: str, values: dict[str, Any], expected: str
) -> None:
    assert word(policy_with_rule(rule), values) == expected


@pytest.mark.parametrize(
    ("kind", "area", "expected"),
    [
        ("general", 500, "met"),
        ("general", 499, "not-met"),
        ("university", 200, "met"),
        ("university", 199, "not-met"),
        (None, 200, "not-met"),
    ],
)
def test_threshold_by_kind_of_space_as_in_tianjin(
    kind: str | None, area: int, expected: str
) -> None:
    policy = policy_with_rule(
        """{ measure = "service_area", at_least = { usually = 500,
            cases = [ { kind = ["university"], value = 200 } ] } }"""
    )
    assert word(policy, {AREA: area}, context_of(kind=kind)) == expected


@pytest.mark.parametrize(
    ("division", "residents", "expected"),
    [
        ("445100", 12, "met"),
        ("445102", 11, "not-met"),
        ("440100", 17, "not-met"),
        ("440100", 18, "met"),
    ],
)
def test_threshold_relaxed_by_division_as_in_guangdong(
    division: str, residents: int, expected: str
) -> None:
    policy = policy_with_rule(
        """{ measure = "residents", at_least = { usually = 18,
            cases = [ { division = ["445100", "4415"], value = 12 } ] } }"""
    )
    assert word(policy, {"residents": residents}, context_of(division=division)) == expected


def test_criterion_only_for_professional_spaces_as_in_zhangzhou() -> None:
    policy = policy_of(
        """[[criterion]]
        only_for = { kind = ["professional"] }
        rule = { measure = "patents", at_least = 2 }
        """
    )
    found = [
        word(policy, {"patents": 1}, context_of(kind=kind)) for kind in ("professional", "general")
    ]
    assert found == ["not-met", "not-applicable"]


def test_criterion_that_does_not_apply_refuses_nobody() -> None:
    policy = policy_of(
        """[[criterion]]
        not_for = { division = ["653100"] }
        rule = { measure = "patents", at_least = 2 }
        """
    )
    divisions = ("653101", "650100")
    found = [judged(policy, {"patents": 1}, context_of(division=code)) for code in divisions]
    assert [bool(item.eligible[0]) for item in found] == [True, False]


def test_seed_fund_as_priority_adds_points_as_in_nanning() -> None:
    policy = policy_of(
        """[[criterion]]
        binding = "priority"
        points = 1.25
        rule = { measure = "seed_fund", is = true }
        [[criterion]]
        binding = "priority"
        points = 2
        rule = { measure = "activities", at_least = 10 }
        """
    )
    findings = judged(policy, {"seed_fund": [True, True, False], "activities": [10, 9, 9]})
    assert [str(findings.points().value(i)) for i in range(3)] == ["3.25", "1.25", "0"]
    assert findings.eligible.tolist() == [True, True, True]


def test_range_named_by_the_round_as_in_2022() -> None:
    policy = policy_with_rule(
        '{ measure = "activities", at_least = 10 }', period='"range:assessment"'
    )
    span = Period(date(2022, 1, 1), date(2022, 12, 20))
    frame = Frame(2022, date(2022, 12, 20), {"assessment": span})
    assert {key.period for key in policy.needs(frame)} == {span}


def test_range_the_round_does_not_name_is_refused() -> None:
    policy = policy_with_rule(
        '{ measure = "activities", at_least = 10 }', period='"range:assessment"'
    )
    with pytest.raises(KeyError):
        policy.needs(FRAME)


@pytest.mark.parametrize(
    ("year", "recent", "expected", "period"),
    [(9, 10, "met", "last-12-months"), (10, 9, "met", "year"), (9, 9, "not-met", "year")],
)
def test_either_of_two_windows_suffices(year: int, recent: int, expected: str, period: str) -> None:
    policy = policy_with_rule(
        '{ measure = "activities", at_least = 10 }', period='["year", "last-12-months"]'
    )
    values = {("activities", "year"): year, ("activities", "last-12-months"): recent}
    finding = judged(policy, values).of_space()[0]
    assert (finding.status.word, finding.period) == (expected, period)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [(1000, 1200, "not-met"), (1000, "1200.0001", "met"), (0, 1200, "not-met"), (-5, 9, "not-met")],
)
def test_growth_above_a_fifth_is_measured_exactly(
    before: int, now: int | str, expected: str
) -> None:
    policy = policy_with_rule(
        '{ growth = { of = "total_income", since = "previous-year" }, more_than = 0.2 }',
        period='"year"',
    )
    values = {("total_income", "year"): now, ("total_income", "previous-year"): before}
    assert word(policy, values) == expected


def test_standard_incubator_of_2025_needs_one_of_two_shares_and_income() -> None:
    rule = """{ all = [
        { any = [ { share = { part = "patents", whole = "residents" }, at_least = 0.10 },
                  { share = { part = "residents_financed", whole = "residents" }, at_least = 0.20 } ] },
        { share = { part = { difference = ["total_income", "rent_income"] }, whole = "total_income" },
          at_least = 0.30 } ] }"""
    values = {"patents": 1, FINANCED: 4, "residents": 20, "total_income": 1000, "rent_income": 700}
    assert word(policy_with_rule(rule), values) == "met"
    assert word(policy_with_rule(rule), values | {FINANCED: 3}) == "not-met"
    assert word(policy_with_rule(rule), values | {"rent_income": "700.0001"}) == "not-met"


def test_major_accident_vetoes_as_in_fuyang() -> None:
    policy = policy_of(
        """[[criterion]]
        binding = "veto"
        rule = { measure = "short_stays", more_than = 0 }
        """
    )
    findings = judged(policy, {"short_stays": [0, 1]})
    assert findings.eligible.tolist() == [True, False]
    assert [words(findings, index)["c0"] for index in (0, 1)] == ["not-met", "met"]


def test_half_year_of_data_as_in_guangdong_uses_the_last_full_half_year() -> None:
    policy = policy_with_rule('{ measure = "months_of_data", at_least = 6 }', period='"half-year"')
    frame = replace(FRAME, as_of=date(2026, 3, 1))
    assert {key.period for key in policy.needs(frame)} == {
        Period(date(2025, 7, 1), date(2025, 12, 31))
    }


def test_measure_may_look_at_another_period_than_its_criterion() -> None:
    policy = policy_with_rule(
        """{ measure = "mentors", period = "as-of",
            at_least = { one_per = 8, of = { measure = "residents", period = "year" } } }""",
        period='"3-years"',
    )
    asked = {(key.measure, key.period) for key in policy.needs(FRAME)}
    assert asked == {
        ("mentors", FRAME.resolve("as-of")),
        ("residents", FRAME.resolve("year")),
    }
