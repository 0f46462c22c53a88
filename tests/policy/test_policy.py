"""What a policy answers: its articles, its criteria and stages, its calendar, its editions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from policy.small import FRAME, PREFECTURE, XINJIANG
from zhongchuang.kernel.periods import Period
from zhongchuang.policy.approvals import USUAL
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.measures import COUNTED
from zhongchuang.policy.model import Binding, Party, ReturnDue, Statistics

POLICY = load_policy(XINJIANG)


def test_item_of_an_article_is_addressable() -> None:
    assert POLICY.article_text("6.7") == "每年有不少于 3 个典型孵化案例。"


def test_article_with_items_reads_as_printed() -> None:
    assert POLICY.article_text("10").splitlines()[:2] == [
        "申请自治区众创空间的基本程序：",
        "1. 申报机构向所在地州市科技局提出申请。",
    ]


def test_closing_text_follows_the_items() -> None:
    assert load_policy(PREFECTURE).article_text("1").splitlines()[-1] == "本条为虚构。"


@pytest.mark.parametrize("reference", ["15", "6.0", "6.11", "7.1", "6.x", "x", ""])
def test_article_that_does_not_exist_is_refused(reference: str) -> None:
    assert POLICY.has_article(reference) is False
    with pytest.raises(KeyError):
        POLICY.article_text(reference)


def test_every_article_is_there() -> None:
    assert [article.title for article in POLICY.articles.values()] == [
        f"第{numeral}条"
        for numeral in [
            "一",
            "二",
            "三",
            "四",
            "五",
            "六",
            "七",
            "八",
            "九",
            "十",
            "十一",
            "十二",
            "十三",
            "十四",
        ]
    ]
    assert POLICY.has_article("14") is True


def test_criteria_are_those_of_the_domain() -> None:
    assert {item.id: (item.article, item.binding.value) for item in POLICY.criteria} == {
        "sustainable-model": ("6.1", "required"),
        "management-body": ("6.2", "required"),
        "legal-person": ("6.2", "in-principle"),
        "operating-time": ("6.3", "required"),
        "premises": ("6.4", "required"),
        "residents": ("6.5", "required"),
        "incubation-results": ("6.6", "required"),
        "cases": ("6.7", "required"),
        "team": ("6.8", "required"),
        "activities": ("6.9", "required"),
        "truthful-returns": ("6.10", "required"),
        "tenure": ("7", "advisory"),
    }


OF_THE_PLAN = {"workstations_listed", "workstation_occupancy"}
"""Counted for policies that ask for them; this one goes by what the space states."""


def test_yearly_measures_are_asked_for_the_evaluation_year() -> None:
    year, as_of = FRAME.resolve("year"), FRAME.resolve("as-of")
    yearly = {"residents", "teams_incorporated", "residents_financed", "cases", "activities"}
    assert {key.measure: key.period for key in POLICY.needs(FRAME)} == {
        name: year if name in yearly else as_of for name in COUNTED.keys() - OF_THE_PLAN
    }


@pytest.mark.parametrize(
    ("window", "before"),
    [
        (None, Period(date(2024, 1, 1), date(2024, 12, 31))),
        (
            Period(date(2025, 3, 2), date(2026, 3, 1)),
            Period(date(2024, 3, 2), date(2025, 3, 1)),
        ),
    ],
)
def test_previous_year_ends_where_the_year_begins(window: Period | None, before: Period) -> None:
    assert replace(FRAME, year_window=window).resolve("previous-year") == before


def test_criterion_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        POLICY.criterion("nothing")


def test_stage_is_found_by_kind_and_none_where_the_procedure_goes_without() -> None:
    prefecture = load_policy(PREFECTURE)
    stage = POLICY.stage("recommendation")
    assert stage is not None
    assert (stage.by, stage.approvals, stage.article) == (Party.PREFECTURE, USUAL, "10.2")
    assert prefecture.stage("recommendation") is None


def test_sanctions_and_terms_are_those_of_the_regulation() -> None:
    sanctions = POLICY.sanctions
    assert (sanctions.fraud_ban_years, sanctions.failed_assessments) == (2, 2)
    assert sanctions.missed_returns == 1
    assert (POLICY.public_notice.working_days, POLICY.public_notice.start_day_counts) == (5, True)
    assert (POLICY.remedies.reconsideration_days, POLICY.publication.working_days) == (60, 20)
    assert POLICY.tenure is not None
    assert (POLICY.tenure.months, POLICY.tenure.binding) == (24, Binding.ADVISORY)


def test_evidence_is_asked_by_kind_of_fact() -> None:
    assert [(kind.id, kind.title) for kind in POLICY.evidence_for("staff")] == [
        ("employment", "劳动合同或社保缴纳证明"),
        ("ability", "专业服务能力证明"),
    ]
    assert load_policy(PREFECTURE).evidence_for("mentor") == ()


def test_evidence_needed_is_told_by_id() -> None:
    assert load_policy(PREFECTURE).evidence_needed == {"tenancy": ("agreement",)}


def test_kind_of_evidence_is_named_in_the_reader_s_language() -> None:
    kind = POLICY.evidence_for("tenancy")[0]
    assert (kind.name("zh-hans"), kind.name("en")) == ("入驻协议", "Tenancy agreement")


def test_returns_due_are_those_whose_due_date_lies_in_the_span() -> None:
    year = Period(date(2024, 1, 1), date(2024, 12, 31))
    half = Period(date(2025, 1, 1), date(2025, 6, 30))
    assert POLICY.returns_due(date(2025, 1, 1), date(2026, 1, 30)) == [
        ReturnDue("2024年报", "annual", year, date(2025, 1, 31)),
        ReturnDue("2025半年报", "half-year", half, date(2025, 7, 31)),
    ]


@pytest.mark.parametrize(
    ("start", "as_of", "names"),
    [
        (date(2025, 1, 31), date(2025, 7, 31), ["2024年报", "2025半年报"]),
        (date(2025, 2, 1), date(2025, 7, 30), []),
        (date(2025, 1, 1), date(2026, 3, 1), ["2024年报", "2025半年报", "2025年报"]),
    ],
)
def test_returns_due_include_both_ends(start: date, as_of: date, names: list[str]) -> None:
    assert [item.name for item in POLICY.returns_due(start, as_of)] == names


def test_no_forms_no_returns() -> None:
    assert Statistics().returns_due(date(2025, 1, 1), date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2023, 12, 31), False),
        (date(2024, 1, 1), True),
        (date(2028, 12, 31), True),
        (date(2029, 1, 1), False),
    ],
)
def test_policy_is_in_force_between_its_dates(day: date, expected: bool) -> None:
    assert load_policy(PREFECTURE).in_force(day) is expected


def test_policy_is_no_other_thing() -> None:
    assert load_policy(XINJIANG) != "xinjiang-2019"


def test_measure_is_named_in_both_languages() -> None:
    area = COUNTED["service_area"]
    assert [area.title("en"), area.unit_in("en")] == ["service area", "m²"]
    assert [area.title("zh-hans"), area.unit_in("zh-hans")] == ["服务场地面积", "㎡"]
