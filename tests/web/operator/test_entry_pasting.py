"""A block of cells pasted from a spreadsheet."""

from __future__ import annotations

from datetime import date

import pytest

from zhongchuang.audit.models import Entry
from zhongchuang.ledger.models import Activity, Financing, IncubationCase
from zhongchuang.ledger.workbook.sheets import sheet_of
from zhongchuang.web.operator.blocks import BlockError, as_block, read_block

PASTE = "/operator/ledger/activities/paste/"
ONE = "创业沙龙\t沙龙\t2026-03-01\t\t20\t"
TWO = "融资路演\t路演\t2026/4/2\t\t35\t路演.pdf"
ACTIVITIES = sheet_of(Activity)


def sent(block: str, **more: object) -> dict[str, object]:
    return {"block": block, "entry_year": "2026", **more}


def confirmed(page, **more: object) -> dict[str, object]:
    """The form of the preview as its button sends it."""
    preview = page.context["preview"]
    return sent(preview.text, standing=preview.standing, confirm="1", **more)


def names() -> list[str]:
    return list(Activity.objects.order_by("pk").values_list("name", flat=True))


def words(block: str):
    return [own for _number, own in read_block(block, ACTIVITIES).rows]


def test_block_without_header_has_the_order_of_the_workbook():
    (row,) = words(ONE)
    assert row == {
        "name": "创业沙龙",
        "kind": "沙龙",
        "starts_on": "2026-03-01",
        "ends_on": "",
        "participants": "20",
        "evidence_names": "",
    }


def test_block_with_header_has_its_own_order():
    (row,) = words("开始日期*\t类型\t名称\n2026-03-01\t沙龙\t创业沙龙")
    assert row == {"starts_on": "2026-03-01", "kind": "沙龙", "name": "创业沙龙"}


def test_columns_the_ledger_does_not_have_are_told_and_left_out():
    block = read_block("序号\t名称\t类型\t开始日期\t备注\n1\t甲\t沙龙\t3-1\t好", ACTIVITIES)
    assert (block.ignored, block.rows) == (
        ["序号", "备注"],
        [(1, {"name": "甲", "kind": "沙龙", "starts_on": "3-1"})],
    )


def test_cell_in_quotes_may_hold_line_breaks_and_tabs():
    block = read_block('案例\t甲\t2026-03-01\t"第一行\n第二\t行说""好"""', sheet_of(IncubationCase))
    assert block.rows[0][1]["summary"] == '第一行\n第二\t行说"好"'


def test_lonely_quote_is_a_quote():
    assert [row["name"] for row in words('5"屏演示\t沙龙\t3-1\n乙\t沙龙\t3-2')] == [
        '5"屏演示',
        "乙",
    ]


def test_blank_lines_keep_their_numbers():
    assert [n for n, _words in read_block(f"{ONE}\r\n\t\t\r\n{TWO}\r\n", ACTIVITIES).rows] == [1, 3]


def test_block_written_again_reads_the_same():
    block = read_block(f'{ONE}\n\n"两\n行"\t沙龙\t3-1', ACTIVITIES)
    again = read_block(as_block(ACTIVITIES, block.rows), ACTIVITIES)
    assert [(n, {k: v for k, v in w.items() if v}) for n, w in again.rows] == [
        (n, {k: v for k, v in w.items() if v}) for n, w in block.rows
    ]


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (" \t \n", "还没有粘贴内容"),
        ("名称\t类型\n甲\t沙龙", "缺少列“开始日期”"),
        ("名称\t名称\t类型\t开始日期\n甲\t甲\t沙龙\t3-1", "列“名称”重复"),
        ("甲\t沙龙\t3-1\n" * 2001, "一次最多粘贴 2000 行，现有 2001 行"),
    ],
)
def test_block_that_cannot_be_read_says_why(block, reason):
    with pytest.raises(BlockError, match=reason):
        read_block(block, ACTIVITIES)


def test_page_names_the_columns_in_their_order(owner, space):
    page = owner.get(PASTE)
    assert [column.header for column in page.context["columns"]][:3] == ["名称", "类型", "开始日期"]


