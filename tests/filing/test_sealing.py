"""Applications of a sealed round: counted, opened by nobody before it closes but on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from zhongchuang.audit.chain import verify
from zhongchuang.audit.models import Entry
from zhongchuang.filing.actions import drafting, reviewing
from zhongchuang.filing.actions.exceptions import look_early
from zhongchuang.filing.actions.rounds import extend_round
from zhongchuang.filing.clock import clock_of
from zhongchuang.filing.models import Application, EarlyLook
from zhongchuang.filing.sealing import closed_to, handed_in
from zhongchuang.filing.spans import spans_of
from zhongchuang.filing.states import State
from zhongchuang.integrity.models import Signal
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.shared.looking import look_at_case
from zhongchuang.web.shared.reminding import remind

pytestmark = pytest.mark.django_db

READERS = [
    "prefecture_officer",
    "prefecture_approver",
    "region_officer",
    "region_approver",
    "auditor",
]


def sees(actor, case) -> bool:
    return Application.objects.visible_to(actor).filter(pk=case.pk).exists()


def test_round_of_2019_is_not_sealed(round_):
    assert round_.sealed is False


@pytest.mark.parametrize("who", READERS)
def test_sealed_application_is_seen_by_no_authority(request, sealed_case, who):
    assert not sees(request.getfixturevalue(who), sealed_case)


def test_sealed_application_is_seen_by_its_operator(operator, sealed_case):
    assert sees(operator, sealed_case)


@pytest.mark.parametrize("who", READERS)
def test_application_is_seen_once_the_round_has_closed(request, sealed_case, later, who):
    later(51)
    assert sees(request.getfixturevalue(who), sealed_case)


def test_sealed_application_can_be_withdrawn(operator, sealed_case):
    drafting.withdraw(actor=operator, application=sealed_case, reason="不再申报。")
    sealed_case.refresh_from_db()
    assert sealed_case.place == State.WITHDRAWN


def test_sealed_application_is_not_accepted(prefecture_officer, sealed_case):
    with pytest.raises(Refused, match="封存") as error:
        reviewing.accept(actor=prefecture_officer, application=sealed_case)
    assert error.value.refusal.article == "8"


def test_application_is_accepted_once_the_round_has_closed(prefecture_officer, sealed_case, later):
    later(51)
    reviewing.accept(actor=prefecture_officer, application=sealed_case)
    sealed_case.refresh_from_db()
    assert sealed_case.place == State.PRELIMINARY


@pytest.mark.parametrize(
    ("who", "count"), [("prefecture_officer", 1), ("region_officer", 1), ("foreign_officer", 0)]
)
def test_sealed_applications_are_counted_in_their_area(request, sealed_case, who, count):
    assert handed_in(request.getfixturevalue(who), sealed_case.round) == count


# the clock


def closing(case) -> object:
    return timezone.localdate(case.round.closes_at)


def test_term_of_acceptance_runs_from_the_closing(sealed_case):
    assert sealed_case.due_on == working_calendar().add(closing(sealed_case), 5)


def test_longer_round_moves_the_term(region_approver, sealed_case):
    longer = sealed_case.round.closes_at + timedelta(days=14)
    extend_round(
        actor=region_approver, round_=sealed_case.round, closes_at=longer, reason="应各地请求。"
    )
    sealed_case.refresh_from_db()
    assert sealed_case.due_on == working_calendar().add(timezone.localdate(longer), 5)


def test_days_before_the_closing_are_nobodys(sealed_case, later):
    later(50)
    calendar = working_calendar()
    (span,) = spans_of(Application.objects.filter(pk=sealed_case.pk), calendar, today())
    clock = clock_of(sealed_case, "acceptance", 5, calendar)
    assert (span.days, clock.used(today()), clock.entered) == (0, 0, closing(sealed_case))


def test_days_of_a_round_that_is_not_sealed_count_from_the_day_handed_in(drive):
    case = drive(State.ACCEPTANCE)
    assert clock_of(case, "acceptance", 5, working_calendar()).entered == today()


def test_nobody_is_reminded_of_a_sealed_application(sealed_case):
    Application.objects.update(due_on=today())
    assert remind(today()) == 0


# what else would tell


def test_signals_of_a_sealed_application_are_not_the_authorities_yet(
    operator, prefecture_officer, sealed_case, later
):
    look_at_case(sealed_case, operator)
    assert Signal.objects.visible_to(prefecture_officer).count() == 0


# opened early


@pytest.fixture
def look(region_approver, sealed_case) -> EarlyLook:
    return look_early(actor=region_approver, application=sealed_case, reason="核实重复提交。")


def test_early_look_opens_the_application_to_that_person_only(
    region_approver, region_officer, prefecture_officer, auditor, sealed_case, look
):
    seen = [
        sees(who, sealed_case)
        for who in (region_approver, region_officer, prefecture_officer, auditor)
    ]
    assert seen == [True, False, False, False]


def test_early_look_is_recorded_on_the_round_with_its_reason(look, sealed_case, region_approver):
    entry = Entry.objects.get(act="filing.look-early")
    assert (entry.subject_type, entry.account_id, entry.data) == (
        "filing.round",
        region_approver.account_id,
        {"application": sealed_case.reference, "reason": "核实重复提交。"},
    )


def test_early_look_of_one_person_is_recorded_once(region_approver, sealed_case, look):
    look_early(actor=region_approver, application=sealed_case, reason="再看一次。")
    assert (EarlyLook.objects.count(), Entry.objects.filter(act="filing.look-early").count()) == (
        1,
        1,
    )


def test_early_look_does_not_let_anybody_decide(region_approver, sealed_case, look):
    with pytest.raises(Refused):
        reviewing.accept(actor=region_approver, application=sealed_case)


@pytest.mark.parametrize(
    "who", ["region_officer", "prefecture_officer", "prefecture_approver", "auditor", "operator"]
)
def test_early_look_by_anybody_else_is_refused(request, who, sealed_case):
    with pytest.raises(Refused):
        look_early(actor=request.getfixturevalue(who), application=sealed_case, reason="核实。")
    assert EarlyLook.objects.count() == 0


def test_early_look_without_a_reason_is_refused(region_approver, sealed_case):
    with pytest.raises(Refused, match="理由"):
        look_early(actor=region_approver, application=sealed_case, reason=" ")


def test_early_look_at_what_is_not_handed_in_is_refused(
    region_approver, driver, sealed_round, full_space
):
    draft = driver.bring(sealed_round, full_space, State.DRAFTING)
    with pytest.raises(Refused, match="尚未提交"):
        look_early(actor=region_approver, application=draft, reason="核实。")


def test_early_look_after_the_closing_is_needless(region_approver, sealed_case, later):
    later(51)
    with pytest.raises(Refused, match="没有封存"):
        look_early(actor=region_approver, application=sealed_case, reason="核实。")


def test_what_is_closed_to_a_person_is_told(region_approver, region_officer, sealed_case, look):
    assert [list(closed_to(who)) for who in (region_approver, region_officer)] == [
        [],
        [sealed_case],
    ]


def test_chain_holds_with_sealed_entries(sealed_case, look):
    assert verify() is None
