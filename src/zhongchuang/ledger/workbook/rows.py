"""The rows of one sheet, read column by column: there are many, and most repeat one another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.cells import CellError
from zhongchuang.ledger.workbook.headers import headers
from zhongchuang.ledger.workbook.mistakes import column_letters
from zhongchuang.ledger.workbook.reading import Cells, Reading, Row, is_blank
from zhongchuang.ledger.workbook.sheets import Column, Sheet

UNKNOWN: Any = object()
REPEATED = {str, date}
"""Kinds of cells that are remembered. Numbers are not: 1, 1.0 and TRUE are one key."""


def read_rows(sheet: Sheet, table: Cells, reading: Reading) -> list[Row]:
    """The rows of one sheet; blank rows are skipped and keep their numbers."""
    found = headers(sheet.name, table, [column.header for column in sheet.columns], reading)
    if found is None:
        return []
    places = [(column, found[column.header]) for column in sheet.columns]
    reading.letters[sheet.name] = {column.field: column_letters(at) for column, at in places}
    filled = [
        (number, cells)
        for number, cells in enumerate(table[1:], start=2)
        if not all(map(is_blank, cells))
    ]
    numbers = [number for number, _cells in filled]
    values = [
        _column(sheet, column, numbers, [cells[at] for _number, cells in filled], reading)
        for column, at in places
    ]
    rows = [
        Row(number, own) for number, own in zip(numbers, zip(*values, strict=True), strict=True)
    ]
    _check_order(sheet, rows, reading)
    return rows


def _column(
    sheet: Sheet, column: Column, numbers: Sequence[int], cells: Sequence[Any], reading: Reading
) -> list[Any]:
    """The values of one column; a cell that was good once is good again."""
    known: dict[Any, Any] = {} if column.required else {"": column.empty}
    values = []
    for number, cell in zip(numbers, cells, strict=True):
        value = known.get(cell, UNKNOWN) if cell.__class__ in REPEATED else UNKNOWN
        if value is UNKNOWN:
            value = _value(sheet, column, number, cell, reading)
            if value is not column.empty and cell.__class__ in REPEATED:
                known[cell] = value
        values.append(value)
    return values


def _value(sheet: Sheet, column: Column, number: int, cell: Any, reading: Reading) -> Any:
    try:
        value = column.parse(cell)
    except CellError:
        value = None
    if value is None or value == "":
        place = f"{reading.letters[sheet.name][column.field]}{number}"
        return reading.parsed(sheet.name, place, column, cell)
    return value


def _check_order(sheet: Sheet, rows: Sequence[Row], reading: Reading) -> None:
    """A last day is not before the first."""
    if sheet.ordered is None:
        return
    start, end = (sheet.at(name) for name in sheet.ordered)
    for row in rows:
        first, last = row.values[start], row.values[end]
        if first is not None and last is not None and last < first:
            _refuse_order(sheet, row, reading)


def _refuse_order(sheet: Sheet, row: Row, reading: Reading) -> None:
    start, end = (sheet.columns[sheet.at(name)] for name in sheet.ordered or ())
    reading.wrong(
        sheet.name,
        f"{reading.letters[sheet.name][end.field]}{row.number}",
        end.header,
        _("%(end)s %(last)s 早于%(start)s %(first)s")
        % {
            "end": end.header,
            "last": row.values[sheet.at(end.field)],
            "start": start.header,
            "first": row.values[sheet.at(start.field)],
        },
    )
