"""Each role × each list of the directory and the case: what it sees, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from zhongchuang.directory.actions import invite
from zhongchuang.directory.models import Account, Invitation, Mandate, Organisation, Space
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions import drafting, objecting
from zhongchuang.filing.models import (
    Application,
    Objection,
    Proposal,
    PublicNotice,
    Round,
    ScoreSheet,
)
from zhongchuang.filing.states import ObjectorKind, State
from zhongchuang.ledger.models import Activity, SpaceProfile, Tenancy

pytestmark = pytest.mark.django_db

EVERYBODY = (
    "operator",
    "clerk",
    "rival",
    "prefecture_officer",
    "prefecture_approver",
    "foreign_officer",
    "foreign_approver",
    "region_officer",
    "region_approver",
    "expert",
    "auditor",
    "entrepreneur",
    "administrator",
)

OWN, RIVALS, ALL, NONE = {"own"}, {"rivals"}, {"own", "rivals"}, set()
BY_SPACE = {
    "operator": OWN,
    "clerk": OWN,
    "rival": RIVALS,
    "prefecture_officer": OWN,
    "prefecture_approver": OWN,
    "foreign_officer": RIVALS,
    "foreign_approver": RIVALS,
    "region_officer": ALL,
    "region_approver": ALL,
    "expert": NONE,
    "auditor": ALL,
    "entrepreneur": NONE,
    "administrator": NONE,
}
"""Which of the two spaces each role sees."""


@pytest.fixture
def cast(request) -> dict[str, object]:
    return {who: request.getfixturevalue(who) for who in EVERYBODY}


@pytest.fixture
def ledgers(cast, space, rival_space, write_ledger) -> None:
    write_ledger(space)
    write_ledger(rival_space)


@pytest.mark.parametrize("who", EVERYBODY)
def test_spaces_visible_by_role(cast, space, rival_space, who):
    names = {space.pk: "own", rival_space.pk: "rivals"}
    assert {names[one.pk] for one in Space.objects.visible_to(cast[who])} == BY_SPACE[who]


@pytest.mark.parametrize("model", [Tenancy, Activity, SpaceProfile])
def test_facts_visible_by_role(cast, ledgers, space, rival_space, model):
    names = {space.pk: "own", rival_space.pk: "rivals"}
    seen = {
        who: {names[row.space_id] for row in model.objects.visible_to(actor)}
        for who, actor in cast.items()
    }
    assert seen == BY_SPACE


def test_organisations_visible_by_role(
    cast, company, rival_company, prefecture, foreign_prefecture, region
):
    here, there = {company, prefecture}, {rival_company, foreign_prefecture}
    seen = {who: set(Organisation.objects.visible_to(actor)) for who, actor in cast.items()}
    assert seen == {
        "operator": {company},
        "clerk": {company},
        "rival": {rival_company},
        "prefecture_officer": here,
        "prefecture_approver": here,
        "foreign_officer": there,
        "foreign_approver": there,
        "region_officer": here | there | {region},
        "region_approver": here | there | {region},
        "expert": set(),
        "auditor": here | there | {region},
        "entrepreneur": set(),
        "administrator": here | there | {region},
    }


COLLEAGUES = (
    {"operator", "clerk"},
    {"rival"},
    {"prefecture_officer", "prefecture_approver"},
    {"foreign_officer", "foreign_approver"},
    {"region_officer", "region_approver"},
)


def circle_of(who: str) -> set[str]:
    """The cast's own organisation, as usernames; for people without one just themselves."""
    own = next((people for people in COLLEAGUES if who in people), {who})
    return {"expert1" if name == "expert" else name for name in own}


@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "administrator"])
def test_accounts_and_mandates_visible_are_ones_colleagues(cast, who):
    accounts = {account.username for account in Account.objects.visible_to(cast[who])}
    mandates = {one.account.username for one in Mandate.objects.visible_to(cast[who])}
    assert (accounts, mandates) == (circle_of(who), circle_of(who))


def test_accounts_and_mandates_visible_to_the_administrator_are_all(cast, administrator):
    seen = Account.objects.visible_to(administrator), Mandate.objects.visible_to(administrator)
    assert [found.count() for found in seen] == [
        Account.objects.count(),
        Mandate.objects.count(),
    ]


