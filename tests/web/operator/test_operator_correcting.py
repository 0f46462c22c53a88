"""Answering a correction on the web: each item by its kind, its files, who sees them."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing.actions import correcting
from zhongchuang.filing.models import CorrectionItem
from zhongchuang.filing.states import CorrectionKind, State
from zhongchuang.ledger.models import Mentor


@pytest.fixture
def ask(prefecture_officer, drive):
    """Return the case with one request and give its item."""
    case = drive(State.PRELIMINARY)

    def asked(kind: CorrectionKind, **place: object) -> CorrectionItem:
        request = correcting.Request("请补正。", kind=kind, **place)
        correcting.return_for_correction(
            actor=prefecture_officer, application=case, requests=[request]
        )
        return case.corrections.get()

    return asked


@pytest.fixture
def mentor(full_space) -> Mentor:
    return Mentor.objects.filter(space=full_space).first()


@pytest.fixture
def about(mentor) -> dict[str, object]:
    return {"row_kind": "mentor", "row_id": mentor.pk}


def answer(client, item: CorrectionItem, **values: object):
    address = reverse("operator:answer", args=[item.application_id, item.pk])
    return client.post(address, {f"item-{item.pk}-{name}": v for name, v in values.items()})


def pdf(name: str = "聘书.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, evidence_pdf(name), "application/pdf")


def is_answered(item: CorrectionItem) -> bool:
    item.refresh_from_db()
    return item.answered_at is not None


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (CorrectionKind.MISSING_FILE, ["uploads", "answer", "contested"]),
        (CorrectionKind.EXPLAIN_FIGURE, ["answer"]),
        (CorrectionKind.CHANGE_FACT, ["answer", "contested"]),
        (CorrectionKind.OTHER, ["answer"]),
    ],
)
def test_item_asks_what_its_kind_needs(owner, ask, kind, fields):
    item = ask(kind)
    page = owner.get(reverse("operator:corrections", args=[item.application_id]))
    assert list(page.context["asked"][0].form.fields) == fields


def test_file_for_a_row_becomes_its_evidence(owner, ask, about, mentor):
    before = attached_to([mentor]).count()
    item = ask(CorrectionKind.PROVE_ROW, **about)
    answer(owner, item, answer="", uploads=pdf())
    assert (is_answered(item), attached_to([mentor]).count()) == (True, before + 1)


def test_row_not_proved_stays_open_with_the_way_out(owner, ask, about):
    item = ask(CorrectionKind.PROVE_ROW, **about)
    form = answer(owner, item, answer="早已提交。").context["asked"][0].form
    assert "确实无法提供的" in str(form.non_field_errors())
    assert (form["answer"].value(), is_answered(item)) == ("早已提交。", False)


def test_row_that_cannot_be_proved_is_answered_with_the_reason(owner, ask, about):
    item = ask(CorrectionKind.PROVE_ROW, **about)
    answer(owner, item, answer="聘书已遗失。", contested="on")
    assert (is_answered(item), item.contested) == (True, True)


def test_fact_to_change_leads_to_the_page_on_which_it_is_corrected(owner, ask, about, mentor):
    item = ask(CorrectionKind.CHANGE_FACT, **about)
    page = owner.get(reverse("operator:corrections", args=[item.application_id]))
    ways = [url for _label, url in page.context["asked"][0].ways]
    correct = reverse("operator:correct_fact", args=["mentors", mentor.pk])
    assert ways[0] == f"{correct}?space={mentor.space_id}"
    assert owner.get(ways[0]).status_code == 200


def test_profile_to_change_leads_to_its_page(owner, ask, full_space):
    item = ask(CorrectionKind.CHANGE_FACT, row_kind="spaceprofile", row_id=full_space.profile.pk)
    page = owner.get(reverse("operator:corrections", args=[item.application_id]))
    ((_label, url),) = page.context["asked"][0].ways
    assert url.startswith(reverse("operator:profile"))


def test_missing_file_is_handed_in_and_opened_by_its_own_people_only(owner, ask, client_of, rival):
    item = ask(CorrectionKind.MISSING_FILE)
    answer(owner, item, answer="", uploads=pdf())
    file = attached_to([item]).get()
    address = reverse("operator:correction_file", args=[item.application_id, file.pk])
    refused = client_of(rival).get(address).status_code
    opened = owner.get(address)
    opened.close()
    assert (opened.status_code, refused) == (200, 404)


def test_file_that_is_no_file_is_told_at_its_field(owner, ask):
    item = ask(CorrectionKind.MISSING_FILE)
    broken = SimpleUploadedFile("a.pdf", b"not a pdf", "application/pdf")
    form = answer(owner, item, answer="", uploads=broken).context["asked"][0].form
    assert (list(form.errors), is_answered(item)) == (["uploads"], False)
