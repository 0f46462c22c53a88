"""Panels drawn from the pool: redrawn equal, the tied never drawn, alternates in order."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.audit.models import Entry
from zhongchuang.directory.models import Space
from zhongchuang.filing.actions import drawing, scoring, seating
from zhongchuang.filing.drawing import (
    Conditions,
    InPool,
    account_of,
    difference,
    expert_key,
    order_of,
    reachable,
    seed_of,
)
from zhongchuang.filing.models import ExpertDraw, ScoreSheet
from zhongchuang.filing.states import State
from zhongchuang.kernel.canonical import sha256_text
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.models import Mentor
from zhongchuang.messaging.models import Message

POOL = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.booleans()), min_size=1, max_size=30).map(
    lambda rows: [
        InPool(expert_key(n), f"专家{n}", unit, unit, (), 0, ("有利害关系",) if tied else ())
        for n, (unit, tied) in enumerate(rows, start=1)
    ]
)


def content_of(pool: list[InPool], asked: Conditions) -> dict:
    return {"pool": [one.plain() for one in pool], "conditions": asked.plain()}


@given(POOL, st.integers(1, 8), st.integers(0, 4), st.none() | st.integers(1, 3), st.text())
def test_order_keeps_every_condition(pool, size, alternates, per_employer, seed):
    asked = Conditions(size, alternates, per_employer=per_employer)
    drawn, waiting = order_of(content_of(pool, asked), seed)
    by_key = {one.key: one for one in pool}
    taken = [by_key[key] for key in drawn + waiting]
    units = [one.employer_code for one in taken]
    assert not any(one.barred for one in taken)
    assert len(set(drawn + waiting)) == len(taken)
    assert max(map(units.count, units), default=0) <= (per_employer or len(pool))
    assert len(taken) == min(size + alternates, reachable(pool, per_employer))
    assert len(drawn) == min(size, len(taken))


@given(POOL, st.text(), st.randoms())
def test_order_does_not_depend_on_how_the_pool_is_listed(pool, seed, random):
    asked = Conditions(3, 2)
    first = order_of(content_of(pool, asked), seed)
    random.shuffle(pool)
    assert order_of(content_of(pool, asked), seed) == first


@given(POOL, st.text())
def test_alternates_are_those_who_would_be_drawn_next(pool, seed):
    drawn, waiting = order_of(content_of(pool, Conditions(2, 3)), seed)
    more, _none = order_of(content_of(pool, Conditions(5)), seed)
    assert drawn + waiting == more


def test_seed_changes_with_each_of_its_three_parts():
    seeds = {seed_of("a", "b", "c"), seed_of("x", "b", "c"), seed_of("a", "x", "c")}
    assert len(seeds | {seed_of("a", "b", "x")}) == 4


@pytest.fixture
def everybody(experts, more_experts, described):
    found = (*experts, *more_experts(3))
    for one in found:
        described(one)
    return found


@pytest.fixture
def case(drive):
    return drive(State.EXPERT)


@pytest.fixture
def frozen(region_officer, case, everybody) -> ExpertDraw:
    return drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(3, 2))


@pytest.fixture
def drawn(region_officer, frozen) -> ExpertDraw:
    return drawing.draw_panel(actor=region_officer, draw=frozen, words="见证 42")


def actor_of(sheet: ScoreSheet, everybody):
    return next(one for one in everybody if one.account_id == sheet.expert_id)


def test_draw_gives_each_drawn_expert_a_sheet_in_order(drawn, case):
    sheets = case.score_sheets.order_by("place")
    assert [expert_key(sheet.expert_id) for sheet in sheets] == drawn.drawn
    assert [sheet.place for sheet in sheets] == [1, 2, 3]


def test_draw_again_gives_the_same(drawn):
    assert difference(drawn) == ""


def test_nonce_is_committed_before_and_kept_off_the_record_until_the_draw(frozen):
    content = frozen.frozen.content
    assert sha256_text(frozen.nonce) in content
    assert frozen.nonce not in content
    told = [str(entry.data) for entry in Entry.objects.all()]
    assert not any(frozen.nonce in data for data in told)


def test_draw_tells_the_experts(drawn, case):
    told = Message.objects.filter(subject="新的评审任务")
    assert {one.recipient_id for one in told} == {account_of(key) for key in drawn.drawn}


@pytest.mark.parametrize(
    ("field", "value"),
    [("nonce", "0" * 64), ("words", "另说"), ("seed", "0" * 64), ("drawn", ["expert:1"])],
)
def test_draw_that_was_altered_is_found(drawn, field, value):
    setattr(drawn, field, value)
    assert difference(drawn) != ""


def test_draw_with_an_altered_pool_is_found(drawn):
    drawn.frozen.content = drawn.frozen.content.replace("示例单位", "别的单位")
    with pytest.raises(ValueError, match="altered"):
        difference(drawn)


def test_sheet_given_to_somebody_else_is_found(drawn, case, stranger):
    case.score_sheets.filter(place=1).update(expert=stranger)
    assert "第 1 位应为" in difference(drawn)


def test_draw_cannot_be_done_twice(region_officer, drawn):
    with pytest.raises(Refused, match="已经抽取"):
        drawing.draw_panel(actor=region_officer, draw=drawn)


def test_pool_cannot_be_frozen_again_before_the_draw(region_officer, frozen, case):
    with pytest.raises(Refused, match="尚未抽取"):
        drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(1))


def test_drawing_again_asks_for_a_reason(region_officer, drawn, case):
    with pytest.raises(Refused, match="请写明理由"):
        drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(1))
    again = drawing.freeze_pool(
        actor=region_officer, cases=[case], asked=Conditions(1), reason="增加一位"
    )
    assert again.reason == "增加一位"


def test_expert_without_a_description_is_not_drawn(region_officer, case, experts, described):
    for one in experts[1:]:
        described(one)
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(2))
    draw = drawing.draw_panel(actor=region_officer, draw=draw)
    assert set(case.score_sheets.values_list("expert", flat=True)) == {
        one.account_id for one in experts[1:]
    }


@pytest.mark.parametrize(
    ("said", "asked", "why"),
    [
        ({"available": False}, Conditions(1), "暂不能参加评审"),
        ({"fields": ["law"]}, Conditions(1, fields=("biology",)), "专业领域不符"),
        ({}, Conditions(1, workload=0), "在办评审已达 0 件"),
        ({"employer": "示例绿洲创业服务有限公司"}, Conditions(1), "工作单位是申报机构"),
    ],
)
def test_expert_is_barred_with_the_ground_shown(case, expert, described, said, asked, why):
    described(expert, **said)
    found = {one.key: one.barred for one in drawing.pool_for([case], asked)}
    assert found[expert_key(expert.account_id)] == (why,)


def test_too_few_experts_are_refused(region_officer, case, everybody):
    with pytest.raises(Refused, match="只有 6 位，不足 7 位"):
        drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(7))


def test_employers_limit_counts_towards_too_few(region_officer, case, experts, described):
    for one in experts:
        described(one, employer="同一单位")
    with pytest.raises(Refused, match="只有 1 位"):
        drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(2, per_employer=1))


def test_suspicion_has_to_be_decided_before_the_draw(region_officer, case, everybody):
    mentor = Mentor.objects.filter(space=case.space).first()
    Mentor.objects.filter(pk=mentor.pk).update(name=everybody[0].account.name)
    with pytest.raises(Refused, match="请先逐一认定：示例expert1"):
        drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(3))
    seating.rule_on_conflict(
        actor=region_officer,
        application=case,
        expert=everybody[0].account,
        excluded=True,
        reason="本人确认担任导师",
    )
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(5))
    draw = drawing.draw_panel(actor=region_officer, draw=draw)
    assert expert_key(everybody[0].account_id) not in draw.drawn + draw.waiting


@pytest.mark.parametrize("who", ["region_approver", "prefecture_officer", "operator", "expert"])
def test_freezing_by_anybody_else_is_refused(request, case, everybody, who):
    with pytest.raises(Refused):
        drawing.freeze_pool(actor=request.getfixturevalue(who), cases=[case], asked=Conditions(1))


@pytest.mark.parametrize("who", ["region_approver", "prefecture_officer", "expert"])
def test_drawing_by_anybody_else_is_refused(request, frozen, who):
    with pytest.raises(Refused):
        drawing.draw_panel(actor=request.getfixturevalue(who), draw=frozen)


def test_alternates_move_up_in_order_as_experts_step_aside(drawn, case, everybody):
    for place in (2, 1):
        sheet = case.score_sheets.get(place=place)
        scoring.recuse(actor=actor_of(sheet, everybody), sheet=sheet, reason="有利害关系")
    up = case.score_sheets.exclude(replaces=None).order_by("pk")
    assert [expert_key(sheet.expert_id) for sheet in up] == drawn.waiting
    assert [sheet.replaces.place for sheet in up] == [2, 1]
    assert difference(drawn) == ""


def test_alternate_who_cannot_take_part_is_passed_over_on_record(drawn, case, everybody, described):
    first = next(one for one in everybody if expert_key(one.account_id) == drawn.waiting[0])
    described(first, available=False)
    sheet = case.score_sheets.get(place=1)
    scoring.recuse(actor=actor_of(sheet, everybody), sheet=sheet, reason="有利害关系")
    up = case.score_sheets.exclude(replaces=None).get()
    entry = Entry.objects.get(act="filing.move-up")
    assert (up.place, entry.data["passed_over"]) == (5, {"4": "暂不能参加评审"})


def test_alternates_out_of_order_are_found(drawn, case, everybody):
    for place in (1, 2):
        sheet = case.score_sheets.get(place=place)
        scoring.recuse(actor=actor_of(sheet, everybody), sheet=sheet, reason="有利害关系")
    first, second = case.score_sheets.exclude(replaces=None).order_by("pk")
    experts = (second.expert_id, first.expert_id)
    ScoreSheet.objects.filter(pk=first.pk).update(place=9, expert=case.created_by_id)
    ScoreSheet.objects.filter(pk=second.pk).update(place=4, expert=experts[1])
    ScoreSheet.objects.filter(pk=first.pk).update(place=5, expert=experts[0])
    assert "没有按顺序递补" in difference(drawn)


def test_officer_is_told_when_nobody_is_left_to_move_up(region_officer, case, everybody):
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(3))
    draw = drawing.draw_panel(actor=region_officer, draw=draw)
    sheet = case.score_sheets.get(place=1)
    scoring.recuse(actor=actor_of(sheet, everybody), sheet=sheet, reason="有利害关系")
    told = Message.objects.get(subject="评审专家已回避")
    assert "没有可以递补的候补专家" in told.body


def test_released_expert_is_replaced(region_officer, drawn, case):
    sheet = case.score_sheets.get(place=3)
    seating.release_expert(actor=region_officer, sheet=sheet, reason="住院")
    sheet.refresh_from_db()
    assert (sheet.released_by, case.score_sheets.get(replaces=sheet).place) == (
        region_officer.account,
        4,
    )


def test_expert_who_has_scored_is_not_released(region_officer, drawn, case, everybody):
    sheet = case.score_sheets.get(place=1)
    actor = actor_of(sheet, everybody)
    scoring.open_material(actor=actor, sheet=sheet)
    review = scoring.review_of(scoring.policy_of(case))
    points = {item.id: item.maximum for item in review.items}
    scoring.score(actor=actor, sheet=sheet, scores=points, comment="好")
    with pytest.raises(Refused, match="已提交过评分"):
        seating.release_expert(actor=region_officer, sheet=sheet, reason="换人")


def test_nobody_joins_a_panel_that_has_begun_to_score(region_officer, drawn, case, everybody):
    sheet = case.score_sheets.get(place=1)
    actor = actor_of(sheet, everybody)
    scoring.open_material(actor=actor, sheet=sheet)
    review = scoring.review_of(scoring.policy_of(case))
    points = {item.id: item.maximum for item in review.items}
    scoring.score(actor=actor, sheet=sheet, scores=points, comment="好")
    with pytest.raises(Refused, match="不能再增加专家"):
        drawing.freeze_pool(
            actor=region_officer, cases=[case], asked=Conditions(1), reason="再加一位"
        )


def test_expert_drawn_for_several_cases_gets_a_sheet_for_each(
    region_officer, case, driver, round_, everybody, write_ledger, company
):

    second = write_ledger(
        Space.objects.create(
            operator=company, name="示例第二众创空间", division_id="650100", address="示例路"
        )
    )
    other = driver.bring(round_, second, State.EXPERT)
    draw = drawing.freeze_pool(actor=region_officer, cases=[case, other], asked=Conditions(3, 1))
    draw = drawing.draw_panel(actor=region_officer, draw=draw)
    seats = [
        list(one.score_sheets.order_by("place").values_list("expert", flat=True))
        for one in (case, other)
    ]
    assert (seats[0], len(seats[0]), difference(draw)) == (seats[1], 3, "")


def verified(*words: str) -> tuple[int, str]:
    out = io.StringIO()
    try:
        call_command("verify", *words, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue().strip()


def test_verify_draw_says_that_it_draws_the_same(drawn):
    assert verified("draw", str(drawn.pk)) == (
        0,
        f"draw {drawn.pk} draws the same experts: 3 and 2 alternates, seed {drawn.seed}",
    )


def test_verify_draw_that_was_altered_exits_with_the_difference(drawn):
    ExpertDraw.objects.update(seed="0" * 64)
    code, words = verified("draw", str(drawn.pk))
    assert (code, drawn.seed in words) == (1, True)


def test_verify_draw_that_is_unknown_says_so(db):
    assert verified("draw", "7") == (1, "draw 7: not found")


def test_conditions_are_frozen_with_the_alternates_there_are(region_officer, case, everybody):
    draw = drawing.freeze_pool(actor=region_officer, cases=[case], asked=Conditions(5, 9))
    draw = drawing.draw_panel(actor=region_officer, draw=draw)
    assert (len(draw.drawn), len(draw.waiting)) == (5, 1)
    assert difference(replace_seed(draw)) != ""


def replace_seed(draw: ExpertDraw) -> ExpertDraw:
    draw.waiting = [*draw.waiting, "expert:99"]
    return draw
