"""Colleagues: invited and ended by the approver of their own authority only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.directory.actions import invite
from zhongchuang.directory.models import Invitation
from zhongchuang.directory.states import Role

PEOPLE = reverse("officer:people")


def data(role: str, **changes: str) -> dict[str, str]:
    return {"name": "示例新人", "role": role, "email": "", **changes}


def test_inviting_shows_the_link_once(approver):
    approver.post(PEOPLE, data("prefecture-officer"))
    first, second = (approver.get(PEOPLE).context["link"] for _ in range(2))
    assert ("/invitations/" in first, second) == (True, None)


@pytest.mark.parametrize(
    ("who", "roles"),
    [
        ("approver", ["prefecture-approver", "prefecture-officer"]),
        ("regional_approver", ["expert", "region-approver", "region-officer"]),
    ],
)
def test_roles_offered_are_those_of_the_own_authority(request, who, roles):
    form = request.getfixturevalue(who).get(PEOPLE).context["form"]
    assert [value for value, _label in form.fields["role"].choices] == roles


def test_inviting_into_a_role_nobody_offered_is_an_error(approver):
    answer = approver.post(PEOPLE, data("region-officer"))
    assert list(answer.context["form"].errors) == ["role"]
    assert Invitation.objects.count() == 0


def test_inviting_with_a_mistyped_address_keeps_it(approver):
    form = approver.post(PEOPLE, data("prefecture-officer", email="无效")).context["form"]
    assert (list(form.errors), form["email"].value()) == (["email"], "无效")


def test_invitation_withdrawn_is_no_longer_listed(approver, prefecture_approver):
    found, _secret = invite(
        actor=prefecture_approver, role=Role.PREFECTURE_OFFICER, name="示例", email=""
    )
    address = reverse("officer:withdraw_invitation", args=[found.pk])
    assert approver.get(address).status_code == 200
    approver.post(address)
    assert list(approver.get(PEOPLE).context["invitations"]) == []
    assert approver.post(address).status_code == 404


def test_invitation_of_another_authority_is_not_found(client_of, foreign_approver, approver):
    found, _secret = invite(
        actor=foreign_approver, role=Role.PREFECTURE_OFFICER, name="示例", email=""
    )
    address = reverse("officer:withdraw_invitation", args=[found.pk])
    assert approver.post(address).status_code == 404


def test_colleague_can_be_ended(approver, prefecture_officer, client_of):
    address = reverse("officer:end_mandate", args=[prefecture_officer.mandate.pk])
    assert approver.get(address).status_code == 200
    approver.post(address)
    assert client_of(prefecture_officer).get(reverse("officer:home")).status_code == 403
    assert approver.post(address).status_code == 404


def test_own_role_cannot_be_ended(approver, prefecture_approver):
    address = reverse("officer:end_mandate", args=[prefecture_approver.mandate.pk])
    answer = approver.post(address)
    assert len(answer.context["form"].non_field_errors()) == 1


def test_people_of_another_authority_are_not_found(approver, region_officer):
    address = reverse("officer:end_mandate", args=[region_officer.mandate.pk])
    assert approver.post(address).status_code == 404
