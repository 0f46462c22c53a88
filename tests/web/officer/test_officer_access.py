"""Every address in the wrong hands."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.filing.actions import proposing
from zhongchuang.filing.models import Proposal
from zhongchuang.filing.states import State

CASE_PAGES = (
    ("officer:case", ()),
    ("officer:rows", ("residents",)),
    ("officer:facts", ("tenancy",)),
    ("officer:compare", ()),
)
ACT_PAGES = (
    "officer:accept",
    "officer:return",
    "officer:refuse",
    "officer:lapse",
    "officer:review",
    "officer:visit",
    "officer:recommend",
    "officer:experts",
    "officer:conclude_review",
)
LISTS = (
    "officer:home",
    "officer:search",
    "officer:cases",
    "officer:rounds",
    "officer:notices",
    "officer:objections",
    "officer:confirmations",
    "officer:audit",
    "officer:people",
    "officer:round_plan",
)


@pytest.mark.parametrize("name", LISTS)
def test_list_of_a_visitor_leads_to_signing_in(client, db, name):
    answer = client.get(reverse(name))
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("name", LISTS)
def test_list_for_an_operator_is_forbidden(client_of, operator, name):
    assert client_of(operator).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", LISTS)
def test_list_for_somebody_without_mandate_is_forbidden(client_of, stranger, name):
    assert client_of(stranger).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["officer:audit", "officer:people", "officer:round_plan"])
def test_approvers_page_for_an_officer_is_forbidden(officer, name):
    assert officer.get(reverse(name)).status_code == 403


@pytest.mark.parametrize(("name", "more"), CASE_PAGES)
def test_case_page_for_another_prefecture_is_not_found(
    client_of, foreign_officer, drive, name, more
):
    case = drive(State.ACCEPTANCE)
    answer = client_of(foreign_officer).get(reverse(name, args=[case.pk, *more]))
    assert answer.status_code == 404


@pytest.mark.parametrize(("name", "more"), CASE_PAGES)
def test_case_page_for_an_operator_is_forbidden(client_of, operator, drive, name, more):
    case = drive(State.ACCEPTANCE)
    answer = client_of(operator).get(reverse(name, args=[case.pk, *more]))
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ACT_PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_act_of_another_prefecture_is_not_found(client_of, foreign_officer, drive, name, method):
    case = drive(State.ACCEPTANCE)
    answer = getattr(client_of(foreign_officer), method)(reverse(name, args=[case.pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ACT_PAGES)
@pytest.mark.parametrize("who", ["operator", "auditor", "expert"])
def test_act_by_somebody_who_is_no_officer_is_forbidden(request, client_of, drive, name, who):
    case = drive(State.ACCEPTANCE)
    answer = client_of(request.getfixturevalue(who)).post(reverse(name, args=[case.pk]))
    assert answer.status_code == 403


@pytest.mark.parametrize("name", ACT_PAGES)
@pytest.mark.parametrize("who", ["region_officer", "region_approver", "prefecture_approver"])
def test_act_page_of_another_role_is_refused_with_the_reason(request, client_of, drive, name, who):
    case = drive(State.ACCEPTANCE)
    answer = client_of(request.getfixturevalue(who)).get(reverse(name, args=[case.pk]))
    assert answer.status_code == 409


@pytest.mark.parametrize("who", ["region_officer", "prefecture_approver"])
def test_acceptance_by_another_role_changes_nothing(request, client_of, drive, state_of, who):
    case = drive(State.ACCEPTANCE)
    answer = client_of(request.getfixturevalue(who)).post(reverse("officer:accept", args=[case.pk]))
    assert (answer.status_code, state_of(case)) == (200, State.ACCEPTANCE)


def test_case_before_its_submission_is_not_found(officer, drive):
    case = drive(State.DRAFTING)
    assert officer.get(reverse("officer:case", args=[case.pk])).status_code == 404


def test_case_for_the_auditor_shows_no_acts(client_of, auditor, drive):
    case = drive(State.ACCEPTANCE)
    answer = client_of(auditor).get(reverse("officer:case", args=[case.pk]))
    assert (answer.status_code, answer.context["acts"]) == (200, [])


def test_proposal_of_another_prefecture_is_not_found(client_of, foreign_approver, drive):
    proposal = proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))
    answer = client_of(foreign_approver).post(
        reverse("officer:proposal", args=[proposal.pk]), {"outcome": "approve"}
    )
    assert answer.status_code == 404
    assert Proposal.objects.get().decided_by is None


@pytest.mark.parametrize("name", ["officer:notice", "officer:conclude"])
def test_notice_of_the_region_is_not_found_by_a_prefecture(officer, drive, name):
    case = drive(State.NOTICE_RUNNING)
    notice = case.notice_entries.get().notice_id
    assert officer.get(reverse(name, args=[notice])).status_code == 404


def test_document_of_another_prefecture_is_not_found(client_of, foreign_officer, drive):
    case = drive(State.PRELIMINARY)
    paper = case.steps.exclude(document=None).get().document_id
    answer = client_of(foreign_officer).get(reverse("officer:document", args=[paper]))
    assert answer.status_code == 404


def test_audit_entry_for_an_officer_is_forbidden(officer, drive):
    drive(State.ACCEPTANCE)
    assert officer.get(reverse("officer:audit_entry", args=[1])).status_code == 403
    assert officer.post(reverse("officer:audit_verify")).status_code == 403
