"""Inviting people, ending roles, closing accounts."""

from __future__ import annotations

import csv

import pytest
from admin_answers import errors_of
from django.urls import reverse

from zhongchuang.directory.actions import (
    accept_invitation,
    appoint,
    deactivate_account,
    grant_mandate,
    invite,
    reactivate_account,
    revoke_mandate,
)
from zhongchuang.directory.models import Account, Invitation, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.kernel.refusal import Refused

ASKED = {"name": "示例新人", "email": ""}
NEWCOMER = {
    "name": "示例新人",
    "phone": "13766660001",
    "email": "new@example.com",
    "username": "newcomer",
    "password": "lake-and-steppe-7",
    "again": "lake-and-steppe-7",
}


@pytest.fixture
def second(db) -> Account:
    """Another administrator."""
    account = Account.objects.create_user("second", "", None, name="示例二")
    grant_mandate(account=account, role=Role.ADMINISTRATOR, organisation=None)
    return account


def link_on(page) -> str:
    return page.context["link"]["url"]


def test_invitation_link_is_shown_once(boss, post, prefecture):
    post("invite_to", prefecture.pk, role="prefecture-approver", **ASKED)
    address = reverse("admin:organisation", args=[prefecture.pk])
    assert link_on(boss.get(address)).startswith("http://testserver/invitations/")
    assert boss.get(address).context["link"] is None


def test_invitation_to_an_authority_leads_to_a_mandate_over_its_area(
    boss, client, post, prefecture, last_act
):
    post("invite_to", prefecture.pk, role="prefecture-approver", **ASKED)
    link = link_on(boss.get(reverse("admin:organisation", args=[prefecture.pk])))
    client.post(link, NEWCOMER)
    made = Mandate.objects.get(account__username="newcomer")
    assert (made.role, made.organisation, made.area_id) == (
        Role.PREFECTURE_APPROVER,
        prefecture,
        "650100",
    )
    assert last_act() == ("directory.accept-invitation", {"mandate": made.pk})


@pytest.mark.parametrize("role", [Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR])
def test_invitation_without_an_organisation_is_taken_up(boss, client, post, role):
    post("invite", role=role.value, **ASKED)
    link = link_on(boss.get(reverse("admin:people")))
    assert client.get(link).status_code == 200
    client.post(link, NEWCOMER)
    made = Mandate.objects.get(account__username="newcomer")
    assert (made.role, made.organisation, made.area) == (role, None, None)


def test_page_of_a_used_link_without_an_organisation(boss, client, post):
    post("invite", role="expert", **ASKED)
    link = link_on(boss.get(reverse("admin:people")))
    client.post(link, NEWCOMER)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("region-approver", "prefecture"),
        ("expert", "prefecture"),
        ("operator-editor", "company"),
        ("prefecture-officer", "company"),
    ],
)
def test_role_that_does_not_fit_the_organisation(request, post, role, kind):
    place = request.getfixturevalue(kind)
    answer = post("invite_to", place.pk, role=role, reason="单位来函", **ASKED)
    assert list(errors_of(answer)) == ["role"]
    assert answer.context["form"]["name"].value() == "示例新人"


def test_role_that_does_not_fit_is_refused_by_the_act_too(administrator, prefecture):
    with pytest.raises(Refused):
        appoint(
            actor=administrator,
            role=Role.EXPERT,
            organisation=prefecture,
            name="示例新人",
            email="",
        )


def test_operators_owner_is_not_replaced_without_a_reason(post, company):
    answer = post("invite_to", company.pk, role="operator-owner", **ASKED)
    assert list(errors_of(answer)) == ["reason"]
    assert not Invitation.objects.exists()


def test_act_asks_for_the_reason_too(administrator, company):
    with pytest.raises(Refused):
        appoint(
            actor=administrator,
            role=Role.OPERATOR_OWNER,
            organisation=company,
            name="示例新人",
            email="",
            reason=" ",
        )


def test_operators_owner_replaced_with_its_reason_recorded(post, company, last_act):
    post("invite_to", company.pk, role="operator-owner", reason="单位来函", **ASKED)
    assert last_act() == (
        "directory.appoint",
        {"role": "operator-owner", "reason": "单位来函", "organisation": company.pk},
    )


def test_administrators_alone_appoint(region_approver, prefecture):
    with pytest.raises(Refused):
        appoint(
            actor=region_approver,
            role=Role.PREFECTURE_OFFICER,
            organisation=prefecture,
            name="示例新人",
            email="",
        )


