"""Calls as the public reads them: what runs, what was changed, what was called off."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client

from zhongchuang.filing.actions.rounds import cancel_round, extend_round, plan_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def anybody() -> Client:
    return Client()


def test_home_lists_the_rounds_that_run(anybody, round_):
    (shown,) = anybody.get("/").context["rounds"]
    assert (shown[0], shown[1][0]) == (round_, "受理中")


def test_home_drops_a_round_that_has_closed(anybody, round_, later):
    later(60)
    assert anybody.get("/").context["rounds"] == []


def test_list_without_any_says_so(anybody):
    page = anybody.get("/rounds/")
    assert (page.status_code, page.content.decode().count("还没有发布备案通知")) == (200, 1)


def test_list_holds_what_was_opened_only(anybody, round_, region_approver, plan_):
    plan_round(actor=region_approver, plan=replace(plan_, year=2027))
    rows = anybody.get("/rounds/").context["listing"].table.rows
    assert [row.record for row in rows] == [round_]


def test_round_names_no_person(anybody, round_, region_approver):
    page = anybody.get(f"/rounds/{round_.pk}/")
    assert page.content.decode().count(str(region_approver.account)) == 0


def test_round_tells_its_changes_newest_first(anybody, round_, region_approver):
    closes = round_.closes_at + timedelta(days=7)
    extend_round(actor=region_approver, round_=round_, closes_at=closes, reason="应各地请求。")
    told = [str(one.what) for one in anybody.get(f"/rounds/{round_.pk}/").context["happenings"]]
    assert told == ["延长受理期限", "发布批次和备案通知"]


def test_cancelled_round_says_so(anybody, round_, region_approver):
    cancel_round(actor=region_approver, round_=round_, reason="政策调整。")
    page = anybody.get(f"/rounds/{round_.pk}/")
    assert (page.context["word"], page.context["accepts"]) == ("已取消", False)
    assert page.content.decode().count("备案通知已撤回") == 1


def test_unknown_round_is_not_found(anybody):
    assert anybody.get("/rounds/99/").status_code == 404
