"""A visit is agreed on by two people of the authority; the operator is told of it and of changes."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from cast import _actor
from django.db import IntegrityError, transaction
from fieldwork_cast import appointment, plan

from zhongchuang.audit.models import Entry
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions import planning
from zhongchuang.filing.models import PlannedVisit
from zhongchuang.filing.states import DayPart, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import today


@pytest.fixture
def case(drive):
    return drive(State.VISIT)


@pytest.fixture
def visit(case, prefecture_officer, prefecture_approver):
    return plan(case, prefecture_officer, prefecture_approver)


def told(actor) -> list[str]:
    return list(
        Message.objects.filter(recipient=actor.account, subject__startswith="实地核查")
        .order_by("pk")
        .values_list("subject", flat=True)
    )


def test_planned_visit_is_told_to_the_operator_and_the_other_officer(
    visit, operator, prefecture_officer, prefecture_approver
):
    assert (told(operator), told(prefecture_approver), told(prefecture_officer)) == (
        ["实地核查安排"],
        ["实地核查安排"],
        [],
    )


def test_message_says_when_who_and_what_to_have_ready(
    case, operator, prefecture_officer, prefecture_approver
):
    plan(case, prefecture_officer, prefecture_approver, at=time(9, 30), note="请备好协议原件。")
    body = Message.objects.get(recipient=operator.account, subject="实地核查安排").body
    day = today()
    assert body == (
        f"定于{day.year}年{day.month}月{day.day}日上午 09:30对“{case.space.name}”进行实地核查，"
        "核查人：示例prefecture_officer、示例prefecture_approver。请注意：请备好协议原件。"
    )


def test_second_officer_without_an_account_goes_by_name(case, prefecture_officer):
    given = appointment(prefecture_officer, prefecture_officer, second=None, second_name=" 示例乙 ")
    made = planning.plan_visit(actor=prefecture_officer, application=case, appointment=given)
    assert (made.first_officer, made.second_officer) == ("示例prefecture_officer", "示例乙")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"second": None}, "两位不同的核查人"),
        ({"second": None, "second_name": "示例prefecture_officer"}, "两位不同的核查人"),
        ({"on": today() - timedelta(days=1)}, "不能早于今天"),
    ],
)
def test_appointment_without_two_people_or_in_the_past_is_refused(
    case, prefecture_officer, prefecture_approver, changes, words
):
    with pytest.raises(Refused, match=words):
        plan(case, prefecture_officer, prefecture_approver, **changes)


def test_same_officer_twice_is_refused(case, prefecture_officer):
    with pytest.raises(Refused, match="两位不同的核查人"):
        plan(case, prefecture_officer, prefecture_officer)


def test_officer_of_another_authority_cannot_be_sent(case, prefecture_officer, foreign_officer):
    with pytest.raises(Refused, match="本单位在任"):
        plan(case, prefecture_officer, foreign_officer)


def test_second_plan_of_a_case_is_refused(visit, case, prefecture_officer, prefecture_approver):
    with pytest.raises(Refused, match="已安排实地核查"):
        plan(case, prefecture_officer, prefecture_approver)


def test_database_takes_one_open_plan_a_case_and_two_people(visit):
    visit.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PlannedVisit.objects.update(second=visit.first)


@pytest.mark.parametrize(
    "who", ["foreign_officer", "prefecture_approver", "region_officer", "operator", "auditor"]
)
def test_only_the_officer_of_the_case_plans(
    case, prefecture_officer, prefecture_approver, who, request
):
    actor = request.getfixturevalue(who)
    given = appointment(prefecture_officer, prefecture_approver)
    with pytest.raises(Refused):
        planning.plan_visit(actor=actor, application=case, appointment=given)


def test_case_that_does_not_wait_for_a_visit_cannot_be_planned(
    drive, prefecture_officer, prefecture_approver
):
    with pytest.raises(Refused, match="不能办理"):
        plan(drive(State.PRELIMINARY), prefecture_officer, prefecture_approver)


def test_moving_a_visit_needs_a_reason_and_is_told(
    visit, operator, prefecture_officer, prefecture_approver
):
    later = appointment(
        prefecture_officer,
        prefecture_approver,
        on=today() + timedelta(days=2),
        part=DayPart.AFTERNOON,
    )
    with pytest.raises(Refused, match="理由"):
        planning.replan_visit(actor=prefecture_officer, visit=visit, appointment=later, reason=" ")
    planning.replan_visit(
        actor=prefecture_officer, visit=visit, appointment=later, reason="道路封闭"
    )
    visit.refresh_from_db()
    entry = Entry.objects.get(act="filing.replan-visit")
    assert (visit.on, visit.part, told(operator)) == (
        today() + timedelta(days=2),
        DayPart.AFTERNOON,
        ["实地核查安排", "实地核查改期"],
    )
    assert (entry.data["before"]["on"], entry.data["reason"]) == (today().isoformat(), "道路封闭")


def test_cancelled_visit_is_told_and_makes_room_for_another(
    visit, case, operator, prefecture_officer, prefecture_approver
):
    planning.cancel_visit(actor=prefecture_officer, visit=visit, reason="当事人外出")
    again = plan(case, prefecture_officer, prefecture_approver)
    assert planning.open_plan(case) == again
    assert told(operator) == ["实地核查安排", "实地核查取消", "实地核查安排"]


def test_cancelled_visit_cannot_be_moved(visit, prefecture_officer, prefecture_approver):
    planning.cancel_visit(actor=prefecture_officer, visit=visit, reason="当事人外出")
    later = appointment(prefecture_officer, prefecture_approver)
    with pytest.raises(Refused, match="已办结或已取消"):
        planning.replan_visit(
            actor=prefecture_officer, visit=visit, appointment=later, reason="改期"
        )


def test_colleagues_are_those_of_the_own_authority(
    prefecture, prefecture_officer, prefecture_approver, foreign_officer, region_officer, operator
):
    other = _actor("second_officer", Role.PREFECTURE_OFFICER, prefecture)
    assert set(planning.colleagues(prefecture_officer)) == {
        prefecture_officer.account,
        prefecture_approver.account,
        other.account,
    }


def test_visit_recorded_from_paper_closes_the_plan(visit, case, driver):
    driver.visit(case)
    visit.refresh_from_db()
    assert (visit.record, visit.is_open) == (case.visits.get(), False)