def secret_of(administrator, role, organisation=None) -> str:
    return appoint(
        actor=administrator, role=role, organisation=organisation, name="示例", email=""
    )[1]


def test_own_invitation_is_not_taken_up(administrator, prefecture):
    secret = secret_of(administrator, Role.PREFECTURE_APPROVER, prefecture)
    with pytest.raises(Refused):
        accept_invitation(secret=secret, account=administrator.account)


def test_administrator_takes_up_no_role_in_cases(administrator, second):
    with pytest.raises(Refused):
        accept_invitation(secret=secret_of(administrator, Role.AUDITOR), account=second)


def test_officer_does_not_become_administrator(administrator, prefecture_officer):
    with pytest.raises(Refused):
        accept_invitation(
            secret=secret_of(administrator, Role.ADMINISTRATOR), account=prefecture_officer.account
        )


def test_expert_may_become_auditor(administrator, expert):
    made = accept_invitation(secret=secret_of(administrator, Role.AUDITOR), account=expert.account)
    assert made.role == Role.AUDITOR


def test_invitation_withdrawn(post, administrator):
    secret_of(administrator, Role.EXPERT)
    found = Invitation.objects.get()
    assert post("withdraw_invitation", found.pk).url == reverse("admin:invitations")
    found.refresh_from_db()
    assert found.withdrawn_at is not None


def test_invitation_withdrawn_twice(post, administrator):
    secret_of(administrator, Role.EXPERT)
    found = Invitation.objects.get()
    post("withdraw_invitation", found.pk)
    assert post("withdraw_invitation", found.pk).status_code == 404


def test_invitation_of_a_colleague_is_the_administrators_to_withdraw_too(post, operator):
    found, _secret = invite(actor=operator, role=Role.OPERATOR_EDITOR, name="示例", email="")
    assert post("withdraw_invitation", found.pk).status_code == 302


def test_invitations_without_an_organisation_are_nobody_elses(administrator, auditor, expert):
    secret_of(administrator, Role.EXPERT)
    seen = [Invitation.objects.visible_to(who).count() for who in (administrator, auditor, expert)]
    assert seen == [1, 0, 0]


def test_mandate_revoked(post, prefecture_officer, last_act):
    mandate = prefecture_officer.mandate
    answer = post("revoke", mandate.pk, reason="调离")
    mandate.refresh_from_db()
    assert answer.url == reverse("admin:person", args=[mandate.account_id])
    assert mandate.ended_at is not None
    assert last_act() == (
        "directory.revoke-mandate",
        {"role": "prefecture-officer", "account": mandate.account_id, "reason": "调离"},
    )


def test_mandate_revoked_without_a_reason(post, prefecture_officer):
    answer = post("revoke", prefecture_officer.mandate.pk, reason="")
    assert list(errors_of(answer)) == ["reason"]


def test_act_of_revoking_asks_for_the_reason_too(administrator, prefecture_officer):
    with pytest.raises(Refused):
        revoke_mandate(actor=administrator, mandate=prefecture_officer.mandate, reason=" ")


def test_mandate_revoked_twice(post, prefecture_officer):
    post("revoke", prefecture_officer.mandate.pk, reason="调离")
    answer = post("revoke", prefecture_officer.mandate.pk, reason="调离")
    assert list(errors_of(answer)) == ["__all__"]


def test_last_administrator_stays(post, administrator):
    answer = post("revoke", administrator.mandate.pk, reason="离任")
    administrator.mandate.refresh_from_db()
    assert list(errors_of(answer)) == ["__all__"]
    assert administrator.mandate.ended_at is None


def test_last_administrator_who_can_sign_in_stays(post, administrator, second):
    Account.objects.filter(pk=second.pk).update(is_active=False)
    answer = post("revoke", administrator.mandate.pk, reason="离任")
    assert list(errors_of(answer)) == ["__all__"]


def test_administrator_leaves_where_another_stays(post, administrator, second):
    assert post("revoke", administrator.mandate.pk, reason="离任").url == reverse("home")
    administrator.mandate.refresh_from_db()
    assert administrator.mandate.ended_at is not None


