"""The operator's acts: begin, fill in, hand over, submit, answer, withdraw."""

from __future__ import annotations

from datetime import timedelta

import pytest

from zhongchuang.audit.chain import thaw, verify
from zhongchuang.audit.models import Entry
from zhongchuang.directory.actions import ban_operator
from zhongchuang.filing.actions import correcting, drafting, reviewing
from zhongchuang.filing.freezing import Recomputed, recompute
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db

FILLED = {
    "direction": "面向软件创业者提供低成本空间与导师辅导。",
    "contact_name": "示例联系人",
    "contact_phone": "13800000000",
}


@pytest.fixture
def draft(operator, round_, full_space) -> Application:
    case = drafting.start(actor=operator, round_=round_, space=full_space)
    return drafting.fill_in(actor=operator, application=case, values=FILLED)


def test_start_leaves_a_step_and_an_audit_entry(operator, round_, space):
    case = drafting.start(actor=operator, round_=round_, space=space)
    assert [step.target for step in case.steps.all()] == [State.DRAFTING]
    assert Entry.objects.last().act == "filing.start"


def test_start_twice_is_refused(operator, round_, space):
    drafting.start(actor=operator, round_=round_, space=space)
    with pytest.raises(Refused, match="未办结"):
        drafting.start(actor=operator, round_=round_, space=space)
    assert Application.objects.count() == 1


def test_start_of_a_rivals_space_is_refused(rival, round_, space):
    with pytest.raises(Refused):
        drafting.start(actor=rival, round_=round_, space=space)


def test_start_after_closing_is_refused(operator, round_, space):
    Round.objects.update(closes_at=round_.opens_at + timedelta(seconds=1))
    round_.refresh_from_db()
    with pytest.raises(Refused, match="截止"):
        drafting.start(actor=operator, round_=round_, space=space)


def test_start_before_opening_is_refused(operator, round_, space):
    Round.objects.update(opens_at=round_.closes_at - timedelta(seconds=1))
    round_.refresh_from_db()
    with pytest.raises(Refused, match="尚未开始"):
        drafting.start(actor=operator, round_=round_, space=space)


def test_submit_freezes_what_it_rests_on(operator, draft):
    drafting.submit(actor=operator, application=draft, undertaken_by="示例法定代表人")
    draft.refresh_from_db()
    content = thaw(draft.snapshot)
    assert (draft.state, content["eligible"], len(content["facts"]["tenancy"])) == (
        State.ACCEPTANCE,
        True,
        26,
    )


def test_submit_snapshot_recomputed_gives_the_same_findings(operator, draft):
    drafting.submit(actor=operator, application=draft, undertaken_by="示例法定代表人")
    draft.refresh_from_db()
    assert recompute(draft.snapshot, policy("xinjiang-2019")) == Recomputed(True)


def test_submit_by_the_clerk_is_refused(clerk, draft):
    with pytest.raises(Refused, match="申报单位账号"):
        drafting.submit(actor=clerk, application=draft, undertaken_by="示例")


def test_submit_without_signature_is_refused(operator, draft):
    with pytest.raises(Refused, match="承诺书"):
        drafting.submit(actor=operator, application=draft, undertaken_by="  ")
    draft.refresh_from_db()
    assert (draft.state, draft.snapshot) == (State.DRAFTING, None)


def test_submit_with_parts_missing_names_them(operator, round_, space):
    case = drafting.start(actor=operator, round_=round_, space=space)
    with pytest.raises(Refused) as error:
        drafting.submit(actor=operator, application=case, undertaken_by="示例")
    assert error.value.refusal.reason == (
        "还有必填内容没有完成：台账中的空间基本情况、发展方向与运营模式、联系人和联系电话。"
    )


def test_submit_twice_is_refused(operator, draft):
    drafting.submit(actor=operator, application=draft, undertaken_by="示例")
    with pytest.raises(Refused):
        drafting.submit(actor=operator, application=draft, undertaken_by="示例")
    assert draft.steps.filter(act="submit").count() == 1


