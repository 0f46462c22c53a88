"""After a resubmission: only what changed, each change with the item it answers."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.filing.actions import correcting, drafting
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import CorrectionKind, State
from zhongchuang.ledger.actions import add_fact, attach_evidence, correct_fact, retract_fact
from zhongchuang.ledger.models import Activity, Mentor

WHERE = "officer:compare"
REQUEST = correcting.Request("请改写。", kind=CorrectionKind.CHANGE_FACT, part="direction")


@pytest.fixture
def returned(prefecture_officer, drive) -> Application:
    case = drive(State.PRELIMINARY)
    mentor = Mentor.objects.filter(space=case.space).first()
    about = correcting.Request(
        "请更正。", kind=CorrectionKind.CHANGE_FACT, row_kind="mentor", row_id=mentor.pk
    )
    correcting.return_for_correction(
        actor=prefecture_officer, application=case, requests=[REQUEST, about]
    )
    case.refresh_from_db()
    return case


@pytest.fixture
def hand_in(operator, returned):
    """Answer everything and hand it in again, whatever was done."""

    def handed() -> Application:
        for item in returned.corrections.pending():
            correcting.answer_item(actor=operator, item=item, answer="见材料。", contested=True)
        correcting.resubmit(actor=operator, application=returned)
        return returned

    return handed


def compared(client, case, **query):
    return client.get(reverse(WHERE, args=[case.pk]), query)


def test_nothing_changed_says_so(officer, hand_in):
    answer = compared(officer, hand_in())
    shown = [list(answer.context[name]) for name in ("texts", "numbers", "rows", "files")]
    assert shown == [[], [], [], []]


def test_text_rewritten_is_shown_word_by_word_with_its_item(officer, operator, returned, hand_in):
    words = returned.direction.replace("低成本", "<b>免费</b>")
    drafting.fill_in(actor=operator, application=returned, values={"direction": words})
    answer = compared(officer, hand_in())
    (text,) = answer.context["texts"]
    assert [one.text for one in text.pieces if one.kind == "added"] == ["<b>免费</b>"]
    assert [item.request for item in text.answers] == ["请改写。"]
    assert '<ins class="added">&lt;b&gt;免费&lt;/b&gt;</ins>' in answer.content.decode()


def test_row_corrected_is_shown_field_by_field_with_its_item(officer, operator, returned, hand_in):
    mentor = Mentor.objects.filter(space=returned.space).first()
    values = {**mentor.content(), "employer": "示例新单位"}
    values = {name: values[name] for name in Mentor.CONTENT if name != "evidence_names"}
    correct_fact(
        actor=operator, fact=mentor, version=mentor.version, values=values, reason="单位有误"
    )
    (row,) = compared(officer, hand_in()).context["rows"]
    assert (row.id, row.what, [one.name for one in row.fields]) == (
        mentor.pk,
        "更正",
        [str(Mentor._meta.get_field("employer").verbose_name)],
    )
    assert [item.request for item in row.answers] == ["请更正。"]


def test_row_added_and_row_taken_back_are_shown(officer, operator, returned, hand_in):
    gone = Mentor.objects.filter(space=returned.space).last()
    retract_fact(actor=operator, fact=gone, version=gone.version, reason="重复")
    values = {"name": "示例补充导师", "kind": "part-time", "appointed_on": "2025-01-01"}
    added = add_fact(actor=operator, space=returned.space, model=Mentor, values=values)
    rows = compared(officer, hand_in()).context["rows"]
    assert [(row.id, row.what) for row in rows] == [(added.pk, "新增"), (gone.pk, "撤回")]


def test_number_is_shown_at_each_level_with_its_difference(officer, operator, returned, hand_in):
    gone = Activity.objects.filter(space=returned.space, starts_on__year=2025).first()
    retract_fact(actor=operator, fact=gone, version=gone.version, reason="重复")
    numbers = [
        (one.level.value, one.difference[:2])
        for one in compared(officer, hand_in()).context["numbers"]
        if one.condition == "创业活动"
    ]
    assert numbers == [("claimed", "−1"), ("evidenced", "−1")]


def test_file_attached_since_is_shown_with_its_row(officer, operator, returned, hand_in):
    mentor = Mentor.objects.filter(space=returned.space).first()
    upload = ContentFile(evidence_pdf("new"), name="聘书补充.pdf")
    attach_evidence(actor=operator, fact=mentor, upload=upload)
    (file,) = compared(officer, hand_in()).context["files"]
    assert (file.attachment.name, file.added) == ("聘书补充.pdf", True)
    assert [item.request for item in file.answers] == ["请更正。"]


def test_earlier_submission_is_picked_by_its_number(officer, hand_in):
    answer = compared(officer, hand_in(), since="99")
    assert [current for _n, _at, current in answer.context["earlier"]] == [True]


def test_comparison_before_another_prefecture_is_not_found(client_of, foreign_officer, hand_in):
    assert compared(client_of(foreign_officer), hand_in()).status_code == 404


def test_people_are_masked_before_others_than_the_case_officer(
    regional, operator, returned, hand_in
):
    values = {"name": "示例补充导师", "kind": "part-time", "appointed_on": "2025-01-01"}
    add_fact(actor=operator, space=returned.space, model=Mentor, values=values)
    (row,) = compared(regional, hand_in()).context["rows"]
    assert row.name == "示*****"
