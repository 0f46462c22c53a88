"""Standing in for a colleague: for a period, in one's own name, never for oneself to approve."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import PASSWORD
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.deputising import LONGEST, Leave, delegate, end_delegation
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions.proposing import approve_recommendation, prepare_recommendation
from zhongchuang.filing.models import Proposal
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today():
    return timezone.localdate()


@pytest.fixture
def colleague(prefecture) -> Actor:
    account = Account.objects.create_user("colleague", "", PASSWORD, name="示例colleague")
    role = Role.PREFECTURE_OFFICER
    return Actor(account, grant_mandate(account=account, role=role, organisation=prefecture))


@pytest.fixture
def stand_in(prefecture_approver):
    """The mandate of a deputy: `stand_in(colleague, prefecture_approver)`."""

    def made(deputy, person, since=0, until=7, grounds="年休假", by=None) -> Mandate:
        leave = Leave(
            person.mandate, deputy.account, today() + since * DAY, today() + until * DAY, grounds
        )
        return delegate(actor=by or prefecture_approver, leave=leave)

    return made


def acting(mandate: Mandate) -> Actor:
    found = Mandate.objects.valid_on(today()).get(pk=mandate.pk)
    return Actor(found.account, found)


def test_deputy_has_the_role_and_area_of_the_colleague(stand_in, colleague, prefecture_approver):
    deputy = acting(stand_in(colleague, prefecture_approver))
    assert (deputy.role, deputy.area_prefix, deputy.organisation_id) == (
        prefecture_approver.role,
        prefecture_approver.area_prefix,
        prefecture_approver.organisation_id,
    )


def test_signature_says_in_whose_place(stand_in, colleague, prefecture_approver):
    deputy = acting(stand_in(colleague, prefecture_approver))
    assert deputy.signature().name == "示例colleague（代示例prefecture_approver）"


@pytest.mark.parametrize(
    ("since", "until", "days", "valid"),
    [(0, 2, 0, 1), (0, 2, 2, 1), (0, 2, 3, 0), (1, 2, 0, 0), (1, 2, 1, 1)],
)
def test_delegation_begins_and_ends_by_itself(
    stand_in, colleague, prefecture_approver, since, until, days, valid
):
    stand_in(colleague, prefecture_approver, since, until)
    found = Mandate.objects.valid_on(today() + days * DAY).filter(deputises__isnull=False)
    assert found.count() == valid


def test_delegation_ends_with_the_mandate_it_stands_for(stand_in, colleague, prefecture_officer):
    stand_in(colleague, prefecture_officer)
    Mandate.objects.filter(pk=prefecture_officer.mandate.pk).update(ended_at=timezone.now())
    assert Mandate.objects.valid_on(today()).filter(deputises__isnull=False).count() == 0


def test_both_are_told_and_it_is_on_record(stand_in, colleague, prefecture_officer):
    made = stand_in(colleague, prefecture_officer)
    told = set(Message.objects.values_list("recipient", flat=True))
    entry = Entry.objects.get(act="directory.delegate")
    assert (told, entry.subject_id, entry.data["grounds"]) == (
        {colleague.account_id, prefecture_officer.account_id},
        str(made.pk),
        "年休假",
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": -1},
        {"since": 3, "until": 2},
        {"until": LONGEST.days + 1},
        {"grounds": " "},
    ],
)
def test_delegation_without_fitting_period_or_grounds_is_refused(
    stand_in, colleague, prefecture_officer, wrong
):
    with pytest.raises(Refused):
        stand_in(colleague, prefecture_officer, **wrong)


def test_second_delegation_for_the_same_days_is_refused(
    stand_in, colleague, prefecture_officer, prefecture_approver
):
    stand_in(colleague, prefecture_officer)
    with pytest.raises(Refused):
        stand_in(prefecture_approver, prefecture_officer, 7, 8)


def test_delegation_to_another_organisation_is_refused(
    stand_in, foreign_officer, prefecture_officer
):
    with pytest.raises(Refused):
        stand_in(foreign_officer, prefecture_officer)


def test_delegation_to_oneself_is_refused(stand_in, prefecture_officer):
    with pytest.raises(Refused):
        stand_in(prefecture_officer, prefecture_officer)


def test_officer_delegates_their_own_duties(stand_in, colleague, prefecture_officer):
    made = stand_in(colleague, prefecture_officer, by=prefecture_officer)
    assert made.granted_by_id == prefecture_officer.account_id


def test_officer_does_not_delegate_a_colleagues_duties(
    stand_in, colleague, prefecture_officer, prefecture_approver
):
    with pytest.raises(Refused):
        stand_in(colleague, prefecture_approver, by=prefecture_officer)


def test_what_was_delegated_is_not_delegated_again(
    stand_in, colleague, prefecture_officer, prefecture_approver
):
    deputy = acting(stand_in(colleague, prefecture_approver))
    with pytest.raises(Refused):
        stand_in(prefecture_officer, deputy)


def test_ended_delegation_gives_nothing(stand_in, colleague, prefecture_officer):
    made = stand_in(colleague, prefecture_officer)
    end_delegation(actor=colleague, mandate=made)
    assert Mandate.objects.valid_on(today()).filter(pk=made.pk).count() == 0


def test_stranger_does_not_end_a_delegation(
    stand_in, colleague, prefecture_officer, foreign_officer
):
    made = stand_in(colleague, prefecture_officer)
    with pytest.raises(Refused):
        end_delegation(actor=foreign_officer, mandate=made)


def prepared(actor, case) -> Proposal:
    return prepare_recommendation(
        actor=actor, application=case, favourable=True, grounds="符合条件"
    )


def test_deputy_does_not_approve_what_they_prepared(
    drive, stand_in, prefecture_officer, prefecture_approver
):
    proposal = prepared(prefecture_officer, drive(State.RECOMMENDATION))
    deputy = acting(stand_in(prefecture_officer, prefecture_approver))
    with pytest.raises(Refused):
        approve_recommendation(actor=deputy, proposal=proposal)


def test_nobody_approves_what_was_prepared_in_their_name(
    drive, stand_in, colleague, prefecture_officer, prefecture_approver
):
    proposal = prepared(
        acting(stand_in(colleague, prefecture_officer)), drive(State.RECOMMENDATION)
    )
    deputy = acting(stand_in(prefecture_officer, prefecture_approver))
    with pytest.raises(Refused):
        approve_recommendation(actor=deputy, proposal=proposal)


def test_deputy_approves_what_another_prepared_in_their_place(
    drive, stand_in, colleague, prefecture_officer, prefecture_approver
):
    proposal = prepared(prefecture_officer, drive(State.RECOMMENDATION))
    deputy = acting(stand_in(colleague, prefecture_approver))
    approve_recommendation(actor=deputy, proposal=proposal)
    entry = Entry.objects.get(act="filing.recommend")
    step = proposal.applications.get().steps.last()
    assert (entry.account_name, step.organisation) == (
        "示例colleague（代示例prefecture_approver）",
        "乌鲁木齐市科学技术局（代示例prefecture_approver）",
    )
