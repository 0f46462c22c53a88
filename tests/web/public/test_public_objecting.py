"""Objecting, the receipt, and asking what became of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.filing.actions import investigating
from zhongchuang.filing.models import Objection
from zhongchuang.filing.states import ObjectionState, Outcome
from zhongchuang.web.public.codes import tidy

pytestmark = pytest.mark.django_db

PERSON = {
    "name": "示例异议人甲",
    "phone": "13777770001",
    "text": "场地面积与申报不符。",
}
UNIT = {
    "name": "示例异议单位",
    "contact": "示例异议联系人",
    "phone": "0991-7777701",
    "seal": "on",
    "text": "入驻企业名单不实。",
}


@pytest.fixture
def address(notice, listed) -> str:
    return reverse("public:object", args=[notice.pk, listed.pk])


@pytest.fixture
def unit_address(address) -> str:
    return f"{address}unit/"


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_object_form_explains_confidentiality(client, address):
    assert "您的身份严格保密" in client.get(address).content.decode()


def test_object_as_person(client, address, listed):
    response = client.post(address, PERSON)
    assert response["Location"] == reverse("public:objection_receipt")
    objection = Objection.objects.get()
    assert (objection.entry, objection.state) == (listed, ObjectionState.OPEN)
    assert (objection.name, objection.phone) == (PERSON["name"], PERSON["phone"])


def test_object_as_unit_keeps_the_seal_statement(client, unit_address):
    client.post(unit_address, UNIT)
    objection = Objection.objects.get()
    assert (objection.contact, objection.state) == (UNIT["contact"], ObjectionState.OPEN)
    assert "已加盖公章" in objection.text


@pytest.mark.parametrize("missing", ["name", "phone", "contact", "seal"])
def test_object_as_unit_asks_for_everything(client, unit_address, missing):
    given = {key: value for key, value in UNIT.items() if key != missing}
    assert list(errors(client.post(unit_address, given))) == [missing]
    assert Objection.objects.count() == 0


@pytest.mark.parametrize("missing", ["name", "phone"])
def test_object_as_person_asks_for_name_and_phone(client, address, missing):
    response = client.post(address, {**PERSON, missing: ""})
    assert list(errors(response)) == [missing]
    assert PERSON["text"] in response.content.decode()


def test_object_without_words_is_asked_for_them(client, address):
    assert list(errors(client.post(address, {**PERSON, "text": "  "}))) == ["text"]


def test_object_with_no_real_phone(client, address):
    assert list(errors(client.post(address, {**PERSON, "phone": "无"}))) == ["phone"]


def test_object_anonymously_is_recorded_not_admitted(client, address):
    given = {"text": "场地不实。", "anonymous": "on"}
    text = client.post(address, given, follow=True).content.decode()
    objection = Objection.objects.get()
    assert objection.state == ObjectionState.NOT_ADMITTED
    for words in ("已记录，不予受理", "匿名或者没有联系方式的异议不予受理", objection.code):
        assert words in text


def test_object_late_is_recorded_not_admitted(client, address, later):
    later(30)
    assert "只作记录，不予受理" in client.get(address).content.decode()
    text = client.post(address, PERSON, follow=True).content.decode()
    assert Objection.objects.get().state == ObjectionState.NOT_ADMITTED
    assert "超过期限的异议不予受理" in text


def test_object_twice_gives_the_first_receipt(client, address):
    first = client.post(address, PERSON, follow=True).context["objection"]
    again = client.post(address, PERSON, follow=True).context["objection"]
    assert (first, Objection.objects.count()) == (again, 1)


def test_object_differently_is_another_objection(client, address):
    client.post(address, PERSON)
    client.post(address, {**PERSON, "text": "另有一事。"})
    assert Objection.objects.count() == 2


def test_object_to_an_entry_of_another_notice(client, listed):
    wrong = reverse("public:object", args=[listed.notice_id + 1, listed.pk])
    assert client.post(wrong, PERSON).status_code == 404


def test_receipt_shows_the_code_and_no_identity(client, address):
    text = client.post(address, PERSON, follow=True).content.decode()
    assert Objection.objects.get().code in text
    assert [words for words in (PERSON["name"], PERSON["phone"]) if words in text] == []


def test_receipt_of_another_browser(client, client_of, address, rival):
    client.post(address, PERSON)
    response = client_of(rival).get(reverse("public:objection_receipt"))
    assert response["Location"] == reverse("public:objection_status")


def asked(client, code: str):
    return client.post(reverse("public:objection_status"), {"code": code})


def test_status_of_an_open_objection(client, address):
    client.post(address, PERSON)
    response = asked(client, Objection.objects.get().code.lower().replace("-", " "))
    assert "已收到，待核实" in response.content.decode()


def test_status_shows_the_answer_and_nothing_personal(client, address, region_officer):
    client.post(address, PERSON)
    objection = Objection.objects.get()
    investigating.answer(
        actor=region_officer,
        objection=objection,
        outcome=Outcome.DISMISSED,
        text="经核实，面积属实。",
    )
    text = asked(client, objection.code).content.decode()
    assert "异议不成立" in text
    assert "经核实，面积属实。" in text
    hidden = (PERSON["name"], PERSON["phone"], PERSON["text"], region_officer.account.name)
    assert [words for words in hidden if words in text] == []


def test_status_of_one_not_admitted_says_why(client, address):
    client.post(address, {"text": "场地不实。", "anonymous": "on"})
    assert "匿名" in asked(client, Objection.objects.get().code).content.decode()


def test_status_of_an_unknown_code_keeps_it(client, db):
    response = asked(client, "abcd-efgh-2345")
    assert errors(response) == {"code": ["没有这个查询码，请对照回执核对。"]}
    assert "abcd-efgh-2345" in response.content.decode()


def test_status_takes_no_code_from_the_address(client, address):
    client.post(address, PERSON)
    code = Objection.objects.get().code
    response = client.get(reverse("public:objection_status"), {"code": code})
    assert response.context["objection"] is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcdefgh2345", "ABCD-EFGH-2345"),
        (" ABCD EFGH-2345 ", "ABCD-EFGH-2345"),
        ("", ""),
        ("——", ""),
        ("x" * 500, "-".join(["XXXX"] * 16)),
    ],
)
def test_tidy_gives_the_issued_form(typed, code):
    assert tidy(typed) == code
