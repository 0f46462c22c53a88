"""Approval sheets of four rows: order, four eyes, what voids a signature, batches, held entries."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from zhongchuang.audit.models import Entry
from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing import approvals
from zhongchuang.filing.actions import approving, drafting, proposing
from zhongchuang.filing.models import Proposal, SignOff, SignOffPerson
from zhongchuang.filing.states import ProposalOutcome, SheetStep, State
from zhongchuang.kernel.refusal import Refused


@pytest.fixture
def colleague(prefecture):
    """Another person of the bureau: `colleague("checker", Role.PREFECTURE_OFFICER)`."""

    def join(name: str, role: Role) -> Actor:
        account = Account.objects.create_user(name, "", "x", name=f"示例{name}")
        return Actor(account, grant_mandate(account=account, role=role, organisation=prefecture))

    return join


@pytest.fixture
def checker(colleague) -> Actor:
    return colleague("checker", Role.PREFECTURE_OFFICER)


@pytest.fixture
def issuer(colleague) -> Actor:
    return colleague("issuer", Role.PREFECTURE_APPROVER)


@pytest.fixture
def sheet(four_rows, drive) -> Proposal:
    """A recommendation prepared under a policy that names four rows."""
    return proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))


def again(proposal: Proposal) -> Proposal:
    return Proposal.objects.get(pk=proposal.pk)


def standing(proposal: Proposal) -> list[str]:
    return list(proposal.sign_offs.filter(voided_at=None).values_list("step", flat=True))


def test_four_rows_are_signed_in_turn_and_the_last_one_decides(
    sheet, checker, prefecture_approver, issuer
):
    case = sheet.applications.get()
    approving.sign(actor=checker, proposal=sheet, note="已核")
    approving.sign(actor=prefecture_approver, proposal=sheet)
    case.refresh_from_db()
    assert (case.state, OfficialDocument.objects.filter(kind="recommendation-letter").count()) == (
        State.RECOMMENDATION_PREPARED,
        0,
    )
    proposing.approve_recommendation(actor=issuer, proposal=sheet)
    case.refresh_from_db()
    assert (case.state, again(sheet).outcome, standing(sheet)) == (
        State.FORMAL,
        ProposalOutcome.APPROVED,
        ["prepared", "checked", "approved", "issued"],
    )


def test_every_signature_is_for_the_same_content(sheet, checker, prefecture_approver, issuer):
    approving.sign(actor=checker, proposal=sheet)
    approving.sign(actor=prefecture_approver, proposal=sheet)
    proposing.approve_recommendation(actor=issuer, proposal=sheet)
    assert len(set(sheet.sign_offs.values_list("digest", flat=True))) == 1


def test_signature_moves_neither_case_nor_clock(sheet, checker):
    case = sheet.applications.get()
    before = (case.state, case.entered_on, case.due_on)
    approving.sign(actor=checker, proposal=sheet)
    case.refresh_from_db()
    assert (case.state, case.entered_on, case.due_on) == before


def test_sheet_is_not_approved_before_it_was_checked(sheet, prefecture_approver):
    with pytest.raises(Refused, match="须由经办人办理"):
        proposing.approve_recommendation(actor=prefecture_approver, proposal=sheet)


def test_approval_that_another_issues_does_not_decide(sheet, checker, prefecture_approver):
    approving.sign(actor=checker, proposal=sheet)
    with pytest.raises(Refused, match="还须先经“审批”"):
        proposing.approve_recommendation(actor=prefecture_approver, proposal=sheet)


def test_deciding_row_is_not_signed_as_one_between(drive, prefecture_approver):
    sheet = proposing.open_proposal(drive(State.RECOMMENDATION_PREPARED))
    with pytest.raises(Refused, match="即作出决定"):
        approving.sign(actor=prefecture_approver, proposal=sheet)


def test_preparer_does_not_check(sheet, prefecture_officer):
    with pytest.raises(Refused, match="自己拟办"):
        approving.sign(actor=prefecture_officer, proposal=sheet)


def test_approver_does_not_issue_what_they_approved(sheet, checker, prefecture_approver):
    approving.sign(actor=checker, proposal=sheet)
    approving.sign(actor=prefecture_approver, proposal=sheet)
    with pytest.raises(Refused, match="已在这份审批单上签署"):
        proposing.approve_recommendation(actor=prefecture_approver, proposal=sheet)


def test_deputy_of_the_approver_does_not_issue(sheet, checker, prefecture_approver, issuer):
    approving.sign(actor=checker, proposal=sheet)
    approving.sign(actor=prefecture_approver, proposal=sheet)
    issuer.mandate.deputises = prefecture_approver.mandate
    issuer.mandate.valid_until = "2099-12-31"
    issuer.mandate.grounds = "休假"
    issuer.mandate.save()
    with pytest.raises(Refused, match="已在这份审批单上签署"):
        proposing.approve_recommendation(actor=issuer, proposal=sheet)


def test_other_bureau_does_not_sign(four_rows, sheet, foreign_officer):
    with pytest.raises(Refused, match="机关"):
        approving.sign(actor=foreign_officer, proposal=sheet)


def test_nobody_stands_on_a_sheet_twice_in_the_database(sheet, prefecture_officer):
    row = sheet.sign_offs.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOffPerson.objects.create(
            sign_off=row, proposal=sheet, person=prefecture_officer.account
        )


def test_one_signature_a_row_in_the_database(sheet, checker):
    first = sheet.sign_offs.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            proposal=sheet, step=first.step, account=checker.account, at=first.at, role="", unit=""
        )


def test_next_signatory_is_told(checker, sheet, prefecture_officer):
    told = checker.account.inbox.first()
    assert (told.subject, prefecture_officer.account.inbox.count()) == (
        "推荐待核稿：“示例绿洲众创空间”",
        0,
    )


def test_sheet_waits_for_who_may_sign_next(sheet, checker, prefecture_officer, prefecture_approver):
    def waits(actor: Actor) -> list[Proposal]:
        return list(Proposal.objects.waiting_for(actor))

    assert (waits(checker), waits(prefecture_officer), waits(prefecture_approver)) == (
        [sheet],
        [],
        [],
    )


def renamed(sheet: Proposal) -> None:
    space = sheet.applications.get().space
    space.name = "示例新名众创空间"
    space.save()


def test_content_that_changed_is_not_signed(sheet, checker, prefecture_approver):
    approving.sign(actor=checker, proposal=sheet)
    renamed(sheet)
    with pytest.raises(Refused, match="登记信息有改动"):
        approving.sign(actor=prefecture_approver, proposal=sheet)


def test_changed_content_voids_every_signature_and_tells_who_signed(
    sheet, checker, prefecture_approver
):
    approving.sign(actor=checker, proposal=sheet)
    renamed(sheet)
    approving.void_changed(actor=prefecture_approver, proposal=sheet)
    why = set(sheet.sign_offs.values_list("voided_why", flat=True))
    told = checker.account.inbox.first().subject
    assert (standing(sheet), again(sheet).next_step, why, told) == (
        [],
        SheetStep.PREPARED,
        {"“示例新名众创空间”的登记信息有改动"},
        "签署作废：“示例新名众创空间”",
    )
    assert Entry.objects.filter(act="filing.void-sign-offs").count() == 1


def test_unchanged_content_is_not_voided(sheet, checker):
    with pytest.raises(Refused, match="没有变动"):
        approving.void_changed(actor=checker, proposal=sheet)


def test_revision_voids_and_signs_as_prepared_anew(sheet, checker, prefecture_officer):
    approving.sign(actor=checker, proposal=sheet)
    proposing.revise(
        actor=prefecture_officer,
        proposal=sheet,
        applications=list(sheet.applications.all()),
        favourable=True,
        grounds="补充理由。",
    )
    found = again(sheet)
    assert (standing(sheet), found.next_step, found.grounds, sheet.sign_offs.count()) == (
        ["prepared"],
        SheetStep.CHECKED,
        "补充理由。",
        3,
    )


def test_who_revised_does_not_check(sheet, checker):
    proposing.revise(
        actor=checker,
        proposal=sheet,
        applications=list(sheet.applications.all()),
        favourable=True,
        grounds="补充理由。",
    )
    with pytest.raises(Refused, match="自己拟办"):
        approving.sign(actor=checker, proposal=sheet)


def test_approver_does_not_revise(sheet, prefecture_approver):
    with pytest.raises(Refused, match="须由经办人办理"):
        proposing.revise(
            actor=prefecture_approver,
            proposal=sheet,
            applications=list(sheet.applications.all()),
            favourable=True,
            grounds="x",
        )


def test_signature_for_what_was_on_the_screen_before_is_not_taken(
    sheet, checker, prefecture_officer
):
    seen = sheet.sign_offs.get().digest
    proposing.revise(
        actor=prefecture_officer,
        proposal=sheet,
        applications=list(sheet.applications.all()),
        favourable=True,
        grounds="补充理由。",
    )
    with pytest.raises(Refused, match="已经更新"):
        approving.sign(actor=checker, proposal=sheet, seen=seen)


def test_sheet_goes_back_to_a_row_between(sheet, checker, prefecture_approver, issuer):
    approving.sign(actor=checker, proposal=sheet)
    approving.sign(actor=prefecture_approver, proposal=sheet)
    proposing.send_back(actor=issuer, proposal=sheet, note="请再核数据", to=SheetStep.CHECKED)
    found = again(sheet)
    assert (found.outcome, found.next_step, standing(sheet)) == (
        "",
        SheetStep.CHECKED,
        ["prepared"],
    )


def test_sheet_does_not_go_back_to_a_row_nobody_signed(sheet, checker):
    with pytest.raises(Refused, match="已经签署"):
        proposing.send_back(actor=checker, proposal=sheet, note="x", to=SheetStep.APPROVED)


def test_case_taken_back_closes_its_sheet(sheet, operator, checker):
    case = sheet.applications.get()
    drafting.withdraw(actor=operator, application=case, reason="场地调整")
    found = again(sheet)
    assert (found.outcome, found.next_step, standing(sheet)) == (ProposalOutcome.DROPPED, "", [])


def test_content_is_the_same_whoever_reads_it(sheet):
    cases = approvals.cases_of(sheet)
    assert approvals.content_of(again(sheet), cases) == sheet.content


def test_confirmation_certifies_each_space(driver, drive, later):
    case = drive(State.NOTICE_RUNNING)
    later(30)
    driver.confirm(case)
    case.refresh_from_db()
    paper = OfficialDocument.objects.get(kind=DocumentKind.CONFIRMATION)
    assert case.certificate.number == f"{paper.number}-001"


def test_mandate_that_ended_is_not_called(sheet, checker):
    Mandate.objects.filter(pk=checker.mandate.pk).update(ended_at="2026-01-01T00:00+08:00")
    assert list(approvals.signers(sheet)) == []
