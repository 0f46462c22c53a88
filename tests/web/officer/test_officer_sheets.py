"""The page of an approval sheet: its rows, what voids them, its preview, what is held."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions import approving, proposing
from zhongchuang.filing.models import Proposal
from zhongchuang.filing.states import SheetStep, State


@pytest.fixture
def checker(prefecture) -> Actor:
    account = Account.objects.create_user("checker", "", "x", name="示例核稿人")
    role = Role.PREFECTURE_OFFICER
    return Actor(account, grant_mandate(account=account, role=role, organisation=prefecture))


@pytest.fixture
def sheet(four_rows, drive) -> Proposal:
    return proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))


def page(sheet: Proposal) -> str:
    return reverse("officer:proposal", args=[sheet.pk])


def renamed(sheet: Proposal) -> None:
    space = sheet.applications.get().space
    space.name = "示例新名众创空间"
    space.save()


def test_sheet_shows_its_rows_and_whose_turn_it_is(approver, sheet):
    lines = approver.get(page(sheet)).context["lines"]
    assert [(line.label, line.signed is not None, line.waits) for line in lines] == [
        ("拟办", True, ""),
        ("核稿", False, "待经办人签署"),
        ("审批", False, ""),
        ("签发", False, ""),
    ]


def test_button_says_what_the_next_signature_does(client_of, checker, approver, sheet):
    first = client_of(checker).get(page(sheet)).context["button"]
    approving.sign(actor=checker, proposal=sheet)
    second = approver.get(page(sheet)).context["button"]
    assert (first, second) == ("核稿同意，转下一环节", "审批同意，转下一环节")


def test_signing_on_the_page_turns_the_sheet_to_the_next(client_of, checker, sheet):
    client_of(checker).post(page(sheet), {"outcome": "approve", "note": "已核"})
    assert Proposal.objects.get().next_step == SheetStep.APPROVED


def test_stale_page_signs_nothing(client_of, checker, sheet):
    answer = client_of(checker).post(page(sheet), {"outcome": "approve", "seen": "0" * 64})
    assert answer.context["form"].non_field_errors() == [
        "您看到的内容已经更新，请核对下面的最新内容后再签署。"
    ]


def test_changed_content_is_told_and_can_be_sent_back_to_be_prepared(approver, checker, sheet):
    approving.sign(actor=checker, proposal=sheet)
    renamed(sheet)
    told = approver.get(page(sheet)).context["changed"]
    approver.post(page(sheet), {"outcome": "void"})
    voided = [line.label for line in approver.get(page(sheet)).context["lines"] if line.signed]
    assert (told, voided, Proposal.objects.get().next_step) == (
        "“示例新名众创空间”的登记信息有改动",
        ["拟办", "核稿"],
        SheetStep.PREPARED,
    )


def test_revising_on_its_page_prepares_anew(officer, checker, sheet):
    approving.sign(actor=checker, proposal=sheet)
    case = sheet.applications.get()
    data = {"cases": [case.pk], "favourable": "yes", "grounds": "补充理由"}
    officer.post(reverse("officer:proposal_revise", args=[sheet.pk]), data)
    found = Proposal.objects.get()
    assert (found.grounds, found.next_step) == ("补充理由", SheetStep.CHECKED)


def test_revision_page_is_closed_to_approvers(approver, sheet):
    answer = approver.get(reverse("officer:proposal_revise", args=[sheet.pk]))
    assert answer.status_code == 409


def test_preview_is_a_pdf_that_takes_no_number(approver, sheet):
    answer = approver.get(reverse("officer:proposal_preview", args=[sheet.pk]))
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert Proposal.objects.get().document is None


@pytest.mark.parametrize("name", ["proposal", "proposal_revise", "proposal_preview"])
def test_sheet_is_closed_to_another_bureau(client_of, foreign_officer, sheet, name):
    answer = client_of(foreign_officer).get(reverse(f"officer:{name}", args=[sheet.pk]))
    assert answer.status_code == 404


@pytest.mark.parametrize("name", ["proposal", "proposal_revise", "proposal_preview"])
def test_sheet_is_closed_to_operators(client_of, operator, sheet, name):
    answer = client_of(operator).get(reverse(f"officer:{name}", args=[sheet.pk]))
    assert answer.status_code == 403


def test_entries_under_notice_are_held_with_their_why(regional, drive):
    case = drive(State.NOTICE_RUNNING)
    held = regional.get(reverse("officer:confirm", args=[case.round_id])).context["held"]
    assert [(one.case.pk, one.why.startswith("公示至")) for one in held] == [(case.pk, True)]


def test_home_lists_the_sheet_for_who_is_next(client_of, checker, approver, sheet):
    counts = [
        len(client.get(reverse("officer:home")).context["proposals"])
        for client in (client_of(checker), approver)
    ]
    assert counts == [1, 0]


def case_page(client, sheet: Proposal) -> tuple[list[str], str]:
    """The acts the case page offers and whose row it waits for."""
    context = client.get(reverse("officer:case", args=[sheet.applications.get().pk])).context
    return [str(act.label) for act in context["acts"]], context["awaited"]


def test_case_offers_its_sheet_to_whose_row_is_next(client_of, checker, officer, approver, sheet):
    awaited = "等待乌鲁木齐市科技局经办人核稿。"
    assert [case_page(client, sheet) for client in (client_of(checker), officer, approver)] == [
        (["核稿"], awaited),
        (["查看签署情况"], awaited),
        (["查看签署情况"], awaited),
    ]


def test_case_turns_to_the_approver_once_it_is_checked(client_of, checker, approver, sheet):
    approving.sign(actor=checker, proposal=sheet)
    awaited = "等待乌鲁木齐市科技局审批人审批。"
    assert [case_page(client, sheet) for client in (client_of(checker), approver)] == [
        (["查看签署情况"], awaited),
        (["审批"], awaited),
    ]


def test_case_whose_signatures_are_void_is_prepared_anew(officer, checker, approver, sheet):
    approving.sign(actor=checker, proposal=sheet)
    renamed(sheet)
    approving.void_changed(actor=checker, proposal=sheet)
    awaited = "签署已作废，等待乌鲁木齐市科技局经办人重新拟办。"
    assert [case_page(client, sheet) for client in (officer, approver)] == [
        (["重新拟办"], awaited),
        (["查看签署情况"], awaited),
    ]


def test_case_shows_its_certificate_among_its_papers(regional, driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    later(30)
    driver.confirm(case)
    case.refresh_from_db()
    papers = regional.get(reverse("officer:case", args=[case.pk])).context["documents"]
    assert [paper.pk for paper in papers].count(case.certificate_id) == 1


def test_page_of_a_certificate_leads_to_its_case(regional, driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    later(30)
    driver.confirm(case)
    case.refresh_from_db()
    page = regional.get(reverse("officer:document", args=[case.certificate_id]))
    assert list(page.context["cases"]) == [case]


def test_revising_takes_a_case_off_the_sheet_and_another_on(officer, more_cases, state_of):
    first, second, third = more_cases(3, state=State.RECOMMENDATION)
    said = {"favourable": "yes", "grounds": "好"}
    address = reverse("officer:batch", query={"case": [first.pk, second.pk]})
    officer.post(address, {**said, "cases": [first.pk, second.pk], "letters": "joint"})
    sheet = Proposal.objects.get()
    address = reverse("officer:proposal_revise", args=[sheet.pk])
    officer.post(address, {**said, "cases": [first.pk, third.pk]})
    assert (set(sheet.applications.all()), [state_of(one) for one in (first, second, third)]) == (
        {first, third},
        [State.RECOMMENDATION_PREPARED, State.RECOMMENDATION, State.RECOMMENDATION_PREPARED],
    )
