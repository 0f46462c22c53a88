"""Planning a round on the pages: like an earlier one, changed, opened with its call, longer, over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from round_cast import plan_under

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.actions.rounds import plan_round
from zhongchuang.filing.models import Round
from zhongchuang.filing.round_lifecycle import RoundState
from zhongchuang.filing.states import State

APPROVERS_ONLY = [
    "round_change",
    "round_open",
    "round_extend",
    "round_cancel",
    "round_archive",
    "round_late",
]


def at(name: str, round_: Round) -> str:
    return reverse(f"officer:{name}", args=[round_.pk])


@pytest.fixture
def planned(region_approver, plan_) -> Round:
    return plan_round(actor=region_approver, plan=plan_)


def values_of(round_: Round, **changes: str) -> dict[str, str]:
    return {
        "title": round_.title,
        "policy": round_.policy,
        "year": str(round_.year),
        "evaluation_year": str(round_.evaluation_year),
        "as_of": str(round_.as_of),
        "opens_at": f"{timezone.localtime(round_.opens_at):%Y-%m-%dT%H:%M}",
        "closes_at": f"{timezone.localtime(round_.closes_at):%Y-%m-%dT%H:%M}",
        "contact": "高新处，0991-0000000",
        **changes,
    }


def acts(client, round_: Round) -> list[str]:
    return [str(act.label) for act in client.get(at("round", round_)).context["own_acts"]]


def test_plan_like_an_earlier_one_shows_it_moved_on_and_keeps_nothing(regional_approver, round_):
    page = regional_approver.get(reverse("officer:round_plan"), {"from": round_.pk})
    form = page.context["form"]
    assert (form["title"].value(), form["year"].value(), Round.objects.count()) == (
        "2027年度自治区众创空间备案",
        2027,
        1,
    )


def test_plan_is_not_taken_from_another_authoritys_round(client_of, foreign_approver, round_):
    client = client_of(foreign_approver)
    page = client.get(reverse("officer:round_plan"), {"from": round_.pk})
    assert (page.context["chosen"], page.context["earlier"]) == (None, [])


def test_planned_round_offers_opening_changing_and_cancelling(regional_approver, planned):
    assert acts(regional_approver, planned) == [
        "发布批次和备案通知",
        "修改",
        "取消批次",
    ]


def test_open_round_offers_longer_terms_and_late_permissions(regional_approver, round_):
    assert acts(regional_approver, round_) == ["延长受理期限", "取消批次", "准予逾期申报"]


def test_closed_round_offers_the_archive(regional_approver, drive, later):
    case = drive(State.DRAFTING)
    later(60)
    assert acts(regional_approver, case.round) == ["归档", "准予逾期申报"]


@pytest.mark.parametrize("who", ["regional", "officer", "approver"])
def test_acts_on_a_round_are_offered_to_its_approver_only(request, round_, who):
    assert acts(request.getfixturevalue(who), round_) == []


def test_change_is_kept(regional_approver, planned):
    answer = regional_approver.post(
        at("round_change", planned), values_of(planned, title="改后的名称")
    )
    planned.refresh_from_db()
    assert (answer.url, planned.title) == (at("round", planned), "改后的名称")


def test_change_with_a_mistake_keeps_what_was_typed(regional_approver, planned):
    form = regional_approver.post(
        at("round_change", planned), values_of(planned, contact="")
    ).context["form"]
    assert (list(form.errors), form["title"].value()) == (["contact"], planned.title)


def test_opening_shows_the_call_and_issues_nothing_before_it_is_pressed(regional_approver, planned):
    page = regional_approver.get(at("round_open", planned))
    assert (page.context["draft"]["number"], OfficialDocument.objects.count()) == (
        "（发布后编号）",
        0,
    )


def test_opening_publishes_the_call(regional_approver, planned):
    answer = regional_approver.post(at("round_open", planned))
    planned.refresh_from_db()
    assert (answer.url, planned.place, OfficialDocument.objects.get().is_public) == (
        at("round", planned),
        RoundState.OPEN,
        True,
    )


def test_opening_twice_says_so_and_issues_once(regional_approver, planned):
    regional_approver.post(at("round_open", planned))
    page = regional_approver.post(at("round_open", planned))
    assert (page.status_code, OfficialDocument.objects.count()) == (200, 1)
    assert len(page.context["form"].non_field_errors()) == 1


def test_extension_leads_back_and_is_shown_with_its_history(regional_approver, round_):
    closes = timezone.localtime(round_.closes_at) + timedelta(days=7)
    data = {"closes_at": f"{closes:%Y-%m-%dT%H:%M}", "reason": "应各地请求。"}
    answer = regional_approver.post(at("round_extend", round_), data)
    page = regional_approver.get(answer.url)
    told = [str(one.what) for one in page.context["happenings"]]
    assert (page.context["state"][0], told) == (
        "受理中（已延长）",
        ["延长受理期限", "发布批次和备案通知", "拟定批次"],
    )


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"closes_at": "", "reason": "理由"}, "closes_at"),
        ({"closes_at": "2099-01-01T10:00"}, "reason"),
    ],
)
def test_extension_with_a_mistake_says_where(regional_approver, round_, data, field):
    form = regional_approver.post(at("round_extend", round_), data).context["form"]
    assert list(form.errors) == [field]


def test_extension_to_an_earlier_time_is_told_on_the_form(regional_approver, round_):
    data = {"closes_at": "2020-01-01T10:00", "reason": "理由"}
    form = regional_approver.post(at("round_extend", round_), data).context["form"]
    assert (len(form.non_field_errors()), form["reason"].value()) == (1, "理由")


def test_cancelling_takes_a_reason(regional_approver, round_):
    regional_approver.post(at("round_cancel", round_), {"reason": ""})
    before = Round.objects.get().place
    regional_approver.post(at("round_cancel", round_), {"reason": "政策调整。"})
    assert (before, Round.objects.get().place) == (RoundState.OPEN, RoundState.CANCELLED)


def test_archiving_closes_the_file(regional_approver, round_, later):
    later(60)
    regional_approver.post(at("round_archive", round_))
    assert Round.objects.get().place == RoundState.ARCHIVED


@pytest.mark.parametrize("name", APPROVERS_ONLY)
@pytest.mark.parametrize("who", ["regional", "officer"])
def test_pages_of_acts_are_closed_to_officers(request, planned, name, who):
    assert request.getfixturevalue(who).get(at(name, planned)).status_code in {403, 404}


@pytest.mark.parametrize("name", APPROVERS_ONLY)
def test_pages_of_acts_are_closed_to_approvers_elsewhere(client_of, foreign_approver, round_, name):
    assert client_of(foreign_approver).get(at(name, round_)).status_code == 409


@pytest.mark.parametrize("name", ["round", *APPROVERS_ONLY])
def test_plan_of_another_authority_is_not_found(approver, planned, name):
    assert approver.get(at(name, planned)).status_code == 404


def test_list_of_rounds_needs_the_same_queries_for_one_row_and_for_three(
    regional, round_, region_approver, django_assert_num_queries
):
    page = reverse("officer:rounds")
    regional.get(page)
    with CaptureQueriesContext(connection) as one:
        regional.get(page)
    for year in (2027, 2028):
        plan_round(actor=region_approver, plan=plan_under("xinjiang-2019", year))
    with django_assert_num_queries(len(one)):
        regional.get(page)
