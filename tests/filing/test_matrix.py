"""Every state × act × role: exactly what the table says may be done, and nothing else."""

from __future__ import annotations

import pytest
from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate, Organisation, Space
from zhongchuang.directory.states import APPROVERS, Role
from zhongchuang.filing import approvals
from zhongchuang.filing.lifecycle import TABLE, Party, authority_of, next_state, target_of
from zhongchuang.filing.models import Application, Proposal, Round, SignOff, SignOffPerson
from zhongchuang.filing.rules import may
from zhongchuang.filing.states import (
    FINAL,
    Act,
    ProposalKind,
    ProposalOutcome,
    SheetStep,
    State,
)
from zhongchuang.policy.approvals import Signatory
from zhongchuang.policy.registry import policy as read_policy

OWN, FOREIGN = "own", "foreign"
OFFICE_ROLES = {
    Role.PREFECTURE_OFFICER: "prefecture",
    Role.PREFECTURE_APPROVER: "prefecture",
    Role.REGION_OFFICER: "region",
    Role.REGION_APPROVER: "region",
}
EXPECTED = {(row.source, row.act): row.party for row in TABLE}


def actor(role: Role, place: str) -> Actor:
    """An actor in memory: of the applicant's unit and area, or of another one."""
    own = place == OWN
    region = OFFICE_ROLES.get(role) == "region"
    code = ("650000" if region else "650100") if own else ("660000" if region else "653100")
    from zhongchuang.directory.models import Division

    organisation = Organisation(pk=1 if own else 2, name=place, division_id=code)
    mandate = Mandate(
        role=role,
        organisation=organisation,
        area=Division(code=code) if role in OFFICE_ROLES else None,
    )
    return Actor(Account(pk=1, username=role.value), mandate)


def case(state: State) -> Application:
    operator = Organisation(pk=1, name="申报机构")
    space = Space(operator=operator, division_id="650100", name="示例")
    return Application(state=state, space=space, round=Round(level="region"))


def expected(state: State, act: Act, role: Role, place: str) -> bool:
    """What the table and the procedure of 2019 allow, said independently of the rule."""
    party = EXPECTED.get((state, act))
    if party is None or place != OWN:
        return False
    if party == Party.OWNER:
        return role == Role.OPERATOR_OWNER
    if party == Party.OPERATOR:
        return role in {Role.OPERATOR_OWNER, Role.OPERATOR_EDITOR}
    authority = {
        "acceptance": "prefecture",
        "preliminary-review": "prefecture",
        "site-verification": "prefecture",
        "recommendation": "prefecture",
        "formal-review": "region",
        "expert-review": "region",
        "public-notice": "region",
        "confirmation": "region",
    }[state.stage]
    if OFFICE_ROLES.get(role) != authority:
        return False
    return party == Party.AUTHORITY or (role in APPROVERS) == (party == Party.APPROVER)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("place", [OWN, FOREIGN])
def test_may_every_act_by_every_role_is_as_the_table_says(state, place):
    policy = read_policy("xinjiang-2019")
    application = case(state)
    for role in Role:
        who = actor(role, place)
        allowed = {act for act in Act if may(who, act, application, policy) is None}
        assert allowed == {act for act in Act if expected(state, act, role, place)}, role


@pytest.mark.parametrize("state", sorted(FINAL))
def test_may_final_state_knows_no_act(state):
    assert [row for row in TABLE if row.source == state] == []


def test_refusal_says_where_the_case_stands_and_what_was_asked():
    refusal = may(
        actor(Role.PREFECTURE_OFFICER, OWN),
        Act.ACCEPT,
        case(State.FORMAL),
        read_policy("xinjiang-2019"),
    )
    assert refusal is not None
    assert refusal.reason == "本案目前处于“待审核”环节，不能办理“受理”。"


def test_table_every_open_state_can_be_left():
    sources = {row.source for row in TABLE}
    assert sources == set(State) - FINAL


def test_table_every_state_but_the_first_is_reached():
    policy = read_policy("xinjiang-2019")
    reached = {target_of(row, policy) for row in TABLE}
    assert set(State) - reached == set()


def test_next_state_follows_the_policy_without_recommendation():
    policy = read_policy("xinjiang-2019")
    assert next_state(State.VISIT, policy) == State.RECOMMENDATION


def test_next_state_after_the_last_stage_is_refused():
    with pytest.raises(LookupError):
        next_state(State.CONFIRMATION, read_policy("xinjiang-2019"))


def test_authority_of_final_state_is_nobody():
    assert authority_of(State.CONFIRMED, read_policy("xinjiang-2019")) == ""


SAME, DEPUTY, ANOTHER = "same", "deputy", "another"
RELATIONS = (SAME, DEPUTY, ANOTHER)
NAMED = {
    (ProposalKind.RECOMMENDATION, Signatory.OFFICER): Role.PREFECTURE_OFFICER,
    (ProposalKind.RECOMMENDATION, Signatory.APPROVER): Role.PREFECTURE_APPROVER,
    (ProposalKind.CONFIRMATION, Signatory.OFFICER): Role.REGION_OFFICER,
    (ProposalKind.CONFIRMATION, Signatory.APPROVER): Role.REGION_APPROVER,
}
"""Whose hand each row of a sheet asks for, said independently of the rules."""
SHEET_STATES = {
    ProposalKind.RECOMMENDATION: State.RECOMMENDATION_PREPARED,
    ProposalKind.CONFIRMATION: State.CONFIRMATION_PREPARED,
}
ROWS = [
    (SheetStep.PREPARED, Signatory.OFFICER),
    (SheetStep.CHECKED, Signatory.OFFICER),
    (SheetStep.APPROVED, Signatory.APPROVER),
    (SheetStep.ISSUED, Signatory.APPROVER),
    ("", ""),
]
"""The row that is next; the last: a sheet on which none is."""


