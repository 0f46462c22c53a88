"""Verifying papers and opening them."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from django.urls import reverse

from zhongchuang.directory.states import StandingKind
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing.states import State

pytestmark = pytest.mark.django_db


def verified(client, code: str):
    response = client.get(reverse("public:verify", args=[code]))
    assert response.status_code == 200
    return response


def state(response) -> str:
    return response.context["state"][0]


def test_verify_form_leads_to_the_paper(client, paper):
    code = paper().code
    response = client.get("/verify/", {"code": code.lower().replace("-", "")})
    assert response["Location"] == reverse("public:verify", args=[code])


def test_verify_form_without_a_code(client):
    response = client.get("/verify/", {"code": "——"})
    assert response.status_code == 200
    assert dict(response.context["form"].errors) == {"code": ["请输入公文上的验证码。"]}


def test_verify_shows_what_the_paper_is(client, paper):
    found = paper()
    text = verified(client, found.code).content.decode()
    for words in (found.number, found.title, found.issuer, "确认文件", "2026年3月10日"):
        assert words in text


def test_verify_takes_the_code_without_hyphens(client, paper):
    found = paper()
    assert verified(client, found.code.replace("-", "").lower()).context["paper"] == found


def test_verify_unknown_code_offers_the_form(client):
    response = client.get(reverse("public:verify", args=["NOSUCHCODE22"]))
    assert response.status_code == 404
    text = response.content.decode()
    assert 'name="code"' in text
    assert "NOSUCHCODE22" in text


def test_verify_confirmation_shows_standings(client, paper, enter):
    found = paper()
    enter(document_number=found.number)
    response = verified(client, found.code)
    assert state(response) == "真实，确认的备案全部有效"
    assert "示例红山众创空间" in response.content.decode()


@pytest.mark.parametrize(
    ("others", "words"), [(1, "真实，部分备案已终止"), (0, "真实，但确认的备案均已终止")]
)
def test_verify_confirmation_with_ended_standings(client, paper, enter, others, words):
    found = paper()
    ended = {"until": date(2026, 5, 1), "kind": StandingKind.REVOKED}
    enter("示例甲空间", document_number=found.number, **ended)
    if others:
        enter("示例乙空间", document_number=found.number)
    assert state(verified(client, found.code)) == words


def test_verify_notice_is_genuine(client, notice):
    assert state(verified(client, notice.document.code)) == "真实，由本系统签发"


def test_verify_altered_paper_is_refused(client, paper):
    found = paper()
    OfficialDocument.objects.update(content={**found.content, "title": "另一份"})
    response = verified(client, found.code)
    assert state(response) == "内容与签发时不一致，请勿采信"
    assert reverse("public:document", args=[found.pk, "pdf"]) not in response.content.decode()


def test_verify_private_paper_gives_no_file(client, slip):
    text = verified(client, slip.code).content.decode()
    assert slip.number in text
    assert reverse("public:document", args=[slip.pk, "pdf"]) not in text


def opened(client, found: OfficialDocument, fmt: str = "pdf"):
    return client.get(reverse("public:document", args=[found.pk, fmt]))


def test_public_paper_as_pdf(client, paper):
    found = paper()
    response = opened(client, found)
    assert response.content[:5] == b"%PDF-"
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    disposition = response["Content-Disposition"]
    assert disposition.startswith("inline")
    assert unquote(disposition).endswith(f"{found.title}（{found.number}）.pdf")


def test_public_paper_as_docx(client, paper):
    response = opened(client, paper(), "docx")
    assert response["Content-Disposition"].startswith("attachment")
    assert "word/document.xml" in ZipFile(BytesIO(response.content)).namelist()


def test_paper_in_another_format(client, paper):
    assert opened(client, paper(), "exe").status_code == 404


def test_paper_is_not_posted_to(client, paper):
    assert client.post(reverse("public:document", args=[paper().pk, "pdf"])).status_code == 405


def test_private_paper_is_closed_to_the_public(client, slip):
    assert opened(client, slip).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("operator", 200),
        ("clerk", 200),
        ("prefecture_officer", 200),
        ("region_officer", 200),
        ("auditor", 200),
        ("rival", 404),
        ("foreign_officer", 404),
        ("expert", 404),
        ("entrepreneur", 404),
        ("administrator", 404),
        ("stranger", 404),
    ],
)
def test_private_paper_opens_for_those_who_may_see_the_case(request, client_of, slip, who, status):
    reader = client_of(request.getfixturevalue(who))
    assert opened(reader, slip).status_code == status


def test_private_paper_is_not_cached(client_of, slip, operator):
    assert opened(client_of(operator), slip)["Cache-Control"] == "private, no-cache"


def test_altered_paper_is_not_printed(client, paper):
    found = paper()
    OfficialDocument.objects.update(content={**found.content, "title": "另一份"})
    response = opened(client, found)
    assert response.status_code == 409
    assert "与签发时不一致" in response.content.decode()


def test_paper_of_a_kind_without_standings(client, paper):
    assert state(verified(client, paper(DocumentKind.PUBLIC_NOTICE).code)) == "真实，由本系统签发"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("operator", 404),
        ("clerk", 404),
        ("prefecture_officer", 200),
        ("region_officer", 200),
        ("auditor", 200),
        ("foreign_officer", 404),
    ],
)
def test_recommendation_letter_is_closed_to_its_operator(request, client_of, drive, who, status):
    drive(State.FORMAL)
    letter = OfficialDocument.objects.get(kind=DocumentKind.RECOMMENDATION_LETTER)
    assert opened(client_of(request.getfixturevalue(who)), letter).status_code == status


@pytest.mark.parametrize("kind", [DocumentKind.ACCEPTANCE_SLIP, DocumentKind.PUBLIC_NOTICE])
def test_other_papers_of_the_case_open_for_its_operator(client_of, operator, drive, kind):
    drive(State.NOTICE_RUNNING)
    assert opened(client_of(operator), OfficialDocument.objects.get(kind=kind)).status_code == 200
