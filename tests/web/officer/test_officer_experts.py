"""Assigning experts and drawing the result."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.filing.actions import scoring, seating
from zhongchuang.filing.models import ScoreSheet
from zhongchuang.filing.states import State
from zhongchuang.ledger.models import Mentor
from zhongchuang.messaging.models import Message
from zhongchuang.policy.registry import policy

REVIEW = policy("xinjiang-2019").expert_review


def url(case, name: str = "experts") -> str:
    return reverse(f"officer:{name}", args=[case.pk])


def assigned(case, region_officer, experts, reason: str = ""):
    return seating.assign_experts(
        actor=region_officer,
        application=case,
        experts=[one.account for one in experts],
        reason=reason,
    )


def score(sheet, expert, share: int) -> None:
    scoring.open_material(actor=expert, sheet=sheet)
    points = {item.id: item.maximum * share // 100 for item in REVIEW.items}
    scoring.score(actor=expert, sheet=sheet, scores=points, comment="意见")


def test_assigning_creates_a_sheet_for_each(regional, experts, drive):
    case = drive(State.EXPERT)
    regional.post(url(case), {"experts": [one.account_id for one in experts]})
    assert set(ScoreSheet.objects.values_list("expert", flat=True)) == {
        one.account_id for one in experts
    }


def mentor_called(case, account, employer: str = "") -> None:
    mentor = Mentor.objects.filter(space=case.space_id).first()
    Mentor.objects.filter(pk=mentor.pk).update(name=account.name, employer=employer)


def test_expert_with_a_conflict_is_shown_with_the_reason_and_not_offered(
    regional, experts, drive, described
):
    case = drive(State.EXPERT)
    described(experts[0], employer="示例大学")
    mentor_called(case, experts[0].account, "示例大学")
    context = regional.get(url(case)).context
    assert [(one.account, one.obstacle) for one in context["barred"]] == [
        (experts[0].account, "担任该空间的创业导师")
    ]
    answer = regional.post(url(case), {"experts": [experts[0].account_id]})
    assert list(answer.context["form"].errors) == ["experts"]
    assert ScoreSheet.objects.count() == 0


def test_namesake_is_shown_as_suspected_and_not_offered(regional, experts, drive):
    case = drive(State.EXPERT)
    mentor_called(case, experts[0].account, "别处公司")
    context = regional.get(url(case)).context
    assert [(one.account, one.obstacle) for one in context["suspected"]] == [
        (experts[0].account, "疑似担任该空间的创业导师（同名，别处公司）")
    ]
    assert experts[0].account not in context["form"].free.values()


def test_ruling_lets_a_namesake_in(regional, experts, drive):
    case = drive(State.EXPERT)
    mentor_called(case, experts[0].account, "别处公司")
    page = reverse("officer:rule_on_expert", args=[case.pk, experts[0].account_id])
    assert regional.get(page).status_code == 200
    regional.post(page, {"excluded": "no", "reason": "经核对不是同一人"})
    assert experts[0].account in regional.get(url(case)).context["form"].free.values()


def test_assigning_without_a_draw_asks_for_the_reason(regional, experts, drive):
    case = drive(State.EXPERT)
    answer = regional.post(url(case), {"experts": [experts[0].account_id]})
    assert answer.context["form"].non_field_errors() == [
        "还有其他专家可选，不抽取而直接指派的，请写明理由。"
    ]
    regional.post(url(case), {"experts": [experts[0].account_id], "reason": "专业对口"})
    assert case.score_sheets.get().reason == "专业对口"


def test_assigning_nobody_is_an_error(regional, experts, drive):
    answer = regional.post(url(drive(State.EXPERT)), {})
    assert list(answer.context["form"].errors) == ["experts"]


def test_expert_assigned_already_is_not_offered_again(regional, region_officer, experts, drive):
    case = drive(State.EXPERT)
    assigned(case, region_officer, experts[:1], reason="专业对口")
    context = regional.get(url(case)).context
    assert [(one.account, one.obstacle) for one in context["barred"]] == [
        (experts[0].account, "已指派")
    ]


@pytest.mark.parametrize("who", ["officer", "approver", "regional_approver"])
def test_assigning_by_another_role_assigns_nobody(request, experts, drive, who):
    case = drive(State.EXPERT)
    request.getfixturevalue(who).post(url(case), {"experts": [experts[0].account_id]})
    assert ScoreSheet.objects.count() == 0


def test_scores_are_hidden_until_all_are_in(regional, region_officer, experts, drive):
    case = drive(State.EXPERT)
    sheets = assigned(case, region_officer, experts)
    score(sheets[0], experts[0], 73)
    page = regional.get(reverse("officer:case", args=[case.pk]))
    assert page.context["result"] is None
    assert str(ScoreSheet.objects.get(pk=sheets[0].pk).total) not in _panel(page)


def _panel(page) -> str:
    text = page.content.decode()
    return text[text.index('id="scores-title"') : text.index('id="conditions-title"')]


def test_result_shows_mean_and_pass_mark_when_all_are_in(regional, region_officer, experts, drive):
    case = drive(State.EXPERT)
    for sheet, expert in zip(assigned(case, region_officer, experts), experts, strict=True):
        score(sheet, expert, 80)
    standing = regional.get(reverse("officer:case", args=[case.pk])).context["standing"]
    assert (standing.result.passed, standing.pass_mark) == (True, 60)


def test_prefecture_sees_no_scores(officer, region_officer, experts, drive):
    case = drive(State.EXPERT)
    assigned(case, region_officer, experts)
    assert "standing" not in officer.get(reverse("officer:case", args=[case.pk])).context


def test_concluding_before_all_are_in_is_refused(
    regional, region_officer, experts, drive, state_of
):
    case = drive(State.EXPERT)
    assigned(case, region_officer, experts)
    answer = regional.post(url(case, "conclude_review"), {"note": "尽快"})
    assert len(answer.context["form"].non_field_errors()) == 1
    assert state_of(case) == State.EXPERT


@pytest.mark.parametrize(("share", "state"), [(80, State.NOTICE), (40, State.FAILED)])
def test_concluding_follows_the_scores(
    regional, region_officer, experts, drive, state_of, share, state
):
    case = drive(State.EXPERT)
    for sheet, expert in zip(assigned(case, region_officer, experts), experts, strict=True):
        score(sheet, expert, share)
    assert regional.get(url(case, "conclude_review")).status_code == 200
    regional.post(url(case, "conclude_review"), {"note": ""})
    assert state_of(case) == state


def test_concluding_twice_is_explained(regional, region_officer, experts, drive):
    case = drive(State.EXPERT)
    for sheet, expert in zip(assigned(case, region_officer, experts), experts, strict=True):
        score(sheet, expert, 80)
    regional.post(url(case, "conclude_review"), {"note": ""})
    answer = regional.post(url(case, "conclude_review"), {"note": ""})
    assert answer.context["form"].non_field_errors() == [
        "本案目前处于“待公示”环节，不能办理“评审通过”。"
    ]


def test_recusal_tells_who_assigned_the_expert(region_officer, experts, drive):
    case = drive(State.EXPERT)
    sheet, *_others = assigned(case, region_officer, experts)
    scoring.recuse(actor=experts[0], sheet=sheet, reason="亲属任职")
    told = Message.objects.get(subject="评审专家已回避")
    assert (told.recipient, told.path) == (region_officer.account, f"/cases/{case.pk}/")


def test_assigning_when_nobody_is_left_says_why_it_was_not_taken(
    regional, region_officer, experts, drive
):
    case = drive(State.EXPERT)
    for expert, sheet in zip(experts, assigned(case, region_officer, experts), strict=True):
        scoring.recuse(actor=expert, sheet=sheet, reason="有利害关系")
    answer = regional.post(url(case), {"experts": [experts[0].account_id]})
    assert answer.content.decode().count("error-summary") == 1
