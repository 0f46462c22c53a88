"""Registering a unit, and taking up an invitation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.actions import invite, withdraw_invitation
from zhongchuang.directory.models import Account, Invitation, Mandate, Organisation, Space
from zhongchuang.directory.states import Role

pytestmark = pytest.mark.django_db

PERSON = {
    "name": "示例新人",
    "phone": "13766660001",
    "email": "new@example.com",
    "username": "newcomer",
    "password": "lake-and-steppe-7",
    "again": "lake-and-steppe-7",
}
UNIT = {
    "organisation": "示例新疆创业服务有限公司",
    "uscc": synthetic_uscc(77),
    "space": "示例新空间",
    "division": "650100",
    "address": "示例路7号",
    **PERSON,
}


def signup(client, **changes: str):
    return client.post(reverse("public:signup"), {**UNIT, **changes})


def wrong(response) -> list[str]:
    assert response.status_code == 200
    return sorted(response.context["form"].errors)


def signed_in_as(client) -> str:
    key = client.session.get("_auth_user_id")
    return Account.objects.get(pk=key).username if key else ""


def test_signup_makes_unit_space_and_owner(client):
    response = signup(client)
    assert response["Location"] == reverse("operator:home")
    mandate = Mandate.objects.get()
    assert (mandate.role, mandate.organisation.uscc) == (Role.OPERATOR_OWNER, UNIT["uscc"])
    assert (Space.objects.get().name, Space.objects.get().division_id) == ("示例新空间", "650100")
    assert signed_in_as(client) == "newcomer"


def test_signup_takes_a_code_with_blanks_and_small_letters(client):
    code = UNIT["uscc"].lower()
    signup(client, uscc=f"{code[:8]} {code[8:]}")
    assert Organisation.objects.get().uscc == UNIT["uscc"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"uscc": UNIT["uscc"][:-1] + "?"}, "uscc"),
        ({"uscc": "123"}, "uscc"),
        ({"phone": "12345"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"username": "two words"}, "username"),
        ({"password": "short1", "again": "short1"}, "password"),
        ({"password": "1234567890123", "again": "1234567890123"}, "password"),
        ({"password": "newcomer-1", "again": "newcomer-1"}, "password"),
        ({"again": "something-else-1"}, "again"),
        ({"division": "110000"}, "division"),
        ({"space": ""}, "space"),
        ({"password": ""}, "password"),
        ({"organisation": "示" * 201}, "organisation"),
    ],
)
def test_signup_names_what_is_wrong_and_keeps_the_rest(client, changes, field):
    response = signup(client, **changes)
    assert wrong(response) == [field]
    assert UNIT["address"] in response.content.decode()
    assert Organisation.objects.count() == 0


def test_signup_does_not_show_the_password_again(client):
    assert UNIT["password"] not in signup(client, phone="1").content.decode()


def test_signup_of_a_known_code_names_the_way_out(client, company):
    response = signup(client, uscc=company.uscc)
    assert wrong(response) == ["__all__"]
    assert "请联系本单位的申报单位账号邀请您加入" in response.content.decode()
    assert signed_in_as(client) == ""
    assert not Account.objects.filter(username="newcomer").exists()


def test_signup_with_a_taken_name_or_address(client, operator):
    taken = {"username": "OPERATOR", "email": "Operator@example.com"}
    assert wrong(signup(client, **taken)) == ["email", "username"]


def test_signup_twice_makes_one_unit(client, client_of):
    signup(client)
    assert signup(client).status_code == 200
    assert Organisation.objects.count() == 1


def test_signup_of_somebody_signed_in(client_of, operator):
    text = client_of(operator).get(reverse("public:signup")).content.decode()
    assert "请先退出登录" in text


@pytest.fixture
def asked(operator) -> tuple[Invitation, str]:
    return invite(
        actor=operator, role=Role.OPERATOR_EDITOR, name="示例新人", email="new@example.com"
    )


def address(secret: str) -> str:
    return reverse("public:invitation", args=[secret])


def test_invitation_offers_an_account_with_what_is_known(client, asked):
    text = client.get(address(asked[1])).content.decode()
    assert 'value="示例新人"' in text
    assert 'value="new@example.com"' in text


def test_invitation_makes_account_and_mandate(client, asked, company):
    response = client.post(address(asked[1]), PERSON)
    assert response["Location"] == reverse("home")
    mandate = Mandate.objects.get(account__username="newcomer")
    assert (mandate.role, mandate.organisation) == (Role.OPERATOR_EDITOR, company)
    assert signed_in_as(client) == "newcomer"


def test_invitation_with_mistakes_keeps_what_was_typed(client, asked):
    response = client.post(address(asked[1]), {**PERSON, "phone": "1"})
    assert wrong(response) == ["phone"]
    assert 'value="newcomer"' in response.content.decode()


def test_invitation_of_somebody_signed_in_adds_the_role(client_of, asked, rival, company):
    colleague = client_of(rival)
    assert "接受邀请" in colleague.get(address(asked[1])).content.decode()
    colleague.post(address(asked[1]))
    mandate = rival.account.mandates.get(organisation=company)
    assert colleague.session["mandate"] == mandate.pk


def test_invitation_opened_without_accepting_changes_nothing(client_of, asked, rival):
    client_of(rival).get(address(asked[1]))
    assert Invitation.objects.get().accepted_by is None


def closed(client, secret: str) -> tuple[int, str]:
    response = client.get(address(secret))
    return response.status_code, response.context["reason"]


def test_invitation_unknown(client):
    assert closed(client, "nothing") == (404, "这个邀请链接不存在，可能没有复制完整。")


def test_invitation_used(client, client_of, asked, rival):
    client_of(rival).post(address(asked[1]))
    assert closed(client, asked[1]) == (410, "这个邀请已经使用过，每个链接只能使用一次。")


def test_invitation_used_is_not_taken_up_again(client, client_of, asked, rival):
    client_of(rival).post(address(asked[1]))
    assert client.post(address(asked[1]), PERSON).status_code == 410
    assert not Account.objects.filter(username="newcomer").exists()


def test_invitation_withdrawn(client, asked, operator):
    withdraw_invitation(actor=operator, invitation=asked[0])
    assert closed(client, asked[1]) == (410, "这个邀请已被撤回。")


def test_invitation_expired(client, asked):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert closed(client, asked[1]) == (410, "这个邀请已过有效期。")


def test_code_typed_full_width_is_taken_as_the_plain_one(client):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in UNIT["uscc"])
    signup(client, uscc=wide)
    assert Organisation.objects.get().uscc == UNIT["uscc"]
