"""A round from its plan to the archive: who may do what to it, when, and what stands on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from round_cast import plan_under

from zhongchuang.audit.models import Entry
from zhongchuang.documents.issue import content_of
from zhongchuang.documents.models import DocumentKind, Ending, OfficialDocument
from zhongchuang.filing.actions import drafting
from zhongchuang.filing.actions.rounds import (
    archive_round,
    cancel_round,
    change_round,
    extend_round,
    following,
    open_planned,
    plan_round,
)
from zhongchuang.filing.models import Round
from zhongchuang.filing.round_lifecycle import ROUND_TABLE, RoundAct, RoundState
from zhongchuang.filing.round_rules import may_act
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import now

pytestmark = pytest.mark.django_db

STRANGERS = ["region_officer", "prefecture_approver", "operator", "auditor", "administrator"]


@pytest.fixture
def planned(region_approver, plan_) -> Round:
    return plan_round(actor=region_approver, plan=plan_)


def last_act() -> str:
    return Entry.objects.latest("sequence").act


# planned


def test_plan_is_seen_by_its_own_authority_only(
    planned, region_officer, prefecture_officer, operator
):
    seen = [
        Round.objects.visible_to(who).count()
        for who in (region_officer, prefecture_officer, operator)
    ]
    assert (seen, Round.objects.public().count()) == ([1, 0, 0], 0)


def test_plan_takes_no_application(planned, operator, full_space):
    with pytest.raises(Refused, match="尚未发布"):
        drafting.start(actor=operator, round_=planned, space=full_space)


def test_plan_can_be_changed_until_it_is_opened(region_approver, planned, plan_):
    later = plan_.closes_at + timedelta(days=7)
    change_round(
        actor=region_approver, round_=planned, plan=replace(plan_, title="改后", closes_at=later)
    )
    planned.refresh_from_db()
    assert (planned.title, planned.closes_at, last_act()) == ("改后", later, "filing.change-round")


def test_opened_round_is_not_changed(region_approver, round_, plan_):
    with pytest.raises(Refused, match="已发布"):
        change_round(actor=region_approver, round_=round_, plan=plan_)


def test_plan_changed_to_a_year_that_has_a_round_is_refused(region_approver, round_):
    other = plan_round(actor=region_approver, plan=plan_under("xinjiang-2019", 2027))
    with pytest.raises(Refused) as error:
        change_round(actor=region_approver, round_=other, plan=plan_under("xinjiang-2019", 2026))
    assert error.value.refusal.article == "8"


@pytest.mark.parametrize("who", STRANGERS)
def test_plan_by_anybody_but_the_departments_approver_is_refused(request, who, plan_):
    with pytest.raises(Refused):
        plan_round(actor=request.getfixturevalue(who), plan=plan_)


# opened


def test_opening_fixes_the_text_and_issues_a_public_call(region_approver, planned):
    opened = open_planned(actor=region_approver, round_=planned)
    paper = opened.steps.get(act=RoundAct.OPEN).document
    assert (opened.place, len(opened.policy_digest), opened.opened_by) == (
        RoundState.OPEN,
        64,
        region_approver.account,
    )
    assert (paper.kind, paper.is_public, paper.issuer) == (
        DocumentKind.CALL,
        True,
        "自治区科学技术厅",
    )


def test_call_says_who_when_how_and_whom_to_ask(region_approver, planned):
    opened = open_planned(actor=region_approver, round_=planned)
    content = content_of(opened.steps.get(act=RoundAct.OPEN).document)
    text = "\n".join(block.text for block in content.body)
    closes = timezone.localtime(opened.closes_at)
    told = [
        "《自治区众创空间管理办法》（新科高字〔2019〕34号）第八条、第十条",
        "第六条规定的条件",
        f"{closes.year}年{closes.month}月{closes.day}日{closes.hour}时",
        "由所在地州市科技局受理",
        "入驻协议",
        "第十一条",
        "联系方式：高新处，0991-0000000。",
    ]
    assert [text.count(words) for words in told] == [1] * len(told)


def test_opening_a_plan_whose_closing_is_past_is_refused(region_approver, planned):
    Round.objects.update(opens_at=now() - timedelta(days=9), closes_at=now() - timedelta(days=1))
    with pytest.raises(Refused, match="已过"):
        open_planned(actor=region_approver, round_=planned)
    assert OfficialDocument.objects.count() == 0


def test_opening_twice_is_refused(region_approver, round_):
    with pytest.raises(Refused, match="不能发布"):
        open_planned(actor=region_approver, round_=round_)


def test_opened_round_without_a_text_is_impossible_in_the_database(planned):
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.filter(pk=planned.pk).update(state=RoundState.OPEN)


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("act", list(RoundAct))
def test_acts_on_a_round_by_anybody_else_are_refused(request, round_, who, act):
    actor = request.getfixturevalue(who)
    assert may_act(actor, act, round_, now()) is not None


@pytest.mark.parametrize("act", sorted(set(RoundAct) - {RoundAct.PLAN}))
@pytest.mark.parametrize("state", list(RoundState))
def test_act_that_a_state_does_not_know_is_refused(region_approver, round_, state, act):
    known = {(row.source, row.act) for row in ROUND_TABLE}
    Round.objects.filter(pk=round_.pk).update(state=state)
    round_.refresh_from_db()
    refusal = may_act(region_approver, act, round_, now())
    refused = refusal is not None and "批次目前为" in refusal.reason
    assert refused == ((state, act) not in known)


# extended


def longer(round_: Round, days: int = 10) -> datetime:
    return round_.closes_at + timedelta(days=days)


def test_extension_moves_the_closing_and_is_published(region_approver, round_):
    closes = longer(round_)
    extend_round(actor=region_approver, round_=round_, closes_at=closes, reason="应各地请求。")
    round_.refresh_from_db()
    step = round_.steps.get(act=RoundAct.EXTEND)
    assert (round_.closes_at, step.closes_at, step.note) == (closes, closes, "应各地请求。")
    assert (step.document.title, step.document.is_public) == (
        "关于延长2026年度自治区众创空间备案申报期限的通知",
        True,
    )


def test_extension_tells_operators_of_the_area(region_approver, round_, space, operator, rival):
    extend_round(
        actor=region_approver, round_=round_, closes_at=longer(round_), reason="应各地请求。"
    )
    told = Message.objects.values_list("recipient__username", "path")
    assert list(told) == [("operator", f"/rounds/{round_.pk}/")]


def test_extension_keeps_the_round_open(region_approver, operator, full_space, round_, later):
    closes = longer(round_, 30)
    later(55)
    Round.objects.update(closes_at=now() + timedelta(hours=1))
    extend_round(actor=region_approver, round_=round_, closes_at=closes, reason="理由")
    later(5)
    round_.refresh_from_db()
    assert drafting.start(actor=operator, round_=round_, space=full_space).place == State.DRAFTING


@pytest.mark.parametrize(("days", "reason"), [(0, "理由"), (-1, "理由"), (5, " ")])
def test_extension_to_no_later_or_without_reason_is_refused(region_approver, round_, days, reason):
    with pytest.raises(Refused):
        extend_round(
            actor=region_approver, round_=round_, closes_at=longer(round_, days), reason=reason
        )
    assert round_.steps.filter(act=RoundAct.EXTEND).count() == 0


def test_extension_after_the_closing_is_refused_with_the_article(region_approver, round_, later):
    later(60)
    with pytest.raises(Refused) as error:
        extend_round(
            actor=region_approver, round_=round_, closes_at=longer(round_, 90), reason="理由"
        )
    assert error.value.refusal.article == "8"


# cancelled


def test_cancelled_round_withdraws_its_call_and_frees_the_year(region_approver, round_, plan_):
    cancel_round(actor=region_approver, round_=round_, reason="政策调整。")
    paper = OfficialDocument.objects.get(kind=DocumentKind.CALL)
    again = plan_round(actor=region_approver, plan=plan_)
    assert (paper.ended_as, again.year) == (Ending.WITHDRAWN, 2026)


def test_cancelled_round_takes_no_application(region_approver, operator, full_space, round_):
    cancel_round(actor=region_approver, round_=round_, reason="政策调整。")
    round_.refresh_from_db()
    with pytest.raises(Refused, match="已取消"):
        drafting.start(actor=operator, round_=round_, space=full_space)


def test_round_somebody_has_begun_to_apply_in_is_not_cancelled(
    region_approver, operator, full_space, round_
):
    drafting.start(actor=operator, round_=round_, space=full_space)
    with pytest.raises(Refused, match="不能提前截止"):
        cancel_round(actor=region_approver, round_=round_, reason="理由")


def test_cancelling_without_a_reason_is_refused(region_approver, round_):
    with pytest.raises(Refused, match="理由"):
        cancel_round(actor=region_approver, round_=round_, reason=" ")


# archived


def test_round_that_has_closed_with_nothing_under_way_is_archived(
    region_approver, operator, full_space, round_, later
):
    drafting.start(actor=operator, round_=round_, space=full_space)  # never handed in
    later(60)
    archived = archive_round(actor=region_approver, round_=round_)
    assert (archived.place, last_act()) == (RoundState.ARCHIVED, "filing.archive-round")


def test_round_that_is_open_is_not_archived(region_approver, round_):
    with pytest.raises(Refused, match="尚未截止"):
        archive_round(actor=region_approver, round_=round_)


def test_round_with_a_case_under_way_is_not_archived(region_approver, drive, round_, later):
    drive(State.ACCEPTANCE)
    later(60)
    with pytest.raises(Refused, match="还有 1 件"):
        archive_round(actor=region_approver, round_=round_)


# like last year's


def test_following_round_moves_everything_on_by_a_year(round_):
    Round.objects.filter(pk=round_.pk).update(
        opens_at=datetime(2024, 2, 29, 2, tzinfo=timezone.get_default_timezone()),
        closes_at=datetime(2024, 4, 30, 12, tzinfo=timezone.get_default_timezone()),
        year=2024,
        evaluation_year=2023,
        as_of=date(2024, 3, 1),
        title="2024年度自治区众创空间备案",
        contact="高新处",
    )
    round_.refresh_from_db()
    found = following(round_, date(2024, 11, 1))
    opens = timezone.localtime(found.opens_at)
    assert (found.title, found.year, found.evaluation_year, found.as_of, found.contact) == (
        "2025年度自治区众创空间备案",
        2025,
        2024,
        date(2025, 3, 1),
        "高新处",
    )
    assert (opens.date(), opens.hour, found.policy) == (date(2025, 2, 28), 2, "xinjiang-2019")


def test_following_round_catches_up_with_this_year(round_):
    assert following(round_, date(2029, 1, 5)).year == 2029


def test_round_of_another_authority_is_not_run(foreign_approver, prefecture_approver, round_):
    refusals = [
        may_act(who, RoundAct.EXTEND, round_, now())
        for who in (foreign_approver, prefecture_approver)
    ]
    assert [one.article for one in refusals if one] == ["8", "8"]
