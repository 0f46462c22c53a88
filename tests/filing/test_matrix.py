"""Every state × act × role: exactly what the table says may be done, and nothing else."""

from __future__ import annotations

import pytest

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate, Organisation, Space
from zhongchuang.directory.states import APPROVERS, Role
from zhongchuang.filing.lifecycle import TABLE, Party, authority_of, next_state, target_of
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.rules import may
from zhongchuang.filing.states import FINAL, Act, State
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
