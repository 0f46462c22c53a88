"""The plan of visits and the page in the field: who sees them, what a device is answered."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from fieldwork_cast import (
    DEVICE,
    draft_of,
    fill,
    photo_entry,
    picture,
    plan,
    sign,
    take_photo,
)

from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing.actions import finishing, planning
from zhongchuang.filing.models import FieldEntry, PlannedVisit, SiteVisit
from zhongchuang.filing.states import State
from zhongchuang.policy.calendar import today
from zhongchuang.web.officer.visit_map import geo_url, map_of


@pytest.fixture
def case(drive):
    return drive(State.VISIT)


@pytest.fixture
def visit(case, prefecture_officer, prefecture_approver):
    return plan(case, prefecture_officer, prefecture_approver)


def url(name: str, *args: object) -> str:
    return reverse(f"officer:{name}", args=args)


def batch(**changes: object) -> dict[str, object]:
    one = {
        "key": "findings",
        "version": 1,
        "base": 0,
        "value": "一致。",
        "made_at": "2026-03-01T10:20:30.000Z",
        **changes,
    }
    return {"device": str(DEVICE), "changes": [one]}


def post(client: Client, visit: PlannedVisit, content: object):
    return client.post(
        url("field_sync", visit.pk), json.dumps(content), content_type="application/json"
    )


def form(officer, approver, **changes: object) -> dict[str, object]:
    return {
        "on": (today() + timedelta(days=1)).isoformat(),
        "part": "morning",
        "at": "09:30",
        "first": officer.account_id,
        "second": approver.account_id,
        "second_name": "",
        "note": "请备好协议原件。",
        **changes,
    }


def test_case_without_a_plan_is_listed_as_not_planned(case, client_of, prefecture_officer):
    page = client_of(prefecture_officer).get(url("visits"))
    assert [one for one, _due in page.context["unplanned"]] == [case]
    assert (page.context["days"], page.context["late"]) == ([], [])


def test_planning_leads_to_the_appointment(
    case, client_of, prefecture_officer, prefecture_approver
):
    client = client_of(prefecture_officer)
    answer = client.post(url("plan_visit", case.pk), form(prefecture_officer, prefecture_approver))
    made = planning.open_plan(case)
    assert answer.url == url("visit_plan", made.pk)
    assert (made.note, made.at.isoformat()) == ("请备好协议原件。", "09:30:00")
    assert client.get(url("plan_visit", case.pk)).url == url("visit_plan", made.pk)


def test_mistakes_of_an_appointment_are_told_at_their_fields(
    case, client_of, prefecture_officer, prefecture_approver
):
    given = form(
        prefecture_officer,
        prefecture_officer,
        on=(today() - timedelta(days=1)).isoformat(),
    )
    page = client_of(prefecture_officer).post(url("plan_visit", case.pk), given)
    assert sorted(page.context["form"].errors) == ["on", "second"]
    given = form(prefecture_officer, prefecture_approver, second="", second_name=" ")
    page = client_of(prefecture_officer).post(url("plan_visit", case.pk), given)
    assert sorted(page.context["form"].errors) == ["second_name"]


def test_visits_of_a_day_are_in_the_order_of_the_road(
    visit, case, client_of, prefecture_officer, prefecture_approver
):
    case.space.latitude, case.space.longitude = Decimal("43.8256"), Decimal("87.6168")
    case.space.save()
    page = client_of(prefecture_officer).get(url("visits"))
    (day,) = page.context["days"]
    assert ([stop.visit for stop in day.stops], day.on) == ([visit], today())
    assert [(one.number, one.name) for one in day.map.points] == [(1, case.space.name)]
    assert "geo:43.825600,87.616800" in page.content.decode()


def test_period_of_the_address_leaves_out_other_days(visit, client_of, prefecture_officer):
    since = (today() + timedelta(days=1)).isoformat()
    page = client_of(prefecture_officer).get(url("visits"), {"since": since})
    assert page.context["days"] == []


def test_only_own_visits_are_shown_where_asked(
    case, client_of, prefecture_officer, prefecture_approver
):
    plan(case, prefecture_officer, prefecture_officer, second=None, second_name="示例乙")
    client = client_of(prefecture_approver)
    assert len(client.get(url("visits")).context["days"]) == 1
    assert client.get(url("visits"), {"mine": "on"}).context["days"] == []


def test_visit_that_was_not_held_on_its_day_is_named(visit, client_of, prefecture_officer):
    PlannedVisit.objects.update(on=today() - timedelta(days=3))
    assert client_of(prefecture_officer).get(url("visits")).context["late"] == [visit]


def test_visit_is_moved_and_called_off_with_reasons(
    visit, client_of, prefecture_officer, prefecture_approver
):
    client = client_of(prefecture_officer)
    given = form(prefecture_officer, prefecture_approver, reason="道路封闭")
    assert client.post(url("visit_replan", visit.pk), given).url == url("visit_plan", visit.pk)
    client.post(url("visit_cancel", visit.pk), {"reason": "当事人外出"})
    visit.refresh_from_db()
    assert (visit.on, visit.cancelled_because) == (today() + timedelta(days=1), "当事人外出")


PAGES = ["visit_plan", "field", "field_finish", "visit_replan", "visit_cancel"]


@pytest.mark.parametrize("name", PAGES)
def test_officer_of_another_area_finds_no_visit(visit, client_of, foreign_officer, name):
    assert client_of(foreign_officer).get(url(name, visit.pk)).status_code == 404


@pytest.mark.parametrize("name", [*PAGES, "field_sync"])
@pytest.mark.parametrize("who", ["operator", "expert", "administrator", "stranger"])
def test_nobody_but_officers_opens_a_visit(visit, client_of, name, who, request):
    client = client_of(request.getfixturevalue(who))
    assert client.get(url(name, visit.pk)).status_code == 403


def test_approver_who_is_sent_fills_in_and_does_not_finish(visit, client_of, prefecture_approver):
    client = client_of(prefecture_approver)
    assert client.get(url("field", visit.pk)).status_code == 200
    assert client.get(url("field_finish", visit.pk)).status_code == 409


def test_auditor_reads_the_appointment_only(visit, client_of, auditor):
    client = client_of(auditor)
    assert client.get(url("visit_plan", visit.pk)).context["acts"] == []
    assert client.get(url("field", visit.pk)).status_code == 403


def test_page_in_the_field_has_every_item_and_is_kept_by_no_cache(
    visit, client_of, prefecture_officer
):
    page = client_of(prefecture_officer).get(url("field", visit.pk))
    words = page.content.decode()
    draft = draft_of(visit)
    missing = {one.key for one in draft.missing if f'data-item="{one.key}"' not in words}
    assert (missing, page.headers["Cache-Control"]) == (set(), "private, no-store")


def test_worker_stands_above_the_pages_of_visits(client):
    answer = client.get("/officer/visits/worker.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/javascript; charset=utf-8",
    )


def test_device_sends_and_is_answered_item_by_item(visit, client_of, prefecture_officer):
    client = client_of(prefecture_officer)
    for _time in range(2):
        answer = post(client, visit, batch())
        assert answer.json()["answers"] == [
            {"key": "findings", "version": 1, "outcome": "kept", "revision": 1}
        ]
    state = client.get(url("field_sync", visit.pk)).json()
    assert [(one["key"], one["value"]) for one in state["items"]] == [("findings", "一致。")]
    assert FieldEntry.objects.count() == 1


def test_device_gets_both_values_of_a_conflict(
    visit, client_of, prefecture_officer, prefecture_approver
):
    post(client_of(prefecture_officer), visit, batch())
    content = batch(value="不一致。") | {"device": str(uuid4())}
    (answer,) = post(client_of(prefecture_approver), visit, content).json()["answers"]
    assert (answer["outcome"], answer["theirs"]["value"], answer["theirs"]["by"]) == (
        "conflict",
        "一致。",
        "示例prefecture_officer",
    )


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"device": "x", "changes": []},
        {"device": str(DEVICE), "changes": [{}]},
        batch(version=0),
        batch(version="1"),
        batch(base=-1),
        batch(made_at="2026-03-01T10:20:30"),
        batch(made_at=1),
        batch(key=7),
        {"device": str(DEVICE), "changes": batch()["changes"] * 201},
    ],
)
def test_batch_that_is_none_is_refused_whole(visit, client_of, prefecture_officer, content):
    answer = post(client_of(prefecture_officer), visit, content)
    assert (answer.status_code, FieldEntry.objects.count()) == (400, 0)


def test_device_without_a_session_is_told_to_sign_in(visit, client):
    answer = client.get(url("field_sync", visit.pk))
    assert (answer.status_code, answer.json()["words"]) == (
        401,
        "登录已过期。填写的内容都保存在本机，请重新登录后同步。",
    )


def test_device_of_another_area_is_answered_as_if_there_were_none(
    visit, client_of, foreign_officer
):
    assert post(client_of(foreign_officer), visit, batch()).status_code == 404


def test_device_learns_that_the_visit_was_called_off(visit, client_of, prefecture_officer):
    planning.cancel_visit(actor=prefecture_officer, visit=visit, reason="当事人外出")
    client = client_of(prefecture_officer)
    assert client.get(url("field_sync", visit.pk)).status_code == 410
    assert post(client, visit, batch()).status_code == 410
    assert client.get(url("field", visit.pk)).url == url("visit_plan", visit.pk)


def test_sending_needs_the_token(visit, client_of, prefecture_officer):
    client = client_of(prefecture_officer)
    client.handler.enforce_csrf_checks = True
    token = client.get(url("field_sync", visit.pk)).json()["token"]
    assert post(client, visit, batch()).status_code == 403
    answer = client.post(
        url("field_sync", visit.pk),
        json.dumps(batch()),
        content_type="application/json",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 200


def test_photograph_is_kept_and_opened_by_officers_only(
    visit, client_of, prefecture_officer, foreign_officer
):
    client, name = client_of(prefecture_officer), uuid4()
    post(client, visit, batch(key=f"photo/{name}", value=photo_entry(picture())))
    file = SimpleUploadedFile("现场.jpg", picture(), "image/jpeg")
    answer = client.post(url("field_photo", visit.pk, name), {"photo": file})
    opened = answer.json()["url"]
    shown = client.get(opened)
    assert b"".join(shown.streaming_content) == picture()
    assert client_of(foreign_officer).get(opened).status_code == 404


@pytest.mark.parametrize(("content", "status"), [(b"no picture", 422), (None, 400)])
def test_what_is_no_photograph_is_told(visit, client_of, prefecture_officer, content, status):
    files = {} if content is None else {"photo": SimpleUploadedFile("a.jpg", content)}
    client = client_of(prefecture_officer)
    assert client.post(url("field_photo", visit.pk, uuid4()), files).status_code == status


def finished(visit, officer) -> SiteVisit:
    take_photo(visit, officer, about="condition/premises")
    fill(visit, officer, dissent="三层面积未计入。")
    sign(visit, officer)
    return finishing.finish_visit(
        actor=officer, visit=visit, passed=True, digest=draft_of(visit).digest
    )


def test_outcome_is_given_on_the_page_and_the_second_time_leads_to_the_record(
    visit, client_of, prefecture_officer
):
    fill(visit, prefecture_officer)
    sign(visit, prefecture_officer)
    client = client_of(prefecture_officer)
    given = {"outcome": "pass", "digest": draft_of(visit).digest}
    for _time in range(2):
        assert client.post(url("field_finish", visit.pk), given).url == url("visit_plan", visit.pk)
    assert SiteVisit.objects.count() == 1


def test_outcome_needs_its_grounds_and_everything_to_be_there(visit, client_of, prefecture_officer):
    client = client_of(prefecture_officer)
    page = client.post(url("field_finish", visit.pk), {"outcome": "fail", "digest": "x"})
    assert sorted(page.context["form"].errors) == ["article", "reason"]
    page = client.post(url("field_finish", visit.pk), {"outcome": "pass", "digest": "x"})
    assert "还不能办结" in page.context["form"].non_field_errors()[0]


def test_case_page_shows_what_was_signed(visit, case, client_of, prefecture_officer):
    finished(visit, prefecture_officer)
    page = client_of(prefecture_officer).get(url("case", case.pk))
    signed = page.context["signed"]
    assert (signed.dissent, len(signed.signatures), len(signed.conditions)) == (
        "三层面积未计入。",
        3,
        len(draft_of(visit).policy.criteria),
    )
    assert [(one.where, bool(one.about)) for one in signed.photos] == [
        ("43.825600, 87.616800（±12 米）", True)
    ]


def test_record_is_a_paper_for_the_officer_and_the_operator(
    visit, client_of, prefecture_officer, operator, rival
):
    made = finished(visit, prefecture_officer)
    paper = OfficialDocument.objects.get(kind=DocumentKind.VISIT_RECORD)
    words = str(content_of(paper))
    address = reverse("public:document", args=[paper.pk, "pdf"])
    assert (made.paper, "三层面积未计入" in words) == (paper, True)
    assert [
        client_of(who).get(address).status_code for who in (prefecture_officer, operator, rival)
    ] == [200, 200, 404]


def test_operator_sees_when_it_is_visited(
    case, client_of, operator, prefecture_officer, prefecture_approver
):
    plan(case, prefecture_officer, prefecture_approver, note="请备好协议原件。")
    page = client_of(operator).get(reverse("operator:application", args=[case.pk]))
    assert page.context["planned"]["note"] == "请备好协议原件。"
    assert "到本空间实地核查" in page.content.decode()


def test_operator_enters_where_its_space_lies(space, client_of, operator):
    client, address = client_of(operator), reverse("operator:space")
    given = {"name": space.name, "address": space.address, "kind": space.kind}
    page = client.post(address, {**given, "latitude": "43.8256"})
    assert page.context["form"].non_field_errors() == ["纬度和经度须一并填写。"]
    client.post(address, {**given, "latitude": "43.8256", "longitude": "87.6168"})
    space.refresh_from_db()
    assert (space.latitude, space.longitude) == (Decimal("43.825600"), Decimal("87.616800"))


def test_map_keeps_east_on_the_right_and_north_on_top(case, visit):
    east = PlannedVisit.objects.get(pk=visit.pk)
    west = PlannedVisit.objects.get(pk=visit.pk)
    east.application.space.latitude, east.application.space.longitude = 44.0, 88.0
    west.application.space.latitude, west.application.space.longitude = 43.9, 87.9
    first, second = map_of([east, west]).points
    assert (first.x > second.x, first.y < second.y, first.number) == (True, True, 1)


def test_space_without_a_place_has_no_point_and_no_address_for_the_phone(visit):
    assert (map_of([visit]), geo_url(None, None)) == (None, "")
