"""Colleagues, invitations, and what the public sees of a space."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.directory.actions import accept_invitation
from zhongchuang.directory.models import Account, Invitation, Mandate, Space
from zhongchuang.directory.states import Role

PEOPLE = "operator:people"
NEW = {"role": "operator-editor", "name": "示例新人", "email": "new@example.com"}


@pytest.fixture
def invited(owner, space) -> str:
    """The address behind the link that is shown once."""
    answer = owner.post(reverse("operator:invite"), NEW, follow=True)
    return answer.context["link"]["path"]


def test_people_shows_colleagues(owner, space, operator, clerk):
    found = owner.get(reverse(PEOPLE)).context["mandates"]
    assert {mandate.account for mandate in found} == {operator.account, clerk.account}


def test_people_does_not_show_a_rival(owner, space, rival):
    found = owner.get(reverse(PEOPLE)).context["mandates"]
    assert rival.account not in {mandate.account for mandate in found}


def test_invitation_link_lets_the_colleague_in(invited):
    secret = invited.rstrip("/").rpartition("/")[2]
    newcomer = Account.objects.create_user("newcomer", name="示例新人")
    assert accept_invitation(secret=secret, account=newcomer).role == Role.OPERATOR_EDITOR


def test_invitation_link_is_shown_once(owner, invited):
    assert owner.get(reverse(PEOPLE)).context["link"] is None


def test_invitation_without_a_name_is_told_and_keeps_the_address(owner, space):
    form = owner.post(reverse("operator:invite"), {**NEW, "name": ""}).context["form"]
    assert (list(form.errors), form["email"].value()) == (["name"], "new@example.com")


def test_invitation_to_a_foreign_role_is_not_possible(owner, space):
    form = owner.post(reverse("operator:invite"), {**NEW, "role": "region-approver"}).context[
        "form"
    ]
    assert (list(form.errors), Invitation.objects.count()) == (["role"], 0)


def test_clerk_cannot_invite(editor, space):
    answer = editor.post(reverse("operator:invite"), NEW)
    assert (answer.url, Invitation.objects.count()) == (reverse(PEOPLE), 0)


def test_invitation_withdrawn(owner, invited):
    invitation = Invitation.objects.get()
    owner.post(reverse("operator:withdraw_invitation", args=[invitation.pk]))
    assert list(owner.get(reverse(PEOPLE)).context["invitations"]) == []


def test_withdrawing_an_invitation_asks_first(owner, invited):
    owner.get(reverse("operator:withdraw_invitation", args=[Invitation.objects.get().pk]))
    assert Invitation.objects.get().withdrawn_at is None


def test_invitation_withdrawn_twice_is_not_found(owner, invited):
    address = reverse("operator:withdraw_invitation", args=[Invitation.objects.get().pk])
    owner.post(address)
    assert owner.post(address).status_code == 404


def test_mandate_of_a_colleague_ended(owner, space, clerk, editor):
    owner.post(reverse("operator:end_mandate", args=[clerk.mandate.pk]))
    assert editor.get(reverse(PEOPLE)).status_code == 403


def test_ending_a_mandate_asks_first(owner, space, clerk):
    owner.get(reverse("operator:end_mandate", args=[clerk.mandate.pk]))
    assert Mandate.objects.get(pk=clerk.mandate.pk).ended_at is None


def test_own_mandate_cannot_be_ended(owner, space, operator):
    owner.post(reverse("operator:end_mandate", args=[operator.mandate.pk]))
    assert Mandate.objects.get(pk=operator.mandate.pk).ended_at is None


def test_clerk_cannot_end_a_mandate(editor, space, operator):
    editor.post(reverse("operator:end_mandate", args=[operator.mandate.pk]))
    assert Mandate.objects.get(pk=operator.mandate.pk).ended_at is None


def test_people_queries_do_not_grow_with_colleagues(owner, space, queries, clerk):
    one = queries(owner, reverse(PEOPLE))
    for n in range(2):
        owner.post(reverse("operator:invite"), {**NEW, "name": f"示例{n}"})
    owner.get(reverse(PEOPLE))
    assert queries(owner, reverse(PEOPLE)) == one


SPACE = {
    "name": "示例绿洲众创空间",
    "address": "乌鲁木齐市示例路1号",
    "kind": "general",
    "fields_of_work": "智慧农业",
    "services": ["premises", "training"],
    "introduction": "面向创业者。",
    "contact": "0991-0000000",
}


def test_space_edited(owner, space):
    owner.post(reverse("operator:space"), SPACE)
    space.refresh_from_db()
    assert (space.fields_of_work, space.services) == ("智慧农业", ["premises", "training"])


def test_space_without_a_name_is_told_and_keeps_the_rest(owner, space):
    form = owner.post(reverse("operator:space"), {**SPACE, "name": ""}).context["form"]
    assert (list(form.errors), form["introduction"].value()) == (["name"], "面向创业者。")


def test_space_named_as_another_of_the_operator_is_told(owner, space, other_space):
    values = {**SPACE, "name": other_space.name}
    answer = owner.post(f"{reverse('operator:space')}?space={space.pk}", values)
    assert (answer.status_code, Space.objects.filter(name=other_space.name).count()) == (200, 1)


def test_space_unchanged_says_so(owner, space):
    owner.post(reverse("operator:space"), SPACE)
    answer = owner.post(reverse("operator:space"), SPACE, follow=True)
    assert [str(message) for message in answer.context["messages"]][-1] == "没有改动。"
