"""Panel meetings: quorum, signing in, votes, minutes confirmed by each, and the paper of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from zhongchuang.documents.models import DocumentKind
from zhongchuang.filing.actions import panel, scoring, seating
from zhongchuang.filing.actions.steps import policy_of
from zhongchuang.filing.models import PanelMeeting
from zhongchuang.filing.states import State, Vote
from zhongchuang.kernel.refusal import Refused


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def sheets(case, region_officer, experts):
    return seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )


@pytest.fixture
def scored(case, sheets, experts):
    review = scoring.review_of(policy_of(case))
    points = {item.id: item.maximum * 8 // 10 for item in review.items}
    for expert, sheet in zip(experts, sheets, strict=True):
        scoring.open_material(actor=expert, sheet=sheet)
        scoring.score(actor=expert, sheet=sheet, scores=points, comment="好")
    return sheets


@pytest.fixture
def call(case, sheets, region_officer, experts):
    def make(**changes) -> PanelMeeting:
        usual = {
            "actor": region_officer,
            "cases": [case],
            "held_at": timezone.now(),
            "place": "科技厅三楼会议室",
            "online": False,
            "chair": experts[0].account,
        }
        return panel.call_meeting(**{**usual, **changes})

    return make


@pytest.fixture
def meeting(scored, call):
    return call()


@pytest.fixture
def attended(meeting, experts):
    for expert in experts:
        panel.sign_in(actor=expert, meeting=meeting)
    return meeting


@pytest.fixture
def write(region_officer):
    def put_down(meeting, minutes="逐件讨论，意见一致。", agreed="同意备案", actor=None):
        point = meeting.agenda.get()
        return panel.write_minutes(
            actor=actor or region_officer,
            meeting=meeting,
            minutes=minutes,
            consensus={point.pk: agreed},
        )

    return put_down


def confirm(meeting, *experts) -> None:
    for expert in experts:
        panel.confirm_minutes(actor=expert, meeting=meeting, read=meeting.minutes_digest)


def test_meeting_asks_every_expert_of_its_cases(meeting, experts):
    members = set(meeting.members.values_list("expert", flat=True))
    assert (members, meeting.quorum) == ({one.account_id for one in experts}, 3)


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"cases": []}, "至少选择一个"), ({"place": " "}, "地点")],
)
def test_meeting_without_what_it_needs_is_refused(call, changes, why):
    with pytest.raises(Refused, match=why):
        call(**changes)


def test_chair_has_to_be_one_of_the_experts(call, region_approver):
    with pytest.raises(Refused, match="主持人"):
        call(chair=region_approver.account)


def test_meeting_of_fewer_than_the_quorum_is_refused(call, sheets, experts):
    scoring.recuse(actor=experts[2], sheet=sheets[2], reason="相识")
    with pytest.raises(Refused, match="不足会议法定人数 3 位"):
        call()


def test_case_stands_on_one_open_agenda(meeting, call):
    with pytest.raises(Refused, match="尚未结束的会议"):
        call()


@pytest.mark.parametrize("who", ["region_approver", "prefecture_officer", "expert"])
def test_meeting_called_by_anybody_else_is_refused(request, call, who):
    with pytest.raises(Refused):
        call(actor=request.getfixturevalue(who))


def test_cancelled_meeting_frees_its_cases(meeting, call, region_officer):
    panel.cancel_meeting(actor=region_officer, meeting=meeting, reason="改期")
    assert call().pk != meeting.pk


def test_signing_in_before_the_day_is_refused(scored, call, expert):
    later = call(held_at=timezone.now() + timedelta(days=3))
    with pytest.raises(Refused, match="会议当天"):
        panel.sign_in(actor=expert, meeting=later)


@pytest.mark.parametrize("who", ["region_officer", "auditor", "operator"])
def test_signing_in_by_somebody_who_is_no_member_is_refused(request, meeting, who):
    with pytest.raises(Refused, match="不是这次会议"):
        panel.sign_in(actor=request.getfixturevalue(who), meeting=meeting)


def test_expert_of_no_case_is_no_member(meeting, more_experts):
    with pytest.raises(Refused, match="不是这次会议"):
        panel.sign_in(actor=more_experts(1)[0], meeting=meeting)


def test_vote_before_signing_in_is_refused(meeting, expert):
    with pytest.raises(Refused, match="签到"):
        panel.cast_vote(actor=expert, point=meeting.agenda.get(), vote=Vote.FOR)


def test_vote_before_all_have_scored_is_refused(call, expert):
    meeting = call()
    panel.sign_in(actor=expert, meeting=meeting)
    with pytest.raises(Refused, match="没有提交评分"):
        panel.cast_vote(actor=expert, point=meeting.agenda.get(), vote=Vote.FOR)


def test_vote_can_be_changed_until_the_minutes(attended, expert, write):
    point = attended.agenda.get()
    for vote in (Vote.AGAINST, Vote.FOR):
        panel.cast_vote(actor=expert, point=point, vote=vote)
    assert [one.vote for one in point.votes.all()] == [Vote.FOR]
    write(attended)
    with pytest.raises(Refused, match="表决已经结束"):
        panel.cast_vote(actor=expert, point=point, vote=Vote.AGAINST)


def test_minutes_without_a_quorum_are_refused(meeting, experts, write):
    for expert in experts[:2]:
        panel.sign_in(actor=expert, meeting=meeting)
    with pytest.raises(Refused, match="签到 2 位，不足法定人数 3 位"):
        write(meeting)


def test_minutes_need_every_vote_or_a_consensus(attended, experts, write):
    point = attended.agenda.get()
    for expert in experts[:2]:
        panel.cast_vote(actor=expert, point=point, vote=Vote.FOR)
    with pytest.raises(Refused, match="没有表决"):
        write(attended, agreed="")
    panel.cast_vote(actor=experts[2], point=point, vote=Vote.ABSTAIN)
    assert write(attended, agreed="").minutes_digest != ""


def test_changed_minutes_have_to_be_confirmed_again(attended, experts, write):
    first = write(attended)
    confirm(first, *experts)
    write(attended, minutes="另一种记法。")
    assert attended.members.exclude(confirmed_at=None).count() == 0
    with pytest.raises(Refused, match="已经修改"):
        confirm(first, experts[0])


def test_closing_before_all_have_confirmed_is_refused(attended, experts, write, region_officer):
    confirm(write(attended), *experts[:2])
    with pytest.raises(Refused, match="全部确认"):
        panel.close_meeting(actor=region_officer, meeting=attended)


def test_closed_meeting_issues_its_minutes(attended, experts, write, region_officer):
    confirm(write(attended), *experts)
    closed = panel.close_meeting(actor=region_officer, meeting=attended)
    paper = closed.document
    assert (paper.kind, paper.number[:5]) == (DocumentKind.EXPERT_MINUTES, "新科高字纪")
    told = str(paper.content)
    assert [words in told for words in ("示例绿洲众创空间", "逐件讨论", "同意备案")] == [True] * 3


@pytest.mark.parametrize("who", ["region_approver", "prefecture_officer", "expert"])
def test_minutes_by_anybody_else_are_refused(request, attended, write, who):
    with pytest.raises(Refused):
        write(attended, actor=request.getfixturevalue(who))


def test_review_with_an_open_meeting_is_not_concluded(meeting, case, region_officer):
    with pytest.raises(Refused, match="尚未结束"):
        scoring.conclude(actor=region_officer, application=case, note="")


def test_review_is_concluded_without_a_meeting_where_none_is_asked(scored, case, region_officer):
    scoring.conclude(actor=region_officer, application=case, note="")
    case.refresh_from_db()
    assert case.state == State.NOTICE


def test_meeting_is_needed_where_the_policy_asks_for_one(
    scored, case, call, experts, write, region_officer
):
    review = replace(scoring.review_of(policy_of(case)), meeting=True)
    refusal = scoring.still_to_meet(case, review)
    assert refusal is not None
    assert "要求召开专家评审会议" in refusal.reason
    meeting = call()
    for expert in experts:
        panel.sign_in(actor=expert, meeting=meeting)
    confirm(write(meeting), *experts)
    panel.close_meeting(actor=region_officer, meeting=meeting)
    assert scoring.still_to_meet(case, review) is None
