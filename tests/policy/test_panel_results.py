"""What score sheets come to: exact totals, trimmed means, vetoes, abstentions, outliers, ranks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.small import XINJIANG
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.panels import (
    PanelResult,
    SheetMistake,
    cut,
    outliers,
    panel_result,
    ranks,
    sheet_total,
)
from zhongchuang.policy.score_sheet import (
    ExpertReview,
    PanelMean,
    ScoreItem,
    ScoreValue,
    VetoBy,
)

REVIEW = load_policy(XINJIANG).expert_review
SHEET = {"model": 15, "premises": 9, "residents": 9, "results": 12, "team": 9, "activities": 6}
GRADES = tuple(
    ScoreValue(label, label, points) for label, points in (("优", 20), ("良", 15), ("差", 5))
)
SMALL = ExpertReview(
    3,
    100,
    60,
    (
        ScoreItem("work", "工作", "Work", 160, 0, "6", weight=Decimal("0.5"), abstain=True),
        ScoreItem("grade", "等次", "Grade", 20, 0, "6", values=GRADES),
        ScoreItem("fraud", "造假", "Fraud", 1, 0, "11", veto=True),
    ),
    outlier=Decimal("0.2"),
)


def test_panel_passes_at_the_mark() -> None:
    assert REVIEW is not None
    assert panel_result(REVIEW, [SHEET] * 3) == PanelResult(Decimal(60), (), True)


def test_panel_fails_below_the_mark() -> None:
    assert REVIEW is not None
    sheets = [SHEET, SHEET, SHEET | {"team": 8}]
    assert panel_result(REVIEW, sheets) == PanelResult(Decimal("59.66"), (), False)


def test_panel_fails_where_an_item_is_below_its_minimum() -> None:
    assert REVIEW is not None
    sheets = [SHEET | {"model": 9, "premises": 15}] * 3
    assert panel_result(REVIEW, sheets) == PanelResult(Decimal(60), ("model",), False)


@pytest.mark.parametrize(
    ("change", "named"), [({"team": 16}, "team"), ({"team": -1}, "team"), ({"luck": 1}, "luck")]
)
def test_sheet_that_does_not_fit_is_refused(change: dict[str, int], named: str) -> None:
    assert REVIEW is not None
    with pytest.raises(SheetMistake) as caught:
        panel_result(REVIEW, [SHEET, SHEET, SHEET | change])
    assert str(caught.value) == named


def test_panel_with_too_few_sheets_is_refused() -> None:
    assert REVIEW is not None
    with pytest.raises(SheetMistake):
        panel_result(REVIEW, [SHEET, SHEET])


def test_total_weighs_the_points_of_each_item() -> None:
    assert sheet_total(SMALL, {"work": 101, "grade": 15, "fraud": 0}) == Fraction("65.5")


def test_total_stretches_what_was_not_abstained_from() -> None:
    assert sheet_total(SMALL, {"grade": 15, "fraud": 0}) == 75


@given(st.integers(0, 160), st.sampled_from([20, 15, 5]))
def test_total_lies_between_nothing_and_the_maximum(work: int, grade: int) -> None:
    assert 0 <= sheet_total(SMALL, {"work": work, "grade": grade, "fraud": 0}) <= 100


def sheets(*works: int, **more: int) -> list[dict[str, int]]:
    return [{"work": work, "grade": 20, "fraud": 0, **more} for work in works]


def test_trimmed_mean_leaves_out_the_highest_and_the_lowest() -> None:
    review = replace(SMALL, result=PanelMean.TRIMMED)
    assert panel_result(review, sheets(0, 100, 110, 160)).mean == Decimal("72.5")


def test_mean_is_cut_and_never_rounded_up_to_the_mark() -> None:
    found = panel_result(SMALL, sheets(80, 80, 79))
    assert (found.mean, found.passed) == (Decimal("59.83"), False)


def test_item_abstained_from_by_all_is_not_too_low() -> None:
    review = replace(SMALL, items=(replace(SMALL.items[0], minimum=9), *SMALL.items[1:]))
    assert panel_result(review, [{"grade": 20, "fraud": 0}] * 3).too_low == ()


@pytest.mark.parametrize(
    ("by", "vetoes", "vetoed"),
    [
        (VetoBy.ONE, (0, 0, 0), ()),
        (VetoBy.ONE, (1, 0, 0), ("fraud",)),
        (VetoBy.MAJORITY, (1, 0, 0), ()),
        (VetoBy.MAJORITY, (1, 1, 0), ("fraud",)),
    ],
)
def test_veto_takes_as_many_experts_as_the_policy_says(
    by: VetoBy, vetoes: tuple[int, ...], vetoed: tuple[str, ...]
) -> None:
    given_ = [{"work": 160, "grade": 20, "fraud": veto} for veto in vetoes]
    found = panel_result(replace(SMALL, veto_by=by), given_)
    assert (found.vetoed, found.passed) == (vetoed, not vetoed)


@pytest.mark.parametrize(
    ("sheet", "named"),
    [
        ({"work": 1, "grade": 14, "fraud": 0}, "grade"),
        ({"work": 1, "grade": 20}, "fraud"),
        ({"work": 1, "grade": 20, "fraud": 2}, "fraud"),
        ({"work": 1, "fraud": 0}, "grade"),
    ],
)
def test_sheet_with_a_value_nobody_listed_is_refused(sheet: dict[str, int], named: str) -> None:
    with pytest.raises(SheetMistake) as caught:
        panel_result(SMALL, [sheet] * 3)
    assert str(caught.value) == named


def test_sheet_that_abstains_from_every_score_is_refused() -> None:
    review = replace(SMALL, items=(SMALL.items[0],))
    with pytest.raises(SheetMistake):
        panel_result(review, [{}] * 3)


def test_outlier_lies_further_from_the_median_than_the_share() -> None:
    totals = [Fraction(60), Fraction(80), Fraction(59), Fraction(80), Fraction(81)]
    assert outliers(SMALL, totals) == [2]


def test_outliers_are_not_asked_for_without_a_share() -> None:
    assert outliers(replace(SMALL, outlier=None), [Fraction(0), Fraction(100)]) == []


def test_ranks_share_a_place_and_leave_out_the_next() -> None:
    assert ranks([Decimal(80), Decimal(90), Decimal(80), Decimal(70)]) == [2, 1, 2, 4]


@given(st.fractions(0, 100))
def test_number_is_cut_by_less_than_a_hundredth(number: Fraction) -> None:
    assert 0 <= number - Fraction(cut(number)) < Fraction(1, 100)
