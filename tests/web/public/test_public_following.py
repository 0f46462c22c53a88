"""Following an objection by its code: stages, the paper of the answer, review; proofs for everybody."""

from __future__ import annotations

import hashlib
from datetime import datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing.actions import investigating, noticing
from zhongchuang.filing.models import NoticeProof, Objection
from zhongchuang.filing.states import ObjectionState, Outcome, State
from zhongchuang.policy.calendar import today, working_calendar

pytestmark = pytest.mark.django_db

PERSON = {"name": "示例异议人甲", "phone": "13777770001", "text": "场地面积不实。"}
STATUS = "public:objection_status"


@pytest.fixture
def address(notice, listed) -> str:
    return reverse("public:object", args=[notice.pk, listed.pk])


@pytest.fixture
def objection(client, address) -> Objection:
    client.post(address, PERSON)
    return Objection.objects.get()


@pytest.fixture
def dismissed(objection, region_officer) -> Objection:
    investigating.answer(
        actor=region_officer,
        objection=objection,
        outcome=Outcome.DISMISSED,
        text="经核实属实。",
    )
    objection.refresh_from_db()
    return objection


def stages(client, code: str) -> list[str]:
    response = client.post(reverse(STATUS), {"code": code})
    return [stage.state for stage in response.context["stages"]]


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("person", ["name", "phone"]), ("unit", ["name", "contact", "phone", "seal"])],
)
def test_form_asks_of_each_only_what_they_give(client, address, kind, asked):
    form = client.get(f"{address}{kind}/").context["form"]
    assert list(form.fields) == [*asked, "text", "uploads", "anonymous"]


def test_form_of_no_kind_is_not_found(client, address):
    assert client.get(f"{address}ghost/").status_code == 404


def test_object_keeps_the_files(client, address):
    file = SimpleUploadedFile("说明.pdf", evidence_pdf("x"))
    client.post(address, {**PERSON, "uploads": file})
    assert attached_to([Objection.objects.get()]).get().name == "说明.pdf"


def test_object_with_a_bad_file_keeps_what_was_typed(client, address):
    file = SimpleUploadedFile("程序.exe", b"MZ")
    response = client.post(address, {**PERSON, "uploads": file})
    assert list(response.context["form"].errors) == ["uploads"]
    assert PERSON["text"] in response.content.decode()
    assert Objection.objects.count() == 0


@pytest.mark.parametrize(("linked", "named"), [("on", True), ("", False)])
def test_object_signed_in_is_linked_where_wished(client_of, entrepreneur, address, linked, named):
    client = client_of(entrepreneur)
    client.post(address, {**PERSON, "linked": linked})
    own = client.get(reverse(STATUS)).context["own"]
    assert (Objection.objects.get().account is not None, len(own)) == (named, int(named))


def test_stages_go_from_received_to_answered(client, objection, region_officer):
    first = stages(client, objection.code)
    investigating.take_up(actor=region_officer, objection=objection)
    assert (first, stages(client, objection.code)) == (
        ["done", "waiting", "waiting"],
        ["done", "current", "waiting"],
    )


def test_answer_paper_is_given_for_the_code(client, dismissed):
    url = reverse("public:answer_paper", args=[1])
    paper = client.post(url, {"code": dismissed.code})
    assert (paper["Content-Type"], paper.content[:4]) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize(("number", "code"), [(2, None), (1, "ABCD-EFGH-2345")])
def test_answer_paper_that_is_not_there(client, dismissed, number, code):
    url = reverse("public:answer_paper", args=[number])
    assert client.post(url, {"code": code or dismissed.code}).status_code == 404


def test_answer_paper_is_no_public_document(client, dismissed):
    paper = dismissed.answers.get().document
    assert client.get(reverse("public:document", args=[paper.pk, "pdf"])).status_code == 404


def test_review_is_asked_by_code(client, dismissed):
    data = {"code": dismissed.code, "grounds": "没有到现场。"}
    response = client.post(reverse("public:ask_review"), data)
    dismissed.refresh_from_db()
    assert (dismissed.state, response.context["review"]) == (ObjectionState.REVIEWING, None)
    assert stages(client, dismissed.code) == ["done", "done", "done", "current"]


def test_review_without_grounds_is_an_error_at_the_field(client, dismissed):
    response = client.post(reverse("public:ask_review"), {"code": dismissed.code, "grounds": " "})
    assert list(response.context["review"].errors) == ["grounds"]


def test_review_of_an_unknown_code_says_so(client, db):
    response = client.post(reverse("public:ask_review"), {"code": "x", "grounds": "y"})
    assert list(response.context["form"].errors) == ["code"]


def test_review_is_offered_within_its_days_only(client, dismissed, later):
    later(30)
    response = client.post(reverse(STATUS), {"code": dismissed.code})
    assert response.context["review"] is None


def test_proof_is_downloaded_byte_for_byte(client, notice):
    proof = NoticeProof.objects.get()
    answer = client.get(reverse("public:notice_proof", args=[notice.pk, proof.pk]))
    assert hashlib.sha256(answer.content).hexdigest() == proof.sha256
    assert answer["Content-Disposition"].startswith("attachment")


def test_proof_of_another_notice_is_not_found(client, notice):
    proof = NoticeProof.objects.get()
    wrong = reverse("public:notice_proof", args=[notice.pk + 1, proof.pk])
    assert client.get(wrong).status_code == 404


def test_notice_that_is_fixed_is_nowhere_public(client, drive, region_officer, operator, client_of):
    case = drive(State.NOTICE)
    day = working_calendar().add(today(), 2)
    at = timezone.make_aware(datetime.combine(day, time(9)))
    found = noticing.publish(actor=region_officer, round_=case.round, applications=[case], at=at)
    paper = reverse("public:document", args=[found.document_id, "pdf"])
    addresses = [f"/notices/{found.pk}/", paper]
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert client_of(operator).get(paper).status_code == 404
    assert client.get("/notices/").context["listing"].count == 0
