"""Review, visit, recommendation, expert review, notice, confirmation: the authorities' acts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Standing
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions import (
    investigating,
    noticing,
    objecting,
    proposing,
    reviewing,
    scoring,
    seating,
    visiting,
)
from zhongchuang.filing.models import Proposal
from zhongchuang.filing.states import (
    EntryState,
    ObjectionState,
    ObjectorKind,
    Outcome,
    State,
    Verdict,
)
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.models import Mentor, Tenancy
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db

PERSON = objecting.ObjectionForm(ObjectorKind.PERSON, "场地面积不实。", "示例异议人", "13900000000")


def test_accept_issues_a_numbered_slip(drive):
    step = drive(State.PRELIMINARY).steps.get(act="accept")
    assert step.document.number == f"乌科函〔{today().year}〕1号"


def test_accept_by_the_region_is_refused(region_officer, drive):
    with pytest.raises(Refused):
        reviewing.accept(actor=region_officer, application=drive(State.ACCEPTANCE))


def test_refuse_without_an_article_is_refused(prefecture_officer, drive):
    with pytest.raises(Refused, match="条款"):
        reviewing.refuse(
            actor=prefecture_officer, application=drive(State.ACCEPTANCE), reason="x", article="99"
        )


def test_pass_review_without_every_opinion_is_refused(prefecture_officer, drive):
    with pytest.raises(Refused, match="给出意见"):
        reviewing.pass_review(
            actor=prefecture_officer, application=drive(State.PRELIMINARY), views=[], note=""
        )


def test_pass_review_with_a_required_condition_not_met_is_refused(
    prefecture_officer, driver, drive
):
    case = drive(State.PRELIMINARY)
    views = [
        reviewing.View(view.criterion, Verdict.NOT_MET, "不足")
        if view.criterion == "residents"
        else view
        for view in driver.views(case)
    ]
    with pytest.raises(Refused, match="不能通过"):
        reviewing.pass_review(actor=prefecture_officer, application=case, views=views, note="")
    assert case.opinions.count() == 0


def test_sample_is_the_same_for_whoever_draws_it(drive):
    case = drive(State.VISIT)
    from zhongchuang.policy.registry import policy

    first, second = (visiting.draw_sample(case, policy("xinjiang-2019")) for _ in range(2))
    assert [visiting.key_of(row) for row in first] == [visiting.key_of(row) for row in second]
    assert len(first) == len(set(first)) > 0


def test_visit_marks_checked_rows_verified(drive):
    case = drive(State.RECOMMENDATION)
    checked = case.visits.get().rows.filter(fact_type="ledger.tenancy").count()
    assert Tenancy.objects.verified().count() == checked > 0


def test_visit_by_one_person_twice_is_refused(prefecture_officer, drive):
    visit = visiting.VisitRecord(
        today(), "示例", "示例", "示例", Decimal(1), Decimal(1), Decimal(1), 1, "x"
    )
    with pytest.raises(Refused, match="两人"):
        visiting.pass_visit(
            actor=prefecture_officer, application=drive(State.VISIT), visit=visit, found=[]
        )


def test_recommendation_by_its_preparer_is_refused(prefecture_officer, prefecture, drive):
    case = drive(State.RECOMMENDATION_PREPARED)
    mandate = prefecture_officer.account.mandates.create(
        role="prefecture-approver",
        organisation=prefecture,
        area_id="650100",
        valid_from=today(),
    )
    with pytest.raises(Refused, match="自己拟办"):
        proposing.approve_recommendation(
            actor=Actor(prefecture_officer.account, mandate),
            proposal=proposing.open_proposal(case),
        )


def test_proposal_approved_by_its_preparer_is_impossible_in_the_database(drive):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(decided_by=proposal.prepared_by_id)


def test_recommendation_approved_twice_gives_one_letter(prefecture_approver, drive):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    proposing.approve_recommendation(actor=prefecture_approver, proposal=proposal)
    with pytest.raises(Refused, match="已经办理"):
        proposing.approve_recommendation(actor=prefecture_approver, proposal=proposal)
    assert OfficialDocument.objects.filter(kind="recommendation-letter").count() == 1


def test_recommendation_sent_back_can_be_prepared_again(
    prefecture_officer, prefecture_approver, drive
):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposing.send_back(
        actor=prefecture_approver, proposal=proposing.open_proposal(case), note="理由不足"
    )
    case.refresh_from_db()
    assert case.state == State.RECOMMENDATION
    proposing.prepare_recommendation(
        actor=prefecture_officer, application=case, favourable=False, grounds="成效不足。"
    )
    case.refresh_from_db()
    proposing.approve_recommendation(
        actor=prefecture_approver, proposal=proposing.open_proposal(case)
    )
    case.refresh_from_db()
    assert case.state == State.NOT_RECOMMENDED


def test_expert_named_as_mentor_of_the_space_is_excluded(region_officer, experts, drive):
    case = drive(State.EXPERT)
    mentor = Mentor.objects.filter(space=case.space).first()
    experts[0].account.name = mentor.name
    experts[0].account.save()
    with pytest.raises(Refused, match="导师"):
        seating.assign_experts(actor=region_officer, application=case, experts=[experts[0].account])


def _assigned(region_officer, experts, case):
    return seating.assign_experts(
        actor=region_officer, application=case, experts=[e.account for e in experts]
    )


def _points(percent: int) -> dict[str, int]:
    from zhongchuang.policy.registry import policy

    review = policy("xinjiang-2019").expert_review
    return {item.id: item.maximum * percent // 100 for item in review.items}


def test_conclude_before_all_have_scored_is_refused(region_officer, experts, drive):
    case = drive(State.EXPERT)
    sheets = _assigned(region_officer, experts, case)
    scoring.open_material(actor=experts[0], sheet=sheets[0])
    scoring.score(actor=experts[0], sheet=sheets[0], scores=_points(90), comment="好")
    with pytest.raises(Refused, match="已提交 1 份"):
        scoring.conclude(actor=region_officer, application=case, note="")


@pytest.mark.parametrize(("percent", "state"), [(60, State.NOTICE), (59, State.FAILED)])
def test_conclude_at_the_pass_mark(region_officer, experts, drive, percent, state):
    case = drive(State.EXPERT)
    for actor, sheet in zip(experts, _assigned(region_officer, experts, case), strict=True):
        scoring.open_material(actor=actor, sheet=sheet)
        scoring.score(actor=actor, sheet=sheet, scores=_points(percent), comment="评语")
    scoring.conclude(actor=region_officer, application=case, note="")
    case.refresh_from_db()
    assert case.state == state


def test_score_above_the_maximum_is_refused(region_officer, experts, drive):
    case = drive(State.EXPERT)
    sheet = _assigned(region_officer, experts, case)[0]
    scoring.open_material(actor=experts[0], sheet=sheet)
    with pytest.raises(Refused, match="之间"):
        scoring.score(actor=experts[0], sheet=sheet, scores=_points(110), comment="x")


def test_score_by_another_expert_is_refused(region_officer, experts, drive):
    case = drive(State.EXPERT)
    sheet = _assigned(region_officer, experts, case)[0]
    with pytest.raises(Refused):
        scoring.score(actor=experts[1], sheet=sheet, scores=_points(80), comment="x")


def test_recused_expert_does_not_score_and_is_replaced(region_officer, experts, drive):
    case = drive(State.EXPERT)
    sheet = _assigned(region_officer, experts, case)[0]
    scoring.recuse(actor=experts[0], sheet=sheet, reason="曾合作")
    with pytest.raises(Refused, match="回避"):
        scoring.score(actor=experts[0], sheet=sheet, scores=_points(80), comment="x")


def test_notice_runs_its_working_days(drive):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    assert notice.last_day == working_calendar().last_day(today(), 5, start_counts=True)


def test_conclude_notice_before_its_last_day_is_refused(region_officer, drive):
    notice = drive(State.NOTICE_RUNNING).notice_entries.get().notice
    with pytest.raises(Refused, match="届满"):
        noticing.conclude(actor=region_officer, notice=notice)


def _over(later, notice):
    later((notice.last_day - today()).days + 1)


def test_open_objection_holds_the_entry(region_officer, drive, later):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    objecting.object_to(entry=entry, form=PERSON)
    _over(later, entry.notice)
    with pytest.raises(Refused, match="未答复的异议"):
        noticing.conclude(actor=region_officer, notice=entry.notice)


def test_dismissed_objection_lets_the_entry_go_on(region_officer, drive, later):
    case = drive(State.NOTICE_RUNNING)
    entry = case.notice_entries.get()
    objection = objecting.object_to(entry=entry, form=PERSON)
    investigating.answer(
        actor=region_officer,
        objection=objection,
        outcome=Outcome.DISMISSED,
        text="经核实，面积属实。",
    )
    later(30)
    noticing.conclude(actor=region_officer, notice=entry.notice)
    case.refresh_from_db()
    assert case.state == State.CONFIRMATION


def test_upheld_objection_ends_the_case(region_officer, drive):
    case = drive(State.NOTICE_RUNNING)
    entry = case.notice_entries.get()
    objection = objecting.object_to(entry=entry, form=PERSON)
    investigating.answer(
        actor=region_officer,
        objection=objection,
        outcome=Outcome.UPHELD,
        text="面积不足。",
        article="6.4",
    )
    case.refresh_from_db()
    entry.refresh_from_db()
    assert (case.state, entry.state) == (State.OBJECTION_UPHELD, EntryState.REMOVED)


@pytest.mark.parametrize(
    "form",
    [
        objecting.ObjectionForm(ObjectorKind.PERSON, "不实", "", "13900000000"),
        objecting.ObjectionForm(ObjectorKind.PERSON, "不实", "示例", ""),
        objecting.ObjectionForm(ObjectorKind.UNIT, "不实", "示例单位", "0991-0000000", ""),
    ],
)
def test_anonymous_objection_is_recorded_but_not_admitted(drive, form):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    objection = objecting.object_to(entry=entry, form=form)
    assert (objection.state, "匿名" in objection.not_admitted_reason) == (
        ObjectionState.NOT_ADMITTED,
        True,
    )


def test_late_objection_is_recorded_but_not_admitted(drive, later):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    _over(later, entry.notice)
    objection = objecting.object_to(entry=entry, form=PERSON)
    assert (objection.state, "超过期限" in objection.not_admitted_reason) == (
        ObjectionState.NOT_ADMITTED,
        True,
    )


def test_confirmation_enters_the_register_with_its_number(driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    _over(later, case.notice_entries.get().notice)
    driver.confirm(case)
    standing = Standing.objects.get(space=case.space)
    case.refresh_from_db()
    paper = OfficialDocument.objects.get(kind="confirmation")
    assert (case.state, standing.document_number, standing.until) == (
        State.CONFIRMED,
        paper.number,
        None,
    )


def test_confirmation_by_its_preparer_is_refused(driver, region_officer, region, drive, later):
    case = drive(State.NOTICE_RUNNING)
    entry = case.notice_entries.get()
    _over(later, entry.notice)
    noticing.conclude(actor=region_officer, notice=entry.notice)
    proposal = proposing.prepare_confirmation(
        actor=region_officer, round_=case.round, applications=[case], grounds="公示无异议"
    )
    mandate = region_officer.account.mandates.create(
        role="region-approver", organisation=region, area_id="650000", valid_from=today()
    )
    with pytest.raises(Refused, match="自己拟办"):
        proposing.approve_confirmation(
            actor=Actor(region_officer.account, mandate), proposal=proposal
        )
    assert Standing.objects.count() == 0


def test_what_is_stored_of_an_act_is_chinese_whoever_acts(operator, drive):
    with override("en"):
        drive(State.FAILED)
    message = operator.account.inbox.first()
    assert (message.subject, "行政复议" in message.body) == ("申请办理结果：未通过", True)