def test_account_closed_is_signed_out(boss, post, client_of, prefecture_officer, last_act):
    theirs = client_of(prefecture_officer)
    post("deactivate", prefecture_officer.account_id, reason="离职")
    assert theirs.get(reverse("officer:home")).url.startswith(reverse("account_login"))
    assert last_act() == ("directory.deactivate-account", {"reason": "离职"})


def test_account_closed_twice(post, prefecture_officer):
    post("deactivate", prefecture_officer.account_id, reason="离职")
    answer = post("deactivate", prefecture_officer.account_id, reason="离职")
    assert list(errors_of(answer)) == ["__all__"]


def test_own_account_is_not_closed(post, administrator, second):
    answer = post("deactivate", administrator.account_id, reason="离任")
    assert list(errors_of(answer)) == ["__all__"]


def test_account_of_the_last_administrator_is_not_closed(administrator, second):
    Account.objects.filter(pk=administrator.account_id).update(is_active=False)
    with pytest.raises(Refused):
        deactivate_account(actor=administrator, account=second, reason="离任")


def test_account_opened_again(post, prefecture_officer, last_act):
    post("deactivate", prefecture_officer.account_id, reason="离职")
    post("reactivate", prefecture_officer.account_id, reason="返岗")
    prefecture_officer.account.refresh_from_db()
    assert prefecture_officer.account.is_active
    assert last_act() == ("directory.reactivate-account", {"reason": "返岗"})


def test_open_account_is_not_opened(post, prefecture_officer):
    answer = post("reactivate", prefecture_officer.account_id, reason="返岗")
    assert list(errors_of(answer)) == ["__all__"]


@pytest.mark.parametrize("act", [deactivate_account, reactivate_account])
def test_accounts_are_the_administrators_alone(act, region_approver, prefecture_officer):
    with pytest.raises(Refused):
        act(actor=region_approver, account=prefecture_officer.account, reason="离职")


def test_mandates_are_the_administrators_alone_to_revoke(region_approver, prefecture_officer):
    with pytest.raises(Refused):
        revoke_mandate(actor=region_approver, mandate=prefecture_officer.mandate, reason="调离")


def test_contacts_are_masked_on_the_list_the_page_and_the_export(boss, prefecture_officer):
    account = prefecture_officer.account
    account.phone = "13812345678"
    account.save()
    address = f"{reverse('admin:people')}?columns=username,email,phone&role=prefecture-officer"
    shown = [boss.get(address), boss.get(f"{address}&export=csv")]
    shown.append(boss.get(reverse("admin:person", args=[account.pk])))
    bodies = [page.content.decode() for page in shown]
    assert [("p***@example.com" in b, "138****5678" in b) for b in bodies] == [(True, True)] * 3
    assert [account.email in b or account.phone in b for b in bodies] == [False] * 3


def test_export_names_the_roles(boss, prefecture_officer):
    address = f"{reverse('admin:people')}?role=prefecture-officer&columns=username,roles&export=csv"
    lines = boss.get(address).content.decode("utf-8-sig").splitlines()
    assert list(csv.reader(lines))[1] == [
        "prefecture_officer",
        "地州市经办人 乌鲁木齐市科学技术局",
    ]


def test_filter_by_role_counts_mandates_in_force_only(boss, post, prefecture_officer):
    post("revoke", prefecture_officer.mandate.pk, reason="调离")
    page = boss.get(reverse("admin:people"), {"role": "prefecture-officer"})
    assert page.context["listing"].count == 0


def test_search_by_organisation_finds_its_person_once(boss, prefecture_officer):
    grant_mandate(
        account=prefecture_officer.account,
        role=Role.PREFECTURE_APPROVER,
        organisation=prefecture_officer.organisation,
    )
    page = boss.get(reverse("admin:people"), {"q": "乌鲁木齐"})
    assert page.context["listing"].count == 1


def test_list_needs_as_many_queries_for_three_as_for_one(boss, queries, experts):
    address = reverse("admin:people")
    boss.get(address)
    many = queries(boss, address)
    Mandate.objects.filter(role=Role.EXPERT).delete()
    Account.objects.filter(username__startswith="expert").delete()
    assert queries(boss, address) == many


def test_person_page_tells_former_roles(boss, post, prefecture_officer):
    post("revoke", prefecture_officer.mandate.pk, reason="调离")
    page = boss.get(reverse("admin:person", args=[prefecture_officer.account_id]))
    assert (page.context["current"], list(page.context["former"])) == (
        [],
        [prefecture_officer.mandate],
    )
