"""Notices and objections from the office's side."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.filing.actions import objecting
from zhongchuang.filing.models import Objection
from zhongchuang.filing.states import EntryState, ObjectionState, ObjectorKind, State

IDENTITY = "王示例举报人"


@pytest.fixture
def running(drive):
    return drive(State.NOTICE_RUNNING)


@pytest.fixture
def objection(running):
    form = objecting.ObjectionForm(ObjectorKind.PERSON, "地址不实", IDENTITY, "13900001234")
    return objecting.object_to(entry=running.notice_entries.get(), form=form)


def notice_url(case, name: str = "notice") -> str:
    return reverse(f"officer:{name}", args=[case.notice_entries.get().notice_id])


def url(objection) -> str:
    return reverse("officer:objection", args=[objection.pk])


def test_notice_before_its_end_cannot_be_concluded(regional, running, state_of):
    page = regional.get(notice_url(running))
    assert (page.context["over"], page.context["refusal"]) == (False, "")
    answer = regional.post(notice_url(running, "conclude"))
    assert len(answer.context["form"].non_field_errors()) == 1
    assert state_of(running) == State.NOTICE_RUNNING


def test_notice_after_its_end_is_concluded(regional, running, later, state_of):
    later(20)
    assert regional.get(notice_url(running, "conclude")).context["items"] == ["示例绿洲众创空间"]
    regional.post(notice_url(running, "conclude"))
    assert state_of(running) == State.CONFIRMATION


def test_notice_concluded_twice_is_done_once(regional, running, later):
    later(20)
    regional.post(notice_url(running, "conclude"))
    answer = regional.post(notice_url(running, "conclude"))
    assert len(answer.context["form"].non_field_errors()) == 1


def test_notice_with_an_open_objection_is_held(regional, running, objection, later, state_of):
    later(20)
    context = regional.get(notice_url(running)).context
    assert ([one.name for one in context["held"]], context["ready"]) == (["示例绿洲众创空间"], [])
    regional.post(notice_url(running, "conclude"))
    assert state_of(running) == State.NOTICE_RUNNING


@pytest.mark.parametrize("who", ["officer", "regional_approver"])
def test_notice_concluded_by_another_role_stays(request, running, later, state_of, who):
    later(20)
    request.getfixturevalue(who).post(notice_url(running, "conclude"))
    assert state_of(running) == State.NOTICE_RUNNING


def test_notices_are_listed_with_their_open_objections(regional, running, objection):
    (row,) = regional.get(reverse("officer:notices")).context["listing"].table.rows
    assert (row.record.listed, row.record.open_objections) == (1, 1)
    assert "公示中，还剩" in row.get_cell("state")


@pytest.mark.parametrize(("concluded", "count"), [("no", 1), ("yes", 0)])
def test_notices_filter_by_their_end_narrows(regional, running, concluded, count):
    page = regional.get(reverse("officer:notices"), {"concluded": concluded})
    assert page.context["listing"].count == count


@pytest.mark.parametrize(("state", "count"), [("open", 1), ("dismissed", 0)])
def test_objections_filter_by_state_narrows(regional, objection, state, count):
    page = regional.get(reverse("officer:objections"), {"state": state})
    assert page.context["listing"].count == count


@pytest.mark.parametrize("name", ["officer:notices", "officer:objections"])
def test_export_of_the_list_names_no_objector(regional, objection, name):
    text = regional.get(reverse(name), {"export": "csv"}).content.decode("utf-8-sig")
    assert (IDENTITY in text, len(text.splitlines())) == (False, 2)


def test_notices_of_the_region_are_not_a_prefectures(officer, running):
    assert officer.get(reverse("officer:notices")).context["listing"].count == 0


@pytest.mark.parametrize("name", ["officer:notices", "officer:objections", "officer:home"])
def test_objectors_identity_stands_on_no_list(regional, running, objection, name):
    assert IDENTITY not in regional.get(reverse(name)).content.decode()


def test_objectors_identity_stands_on_no_page_but_its_own(regional, running, objection):
    case = regional.get(reverse("officer:case", args=[running.pk])).content.decode()
    notice = regional.get(notice_url(running)).content.decode()
    assert [IDENTITY in page for page in (case, notice)] == [False, False]


def test_objectors_identity_is_masked_until_the_objection_is_taken_up(regional, objection):
    before = regional.get(url(objection)).content.decode()
    regional.post(reverse("officer:objection_act", args=[objection.pk, "take-up"]))
    after = regional.get(url(objection)).content.decode()
    assert (IDENTITY in before, "王*****" in before, IDENTITY in after) == (False, True, True)


@pytest.mark.parametrize(
    ("who", "status"), [("prefecture_officer", 404), ("auditor", 403), ("operator", 403)]
)
def test_objection_for_the_wrong_person_stays_closed(request, client_of, objection, who, status):
    client = client_of(request.getfixturevalue(who))
    assert client.get(url(objection)).status_code == status
    assert client.post(url(objection), {"answer": "x", "outcome": "dismiss"}).status_code == status


def test_objection_dismissed_keeps_its_answer(regional, objection):
    regional.post(url(objection), {"answer": "经核实属实。", "outcome": "dismiss"})
    objection.refresh_from_db()
    assert (objection.state, objection.answer) == (ObjectionState.DISMISSED, "经核实属实。")


def test_objection_upheld_ends_the_case(regional, running, objection, state_of):
    data = {"answer": "经核实，地址不实。", "outcome": "uphold", "article": "6.4"}
    regional.post(url(objection), data)
    assert state_of(running) == State.OBJECTION_UPHELD
    assert running.notice_entries.get().state == EntryState.REMOVED


def test_objection_upheld_without_article_keeps_what_was_typed(regional, running, objection):
    answer = regional.post(url(objection), {"answer": "经核实", "outcome": "uphold"})
    form = answer.context["form"]
    assert (form.non_field_errors(), form["answer"].value()) == (["请选择所依据的条款。"], "经核实")
    assert Objection.objects.get().state == ObjectionState.OPEN


def test_objection_without_an_answer_is_an_error_at_the_field(regional, objection):
    answer = regional.post(url(objection), {"answer": "", "outcome": "dismiss"})
    assert list(answer.context["form"].errors) == ["answer"]


def test_objection_answered_twice_keeps_the_first(regional, objection):
    regional.post(url(objection), {"answer": "第一次答复", "outcome": "dismiss"})
    answer = regional.post(url(objection), {"answer": "第二次答复", "outcome": "dismiss"})
    assert answer.context["form"].non_field_errors() == ["该异议已经答复。"]
    assert Objection.objects.get().answer == "第一次答复"


def test_objection_by_the_approver_cannot_be_answered(regional_approver, objection):
    regional_approver.post(url(objection), {"answer": "答复", "outcome": "dismiss"})
    assert Objection.objects.get().state == ObjectionState.OPEN


def test_objection_not_admitted_shows_why(regional, running):
    form = objecting.ObjectionForm(ObjectorKind.PERSON, "匿名的异议")
    found = objecting.object_to(entry=running.notice_entries.get(), form=form)
    page = regional.get(url(found))
    assert (page.context["may_work"], found.not_admitted_reason in page.content.decode()) == (
        False,
        True,
    )


def test_objection_sent_without_a_button_decides_nothing(regional, objection):
    answer = regional.post(url(objection), {"answer": "经核实。"})
    assert answer.context["form"].non_field_errors() == ["请点击按钮作出结论。"]
    objection.refresh_from_db()
    assert objection.state == "open"


def test_notice_counts_its_days_as_the_public_page_does(regional, running):
    public = regional.get(reverse("public:notice", args=[running.notice_entries.get().notice_id]))
    left = regional.get(notice_url(running)).context["left"]
    assert left in public.content.decode()
