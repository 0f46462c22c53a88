"""Objections from the act of objecting to the review: who handles, hears, answers, and reads what."""

from __future__ import annotations

import dataclasses
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from zhongchuang.audit.models import Entry
from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.directory.actions import grant_mandate
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.documents.issue import content_of
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing.actions import investigating, noticing, objecting
from zhongchuang.filing.models import Objection, ObjectionAnswer
from zhongchuang.filing.rules import knows_objector
from zhongchuang.filing.states import EntryState, ObjectionState, ObjectorKind, Outcome, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db

NAME, PHONE = "示例异议人甲", "13900001234"
PERSON = objecting.ObjectionForm(ObjectorKind.PERSON, "场地面积不实。", NAME, PHONE)


def file(name: str = "照片说明.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, evidence_pdf(name.encode("unicode_escape").decode()))


def officer_of(organisation, username: str, role: Role = Role.REGION_OFFICER) -> Actor:
    account = Account.objects.create_user(username, "", "x", name=f"示例{username}")
    return Actor(account, grant_mandate(account=account, role=role, organisation=organisation))


@pytest.fixture
def entry(drive):
    return drive(State.NOTICE_RUNNING).notice_entries.get()


@pytest.fixture
def objection(entry) -> Objection:
    return objecting.object_to(entry=entry, form=PERSON)


@pytest.fixture
def second_officer(region) -> Actor:
    return officer_of(region, "second_officer")


def answer(
    actor: Actor, objection: Objection, outcome=Outcome.DISMISSED, text="经核实，面积属实。"
):
    article = "6.4" if outcome is Outcome.UPHELD else ""
    return investigating.answer(
        actor=actor, objection=objection, outcome=outcome, text=text, article=article
    )


@pytest.fixture
def dismissed(objection, region_officer) -> Objection:
    answer(region_officer, objection)
    objection.refresh_from_db()
    return objection


# receiving


def test_objection_keeps_its_files(entry):
    found = objecting.object_to(entry=entry, form=PERSON, uploads=[file()])
    assert [(one.name, one.attached_by) for one in attached_to([found])] == [("照片说明.pdf", None)]


def test_objection_with_a_file_that_is_not_taken_leaves_nothing(entry):
    bad = SimpleUploadedFile("程序.exe", b"MZ")
    with pytest.raises(ValidationError):
        objecting.object_to(entry=entry, form=PERSON, uploads=[bad])
    assert Objection.objects.count() == 0


def test_objection_is_due_by_the_policys_working_days(objection):
    assert objection.due_on == working_calendar().add(today(), 10)


def test_objection_not_admitted_has_no_term(entry):
    found = objecting.object_to(entry=entry, form=dataclasses.replace(PERSON, name=""))
    assert (found.state, found.due_on) == (ObjectionState.NOT_ADMITTED, None)


def test_same_form_twice_is_one_objection(entry):
    first = objecting.object_to(entry=entry, form=PERSON, key="k")
    assert (objecting.object_to(entry=entry, form=PERSON, key="k"), Objection.objects.count()) == (
        first,
        1,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_for_threads")
def test_same_form_posted_in_parallel_is_one_objection(entry):
    start = Barrier(4)

    def post() -> str:
        start.wait()
        try:
            return objecting.object_to(entry=entry, form=PERSON, key="k").code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        codes = {future.result() for future in [pool.submit(post) for _ in range(4)]}
    assert (len(codes), Objection.objects.count()) == (1, 1)


def test_objection_of_an_account_is_recorded_as_the_publics(entry, entrepreneur):
    objecting.object_to(entry=entry, form=PERSON, account=entrepreneur.account)
    record = Entry.objects.get(act="filing.object")
    assert (record.account_id, record.account_name) == (None, "社会公众")
    assert NAME not in str(record.data)


# handling


def test_taking_up_begins_the_investigation(objection, region_officer):
    investigating.take_up(actor=region_officer, objection=objection)
    objection.refresh_from_db()
    assert (objection.state, objection.investigator) == (
        ObjectionState.INVESTIGATING,
        region_officer.account,
    )


def test_taking_up_records_a_hand_in_the_case(objection, region_officer, second_officer):
    investigating.take_up(actor=region_officer, objection=objection)
    investigating.take_up(actor=second_officer, objection=objection, reason="同事出差。")
    entries = Entry.objects.filter(act="filing.take-up-objection").order_by("sequence")
    assert [one.data["acted_on_the_case"] for one in entries] == [True, False]


@pytest.mark.parametrize("reason", ["", "  "])
def test_taking_over_without_a_reason_is_refused(objection, region_officer, second_officer, reason):
    investigating.take_up(actor=region_officer, objection=objection)
    with pytest.raises(Refused, match="接手须写明理由"):
        investigating.take_up(actor=second_officer, objection=objection, reason=reason)


def test_taking_up_twice_is_refused(objection, region_officer):
    investigating.take_up(actor=region_officer, objection=objection)
    with pytest.raises(Refused, match="已由您办理"):
        investigating.take_up(actor=region_officer, objection=objection)


@pytest.mark.parametrize(
    "who",
    [
        "prefecture_officer",
        "prefecture_approver",
        "foreign_officer",
        "region_approver",
        "operator",
        "rival",
        "expert",
        "auditor",
        "administrator",
        "entrepreneur",
    ],
)
def test_objection_is_taken_up_by_officers_of_the_stage_only(request, objection, who):
    with pytest.raises(Refused):
        investigating.take_up(actor=request.getfixturevalue(who), objection=objection)


ROLES = (
    "region_officer",
    "second_officer",
    "region_approver",
    "prefecture_officer",
    "prefecture_approver",
    "foreign_officer",
    "foreign_approver",
    "operator",
    "clerk",
    "rival",
    "expert",
    "auditor",
    "administrator",
    "entrepreneur",
)


@pytest.mark.parametrize("who", ROLES)
def test_objector_is_known_to_the_handling_officer_only(request, objection, region_officer, who):
    investigating.take_up(actor=region_officer, objection=objection)
    objection.refresh_from_db()
    actor = request.getfixturevalue(who)
    assert knows_objector(actor, objection) == (actor == region_officer)


@pytest.mark.parametrize("who", ROLES)
def test_objector_is_known_to_nobody_before_it_is_taken_up(request, objection, who):
    assert not knows_objector(request.getfixturevalue(who), objection)


def test_note_keeps_day_words_and_files(objection, region_officer):
    note = investigating.write_note(
        actor=region_officer, objection=objection, text="已到现场。", on=today(), uploads=[file()]
    )
    assert (note.on, note.text, attached_to([note]).count()) == (today(), "已到现场。", 1)


@pytest.mark.parametrize(
    ("text", "ahead", "words"),
    [
        ("", 0, "请写明核实的情况"),
        ("已核实。", 1, "不能晚于今天"),
        (f"{NAME}所述属实。", 0, "身份须保密"),
        (f"已致电{PHONE}。", 0, "身份须保密"),
    ],
)
def test_note_without_words_of_tomorrow_or_naming_the_objector_is_refused(
    objection, region_officer, text, ahead, words
):
    day: date = today() + timedelta(days=ahead)
    with pytest.raises(Refused, match=words):
        investigating.write_note(actor=region_officer, objection=objection, text=text, on=day)


def test_note_by_another_officer_than_the_handling_one_is_refused(
    objection, region_officer, second_officer
):
    investigating.take_up(actor=region_officer, objection=objection)
    with pytest.raises(Refused, match="接手后才能继续"):
        investigating.write_note(
            actor=second_officer, objection=objection, text="已核实。", on=today()
        )


# hearing the operator


@pytest.fixture
def question(objection, region_officer):
    return investigating.ask(
        actor=region_officer, objection=objection, text="请说明场地面积。", days=3
    )


def test_question_is_due_in_working_days_and_told_to_the_operator(question, operator):
    told = Message.objects.filter(recipient=operator.account, subject="公示期间有情况需要核实")
    assert question.due_on == working_calendar().add(today(), 3)
    assert [NAME in one.body or PHONE in one.body for one in told] == [False]


def test_question_is_answered_with_files_once(question, operator):
    investigating.answer_question(
        actor=operator, question=question, text="面积以租赁合同为准。", uploads=[file("合同.pdf")]
    )
    question.refresh_from_db()
    assert (question.answer, attached_to([question]).count()) == ("面积以租赁合同为准。", 1)
    with pytest.raises(Refused, match="已经答复"):
        investigating.answer_question(actor=operator, question=question, text="再说一次。")


@pytest.mark.parametrize("who", ["rival", "region_officer", "expert", "auditor"])
def test_question_is_answered_by_its_operator_only(request, question, who):
    with pytest.raises(Refused):
        investigating.answer_question(
            actor=request.getfixturevalue(who), question=question, text="说明。"
        )


def test_question_after_the_answer_needs_none(question, objection, operator, region_officer):
    answer(region_officer, objection)
    with pytest.raises(Refused, match="核实已经结束"):
        investigating.answer_question(actor=operator, question=question, text="说明。")


@pytest.mark.parametrize(
    ("text", "days", "words"),
    [
        ("", 3, "请写明"),
        ("请说明。", 0, "1 至 30"),
        ("请说明。", 31, "1 至 30"),
        (NAME, 3, "身份须保密"),
    ],
)
def test_question_without_words_or_within_no_term_is_refused(
    objection, region_officer, text, days, words
):
    with pytest.raises(Refused, match=words):
        investigating.ask(actor=region_officer, objection=objection, text=text, days=days)


# answering


def test_answer_issues_a_paper_that_names_nobody(objection, region_officer):
    given = answer(region_officer, objection)
    content = content_of(given.document)
    words = str(content)
    assert (given.document.kind, given.document.is_public) == ("objection-answer", False)
    assert (objection.code in words, "经核实，面积属实" in words) == (True, True)
    assert (NAME in words, PHONE in words) == (False, False)


def test_answer_that_names_the_objector_is_refused(objection, region_officer):
    with pytest.raises(Refused, match="身份须保密"):
        answer(region_officer, objection, text=f"{NAME}所述不实。")


def test_answer_upheld_without_an_article_is_refused(objection, region_officer):
    with pytest.raises(Refused, match="条款"):
        investigating.answer(
            actor=region_officer, objection=objection, outcome=Outcome.UPHELD, text="属实。"
        )


def test_answer_reaches_the_account_of_the_objector(entry, entrepreneur, region_officer):
    found = objecting.object_to(entry=entry, form=PERSON, account=entrepreneur.account)
    answer(region_officer, found)
    message = Message.objects.get(recipient=entrepreneur.account)
    assert (message.subject, message.sender) == ("您提出的异议已答复", "")


def test_upheld_objection_answers_the_others_to_the_same_space(entry, objection, region_officer):
    other = objecting.object_to(entry=entry, form=dataclasses.replace(PERSON, text="另有一事。"))
    answer(region_officer, objection, Outcome.UPHELD, "面积不足。")
    other.refresh_from_db()
    entry.refresh_from_db()
    assert (other.state, entry.state) == (ObjectionState.UPHELD, EntryState.REMOVED)
    assert "另一异议" in other.answer


def test_nothing_of_the_operators_case_names_the_objector(objection, region_officer, operator):
    answer(region_officer, objection, Outcome.UPHELD, "面积不足。")
    entries = Entry.objects.all()
    told = Message.objects.filter(recipient=operator.account)
    words = [*(str(one.data) for one in entries), *(one.body for one in told)]
    assert [one for one in words if NAME in one or PHONE in one] == []


# approval, where the policy asks for it


@pytest.fixture
def approval(settings, tmp_path):
    """The policy as it stands, but for the approval of answers."""
    folder = tmp_path / "policies" / "xinjiang-2019"
    shutil.copytree(Path(settings.POLICY_FOLDERS[0]) / "xinjiang-2019", folder)
    text = folder / "policy.toml"
    text.write_text(
        text.read_text().replace("review_days = 5\n", "review_days = 5\napproval = true\n")
    )
    settings.POLICY_FOLDERS = [folder.parent]


@pytest.fixture
def prepared(approval, objection, region_officer) -> Objection:
    answer(region_officer, objection, Outcome.UPHELD, "面积不足。")
    objection.refresh_from_db()
    return objection


def test_prepared_answer_waits_for_an_approver(prepared, entry):
    entry.refresh_from_db()
    assert (prepared.state, prepared.answer, entry.state) == (
        ObjectionState.PREPARED,
        "",
        EntryState.RUNNING,
    )


def test_approved_answer_takes_effect(prepared, entry, region_approver):
    investigating.approve(actor=region_approver, objection=prepared)
    entry.refresh_from_db()
    prepared.refresh_from_db()
    assert (prepared.state, entry.state) == (ObjectionState.UPHELD, EntryState.REMOVED)


def test_answer_sent_back_is_prepared_again(prepared, region_officer, region_approver):
    investigating.send_back(actor=region_approver, objection=prepared, remark="请再核实。")
    prepared.refresh_from_db()
    assert prepared.state == ObjectionState.INVESTIGATING
    answer(region_officer, prepared)
    states = prepared.answers.values_list("remark", "decided_at")
    assert list(states) == [("请再核实。", None), ("", None)]


def test_answer_under_approval_is_not_prepared_again(prepared, region_officer):
    with pytest.raises(Refused, match="正在审批"):
        answer(region_officer, prepared)


def test_answer_is_sent_back_with_a_reason_only(prepared, region_approver):
    with pytest.raises(Refused, match="理由"):
        investigating.send_back(actor=region_approver, objection=prepared, remark=" ")


@pytest.mark.parametrize("who", ["region_officer", "prefecture_approver", "operator", "auditor"])
def test_answer_is_approved_by_approvers_of_the_stage_only(request, prepared, who):
    with pytest.raises(Refused):
        investigating.approve(actor=request.getfixturevalue(who), objection=prepared)


def test_answer_is_not_approved_by_who_prepared_it(prepared, region_officer, region):
    mandate = grant_mandate(
        account=region_officer.account, role=Role.REGION_APPROVER, organisation=region
    )
    with pytest.raises(Refused, match="自己拟办"):
        investigating.approve(actor=Actor(region_officer.account, mandate), objection=prepared)


def test_answer_without_one_waiting_is_not_approved(objection, region_approver):
    with pytest.raises(Refused, match="没有待审批"):
        investigating.approve(actor=region_approver, objection=objection)


# review


def test_dismissal_can_be_reviewed_for_some_working_days(dismissed):
    assert dismissed.review_until == working_calendar().add(today(), 5)


def test_dismissal_holds_the_entry_until_its_review_is_over(dismissed, region_officer, later):
    notice = dismissed.entry.notice
    later((notice.last_day - today()).days + 1)
    with pytest.raises(Refused, match="申请复核的期限"):
        noticing.conclude(actor=region_officer, notice=notice)
    later(10)
    assert len(noticing.conclude(actor=region_officer, notice=notice)) == 1


@pytest.fixture
def reviewing(dismissed) -> Objection:
    objecting.ask_review(objection=dismissed, grounds="未到现场核实。")
    dismissed.refresh_from_db()
    return dismissed


def test_review_holds_the_entry_and_has_a_term(reviewing, region_officer, later):
    assert (reviewing.state, reviewing.investigator, reviewing.due_on) == (
        ObjectionState.REVIEWING,
        None,
        working_calendar().add(today(), 10),
    )
    later(30)
    with pytest.raises(Refused, match="未答复的异议"):
        noticing.conclude(actor=region_officer, notice=reviewing.entry.notice)


def test_review_by_who_answered_first_is_refused(reviewing, region_officer):
    with pytest.raises(Refused, match="未参与原答复"):
        answer(region_officer, reviewing)


@pytest.mark.parametrize("who", ["second_officer", "region_approver"])
def test_review_is_decided_by_another_person(request, reviewing, who):
    given = answer(request.getfixturevalue(who), reviewing, text="复核维持。")
    reviewing.refresh_from_db()
    assert (given.is_review, given.document.kind, reviewing.state) == (
        True,
        "objection-review",
        ObjectionState.DISMISSED,
    )


@pytest.mark.parametrize("who", ["prefecture_officer", "operator", "auditor", "expert"])
def test_review_by_anybody_else_is_refused(request, reviewing, who):
    with pytest.raises(Refused):
        answer(request.getfixturevalue(who), reviewing)


def test_review_upheld_ends_the_case(reviewing, second_officer):
    answer(second_officer, reviewing, Outcome.UPHELD, "复核发现面积不足。")
    case = reviewing.entry.application
    case.refresh_from_db()
    assert case.place == State.OBJECTION_UPHELD


def test_review_maintained_lets_the_entry_go_on(reviewing, second_officer, region_officer, later):
    answer(second_officer, reviewing, text="复核维持。")
    later(20)
    assert noticing.conclude(actor=region_officer, notice=reviewing.entry.notice) == [
        reviewing.entry.application
    ]


def test_review_asked_a_second_time_is_refused(reviewing, second_officer):
    answer(second_officer, reviewing, text="复核维持。")
    with pytest.raises(Refused, match="以一次为限"):
        objecting.ask_review(objection=reviewing, grounds="仍不同意。")


def test_review_too_late_is_refused(dismissed, later):
    later((dismissed.review_until - today()).days + 1)
    with pytest.raises(Refused, match="已于"):
        objecting.ask_review(objection=dismissed, grounds="不同意。")


@pytest.mark.parametrize(("grounds", "words"), [(" ", "申请复核的理由")])
def test_review_without_grounds_is_refused(dismissed, grounds, words):
    with pytest.raises(Refused, match=words):
        objecting.ask_review(objection=dismissed, grounds=grounds)


def test_review_of_an_open_objection_is_refused(objection):
    with pytest.raises(Refused, match="异议不成立"):
        objecting.ask_review(objection=objection, grounds="不同意。")


def test_answers_stay_beside_each_other(reviewing, second_officer):
    answer(second_officer, reviewing, text="复核维持。")
    kept = ObjectionAnswer.objects.values_list("is_review", "text")
    assert list(kept) == [(False, "经核实，面积属实。"), (True, "复核维持。")]
