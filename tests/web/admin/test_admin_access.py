"""Every administrator's address is the administrator's only; the administrator sees no case."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, get_resolver, reverse

from zhongchuang.directory.actions import appoint
from zhongchuang.directory.models import Invitation
from zhongchuang.directory.states import Role
from zhongchuang.documents.models import Wording
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State

DAY = date(2027, 1, 1)
YEAR = ("year", "add_day", "complete_year", "reopen_year")


@pytest.fixture
def invitation(administrator) -> Invitation:
    made, _secret = appoint(
        actor=administrator, role=Role.AUDITOR, organisation=None, name="示例新人", email=""
    )
    return made


@pytest.fixture
def addresses(administrator, prefecture_officer, region, invitation) -> list[str]:
    """Every address of the audience."""
    given = {
        "organisation": region.pk,
        "edit_organisation": region.pk,
        "invite_to": region.pk,
        "person": prefecture_officer.account_id,
        "deactivate": prefecture_officer.account_id,
        "reactivate": prefecture_officer.account_id,
        "revoke": prefecture_officer.mandate.pk,
        "withdraw_invitation": invitation.pk,
        "change_day": DAY,
        "remove_day": DAY,
        **dict.fromkeys(YEAR, 2027),
        "wording": "refusal",
        "wording_preview": "refusal",
    }
    Wording.objects.create(
        kind="refusal", version=1, text="标题：甲", valid_from=DAY, by="甲", by_id=1, note="改"
    )
    names = set(get_resolver().namespace_dict["admin"][1].reverse_dict)
    plain = [
        reverse(f"admin:{name}", args=[given[name]] if name in given else [])
        for name in sorted(name for name in names if isinstance(name, str))
        if name != "wording_version"
    ]
    return [*plain, reverse("admin:wording_version", args=["refusal", 1])]


def statuses(client, addresses: list[str]) -> dict[str, int]:
    return {address: client.get(address).status_code for address in addresses}


def test_addresses_of_the_administrator(client_of, administrator, addresses):
    assert statuses(client_of(administrator), addresses) == dict.fromkeys(addresses, 200)


@pytest.mark.parametrize("who", ["operator", "prefecture_officer", "region_approver", "auditor"])
def test_addresses_of_somebody_else(request, client_of, who, addresses):
    client = client_of(request.getfixturevalue(who))
    assert statuses(client, addresses) == dict.fromkeys(addresses, 403)


def test_addresses_of_a_stranger_with_an_account(client_of, stranger, addresses):
    assert statuses(client_of(stranger), addresses) == dict.fromkeys(addresses, 403)


def test_addresses_of_nobody(client, addresses):
    found = {client.get(address).url.partition("?")[0] for address in addresses}
    assert found == {reverse("account_login")}


def test_posts_of_somebody_else_change_nothing(client_of, region_approver, addresses):
    client = client_of(region_approver)
    assert {client.post(address, {}).status_code for address in addresses} == {403}


@pytest.fixture
def case(drive) -> Application:
    return drive(State.PRELIMINARY)


SCRIPT = "field_worker"
"""The program of the pages of visits, the same for everybody like any script."""


def case_addresses(case: Application) -> list[str]:
    """Every address of the audiences that work on cases that names a case, or nothing at all."""
    found = []
    for audience in ("operator", "officer", "expert"):
        names = get_resolver().namespace_dict[audience][1].reverse_dict
        for name in sorted(name for name in names if isinstance(name, str) and name != SCRIPT):
            [(_text, parameters)] = names[name][0]
            if parameters in ([], ["pk"]):
                found.append(address_of(f"{audience}:{name}", case, parameters))
    return found


def address_of(name: str, case: Application, parameters: list[str]) -> str:
    """The address with the case's key, or with one of the kind that cannot be counted through."""
    try:
        return reverse(name, args=[case.pk] * len(parameters))
    except NoReverseMatch:
        return reverse(name, args=[uuid4()] * len(parameters))


def test_case_pages_are_closed_to_the_administrator(client_of, administrator, case):
    addresses = case_addresses(case)
    client = client_of(administrator)
    read = {address: client.get(address).status_code for address in addresses}
    acted = {address: client.post(address, {}).status_code for address in addresses}
    assert len(addresses) > 60
    assert set(read.values()) | set(acted.values()) == {403, 405}
    assert [a for a in addresses if 403 not in (read[a], acted[a])] == []


def test_acceptance_slip_is_not_the_administrators(client_of, administrator, case):
    slip = case.steps.exclude(document=None).get().document
    address = reverse("public:document", args=[slip.pk, "pdf"])
    assert client_of(administrator).get(address).status_code == 404


def test_case_link_of_a_message_leads_the_administrator_nowhere(client_of, administrator, case):
    answer = client_of(administrator).get(reverse("case", args=[case.pk]), follow=True)
    assert answer.status_code == 403


def test_no_case_and_no_round_is_visible_to_the_administrator(administrator, case):
    assert not Application.objects.visible_to(administrator).exists()
    assert not Round.objects.visible_to(administrator).exists()


def test_home_after_signing_in_is_the_overview(client_of, administrator):
    answer = client_of(administrator).get(reverse("home"))
    assert answer.url == reverse("admin:home")
