"""The administrator words papers: versions, mistakes by line, preview without a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from zhongchuang.audit.models import Entry
from zhongchuang.documents.models import DocumentKind, OfficialDocument, Wording
from zhongchuang.documents.phrasing import Misworded
from zhongchuang.filing.actions.rewording import reword
from zhongchuang.filing.papers.forms import FORMS
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today

KIND = DocumentKind.ACCEPTANCE_SLIP
TEXT = FORMS[KIND].text.replace("收悉", "已经收到")
PAGE = reverse("admin:wording", args=[KIND.value])
PREVIEW = reverse("admin:wording_preview", args=[KIND.value])


@pytest.fixture
def admin(client_of, administrator):
    return client_of(administrator)


def given(text: str = TEXT, note: str = "更口语", day=None) -> dict[str, str]:
    return {"text": text, "note": note, "valid_from": str(day or today())}


def test_new_version_words_the_papers_issued_from_then_on(admin, drive):
    assert admin.post(PAGE, given()).status_code == 302
    drive(State.PRELIMINARY)
    paper = OfficialDocument.objects.get(kind=KIND)
    assert "已经收到" in paper.content["body"][0]["text"]
    assert paper.content["wording"].split()[0] == "1"


def test_paper_issued_before_stays_as_it_was(admin, drive):
    drive(State.PRELIMINARY)
    before = OfficialDocument.objects.get(kind=KIND).digest
    admin.post(PAGE, given())
    assert OfficialDocument.objects.get(kind=KIND).digest == before


def test_version_to_come_waits_for_its_day(admin, drive):
    admin.post(PAGE, given(day=today() + timedelta(days=30)))
    drive(State.PRELIMINARY)
    assert OfficialDocument.objects.get(kind=KIND).content["wording"].split()[0] == "0"


def test_change_of_words_is_on_record(admin):
    admin.post(PAGE, given())
    entry = Entry.objects.get(act="filing.reword")
    assert (entry.data["kind"], entry.data["version"], entry.data["note"]) == (
        KIND.value,
        1,
        "更口语",
    )


def test_mistake_is_told_with_its_line_and_what_was_typed_is_kept(admin):
    answer = admin.post(PAGE, given(TEXT.replace("{{ space }}", "{{ spcae }}")))
    assert answer.context["form"].errors["text"] == ["第 4 行：没有名为“spcae”的填充项。"]
    assert "{{ spcae }}" in answer.content.decode()
    assert Wording.objects.count() == 0


def test_history_shows_what_each_version_changed(admin):
    admin.post(PAGE, given())
    [(version, pieces)] = admin.get(PAGE).context["history"]
    changed = [(one.kind, one.text) for one in pieces if one.kind != "same"]
    assert (version.version, changed) == (1, [("added", "已经"), ("taken", "悉"), ("added", "到")])


def test_earlier_version_is_the_draft_of_a_new_one(admin):
    admin.post(PAGE, given())
    admin.post(PAGE, given(FORMS[KIND].text, "改回"))
    shown = admin.get(f"{PAGE}?from=1").context["form"].initial["text"]
    assert "已经收到" in shown


def test_preview_prints_an_invented_case(admin):
    answer = admin.post(PREVIEW, given())
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")


def test_preview_of_a_text_that_makes_no_paper_says_why(admin):
    answer = admin.post(PREVIEW, given("标题：甲\n{% load x %}"))
    assert answer.status_code == 422
    assert "第 2 行" in answer.context["mistakes"][0]


@pytest.mark.parametrize("who", ["operator", "region_approver", "prefecture_officer"])
def test_nobody_else_changes_words(request, who):
    with pytest.raises(Refused):
        reword(
            actor=request.getfixturevalue(who), kind=KIND, text=TEXT, note="改", valid_from=today()
        )


def test_words_need_a_reason(administrator):
    with pytest.raises(Refused):
        reword(actor=administrator, kind=KIND, text=TEXT, note=" ", valid_from=today())


def test_words_cannot_be_changed_for_days_that_are_over(administrator):
    day = today() - timedelta(days=1)
    with pytest.raises(Refused):
        reword(actor=administrator, kind=KIND, text=TEXT, note="改", valid_from=day)


def test_facts_cannot_be_left_out(administrator):
    with pytest.raises(Misworded):
        reword(actor=administrator, kind=KIND, text="标题：通知", note="改", valid_from=today())


def test_unknown_paper_has_no_page(admin):
    assert admin.get(reverse("admin:wording", args=["nothing"])).status_code == 404
