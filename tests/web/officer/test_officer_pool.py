"""The pool, the draw and the meeting from the authority's side: who opens what, and what they see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from zhongchuang.directory.experts import declare_interest
from zhongchuang.directory.states import InterestKind
from zhongchuang.filing.actions import drawing, panel, scoring, seating
from zhongchuang.filing.drawing import Conditions
from zhongchuang.filing.models import ExpertDraw, PanelMeeting
from zhongchuang.filing.states import State
from zhongchuang.policy.registry import policy

REVIEW = policy("xinjiang-2019").expert_review
POOL = reverse("officer:pool")
SAID = {"employer": "示例大学", "title": "教授", "fields_known": ["law"], "available": "on"}


def names(answer) -> list[str]:
    return [row.record.name for row in answer.context["listing"].table.rows]


@pytest.fixture
def auditing(client_of, auditor):
    return client_of(auditor)


@pytest.mark.parametrize("who", ["officer", "approver"])
def test_pool_is_closed_to_a_prefecture(request, who):
    assert request.getfixturevalue(who).get(POOL).status_code == 403


@pytest.mark.parametrize("who", ["operator", "expert", "administrator"])
def test_pool_is_closed_to_others(request, client_of, who):
    assert client_of(request.getfixturevalue(who)).get(POOL).status_code == 403


@pytest.mark.parametrize("who", ["regional", "regional_approver", "auditing"])
def test_pool_lists_every_expert_in_office(request, experts, who):
    answer = request.getfixturevalue(who).get(POOL)
    assert names(answer) == [one.account.name for one in experts]


def test_empty_pool_says_how_it_is_filled(regional):
    assert "专家库还是空的" in regional.get(POOL).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "slexpert2"}, ["示例expert2"]),
        ({"q": "slkjdx"}, ["示例expert1"]),
        ({"q": "科技大学"}, ["示例expert1"]),
        ({"field": "law"}, ["示例expert1"]),
        ({"available": "unknown"}, ["示例expert2", "示例expert3"]),
        ({"available": "yes"}, ["示例expert1"]),
        ({"available": "no"}, []),
    ],
)
def test_pool_is_searched_and_filtered(regional, experts, described, query, found):
    described(experts[0], employer="示例科技大学", fields=["law"])
    assert names(regional.get(POOL, query)) == found


def test_pool_takes_the_same_queries_for_one_expert_and_for_many(
    regional, expert, more_experts, described
):
    described(expert)
    counts = []
    for more in (0, 5):
        for one in more_experts(more):
            described(one)
        regional.get(POOL)
        with CaptureQueriesContext(connection) as captured:
            regional.get(POOL)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def page_of(expert, name: str = "expert") -> str:
    return reverse(f"officer:{name}", args=[expert.account_id])


def test_approver_keeps_the_description(regional_approver, expert):
    regional_approver.post(page_of(expert, "expert_save"), SAID)
    assert expert.account.expert_profile.employer == "示例大学"


def test_mistake_in_the_description_stands_at_its_field_and_keeps_the_rest(
    regional_approver, expert
):
    answer = regional_approver.post(page_of(expert, "expert_save"), {**SAID, "employer_uscc": "1"})
    form = answer.context["form"]
    assert (list(form.errors), form["title"].value()) == (["employer_uscc"], "教授")


def test_officer_reads_the_description_and_cannot_change_it(regional, expert, described):
    described(expert)
    assert regional.get(page_of(expert)).context["may"] is False
    assert regional.post(page_of(expert, "expert_save"), SAID).status_code == 403


def test_interest_is_declared_and_ended_by_the_approver(regional_approver, expert):
    data = {"kind": "shares", "organisation": "示例公司"}
    regional_approver.post(page_of(expert, "expert_declare"), data)
    interest = expert.account.interests.get()
    regional_approver.post(reverse("officer:expert_interest_end", args=[interest.pk]))
    interest.refresh_from_db()
    assert interest.ended_at is not None


def test_interest_is_not_ended_by_an_officer(regional, expert):
    made = declare_interest(
        actor=expert,
        account=expert.account,
        kind=InterestKind.KIN,
        organisation="示例公司",
    )
    url = reverse("officer:expert_interest_end", args=[made.pk])
    assert regional.post(url).status_code == 403


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def described_experts(experts, described):
    for one in experts:
        described(one)
    return experts


def draw_data(case, **changes) -> dict:
    return {"cases": [case.pk], "size": 2, "alternates": 1, **changes}


def test_draw_is_frozen_then_drawn_then_compared(regional, case, described_experts):
    answer = regional.post(reverse("officer:draw", args=[case.pk]), draw_data(case))
    draw = ExpertDraw.objects.get()
    page = reverse("officer:draw_page", args=[draw.pk])
    assert (answer.url, draw.drawn_at) == (page, None)
    assert draw.nonce not in regional.get(page).content.decode()
    regional.post(page, {"words": "见证 7"})
    compared = regional.get(page, {"redraw": "1"})
    assert (compared.context["compared"], compared.context["difference"]) == (True, "")
    assert case.score_sheets.count() == 2


def test_draw_that_was_altered_is_shown(regional, region_officer, case, described_experts):
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(2, 1))
    draw = drawing.draw_panel(actor=region_officer, draw=draw)
    ExpertDraw.objects.update(drawn=list(reversed(draw.drawn)))
    page = regional.get(reverse("officer:draw_page", args=[draw.pk]), {"redraw": "1"})
    assert "复算结果与记录不一致" in page.content.decode()


def test_draw_that_is_refused_keeps_what_was_typed(regional, case, described_experts):
    answer = regional.post(reverse("officer:draw", args=[case.pk]), draw_data(case, size=9))
    form = answer.context["form"]
    assert (len(form.non_field_errors()), form["size"].value()) == (1, "9")


@pytest.mark.parametrize("who", ["officer", "approver"])
def test_draw_of_the_region_is_not_found_by_a_prefecture(
    request, region_officer, case, described_experts, who
):
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(1))
    page = reverse("officer:draw_page", args=[draw.pk])
    assert request.getfixturevalue(who).get(page).status_code == 404


def test_auditor_reads_a_draw_and_cannot_draw(auditing, region_officer, case, described_experts):
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(1))
    page = reverse("officer:draw_page", args=[draw.pk])
    assert auditing.get(page).status_code == 200
    auditing.post(page, {"words": ""})
    draw.refresh_from_db()
    assert draw.drawn_at is None


@pytest.fixture
def sheets(case, region_officer, experts):
    return seating.assign_experts(
        actor=region_officer, application=case, experts=[one.account for one in experts]
    )


def score(sheet, expert, share: int, comment: str = "意见") -> None:
    scoring.open_material(actor=expert, sheet=sheet)
    points = {item.id: item.maximum * share // 100 for item in REVIEW.items}
    scoring.score(actor=expert, sheet=sheet, scores=points, comment=comment)


@pytest.mark.parametrize("who", ["regional", "regional_approver", "auditing"])
def test_no_page_shows_a_score_before_all_are_in(request, case, sheets, experts, who):
    client = request.getfixturevalue(who)
    score(sheets[0], experts[0], 72, "只给评审看的话")
    pages = [
        reverse("officer:case", args=[case.pk]),
        reverse("officer:reviews", args=[case.round_id]),
        reverse("officer:expert", args=[experts[0].account_id]),
    ]
    if who != "regional":
        pages.append(reverse("officer:audit"))
    text = "".join(client.get(page).content.decode() for page in pages)
    total = str(case.score_sheets.get(expert=experts[0].account).total)
    assert ("只给评审看的话" in text, total in text) == (False, False)


def test_audit_entry_shows_no_score_before_all_are_in(auditing, sheets, experts):
    from zhongchuang.audit.models import Entry

    score(sheets[0], experts[0], 72, "只给评审看的话")
    entry = Entry.objects.get(act="filing.score")
    page = auditing.get(reverse("officer:audit_entry", args=[entry.sequence]))
    assert list(entry.data) == ["digest"]
    assert "只给评审看的话" not in page.content.decode()


def test_outlier_and_former_scores_are_shown_once_all_are_in(
    regional, case, sheets, experts, region_approver
):
    for n, share in enumerate((80, 40, 80)):
        score(sheets[n], experts[n], share, f"意见{n}")
    scoring.reopen_sheet(actor=region_approver, sheet=sheets[1], reason="计算有误")
    score(sheets[1], experts[1], 30, "改后的意见")
    seats = regional.get(reverse("officer:case", args=[case.pk])).context["seats"]
    assert [seat.is_outlier for seat in seats] == [False, True, False]
    assert [(v.total, v.comment) for v in seats[1].versions] == [(40, "意见1")]


def test_reopening_stands_on_the_timeline(regional_approver, regional, case, sheets, experts):
    score(sheets[0], experts[0], 80)
    page = reverse("officer:reopen_sheet", args=[case.pk, sheets[0].pk])
    assert regional_approver.get(page).status_code == 200
    regional_approver.post(page, {"reason": "填错一项"})
    happenings = regional.get(reverse("officer:case", args=[case.pk])).context["happenings"]
    assert [one.note for one in happenings if "退回" in one.what] == ["填错一项"]


def test_reopening_is_closed_to_the_officer(regional, case, sheets, experts):
    score(sheets[0], experts[0], 80)
    page = reverse("officer:reopen_sheet", args=[case.pk, sheets[0].pk])
    assert regional.post(page, {"reason": "填错"}).status_code == 403


def test_released_expert_stands_on_the_case(regional, case, sheets):
    page = reverse("officer:release_expert", args=[case.pk, sheets[0].pk])
    assert regional.get(page).status_code == 200
    regional.post(page, {"reason": "住院"})
    seats = regional.get(reverse("officer:case", args=[case.pk])).context["seats"]
    assert [bool(seat.sheet.recused_at) for seat in seats] == [True, False, False]


def test_reviews_rank_the_cases_whose_scores_are_open(regional, case, sheets, experts):
    page = reverse("officer:reviews", args=[case.round_id])
    assert [one.rank for one in regional.get(page).context["reviewed"]] == [None]
    for sheet, expert in zip(sheets, experts, strict=True):
        score(sheet, expert, 80)
    assert [one.rank for one in regional.get(page).context["reviewed"]] == [1]


def test_reviews_of_the_region_are_not_found_by_a_prefecture(officer, round_):
    assert officer.get(reverse("officer:reviews", args=[round_.pk])).status_code == 404


def test_meeting_is_called_minuted_and_closed(regional, case, sheets, experts):
    for sheet, expert in zip(sheets, experts, strict=True):
        score(sheet, expert, 80)
    data = {
        "cases": [case.pk],
        "held_at": "2026-03-09 10:00",
        "place": "三楼会议室",
        "chair": experts[0].account_id,
    }
    call = reverse("officer:meeting_call", args=[case.round_id])
    assert regional.get(call).status_code == 200
    regional.post(call, data)
    meeting = PanelMeeting.objects.get()
    PanelMeeting.objects.update(held_at=meeting.called_at)
    for expert in experts:
        panel.sign_in(actor=expert, meeting=meeting)
    words = {"minutes": "逐件讨论。", f"consensus-{meeting.agenda.get().pk}": "同意"}
    regional.post(reverse("officer:meeting_write", args=[meeting.pk]), words)
    meeting.refresh_from_db()
    early = regional.post(reverse("officer:meeting_close", args=[meeting.pk]))
    assert len(early.context["closing"].non_field_errors()) == 1
    for expert in experts:
        panel.confirm_minutes(actor=expert, meeting=meeting, read=meeting.minutes_digest)
    regional.post(reverse("officer:meeting_close", args=[meeting.pk]))
    page = regional.get(reverse("officer:meeting", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert (meeting.closed_at is None, meeting.document.number in page.content.decode()) == (
        False,
        True,
    )
    paper = reverse("officer:document", args=[meeting.document_id])
    assert regional.get(paper).status_code == 200


def test_meeting_without_cases_says_why(regional, case):
    page = regional.get(reverse("officer:meeting_call", args=[case.round_id]))
    assert "没有可以列入议题的案件" in page.content.decode()


def test_meeting_is_cancelled_with_a_reason(regional, region_officer, case, sheets, experts):
    meeting = panel.call_meeting(
        actor=region_officer,
        cases=[case],
        held_at=case.created_at,
        place="三楼",
        online=True,
        chair=experts[0].account,
    )
    page = reverse("officer:meeting_cancel", args=[meeting.pk])
    assert regional.get(page).status_code == 200
    regional.post(page, {"reason": "改期"})
    meeting.refresh_from_db()
    assert meeting.cancel_reason == "改期"
