"""What may stand in a typed or pasted cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from zhongchuang.ledger.models import Activity, Financing, ReturnRecord, StaffMember, Tenancy
from zhongchuang.ledger.workbook.cells import CellError
from zhongchuang.ledger.workbook.sheets import sheet_of
from zhongchuang.web.operator.typed import read

TODAY = date(2026, 3, 1)


def value(model, field, words, year=2026, after=None):
    sheet = sheet_of(model)
    return read(sheet.columns[sheet.at(field)], words, today=TODAY, year=year, after=after)


@pytest.mark.parametrize(
    "words",
    [
        "2026-02-05",
        "20260205",
        "2026/2/5",
        "2026.2.5",
        "2026年2月5日",
        "2026-02-05 00:00:00",
        "2026/2/5 0:00",
        "2-5",
        "2/5",
        "2月5日",
        " ２-５ ",
    ],
)
def test_day_in_any_usual_writing(words):
    assert value(Activity, "starts_on", words) == date(2026, 2, 5)


@pytest.mark.parametrize(("words", "day"), [("今天", TODAY), ("昨天", date(2026, 2, 28))])
def test_day_in_words(words, day):
    assert value(Activity, "starts_on", words) == day


def test_day_without_a_year_is_of_the_year_that_was_asked_for():
    assert value(Activity, "starts_on", "3-1", year=2024) == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("words", "day"), [("12-31", date(2025, 12, 31)), ("3-1", date(2026, 3, 1))]
)
def test_last_day_without_a_year_is_the_next_one_after_the_first(words, day):
    assert value(Activity, "ends_on", words, after=date(2025, 12, 1)) == day


@pytest.mark.parametrize("words", ["2-30", "13-1", "20261301", "明天", "3"])
def test_day_that_is_none_is_refused(words):
    with pytest.raises(CellError):
        value(Activity, "starts_on", words)


@pytest.mark.parametrize("words", ["沙龙", "沙", "s", "sl", "SL", "ｓ"])
def test_choice_by_its_word_or_its_beginning(words):
    assert value(Activity, "kind", words) == "salon"


def test_choice_that_may_be_several_names_them():
    with pytest.raises(CellError, match="已审核、已上报"):
        value(ReturnRecord, "status", "y")


def test_choice_unknown_is_refused_as_in_the_workbook():
    with pytest.raises(CellError, match="只能填写：沙龙、路演、大赛、培训、其他"):
        value(Activity, "kind", "聚会")


@pytest.mark.parametrize(
    ("words", "truth"), [("是", True), ("y", True), ("√", True), ("TRUE", True), ("n", False)]
)
def test_truth_as_people_write_it(words, truth):
    assert value(StaffMember, "full_time", words) is truth


@pytest.mark.parametrize("words", ["1200000", "1,200,000.00", "１２０００００"])
def test_amount_as_a_spreadsheet_shows_it(words):
    assert value(Financing, "amount", words) == Decimal(1200000)


def test_amount_with_commas_at_odd_places_is_refused():
    with pytest.raises(CellError):
        value(Financing, "amount", "1,20")


def test_text_is_taken_as_it_stands():
    assert value(Tenancy, "name", "１２团队") == "１２团队"


def test_empty_cell_of_a_required_column_is_refused():
    with pytest.raises(CellError, match="不能为空"):
        value(Activity, "name", " ")
