"""Score sheets: drafts, abstentions, kept back until all are in, outliers, given back with a trace."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhongchuang.audit.models import Entry
from zhongchuang.filing.actions import scoring, seating
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.models import ScoreSheet
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def sheets(case, region_officer, experts):
    return seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )


@pytest.fixture
def score(case, sheets, experts):
    """Expert number `n` gives `share` per cent of each item."""

    def give(n: int, share: int, **more) -> ScoreSheet:
        scoring.open_material(actor=experts[n], sheet=sheets[n])
        review = scoring.review_of(policy_of(case))
        points = {item.id: item.maximum * share // 100 for item in review.items}
        return scoring.score(
            actor=experts[n], sheet=sheets[n], scores=points, comment=f"意见{n}", **more
        )

    return give


def entries(act: str) -> list[dict]:
    return [entry.data for entry in Entry.objects.filter(act=act).order_by("sequence")]


def test_audit_chain_holds_only_a_digest_before_all_are_in(score):
    sheet = score(0, 80)
    assert entries("filing.score") == [{"digest": scoring.sheet_digest(sheet)}]
    assert entries("filing.open-scores") == []


def test_audit_chain_holds_the_scores_once_all_are_in(score):
    given = [score(n, share) for n, share in enumerate((80, 60, 80))]
    (told,) = entries("filing.open-scores")
    assert {key: Decimal(one["total"]) for key, one in told["sheets"].items()} == {
        str(sheet.pk): sheet.total for sheet in given
    }


def test_same_scores_have_different_digests(score):
    score(0, 80)
    score(1, 80)
    first, second = entries("filing.score")
    assert first != second


def test_standing_keeps_the_result_back_before_all_are_in(score, case):
    score(0, 80)
    score(1, 80)
    standing = scoring.standing_of(case, scoring.review_of(policy_of(case)))
    assert (standing.submitted, standing.result, standing.outliers) == (2, None, frozenset())


def test_outlier_is_told_and_asked_for_a_word(score, case, experts):
    sheets = [score(n, share) for n, share in enumerate((80, 40, 80))]
    standing = scoring.standing_of(case, scoring.review_of(policy_of(case)))
    assert (standing.outliers, standing.median) == (frozenset({sheets[1].pk}), 80)
    assert Message.objects.get(subject="请说明评分差异").recipient == experts[1].account


def test_outlier_changes_nothing_of_the_result(score, case, region_officer):
    for n, share in enumerate((100, 20, 100)):
        score(n, share)
    scoring.conclude(actor=region_officer, application=case, note="")
    case.refresh_from_db()
    assert case.state == State.NOTICE


def test_explained_outlier_keeps_the_word(score, experts):
    sheet = [score(n, share) for n, share in enumerate((80, 40, 80))][1]
    scoring.explain_outlier(actor=experts[1], sheet=sheet, note="成效证据不足")
    sheet.refresh_from_db()
    assert (sheet.outlier_note, sheet.total) == ("成效证据不足", 40)


@pytest.mark.parametrize(("n", "note", "why"), [(0, "字", "没有需要说明"), (1, " ", "请填写说明")])
def test_explanation_that_is_not_asked_for_is_refused(score, experts, n, note, why):
    sheets = [score(n, share) for n, share in enumerate((80, 40, 80))]
    with pytest.raises(Refused, match=why):
        scoring.explain_outlier(actor=experts[n], sheet=sheets[n], note=note)


def test_explanation_by_another_expert_is_refused(score, experts):
    sheet = [score(n, share) for n, share in enumerate((80, 40, 80))][1]
    with pytest.raises(Refused, match="本人"):
        scoring.explain_outlier(actor=experts[0], sheet=sheet, note="字")


def test_draft_is_kept_and_gone_when_handed_in(score, sheets, experts):
    scoring.open_material(actor=experts[0], sheet=sheets[0])
    kept = scoring.save_draft(actor=experts[0], sheet=sheets[0], typed={"model": "2x"})
    assert (kept.draft, kept.submitted_at) == ({"model": "2x"}, None)
    assert score(0, 80).draft == {}


def test_draft_before_the_declaration_is_refused(sheets, experts):
    with pytest.raises(Refused, match="声明"):
        scoring.save_draft(actor=experts[0], sheet=sheets[0], typed={})


def test_draft_of_another_expert_is_refused(sheets, experts):
    scoring.open_material(actor=experts[0], sheet=sheets[0])
    with pytest.raises(Refused, match="被指派"):
        scoring.save_draft(actor=experts[1], sheet=sheets[0], typed={})


def test_item_that_cannot_be_abstained_from_is_refused(score):
    with pytest.raises(Refused, match="不能弃权"):
        score(0, 80, abstained={"model": "不了解"})


def test_reopened_sheet_keeps_what_was_handed_in(score, region_approver):
    sheet = score(0, 80)
    version = scoring.reopen_sheet(actor=region_approver, sheet=sheet, reason="填错一项")
    sheet.refresh_from_db()
    assert (version.total, version.comment, version.was_open) == (80, "意见0", False)
    assert (sheet.submitted_at, sheet.total, sheet.draft["comment"]) == (None, None, "意见0")


def test_reopened_sheet_tells_the_expert_why(score, region_approver, experts):
    scoring.reopen_sheet(actor=region_approver, sheet=score(0, 80), reason="填错一项")
    told = Message.objects.get(subject="评分表已退回，请重新评分")
    assert (told.recipient, "填错一项" in told.body) == (experts[0].account, True)


def test_reopening_hides_the_result_until_all_are_in_again(score, case, region_approver):
    sheets = [score(n, 80) for n in range(3)]
    version = scoring.reopen_sheet(actor=region_approver, sheet=sheets[1], reason="填错")
    review = scoring.review_of(policy_of(case))
    assert (version.was_open, scoring.standing_of(case, review).result) == (True, None)
    score(1, 60)
    assert len(entries("filing.open-scores")) == 2


@pytest.mark.parametrize("who", ["region_officer", "prefecture_approver", "operator", "expert"])
def test_reopening_by_anybody_else_is_refused(request, score, who):
    sheet = score(0, 80)
    with pytest.raises(Refused):
        scoring.reopen_sheet(actor=request.getfixturevalue(who), sheet=sheet, reason="填错")


@pytest.mark.parametrize(("handed_in", "reason"), [(True, " "), (False, "填错")])
def test_reopening_without_a_reason_or_a_sheet_is_refused(
    score, sheets, region_approver, handed_in, reason
):
    sheet = score(0, 80) if handed_in else sheets[0]
    with pytest.raises(Refused):
        scoring.reopen_sheet(actor=region_approver, sheet=sheet, reason=reason)


def test_reopening_after_the_review_is_refused(score, case, region_officer, region_approver):
    sheets = [score(n, 80) for n in range(3)]
    scoring.conclude(actor=region_officer, application=case, note="")
    with pytest.raises(Refused, match="已不在"):
        scoring.reopen_sheet(actor=region_approver, sheet=sheets[0], reason="填错")
