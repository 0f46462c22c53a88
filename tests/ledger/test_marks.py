"""The marked copy: every mistake at its cell, the rest of the file as it was sent."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from ledger.books import good, mistakes_of, packed, put, spoilt
from zhongchuang.ledger.workbook import marks
from zhongchuang.ledger.workbook.marks import FAULTY, mark_mistakes
from zhongchuang.ledger.workbook.mistakes import FileError


@pytest.fixture(autouse=True, params=["small", "big"])
def _size(request, monkeypatch):
    """Each test once as for a small workbook, once as for a big one."""
    if request.param == "big":
        monkeypatch.setattr(marks, "BIG", 0)


def _marked(content: bytes):
    return openpyxl.load_workbook(BytesIO(mark_mistakes(content, mistakes_of(content))))


def test_mark_mistakes_fills_the_cell_and_tells_the_reason():
    cell = _marked(spoilt("活动", "C2", "昨天"))["活动"]["C2"]
    assert (cell.fill.start_color.rgb, cell.comment.text, cell.value) == (
        FAULTY.start_color.rgb,
        "“昨天”不是日期；请使用日期格式，或写成 2026-03-01",
        "昨天",
    )


def test_mark_mistakes_leaves_other_cells_alone():
    book = _marked(spoilt("活动", "C2", "昨天"))
    marked = [
        (page.title, cell.coordinate)
        for page in book
        for row in page
        for cell in row
        if cell.fill.start_color.rgb == FAULTY.start_color.rgb
    ]
    assert marked == [("活动", "C2")]


def test_mark_mistakes_keeps_the_values():
    content = spoilt("活动", "C2", "昨天")
    before, after = openpyxl.load_workbook(BytesIO(content)), _marked(content)
    assert [[c.value for c in row] for row in after["入驻"]] == [
        [c.value for c in row] for row in before["入驻"]
    ]


def test_mark_mistakes_of_a_missing_sheet_stand_on_the_first_one():
    book = good()
    del book["统计"]
    assert _marked(packed(book))["空间"]["A1"].comment.text == "统计 缺少工作表“统计”"


def test_mark_mistakes_of_a_missing_column_stand_in_the_corner():
    book = good()
    book["统计"] = [row[:2] for row in book["统计"]]
    assert _marked(packed(book))["统计"]["A1"].comment.text == "统计 日期：缺少列“日期”"


def test_mark_mistakes_several_in_one_file():
    book = _marked(packed(put(put(good(), "活动", "C2", "昨天"), "空间", "B11", "一千")))
    assert [book["活动"]["C2"].comment is None, book["空间"]["B11"].comment is None] == [
        False,
        False,
    ]


def test_mark_mistakes_of_a_file_that_is_no_workbook_is_refused():
    with pytest.raises(FileError):
        mark_mistakes(b"not a workbook", [])


def test_mark_mistakes_marks_so_many_cells_at_most(monkeypatch):
    monkeypatch.setattr(marks, "MARKED_AT_MOST", 1)
    book = put(put(good(), "活动", "C2", "昨天"), "活动", "E2", "许多")
    page = _marked(packed(book))["活动"]
    assert [bool(page[place].comment) for place in ("C2", "E2")] == [True, False]


def test_mark_mistakes_keeps_text_that_looks_like_a_formula():
    book = put(put(good(), "活动", "C2", "昨天"), "活动", "A2", "=1+1")
    cell = _marked(packed(book))["活动"]["A2"]
    assert cell.value == "=1+1"