def test_submit_while_barred_is_refused(operator, company, draft):
    ban_operator(
        organisation=company,
        since=today(),
        until=today() + timedelta(days=730),
        article="11",
        reason="弄虚作假",
        decided_by="自治区科学技术厅",
        by=operator.signature(),
    )
    with pytest.raises(Refused) as error:
        drafting.submit(actor=operator, application=draft, undertaken_by="示例")
    assert error.value.refusal.article == "11"


def test_hand_over_lets_the_unit_check_and_submit(clerk, operator, draft):
    drafting.hand_over(actor=clerk, application=draft)
    drafting.submit(actor=operator, application=draft, undertaken_by="示例法定代表人")
    draft.refresh_from_db()
    assert draft.state == State.ACCEPTANCE


def test_hand_back_returns_the_draft_with_the_note(clerk, operator, draft):
    drafting.hand_over(actor=clerk, application=draft)
    step = drafting.hand_back(actor=operator, application=draft, note="联系人请改")
    assert (step.target, step.note) == (State.DRAFTING, "联系人请改")


def test_fill_in_after_submission_is_refused(operator, draft):
    drafting.submit(actor=operator, application=draft, undertaken_by="示例")
    with pytest.raises(Refused, match="已经提交"):
        drafting.fill_in(actor=operator, application=draft, values={"direction": "改"})


def test_resubmit_with_an_unanswered_item_is_refused(operator, drive):
    case = drive(State.PRELIMINARY_CORRECTION)
    with pytest.raises(Refused, match="还有 1 项"):
        correcting.resubmit(actor=operator, application=case)


def test_resubmit_returns_the_case_to_its_stage_with_new_facts(operator, drive):
    case = drive(State.PRELIMINARY_CORRECTION)
    before = case.snapshot_id
    correcting.answer_item(actor=operator, item=case.corrections.get(), answer="已补充租赁合同。")
    correcting.resubmit(actor=operator, application=case)
    case.refresh_from_db()
    assert (case.state, case.snapshot_id == before) == (State.PRELIMINARY, False)


def test_answer_item_by_a_rival_is_refused(rival, drive):
    case = drive(State.ACCEPTANCE_CORRECTION)
    with pytest.raises(Refused):
        correcting.answer_item(actor=rival, item=case.corrections.get(), answer="x")


def test_withdraw_needs_a_reason(operator, drive):
    with pytest.raises(Refused, match="原因"):
        drafting.withdraw(actor=operator, application=drive(State.ACCEPTANCE), reason=" ")


def test_withdraw_frees_the_space_for_another_application(operator, round_, full_space, drive):
    drive(State.WITHDRAWN)
    again = drafting.start(actor=operator, round_=round_, space=full_space)
    assert again.state == State.DRAFTING


def test_withdraw_during_the_notice_is_refused(operator, drive):
    with pytest.raises(Refused):
        drafting.withdraw(actor=operator, application=drive(State.NOTICE_RUNNING), reason="不办了")


def test_state_is_where_the_last_step_led(drive):
    case = drive(State.NOTICE_RUNNING)
    steps = list(case.steps.all())
    assert case.state == steps[-1].target
    assert [step.source for step in steps[1:]] == [step.target for step in steps[:-1]]


def test_whole_road_leaves_a_chain_that_holds(drive):
    drive(State.NOTICE_RUNNING)
    assert verify() is None


def test_return_tells_the_operator(operator, drive):
    drive(State.ACCEPTANCE_CORRECTION)
    assert operator.account.inbox.first().subject == "申请材料需要补正（1 项）"


def test_lapse_before_the_due_day_is_refused(prefecture_officer, drive):
    case = drive(State.ACCEPTANCE_CORRECTION)
    with pytest.raises(Refused, match="期限未到"):
        reviewing.lapse(actor=prefecture_officer, application=case)


def test_lapse_after_the_due_day_ends_the_case(prefecture_officer, drive, later):
    case = drive(State.ACCEPTANCE_CORRECTION)
    later((case.due_on - today()).days + 1)
    reviewing.lapse(actor=prefecture_officer, application=case)
    case.refresh_from_db()
    assert case.state == State.FAILED
