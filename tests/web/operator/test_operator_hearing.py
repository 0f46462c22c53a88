"""What an operator is asked during the notice of its space, and its answer."""

from __future__ import annotations

from contextlib import closing

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing.actions import investigating, objecting
from zhongchuang.filing.models import ObjectionQuestion
from zhongchuang.filing.states import ObjectorKind, Outcome, State

NAME, TEXT = "示例异议人甲", "异议原文不应外泄。"


@pytest.fixture
def question(drive, region_officer) -> ObjectionQuestion:
    entry = drive(State.NOTICE_RUNNING).notice_entries.get()
    form = objecting.ObjectionForm(ObjectorKind.PERSON, TEXT, NAME, "13900001234")
    found = objecting.object_to(entry=entry, form=form)
    return investigating.ask(actor=region_officer, objection=found, text="请说明面积。", days=3)


def url(question: ObjectionQuestion) -> str:
    case = question.objection.entry.application_id
    return reverse("operator:question", args=[case, question.pk])


def test_question_shows_neither_objector_nor_objection(client_of, operator, question):
    text = client_of(operator).get(url(question)).content.decode()
    assert ("请说明面积。" in text, NAME in text, TEXT in text) == (True, False, False)
    assert question.objection.code not in text


def test_question_stands_on_the_case_page_and_the_to_do(client_of, operator, question):
    client = client_of(operator)
    case = reverse("operator:application", args=[question.objection.entry.application_id])
    pages = [client.get(address).content.decode() for address in (case, reverse("operator:home"))]
    assert [url(question) in page for page in pages] == [True, True]


def test_answer_keeps_words_and_file(client_of, operator, question):
    file = SimpleUploadedFile("合同.pdf", evidence_pdf("contract"))
    client_of(operator).post(url(question), {"text": "以合同为准。", "uploads": file})
    question.refresh_from_db()
    kept = attached_to([question]).get()
    address = reverse(
        "operator:question_file",
        args=[question.objection.entry.application_id, question.pk, kept.pk],
    )
    with closing(client_of(operator).get(address)) as opened:
        assert (question.answer, opened.status_code) == ("以合同为准。", 200)


def test_answer_without_words_is_an_error_at_the_field(client_of, operator, question):
    answer = client_of(operator).post(url(question), {"text": " "})
    assert list(answer.context["form"].errors) == ["text"]


def test_answer_twice_keeps_the_first(client_of, operator, question):
    client = client_of(operator)
    client.post(url(question), {"text": "第一次。"})
    again = client.post(url(question), {"text": "第二次。"})
    question.refresh_from_db()
    assert again.context["form"].non_field_errors() == ["这个问题已经答复。"]
    assert question.answer == "第一次。"


def test_question_after_the_investigation_has_no_form(
    client_of, operator, region_officer, question
):
    investigating.answer(
        actor=region_officer,
        objection=question.objection,
        outcome=Outcome.DISMISSED,
        text="经核实不成立。",
    )
    assert client_of(operator).get(url(question)).context["form"] is None


@pytest.mark.parametrize(("who", "status"), [("rival", 404), ("region_officer", 403)])
def test_question_of_another_operator_stays_closed(request, client_of, question, who, status):
    client = client_of(request.getfixturevalue(who))
    assert client.get(url(question)).status_code == status