def test_preview_shows_what_would_be_added_and_saves_nothing(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\n{TWO}"))
    lines = page.context["new"]
    assert (page.status_code, [line.number for line in lines], names()) == (200, [1, 2], [])
    assert ("开始日期", "2026年4月2日") in lines[1].cells


def test_confirmed_block_is_added(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\n{TWO}"))
    answer = owner.post(PASTE, confirmed(page))
    assert (answer.status_code, names()) == (302, ["创业沙龙", "融资路演"])
    assert Entry.objects.latest("pk").data == {"kind": "activity", "count": 2, "way": "pasted"}


def test_mistakes_are_told_by_row_and_column(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\n乙\t聚会\t2-30"))
    assert [(row.label, cell.head.label) for row, cell, _f in page.context["grid"].wrong] == [
        ("第 2 行", "类型"),
        ("第 2 行", "开始日期"),
    ]
    assert page.status_code == 422


def test_mistakes_cannot_be_confirmed_away(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\n乙\t聚会\t2-30"))
    assert (owner.post(PASTE, confirmed(page)).status_code, names()) == (422, [])


def test_mistake_mended_on_the_preview_is_added_with_the_rest(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\n乙\t聚会\t3-2"))
    mended = {"row": "1", "name-1": "乙", "kind-1": "沙龙", "starts_on-1": "3-2"}
    page = owner.post(PASTE, sent(page.context["preview"].text, **mended))
    owner.post(PASTE, confirmed(page))
    assert names() == ["创业沙龙", "乙"]


def test_cells_beyond_the_last_column_are_a_mistake(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\t多出来的"))
    assert [fault for _row, fault in page.context["grid"].wrong_rows] == [
        "最后一列之后还有内容“多出来的”"
    ]


def test_row_that_is_there_already_is_not_added(owner, hold):
    hold(starts_on=date(2026, 3, 1), participants=20)
    page = owner.post(PASTE, sent(f"{ONE}\n{TWO}"))
    assert [row.number for row in page.context["preview"].twins] == [1]
    owner.post(PASTE, confirmed(page))
    assert names() == ["创业沙龙", "融资路演"]


def test_row_that_is_there_already_is_added_when_ticked(owner, hold):
    hold(starts_on=date(2026, 3, 1), participants=20)
    page = owner.post(PASTE, sent(ONE))
    owner.post(PASTE, confirmed(page, pick="1"))
    assert names() == ["创业沙龙", "创业沙龙"]


def test_row_of_the_same_name_and_day_is_asked_about(owner, hold):
    hold(starts_on=date(2026, 3, 1), participants=99)
    page = owner.post(PASTE, sent(ONE))
    assert [row.number for row in page.context["preview"].namesakes] == [1]
    assert owner.post(PASTE, confirmed(page), follow=True).status_code == 200
    assert len(names()) == 1


def test_same_row_twice_in_a_block_is_asked_about(owner, space):
    page = owner.post(PASTE, sent(f"{ONE}\n{ONE}"))
    assert [row.number for row in page.context["preview"].twins] == [2]


def test_ledger_changed_since_the_preview_is_looked_at_again(owner, hold):
    page = owner.post(PASTE, sent(f"{ONE}\n{TWO}"))
    hold(starts_on=date(2026, 3, 1), participants=20)
    again = owner.post(PASTE, confirmed(page))
    assert (again.status_code, [row.number for row in again.context["preview"].twins]) == (409, [1])
    assert names() == ["创业沙龙"]


def test_block_comes_back_to_be_changed(owner, space):
    page = owner.post(PASTE, sent(ONE, change="1"))
    assert page.context["form"]["block"].value() == ONE


def test_block_that_cannot_be_read_stays_in_its_field(owner, space):
    page = owner.post(PASTE, sent("名称\t类型\n甲\t沙龙"))
    assert (page.status_code, page.context["form"]["block"].value()) == (
        422,
        "名称\t类型\n甲\t沙龙",
    )


def test_event_pasted_finds_its_resident(owner, settle):
    own = settle("天山科技")
    page = owner.post(
        "/operator/ledger/financings/paste/", sent("天山科技\t2025-06-01\t1,200,000\t示例基金")
    )
    owner.post("/operator/ledger/financings/paste/", confirmed(page))
    assert Financing.objects.values_list("tenancy", "amount").get() == (own.pk, 1200000)


def test_event_of_an_unknown_resident_is_told(owner, space):
    page = owner.post("/operator/ledger/financings/paste/", sent("无名\t2025-06-01\t5\t"))
    assert [cell.head.label for _row, cell, _f in page.context["grid"].wrong] == ["入驻名称"]
