"""Reminders: before and after the due day, in working days, each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.deputising import Leave, delegate
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions.drafting import withdraw
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.shared.reminding import When, remind, when

FRIDAY = date(2026, 3, 6)
"""The due day of the table below."""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 2), None),  # Monday, four working days before
        (date(2026, 3, 3), When(FRIDAY, 3)),
        (FRIDAY, When(FRIDAY, 0)),
        (date(2026, 3, 8), None),  # Sunday: no working day has passed
        (date(2026, 3, 9), When(FRIDAY, -1)),
        (date(2026, 6, 1), None),  # too long ago
    ],
)
def test_when_counts_working_days(day, expected):
    assert when(WorkingCalendar(), day, FRIDAY) == expected


def test_when_knows_holidays():
    holiday = WorkingCalendar({date(2026, 3, 5): False})
    assert when(holiday, date(2026, 3, 2), FRIDAY) == When(FRIDAY, 3)


@pytest.fixture
def case(drive) -> Application:
    """A case in preliminary review, its due day far away."""
    return falls_due(drive(State.PRELIMINARY), 30)


def falls_due(case: Application, days: int, state: State | None = None) -> Application:
    """Let a case fall due so many working days from today, negative for ago."""
    day = today()
    if days >= 0:
        case.due_on = working_calendar().add(day, days)
    else:
        case.due_on = day - timedelta(days=14)
    case.state = state or case.state
    case.save()
    return case


def told(key: str) -> list[tuple[str, str]]:
    found = Message.objects.filter(key__startswith=key).order_by("pk")
    return list(found.values_list("recipient__username", "subject"))


def test_correction_soon_due_is_told_to_the_operator(case, operator):
    falls_due(case, 2, State.PRELIMINARY_CORRECTION)
    remind(today())
    assert told("correction") == [("operator", f"补正期限将至：{case.space.name}")]


def test_correction_overdue_is_told_to_the_operator(case, operator):
    falls_due(case, -1, State.PRELIMINARY_CORRECTION)
    remind(today())
    assert told("correction") == [("operator", f"补正已逾期：{case.space.name}")]


def test_reminder_is_sent_once(case):
    falls_due(case, 2, State.PRELIMINARY_CORRECTION)
    remind(today())
    assert (remind(today()), len(told("correction"))) == (0, 1)


def test_reminder_of_another_day_is_another(case):
    falls_due(case, 2, State.PRELIMINARY_CORRECTION)
    remind(today())
    falls_due(case, 1)
    remind(today())
    assert len(told("correction")) == 2


def test_stage_soon_due_is_told_to_the_officers_before_whom_it_lies(
    case, prefecture_officer, foreign_officer
):
    falls_due(case, 3)
    remind(today())
    assert told("stage") == [("prefecture_officer", f"办理期限将至：{case.space.name}")]


def test_prepared_recommendation_is_told_to_the_approver(drive):
    falls_due(drive(State.RECOMMENDATION_PREPARED), 1)
    remind(today())
    assert [who for who, _subject in told("stage")] == ["prefecture_approver"]


def test_stage_soon_due_is_told_to_whoever_stands_in(case, prefecture_officer, prefecture_approver):
    leave = Leave(
        prefecture_officer.mandate,
        prefecture_approver.account,
        timezone.localdate(),
        timezone.localdate() + timedelta(days=7),
        "休假",
    )
    delegate(actor=prefecture_officer, leave=leave)
    falls_due(case, 2)
    remind(today())
    subject = f"办理期限将至：{case.space.name}"
    people = [prefecture_officer.account, prefecture_approver.account]
    assert sorted(told("stage")) == sorted((one.username, subject) for one in people)


def test_deputy_in_their_own_office_is_told_once(case, prefecture, prefecture_officer):
    colleague = Account.objects.create_user("colleague", "", None, name="示例同事")
    grant_mandate(account=colleague, role=Role.PREFECTURE_OFFICER, organisation=prefecture)
    day = timezone.localdate()
    leave = Leave(prefecture_officer.mandate, colleague, day, day + timedelta(days=7), "休假")
    delegate(actor=prefecture_officer, leave=leave)
    falls_due(case, 2)
    remind(today())
    names = [username for username, _subject in told("stage")]
    assert sorted(names) == sorted(["colleague", prefecture_officer.account.username])


def test_stage_with_time_left_is_not_told(case):
    falls_due(case, 9)
    remind(today())
    assert told("stage") == []


def test_reminder_overtaken_by_an_act_is_not_mailed(case, operator):
    falls_due(case, 2)
    remind(today())
    withdraw(actor=operator, application=case, reason="材料有误")
    call_command("tick")
    assert [sent.subject for sent in mail.outbox if "办理期限将至" in sent.subject] == []


def test_return_soon_due_is_told_to_spaces_that_have_not_reported(case, operator):
    remind(date(2026, 7, 30))
    assert told("return") == [("operator", "统计报表报送期限将至：2026半年报")]


def test_return_of_a_space_neither_filed_nor_applying_is_not_asked_for(space):
    assert (remind(date(2026, 7, 30)), told("return")) == (0, [])


def test_reminding_needs_no_more_queries_for_more_cases_with_nothing_new(case, round_):
    falls_due(case, 2)
    remind(today())
    with CaptureQueriesContext(connection) as captured:
        remind(today())
    assert len(captured) < 12


def test_tick_says_what_it_did(case, capsys):
    falls_due(case, 2)
    call_command("tick")
    assert capsys.readouterr().out.startswith("提醒 1 人次，发出 ")
