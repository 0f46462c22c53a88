"""Many people at once: numbers stay consecutive, an act is done once, the chain holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from zhongchuang.audit.chain import SYSTEM, record, verify
from zhongchuang.audit.models import Entry
from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.actions import accept_invitation, grant_mandate, invite
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Organisation, Space, Standing
from zhongchuang.directory.states import OrganisationKind, Role
from zhongchuang.documents.content import Document, Paragraph, Verification
from zhongchuang.documents.issue import Issuer, issue
from zhongchuang.documents.models import DocumentKind, NumberSeries, OfficialDocument
from zhongchuang.filing.actions import drafting, noticing, proposing
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_for_threads"),
]


@dataclass(frozen=True)
class Refusal:
    """What one of several at once was told instead of a result."""

    reason: str


def at_once(acts: Iterable[Callable[[], object]]) -> list[object]:
    """Do all acts at the same moment, each in a thread with a connection of its own."""
    listed = list(acts)
    start = Barrier(len(listed))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except Refused as refused:
            return Refusal(refused.refusal.reason)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(run, listed))


def refusals(results: list[object]) -> list[str]:
    return [found.reason for found in results if isinstance(found, Refusal)]


ISSUER = Issuer(1, "自治区科学技术厅", "新科高字")


def issue_one() -> str:
    """Issue one paper in a transaction, with its record in the chain."""

    def write(number: str, proof: Verification) -> Document:
        return Document(
            title="示例文件",
            number=number,
            body=(Paragraph("正文。"),),
            signature=ISSUER.name,
            date=date(2026, 5, 1),
            verification=proof,
        )

    with transaction.atomic():
        paper = issue(DocumentKind.PUBLIC_NOTICE, ISSUER, date(2026, 5, 1), write)
        record("test.issue", paper, SYSTEM, {"number": paper.number})
    return paper.number


def test_twenty_papers_at_once_are_numbered_without_a_gap():
    numbers = at_once([issue_one] * 20)
    assert sorted(numbers) == sorted(f"新科高字〔2026〕{n}号" for n in range(1, 21))
    assert (NumberSeries.objects.get().last, OfficialDocument.objects.count()) == (20, 20)


def test_number_of_an_act_that_fails_is_used_by_the_next():
    issue_one()
    with transaction.atomic():
        issue_one()
        transaction.set_rollback(True)
    assert issue_one() == "新科高字〔2026〕2号"


def test_twenty_acts_at_once_leave_one_unbroken_chain():
    at_once([issue_one] * 20)
    sequences = list(Entry.objects.values_list("sequence", flat=True))
    assert (sequences, verify()) == (list(range(1, 21)), None)


def test_two_starts_at_once_are_one_application(operator, clerk, round_, space):
    results = at_once(
        lambda actor=actor: drafting.start(actor=actor, round_=round_, space=space)
        for actor in (operator, clerk)
    )
    assert (refusals(results), Application.objects.count(), verify()) == (
        ["本空间在该批次已有一件未办结的申请。"],
        1,
        None,
    )


@pytest.fixture
def second_prefecture_approver(prefecture) -> Actor:
    account = Account.objects.create_user("second_approver", "", "x", name="示例审批人二")
    role = Role.PREFECTURE_APPROVER
    return Actor(account, grant_mandate(account=account, role=role, organisation=prefecture))


@pytest.fixture
def second_region_approver(region) -> Actor:
    account = Account.objects.create_user("second_region", "", "x", name="示例审批人三")
    role = Role.REGION_APPROVER
    return Actor(account, grant_mandate(account=account, role=role, organisation=region))


def test_two_approvals_of_one_recommendation_are_one_letter(
    prefecture_approver, second_prefecture_approver, drive
):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    results = at_once(
        lambda actor=actor: proposing.approve_recommendation(actor=actor, proposal=proposal)
        for actor in (prefecture_approver, second_prefecture_approver)
    )
    letters = OfficialDocument.objects.filter(kind=DocumentKind.RECOMMENDATION_LETTER)
    assert (refusals(results), letters.count(), verify()) == (
        ["该事项已经办理，请刷新页面查看结果。"],
        1,
        None,
    )


def test_approval_and_sending_back_at_once_are_one_decision(
    prefecture_approver, second_prefecture_approver, drive
):
    case = drive(State.RECOMMENDATION_PREPARED)
    proposal = proposing.open_proposal(case)
    results = at_once(
        [
            lambda: proposing.approve_recommendation(actor=prefecture_approver, proposal=proposal),
            lambda: proposing.send_back(
                actor=second_prefecture_approver, proposal=proposal, note="理由不足"
            ),
        ]
    )
    case.refresh_from_db()
    decided = case.state in {State.FORMAL, State.RECOMMENDATION}
    assert (len(refusals(results)), decided, verify()) == (1, True, None)


def test_two_confirmations_of_one_list_enter_the_register_once(
    region_officer, region_approver, second_region_approver, drive, later
):
    case = drive(State.NOTICE_RUNNING)
    notice = case.notice_entries.get().notice
    later((notice.last_day - today()).days + 1)
    noticing.conclude(actor=region_officer, notice=notice)
    proposal = proposing.prepare_confirmation(
        actor=region_officer, round_=case.round, applications=[case], grounds="无异议"
    )
    results = at_once(
        lambda actor=actor: proposing.approve_confirmation(actor=actor, proposal=proposal)
        for actor in (region_approver, second_region_approver)
    )
    papers = OfficialDocument.objects.filter(kind=DocumentKind.CONFIRMATION)
    assert (len(refusals(results)), papers.count(), Standing.objects.count(), verify()) == (
        1,
        1,
        1,
        None,
    )


def test_two_submissions_at_once_are_one(operator, drive):
    case = drive(State.DRAFTING)
    results = at_once(
        [lambda: drafting.submit(actor=operator, application=case, undertaken_by="示例法定代表人")]
        * 2
    )
    case.refresh_from_db()
    assert (len(refusals(results)), case.state, case.steps.filter(act="submit").count()) == (
        1,
        State.ACCEPTANCE,
        1,
    )


def test_one_invitation_taken_up_by_two_at_once_makes_one_mandate(operator):
    _invitation, secret = invite(
        actor=operator, role=Role.OPERATOR_EDITOR, name="示例同事", email=""
    )
    people = [Account.objects.create_user(f"colleague{n}", "", "x", name="示例") for n in (1, 2)]
    results = at_once(
        lambda account=account: accept_invitation(secret=secret, account=account)
        for account in people
    )
    mandates = sum(person.mandates.count() for person in people)
    assert (len(refusals(results)), mandates) == (1, 1)


def ready_cases(round_, account: Account, count: int) -> list[Application]:
    """Cases without objection, as the notice leaves them."""
    made = []
    for number in range(1, count + 1):
        company = Organisation.objects.create(
            kind=OrganisationKind.OPERATOR,
            name=f"示例{number}有限公司",
            uscc=synthetic_uscc(500 + number),
            division_id="650100",
        )
        space = Space.objects.create(
            operator=company, name=f"示例{number}空间", division_id="650100", address="示例路"
        )
        made.append(
            Application.objects.create(
                round=round_,
                space=space,
                state=State.CONFIRMATION,
                created_by=account,
                submitted_at="2026-03-02T10:00+08:00",
                entered_on=today(),
            )
        )
    return made


def test_fifty_confirmations_at_once_are_fifty_consecutive_numbers_and_entries(
    round_, region_officer, region_approver
):
    cases = ready_cases(round_, region_officer.account, 50)
    before = NumberSeries.objects.get(prefix="新科高字").last
    sheets = [
        proposing.prepare_confirmation(
            actor=region_officer, round_=round_, applications=[case], grounds="公示无异议"
        )
        for case in cases
    ]
    results = at_once(
        lambda sheet=sheet: proposing.approve_confirmation(actor=region_approver, proposal=sheet)
        for sheet in sheets
    )
    papers = OfficialDocument.objects.filter(kind=DocumentKind.CONFIRMATION)
    entered = Standing.objects.values_list("space", flat=True)
    assert (
        refusals(results),
        sorted(papers.values_list("serial", flat=True)),
        sorted(entered),
        verify(),
    ) == (
        [],
        list(range(before + 1, before + 51)),
        sorted(case.space_id for case in cases),
        None,
    )
