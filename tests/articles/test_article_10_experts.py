"""第十条 申请自治区众创空间的基本程序：
3. 自治区科技厅负责对推荐申报材料评审、审核……

The experts of the review have no interest in the case, are drawn in the open and score independently.
"""

from __future__ import annotations

import pytest

from zhongchuang.audit.models import Entry
from zhongchuang.filing.actions import drawing, scoring
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.drawing import Conditions, difference
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def everybody(experts, more_experts, described):
    found = (*experts, *more_experts(3))
    for one in found:
        described(one)
    return {one.account_id: one for one in found}


def drawn(actor, case, size: int = 3, alternates: int = 1):
    frozen = drawing.freeze_pool(actor=actor, cases=[case], asked=Conditions(size, alternates))
    return drawing.draw_panel(actor=actor, draw=frozen, words="见证")


def score(sheet, actor, share: int) -> None:
    review = scoring.review_of(policy_of(sheet.application))
    points = {item.id: item.maximum * share // 100 for item in review.items}
    scoring.open_material(actor=actor, sheet=sheet)
    scoring.score(actor=actor, sheet=sheet, scores=points, comment="评审意见")


def test_expert_employed_by_the_applicant_is_never_drawn(
    region_officer, case, everybody, described, company
):
    tied = next(iter(everybody.values()))
    described(tied, employer=company.name)
    draw = drawn(region_officer, case, 5, 5)
    assert f"expert:{tied.account_id}" not in draw.drawn + draw.waiting


def test_draw_can_be_repeated_by_anybody(region_officer, case, everybody):
    assert difference(drawn(region_officer, case)) == ""


def test_expert_who_steps_aside_is_replaced_by_the_alternate(region_officer, case, everybody):
    drawn(region_officer, case)
    sheet = case.score_sheets.get(place=1)
    scoring.recuse(actor=everybody[sheet.expert_id], sheet=sheet, reason="相识")
    live = case.score_sheets.filter(recused_at=None).order_by("place")
    assert [one.place for one in live] == [2, 3, 4]


def test_no_score_is_on_record_before_all_have_scored(region_officer, case, everybody):
    drawn(region_officer, case)
    sheets = list(case.score_sheets.order_by("place"))
    for sheet in sheets[:2]:
        score(sheet, everybody[sheet.expert_id], 80)
    told = [set(entry.data) for entry in Entry.objects.filter(act="filing.score")]
    assert told == [{"digest"}, {"digest"}]
    score(sheets[2], everybody[sheets[2].expert_id], 80)
    assert Entry.objects.filter(act="filing.open-scores").count() == 1


def test_review_is_not_concluded_before_all_have_scored(region_officer, case, everybody):
    drawn(region_officer, case)
    sheet = case.score_sheets.first()
    score(sheet, everybody[sheet.expert_id], 80)
    with pytest.raises(Refused, match="已提交 1 份"):
        scoring.conclude(actor=region_officer, application=case, note="")


@pytest.mark.parametrize(("share", "state"), [(60, State.NOTICE), (40, State.FAILED)])
def test_scores_alone_decide(region_officer, case, everybody, share, state):
    drawn(region_officer, case)
    for sheet in case.score_sheets.all():
        score(sheet, everybody[sheet.expert_id], share)
    scoring.conclude(actor=region_officer, application=case, note="")
    case.refresh_from_db()
    assert case.state == state