@pytest.fixture
def everybody(region, prefecture, foreign_prefecture):
    """Who might sign, `everybody(preparer)`: role, own or other area, relation to who prepared, actor.
    There is one region, so that only those of prefectures may be of another area."""

    def people(preparer: Account) -> list[tuple[Role, str, str, Actor]]:
        found = []
        for role in OFFICE_ROLES:
            at_region = OFFICE_ROLES[role] == "region"
            for place in (OWN, FOREIGN):
                if at_region and place == FOREIGN:
                    continue
                office = region if at_region else prefecture if place == OWN else foreign_prefecture
                for relation in RELATIONS:
                    name = f"{role}-{place}-{relation}"
                    account = preparer
                    if relation != SAME:
                        account = Account.objects.create_user(name, "", "x", name=name)
                    mandate = Mandate(account=account, role=role, organisation=office)
                    mandate.area_id = office.division_id
                    if relation == DEPUTY:
                        mandate.deputises = Mandate(account=preparer, organisation=office)
                    found.append((role, place, relation, Actor(account, mandate)))
        for role in set(Role) - set(OFFICE_ROLES):
            account = Account.objects.create_user(f"{role}", "", "x", name=f"{role}")
            found.append((role, OWN, ANOTHER, Actor(account, Mandate(account=account, role=role))))
        return found

    return people


@pytest.fixture
def sheet_of(round_, region, prefecture, space):
    """A sheet as it waits: `sheet_of(kind, step, by)`, signed as prepared unless that is next."""

    def make(kind: ProposalKind, step: str, by: str) -> Proposal:
        preparer = Account.objects.create_user("preparer", "", "x", name="示例拟办人")
        sheet = Proposal.objects.create(
            kind=kind,
            round=round_,
            organisation=region if kind == ProposalKind.CONFIRMATION else prefecture,
            grounds="示例",
            prepared_by=preparer,
            prepared_at=timezone.now(),
            next_step=step,
            next_by=by,
            outcome="" if step else ProposalOutcome.APPROVED,
        )
        if step != SheetStep.PREPARED:
            row = SignOff.objects.create(
                proposal=sheet,
                step=SheetStep.PREPARED,
                account=preparer,
                role="",
                unit="",
                at=timezone.now(),
            )
            SignOffPerson.objects.create(sign_off=row, proposal=sheet, person=preparer)
        return sheet

    return make


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize(("step", "by"), ROWS)
def test_may_sign_every_row_by_everybody(everybody, sheet_of, kind, step, by):
    sheet = sheet_of(kind, step, by)
    signed = set() if step == SheetStep.PREPARED else {SAME, DEPUTY}
    people = everybody(sheet.prepared_by)
    allowed = {one[:3] for one in people if approvals.may_sign(one[3], sheet) is None}
    assert allowed == {
        (role, place, relation)
        for role, place, relation, _who in people
        if step and role == NAMED[kind, by] and place == OWN and relation not in signed
    }


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize(("step", "by"), ROWS)
def test_may_revise_every_row_by_everybody(everybody, sheet_of, kind, step, by):
    sheet = sheet_of(kind, step, by)
    people = everybody(sheet.prepared_by)
    allowed = {one[:3] for one in people if approvals.may_revise(one[3], sheet) is None}
    officers = NAMED[kind, Signatory.OFFICER]
    assert allowed == {
        (role, place, relation)
        for role, place, relation, _who in people
        if step and role == officers and place == OWN
    }


SIGNING = (Act.SIGN, Act.RECOMMEND, Act.NOT_RECOMMEND, Act.CONFIRM)


@pytest.mark.parametrize("kind", list(ProposalKind))
@pytest.mark.parametrize(("step", "by"), ROWS[1:4])
def test_may_every_approval_act_in_every_state_by_everybody(
    everybody, sheet_of, space, round_, kind, step, by
):
    sheet = sheet_of(kind, step, by)
    policy = read_policy(round_.policy)
    people = everybody(sheet.prepared_by)
    named, place_of = NAMED[kind, by], SHEET_STATES[kind]
    deciding = (
        {Act.CONFIRM} if kind == ProposalKind.CONFIRMATION else {Act.RECOMMEND, Act.NOT_RECOMMEND}
    )
    open_to_named = {Act.SIGN} | (deciding if by == Signatory.APPROVER else set())
    for state in State:
        application = Application(state=state, space=space, round=round_)
        allowed = {
            (role, place, relation, act)
            for role, place, relation, who in people
            for act in SIGNING
            if may(who, act, application, policy) is None and approvals.may_sign(who, sheet) is None
        }
        assert allowed == {
            (named, OWN, ANOTHER, act) for act in open_to_named if state == place_of
        }, state
