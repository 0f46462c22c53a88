"""The door of the public: what it refuses when somebody else was faster."""

from __future__ import annotations

import pytest

from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.actions import invite
from zhongchuang.directory.models import Account, Division, Invitation, Organisation
from zhongchuang.directory.states import Role
from zhongchuang.kernel.refusal import Refused
from zhongchuang.web.public import doors

pytestmark = pytest.mark.django_db


def registration(username: str) -> doors.Registration:
    return doors.Registration(
        organisation="示例公司",
        uscc=synthetic_uscc(78),
        space="示例空间",
        division=Division.objects.get(pk="650100"),
        address="示例路",
        username=username,
        name="示例",
        email="",
        phone="",
        password="lake-and-steppe-7",
    )


def test_register_with_a_name_taken_meanwhile(operator):
    before = Organisation.objects.count()
    with pytest.raises(Refused, match="刚刚已被注册"):
        doors.register(registration(operator.account.username))
    assert Organisation.objects.count() == before


def test_join_with_a_name_taken_meanwhile(operator):
    _invitation, secret = invite(actor=operator, role=Role.OPERATOR_EDITOR, name="新", email="")
    newcomer = doors.Newcomer(operator.account.username, "新", "", "", "lake-and-steppe-7")
    with pytest.raises(Refused, match="刚刚已被使用"):
        doors.join(secret, newcomer)
    assert Invitation.objects.get().accepted_by is None


def test_join_over_a_link_used_meanwhile_leaves_no_account(operator, rival):
    _invitation, secret = invite(actor=operator, role=Role.OPERATOR_EDITOR, name="新", email="")
    doors.accept(secret, rival.account)
    with pytest.raises(Refused):
        doors.join(secret, doors.Newcomer("newcomer", "新", "", "", "lake-and-steppe-7"))
    assert not Account.objects.filter(username="newcomer").exists()
