"""Objections and changes of lists on the officers' pages: who reads the objector's name, file and form."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing.actions import investigating, objecting
from zhongchuang.filing.models import Objection, PublicNotice
from zhongchuang.filing.states import EntryState, ObjectionState, ObjectorKind, State
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.officer.objections import objector

NAME, PHONE = "示例异议人甲", "13900001234"
ROLES = (
    "region_officer",
    "region_approver",
    "prefecture_officer",
    "prefecture_approver",
    "foreign_officer",
    "operator",
    "clerk",
    "rival",
    "expert",
    "auditor",
    "administrator",
    "entrepreneur",
)


def file() -> SimpleUploadedFile:
    return SimpleUploadedFile("证明.pdf", evidence_pdf("proof"))


OPERATOR_LISTS = ("operator:home", "operator:applications")


@pytest.fixture
def running(drive):
    return drive(State.NOTICE_RUNNING)


@pytest.fixture
def notice(running) -> PublicNotice:
    return running.notice_entries.get().notice


@pytest.fixture
def objection(running) -> Objection:
    form = objecting.ObjectionForm(ObjectorKind.PERSON, "地址不实。", NAME, PHONE)
    entry = running.notice_entries.get()
    return objecting.object_to(entry=entry, form=form, uploads=[file()])


def act(objection: Objection, part: str) -> str:
    return reverse("officer:objection_act", args=[objection.pk, part])


def page(objection: Objection) -> str:
    return reverse("officer:objection", args=[objection.pk])


def opens(client, attachment) -> bool:
    """Does the file open for this person?"""
    with closing(client.get(reverse("officer:file", args=[attachment.pk]))) as answer:
        return bool(answer.status_code == 200)


@pytest.fixture
def taken(objection, region_officer) -> Objection:
    return investigating.take_up(actor=region_officer, objection=objection)


@pytest.mark.parametrize("who", ROLES)
def test_name_and_number_stand_on_the_page_of_the_handling_officer_only(
    request, client_of, taken, who
):
    text = client_of(request.getfixturevalue(who)).get(page(taken)).content.decode()
    handles = who == "region_officer"
    assert (NAME in text, PHONE in text) == (handles, handles)


@pytest.mark.parametrize("who", ROLES)
def test_file_of_the_objector_opens_for_the_handling_officer_only(request, client_of, taken, who):
    attachment = attached_to([taken]).get()
    client = client_of(request.getfixturevalue(who))
    assert opens(client, attachment) == (who == "region_officer")


@pytest.mark.parametrize("who", ROLES)
def test_file_of_a_note_opens_for_the_authority_only(
    request, client_of, taken, region_officer, who
):
    note = investigating.write_note(
        actor=region_officer, objection=taken, text="已核实。", on=today(), uploads=[file()]
    )
    attachment = attached_to([note]).get()
    client = client_of(request.getfixturevalue(who))
    assert opens(client, attachment) == (who in {"region_officer", "region_approver"})


def test_note_posted_is_kept(regional, taken):
    regional.post(
        act(taken, "note"),
        {"note-on": today().isoformat(), "note-text": "已到现场。", "note-uploads": file()},
    )
    assert taken.notes.get().text == "已到现场。"


def test_note_with_a_bad_file_keeps_what_was_typed(regional, taken):
    bad = SimpleUploadedFile("程序.exe", b"MZ")
    data = {"note-on": today().isoformat(), "note-text": "已到现场。", "note-uploads": bad}
    answer = regional.post(act(taken, "note"), data)
    form = answer.context["forms"]["note"]
    assert (list(form.errors), form["text"].value()) == (["uploads"], "已到现场。")


def test_question_posted_is_sent(regional, taken):
    regional.post(act(taken, "ask"), {"ask-text": "请说明地址。", "ask-days": "3"})
    assert taken.questions.get().due_on == working_calendar().add(today(), 3)


def test_part_that_is_only_looked_at_leads_to_the_page(regional, taken):
    assert regional.get(act(taken, "note"))["Location"] == page(taken)


def test_part_that_does_not_exist_is_not_found(regional, taken):
    assert regional.post(act(taken, "burn")).status_code == 404


def test_objections_past_their_term_are_found(regional, objection, later):
    later(30)
    listed = regional.get(reverse("officer:objections"), {"overdue": "yes"})
    assert listed.context["listing"].count == 1


def test_review_waits_on_the_approvers_desk(regional_approver, taken, region_officer):
    home = reverse("officer:home")
    before = regional_approver.get(home).context["objections"]
    investigating.answer(
        actor=region_officer, objection=taken, outcome="dismissed", text="经核实不成立。"
    )
    taken.refresh_from_db()
    objecting.ask_review(objection=taken, grounds="不同意。")
    after = [one for one, _due in regional_approver.get(home).context["objections"]]
    assert (before, after) == ([], [taken])


# notices


def test_notice_is_fixed_to_a_moment_in_two_steps(regional, drive):
    case = drive(State.NOTICE)
    day = working_calendar().add(today(), 2)
    at = timezone.make_aware(datetime.combine(day, time(9)))
    url = reverse("officer:publish", args=[case.round_id])
    data = {"cases": [case.pk], "at": f"{day:%Y-%m-%d}T09:00"}
    shown = regional.post(url, data)
    assert (shown.context["moment"], PublicNotice.objects.count()) == (at, 0)
    regional.post(url, {**data, "confirm": "1"})
    found = PublicNotice.objects.get()
    assert (found.published_at, regional.get(f"/notices/{found.pk}/").status_code) == (at, 404)


def test_case_on_a_notice_to_come_is_told_so_within_and_awaits_it_without(
    regional, client_of, driver, drive
):
    case = drive(State.NOTICE)
    day = working_calendar().add(today(), 2)
    url = reverse("officer:publish", args=[case.round_id])
    data = {"cases": [case.pk], "at": f"{day:%Y-%m-%d}T09:00", "confirm": "1"}
    regional.post(url, data)
    within = regional.get(reverse("officer:case", args=[case.pk])).content.decode()
    owner = client_of(driver.owner)
    pages = [owner.get(reverse("operator:application", args=[case.pk])).content.decode()]
    pages += [owner.get(reverse(name)).content.decode() for name in OPERATOR_LISTS]
    assert f"公示已定，将于 {day:%Y-%m-%d} 09:00 发布" in within
    # the list's filter names every state, so its own cells are looked at
    assert ["待公示</span>" in one and "公示中</span>" not in one for one in pages] == [True] * 3


def test_notice_fixed_for_the_past_is_an_error_at_the_field(regional, drive):
    case = drive(State.NOTICE)
    url = reverse("officer:publish", args=[case.round_id])
    shown = regional.post(url, {"cases": [case.pk], "at": "2020-01-02T09:00", "confirm": "1"})
    assert (list(shown.context["form"].errors), PublicNotice.objects.count()) == (["at"], 0)


def test_entry_is_corrected_on_its_page(regional, notice):
    entry = notice.entries.get()
    url = reverse("officer:correct_entry", args=[notice.pk, entry.pk])
    form = regional.get(url).context["form"]
    data = {name: form[name].value() or "" for name in ("operator", "address", "founded_on")}
    regional.post(url, {**data, "name": "示例众创园", "reason": "名称有误。"})
    entry.refresh_from_db()
    assert (entry.name, notice.versions.count()) == ("示例众创园", 2)


def test_entry_is_withdrawn_on_its_page(regional, notice):
    entry = notice.entries.get()
    url = reverse("officer:withdraw_entry", args=[notice.pk, entry.pk])
    regional.post(url, {"reason": "申报单位申请撤回。"})
    entry.refresh_from_db()
    assert entry.state == EntryState.WITHDRAWN


def test_nothing_to_add_leads_back(regional, notice):
    url = reverse("officer:add_entries", args=[notice.pk])
    assert regional.get(url)["Location"] == reverse("officer:notice", args=[notice.pk])


@pytest.mark.parametrize("who", ["prefecture_officer", "operator", "auditor"])
def test_changes_of_a_list_stay_closed_to_others(request, client_of, notice, who):
    client = client_of(request.getfixturevalue(who))
    entry = notice.entries.get()
    urls = [
        reverse("officer:correct_entry", args=[notice.pk, entry.pk]),
        reverse("officer:withdraw_entry", args=[notice.pk, entry.pk]),
        reverse("officer:add_entries", args=[notice.pk]),
        reverse("officer:cancel_notice", args=[notice.pk]),
    ]
    answers = {client.post(url, {"reason": "x"}).status_code for url in urls}
    assert answers <= {403, 404}
    assert notice.versions.count() == 1


def test_objector_is_masked_for_others(taken):
    assert [str(value) for _label, value in objector(taken, knows=False)] == [
        "个人",
        "示*****",
        "139****1234",
    ]
    assert taken.state == ObjectionState.INVESTIGATING
