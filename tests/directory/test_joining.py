"""How people come in: registering an operator, inviting colleagues, ending their mandates."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.actions import (
    INVITATION_DAYS,
    Registration,
    accept_invitation,
    end_mandate,
    grant_mandate,
    hash_secret,
    invite,
    register_operator,
    withdraw_invitation,
)
from zhongchuang.directory.models import Account, Division, Invitation, Mandate, Organisation, Space
from zhongchuang.directory.states import Role
from zhongchuang.kernel.refusal import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def registration() -> Registration:
    return Registration(
        organisation="示例新来创业服务有限公司",
        uscc=synthetic_uscc(77),
        space="示例新来众创空间",
        division=Division.objects.get(code="650100"),
        address="乌鲁木齐市示例路7号",
        username="newcomer",
        name="示例新来者",
        email="newcomer@example.com",
        phone="13800000007",
        password="correct horse battery staple",
    )


def everything() -> tuple[int, int, int, int]:
    return (
        Organisation.objects.count(),
        Space.objects.count(),
        Account.objects.count(),
        Mandate.objects.count(),
    )


def test_register_operator_makes_unit_space_account_and_owner(registration):
    account = register_operator(registration)
    mandate = account.mandates.get()
    assert (
        mandate.role,
        mandate.organisation.name,
        mandate.area,
        [space.name for space in mandate.organisation.spaces.all()],
        everything(),
    ) == (
        Role.OPERATOR_OWNER,
        "示例新来创业服务有限公司",
        None,
        ["示例新来众创空间"],
        (1, 1, 1, 1),
    )


def test_register_operator_lets_the_person_sign_in(registration):
    account = register_operator(registration)
    assert authenticate(username="newcomer", password=registration.password) == account


def test_register_operator_is_an_act_in_the_chain(registration):
    register_operator(registration)
    entry = Entry.objects.get()
    assert (entry.act, entry.data["uscc"], entry.account_name) == (
        "directory.register-operator",
        registration.uscc,
        "示例新来者",
    )


def test_register_operator_with_a_known_code_is_refused_and_leaves_nothing(registration):
    register_operator(registration)
    before = everything()
    again = replace(registration, organisation="另一个名字", username="second")
    with pytest.raises(Refused, match="已经注册"):
        register_operator(again)
    assert everything() == before


def test_register_operator_with_a_known_code_in_small_letters_is_refused(registration):
    register_operator(registration)
    again = replace(registration, uscc=f" {registration.uscc.lower()} ", username="second")
    with pytest.raises(Refused, match="已经注册"):
        register_operator(again)


@pytest.mark.parametrize("code", ["", "9165010", synthetic_uscc(77)[:-1] + "?", "9" * 18])
def test_register_operator_with_a_bad_code_leaves_nothing(registration, code):
    with pytest.raises(ValueError):
        register_operator(replace(registration, uscc=code))
    assert everything() == (0, 0, 0, 0)


@pytest.fixture
def invited(operator) -> tuple[Invitation, str]:
    return invite(actor=operator, role=Role.OPERATOR_EDITOR, name="示例同事", email="c@example.com")


@pytest.fixture
def newcomer(db) -> Account:
    return Account.objects.create_user("colleague", "c@example.com", "x", name="示例同事")


def test_invite_keeps_only_the_hash_of_the_secret(invited):
    invitation, secret = invited
    assert (invitation.secret_hash, secret in str(vars(invitation))) == (
        hash_secret(secret),
        False,
    )


def test_accept_gives_the_role_in_the_inviting_organisation(invited, newcomer, company):
    mandate = accept_invitation(secret=invited[1], account=newcomer)
    assert (mandate.role, mandate.organisation, mandate.granted_by) == (
        Role.OPERATOR_EDITOR,
        company,
        invited[0].invited_by,
    )


def test_accept_by_a_bureaus_colleague_gives_its_area(prefecture_approver, newcomer, prefecture):
    role = Role.PREFECTURE_OFFICER
    _invitation, secret = invite(actor=prefecture_approver, role=role, name="示例", email="")
    assert accept_invitation(secret=secret, account=newcomer).area == prefecture.division


def refused_to_accept(secret: str, account: Account) -> int:
    """Nothing but a refusal, and how many mandates the person has afterwards."""
    with pytest.raises(Refused, match="无效、已使用或已过期"):
        accept_invitation(secret=secret, account=account)
    return account.mandates.count()


def test_accept_twice_is_refused(invited, newcomer, stranger):
    accept_invitation(secret=invited[1], account=newcomer)
    assert refused_to_accept(invited[1], stranger) == 0


def test_accept_of_an_expired_invitation_is_refused(invited, newcomer):
    Invitation.objects.update(expires_at=timezone.now())
    assert refused_to_accept(invited[1], newcomer) == 0


def test_accept_on_the_last_moment_is_allowed(invited, newcomer):
    Invitation.objects.update(expires_at=timezone.now() + timedelta(seconds=60))
    assert accept_invitation(secret=invited[1], account=newcomer).account == newcomer


def test_accept_of_a_withdrawn_invitation_is_refused(operator, invited, newcomer):
    withdraw_invitation(actor=operator, invitation=invited[0])
    assert refused_to_accept(invited[1], newcomer) == 0


def test_accept_with_a_wrong_secret_is_refused(invited, newcomer):
    assert refused_to_accept(invited[1] + "x", newcomer) == 0


def test_invitation_is_open_for_two_weeks(invited):
    lasts = invited[0].expires_at - invited[0].invited_at
    assert (INVITATION_DAYS, round(lasts / timedelta(days=1))) == (14, 14)


INVITES = {
    "operator": {Role.OPERATOR_OWNER, Role.OPERATOR_EDITOR},
    "clerk": set(),
    "prefecture_officer": set(),
    "prefecture_approver": {Role.PREFECTURE_OFFICER, Role.PREFECTURE_APPROVER},
    "region_officer": set(),
    "region_approver": {Role.REGION_OFFICER, Role.REGION_APPROVER, Role.EXPERT},
    "expert": set(),
    "auditor": set(),
    "entrepreneur": set(),
    "administrator": set(),
}
"""Whom each role may bring into its own organisation, and nobody else."""


@pytest.mark.parametrize("who", INVITES)
def test_invite_brings_in_only_the_roles_of_ones_own(request, who):
    actor = request.getfixturevalue(who)
    allowed = set()
    for role in Role:
        try:
            invite(actor=actor, role=role, name="示例", email="")
            allowed.add(role)
        except Refused:
            continue
    assert (allowed, Invitation.objects.count()) == (INVITES[who], len(INVITES[who]))


def test_withdraw_of_a_rivals_invitation_is_refused(rival, invited):
    with pytest.raises(Refused, match="不是本单位"):
        withdraw_invitation(actor=rival, invitation=invited[0])
    invited[0].refresh_from_db()
    assert invited[0].withdrawn_at is None


def test_end_mandate_of_a_colleague_ends_it_at_once(operator, clerk):
    end_mandate(actor=operator, mandate=clerk.mandate)
    valid = Mandate.objects.valid_on(timezone.localdate())
    assert list(valid) == [operator.mandate]


def test_end_mandate_of_ones_own_is_refused(operator):
    with pytest.raises(Refused, match="其他同事"):
        end_mandate(actor=operator, mandate=operator.mandate)


def test_end_mandate_of_a_rivals_people_is_refused(operator, rival):
    with pytest.raises(Refused, match="其他同事"):
        end_mandate(actor=operator, mandate=rival.mandate)


def test_end_mandate_by_the_clerk_is_refused(operator, clerk):
    with pytest.raises(Refused, match="停用"):
        end_mandate(actor=clerk, mandate=operator.mandate)


def test_grant_of_the_same_role_twice_is_one_mandate(operator, company):
    grant_mandate(account=operator.account, role=Role.OPERATOR_OWNER, organisation=company)
    assert operator.account.mandates.count() == 1


def test_grant_after_the_end_is_a_new_mandate(operator, clerk, company):
    end_mandate(actor=operator, mandate=clerk.mandate)
    grant_mandate(account=clerk.account, role=Role.OPERATOR_EDITOR, organisation=company)
    assert clerk.account.mandates.count() == 2