def test_colleague_whose_mandate_has_ended_is_still_listed_once(operator, clerk):
    clerk.account.mandates.create(
        role=Role.OPERATOR_EDITOR,
        organisation=operator.organisation,
        valid_from=clerk.mandate.valid_from,
    )
    assert Account.objects.visible_to(operator).count() == 2


def test_invitations_visible_are_those_of_ones_own_organisation(cast):
    for inviter, role in (("operator", Role.OPERATOR_EDITOR), ("rival", Role.OPERATOR_EDITOR)):
        invite(actor=cast[inviter], role=role, name=inviter, email="")
    seen = {
        who: {one.name for one in Invitation.objects.visible_to(actor)}
        for who, actor in cast.items()
    }
    assert {who: names for who, names in seen.items() if names} == {
        "operator": {"operator"},
        "clerk": {"operator"},
        "rival": {"rival"},
        "administrator": {"operator", "rival"},
    }


def who_sees(cast, queryset) -> set[str]:
    """The roles to whom a list shows its one object."""
    return {who for who, actor in cast.items() if queryset.visible_to(actor).count() == 1}


def test_rounds_visible_by_role(cast, round_):
    assert who_sees(cast, Round.objects) == {
        "operator",
        "clerk",
        "rival",
        "prefecture_officer",
        "prefecture_approver",
        "foreign_officer",
        "foreign_approver",
        "region_officer",
        "region_approver",
        "auditor",
    }


APPLICANT = {"operator", "clerk"}
HOME = {"prefecture_officer", "prefecture_approver"}
REGION = {"region_officer", "region_approver"}


def test_draft_is_visible_to_nobody_but_the_applicant_and_the_auditor(cast, drive):
    drive(State.DRAFTING)
    assert who_sees(cast, Application.objects) == APPLICANT | {"auditor"}


def test_submitted_case_is_visible_to_the_authorities_of_its_area(cast, drive):
    drive(State.ACCEPTANCE)
    assert who_sees(cast, Application.objects) == APPLICANT | HOME | REGION | {"auditor"}


def test_case_under_review_is_visible_to_its_experts(cast, drive):
    drive(State.NOTICE)
    assert who_sees(cast, Application.objects) == (
        APPLICANT | HOME | REGION | {"auditor", "expert"}
    )


def test_case_is_hidden_from_an_expert_who_stepped_aside(cast, drive, expert):
    drive(State.NOTICE)
    ScoreSheet.objects.filter(expert=expert.account).update(
        submitted_at=None, recused_at=timezone.now()
    )
    assert Application.objects.visible_to(expert).count() == 0


def test_withdrawn_draft_stays_hidden_from_the_authorities(cast, driver, round_, full_space):
    case = driver.bring(round_, full_space, State.DRAFTING)
    drafting.withdraw(actor=driver.owner, application=case, reason="不再申报")
    assert who_sees(cast, Application.objects) == APPLICANT | {"auditor"}


def test_proposal_is_visible_to_the_organisation_that_prepared_it(cast, drive):
    drive(State.RECOMMENDATION_PREPARED)
    assert who_sees(cast, Proposal.objects) == HOME | {"auditor"}


def test_score_sheets_are_visible_to_their_expert_and_the_authorities(cast, drive, experts):
    drive(State.NOTICE)
    seen = {who: ScoreSheet.objects.visible_to(actor).count() for who, actor in cast.items()}
    assert {who: count for who, count in seen.items() if count} == {
        "expert": 1,
        "auditor": 3,
        **dict.fromkeys(HOME | REGION, 3),
    }


def test_notice_at_work_is_visible_to_its_authority(cast, drive):
    drive(State.NOTICE_RUNNING)
    assert who_sees(cast, PublicNotice.objects) == REGION | {"auditor"}


def test_objection_is_confidential_to_the_authority_of_the_notice(cast, drive):
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    form = objecting.ObjectionForm(ObjectorKind.PERSON, "不实", "示例异议人", "13900000000")
    objecting.object_to(entry=entry, form=form)
    assert who_sees(cast, Objection.objects) == REGION
