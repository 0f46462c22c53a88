"""Rows typed on the page of their table."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from zhongchuang.ledger.models import FACTS, Activity, Financing, Tenancy
from zhongchuang.web.operator.kinds import BY_MODEL

TABLE = "/operator/ledger/activities/"
ENTER = f"{TABLE}enter/"
SALON = {"row": "0", "name-0": "创业沙龙", "kind-0": "s", "starts_on-0": "2026-03-01"}


def typed(rows: list[dict[str, str]], **more: str) -> dict[str, object]:
    """A form of several rows as it is sent."""
    data: dict[str, object] = {"row": [str(key) for key in range(len(rows))], **more}
    for key, row in enumerate(rows):
        data |= {f"{name}-{key}": words for name, words in row.items()}
    return data


def names() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("name", flat=True))


@pytest.mark.parametrize("model", FACTS)
def test_grid_stands_above_every_table(owner, space, model):
    page = owner.get(f"/operator/ledger/{BY_MODEL[model].slug}/?enter=1")
    assert (page.status_code, len(page.context["entry"].grid.rows)) == (200, 1)


def test_grid_is_not_there_unless_asked_for(owner, space):
    assert owner.get(TABLE).context["entry"] is None


def test_grid_has_the_columns_of_the_table(owner, space):
    grid = owner.get(f"{TABLE}?enter=1&columns=participants").context["entry"].grid
    assert [head.label for head in grid.heads] == ["名称", "类型", "开始日期", "参加人数"]


def test_typed_row_is_saved_and_the_next_one_opens(owner, space, operator):
    answer = owner.post(f"{ENTER}?sort=name", SALON)
    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        f"{TABLE}?sort=name&enter=1&entry_year={timezone.localdate().year}",
    )
    fact = Activity.objects.get()
    assert (fact.name, fact.kind, fact.starts_on, fact.recorded_by) == (
        "创业沙龙",
        "salon",
        date(2026, 3, 1),
        operator.account,
    )


def test_kind_and_day_are_carried_over(owner, space):
    page = owner.post(ENTER, SALON, follow=True)
    (row,) = page.context["entry"].grid.rows
    assert [cell.words for cell in row.cells] == ["", "沙龙", "2026-03-01", "", ""]


def test_rows_typed_today_are_shown_with_their_state(owner, space):
    owner.post(ENTER, SALON)
    page = owner.post(ENTER, {**SALON, "name-0": "第二场"}, follow=True)
    entry = page.context["entry"]
    assert ([row.words[0][1] for row in entry.saved], entry.count) == (["创业沙龙", "第二场"], 2)


def test_rows_of_a_colleague_are_not_shown_as_ones_own(owner, editor, space):
    owner.post(ENTER, SALON)
    assert editor.get(f"{TABLE}?enter=1").context["entry"].saved == []


def test_several_rows_are_saved_together(owner, space):
    owner.post(ENTER, typed([{"name": n, "kind": "l", "starts_on": "20260301"} for n in "甲乙"]))
    assert names() == ["甲", "乙"]


def test_several_rows_with_one_mistake_are_saved_not_at_all(owner, space):
    good = {"name": "甲", "kind": "l", "starts_on": "20260301"}
    page = owner.post(ENTER, typed([good, {**good, "kind": "聚会"}]))
    grid = page.context["entry"].grid
    assert (page.status_code, names(), len(grid.rows)) == (422, [], 2)
    assert [(row.label, cell.head.label) for row, cell, _fault in grid.wrong] == [
        ("第 2 行", "类型")
    ]


def test_what_was_typed_stays_at_a_mistake(owner, space):
    page = owner.post(ENTER, {**SALON, "starts_on-0": "2-30"})
    assert [cell.words for cell in page.context["entry"].grid.rows[0].cells] == [
        "创业沙龙",
        "s",
        "2-30",
        "",
        "",
    ]
    assert "日历上没有“2026-02-30”这一天" in page.content.decode()


def test_last_day_before_the_first_is_told_at_its_cell(owner, space):
    page = owner.post(ENTER, {**SALON, "ends_on-0": "2026-02-01"})
    assert [cell.name for _row, cell, _fault in page.context["entry"].grid.wrong] == ["ends_on-0"]


def test_day_without_a_year_is_of_the_year_beside_the_grid(owner, space):
    owner.post(ENTER, {**SALON, "starts_on-0": "5-1", "entry_year": "2024"})
    assert Activity.objects.get().starts_on == date(2024, 5, 1)


def test_year_beside_the_grid_is_the_one_filtered_by(owner, space):
    assert owner.get(f"{TABLE}?enter=1&year=2023").context["entry"].year == 2023


def test_blank_rows_are_passed_over(owner, space):
    good = {"name": "甲", "kind": "l", "starts_on": "20260301"}
    owner.post(ENTER, typed([good, {"name": "", "kind": "路演", "starts_on": "20260301"}]))
    assert names() == ["甲"]


def test_nothing_typed_is_told_at_the_cells(owner, space):
    page = owner.post(ENTER, typed([{}]))
    assert [cell.name for _row, cell, _fault in page.context["entry"].grid.wrong] == [
        "name-0",
        "kind-0",
        "starts_on-0",
    ]


def test_more_rows_are_opened_and_nothing_is_saved(owner, space):
    page = owner.post(ENTER, {**SALON, "more": "1"})
    rows = page.context["entry"].grid.rows
    assert (len(rows), rows[0].cells[0].words, names()) == (6, "创业沙龙", [])


def test_row_typed_again_is_asked_about(owner, space):
    owner.post(ENTER, SALON)
    page = owner.post(ENTER, SALON)
    assert (page.status_code, page.context["entry"].grid.rows[0].asks, len(names())) == (
        422,
        True,
        1,
    )


def test_row_typed_again_is_saved_when_confirmed(owner, space):
    owner.post(ENTER, SALON)
    owner.post(ENTER, {**SALON, "another-0": "1"})
    assert len(names()) == 2


def test_same_row_twice_in_one_grid_is_asked_about(owner, space):
    good = {"name": "甲", "kind": "l", "starts_on": "20260301"}
    page = owner.post(ENTER, typed([good, good]))
    assert [row.asks for row in page.context["entry"].grid.rows] == [False, True]


@pytest.mark.parametrize("words", ["天山科技", "tskj", "天山", "山科"])
def test_resident_is_found_by_name_or_initials(owner, settle, words):
    own = settle("天山科技")
    settle("昆仑创意")
    row = {"resident": words, "on": "2025-06-01", "amount": "1,000"}
    owner.post("/operator/ledger/financings/enter/", typed([row]))
    assert Financing.objects.get().tenancy == own


def test_resident_that_may_be_several_is_asked_about(owner, settle):
    settle("天山科技")
    settle("天山创意")
    row = {"resident": "ts", "on": "2025-06-01", "amount": "1000"}
    page = owner.post("/operator/ledger/financings/enter/", typed([row]))
    assert [fault for *_cell, fault in page.context["entry"].grid.wrong] == [
        "“ts”可能是：天山科技、天山创意；请写得更完整"
    ]


def test_resident_of_another_space_is_unknown(owner, space, rival_space):
    Tenancy.objects.create(
        space=rival_space, name="别家团队", kind="team", entered_on=date(2025, 1, 1)
    )
    row = {"resident": "别家团队", "on": "2025-06-01", "amount": "1000"}
    page = owner.post("/operator/ledger/financings/enter/", typed([row]))
    assert (page.status_code, Financing.objects.count()) == (422, 0)


def test_event_hangs_on_the_agreement_of_its_day(owner, settle):
    settle("天山科技", entered_on=date(2024, 1, 1), left_on=date(2024, 12, 31))
    later = settle("天山科技", entered_on=date(2025, 1, 1))
    row = {"resident": "天山科技", "on": "2025-06-01", "amount": "1000"}
    owner.post("/operator/ledger/financings/enter/", typed([row]))
    assert Financing.objects.get().tenancy == later


def test_script_gets_the_living_parts_only(owner, space):
    page = owner.post(ENTER, SALON, follow=True, headers={"X-Page-Parts": "1"})
    html = page.content.decode()
    assert page.headers["X-Page-Parts"] == "1"
    assert (html.count("data-live="), "<html" in html, "已录入 1 条。" in html) == (3, False, True)


def test_script_gets_the_mistakes_in_the_same_way(owner, space):
    page = owner.post(ENTER, {**SALON, "kind-0": "?"}, headers={"X-Page-Parts": "1"})
    assert (page.status_code, page.headers["X-Page-Parts"]) == (422, "1")


def test_number_fed_by_the_table_moves_with_the_row(owner, space):
    def claimed(page):
        return page.context["meters"][0].bar.weak

    before = claimed(owner.get(TABLE))
    typed = {**SALON, "starts_on-0": "2025-03-01"}
    page = owner.post(f"{ENTER}?window=year", typed, follow=True)
    assert (before, claimed(page)) == (0, 1)


def test_foreign_operator_types_into_its_own_ledger_only(client_of, rival, space, rival_space):
    client_of(rival).post(ENTER, SALON)
    assert Activity.objects.get().space == rival_space


def test_grid_is_not_saved_by_following_a_link(owner, space):
    assert owner.get(ENTER).status_code == 405


def test_queries_of_the_grid_do_not_grow_with_rows(owner, queries, full_space):
    few = queries(owner, f"{TABLE}?enter=1")
    for n in range(3):
        owner.post(ENTER, {**SALON, "name-0": f"第{n}场"})
    assert queries(owner, f"{TABLE}?enter=1") == few
