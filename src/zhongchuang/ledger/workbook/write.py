"""Writing the workbook: an empty one to fill in, or a ledger that imports again unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.ledger.models import SpaceProfile
from zhongchuang.ledger.workbook import divisions
from zhongchuang.ledger.workbook.cells import EARLIEST, LATEST
from zhongchuang.ledger.workbook.sheets import (
    IDENTITY,
    ITEM,
    PROFILE,
    RESIDENT,
    SHEETS,
    SPACE,
    TENANCIES,
    VALUE,
    Column,
    Sheet,
)

ROOM = 1000
"""Rows of an empty sheet that offer choices and check dates."""
RESIDENTS_OFFERED = 5000
"""The last row of the sheet 入驻 whose name is offered on other sheets."""
TITLE = 32
"""Characters Excel allows for the title of a message."""
NOT_NEGATIVE: Mapping[str, Any] = {"criteria": ">=", "value": 0}

Rows = Mapping[str, Iterable[Sequence[Any]]]


def write_template(file: BinaryIO) -> None:
    """Write the empty workbook, with choices to pick from and a note on each column."""
    _Writer(file).write({}, {})


def write_ledger(space: Space, file: BinaryIO) -> None:
    """Write the ledger of a space; importing it again changes nothing."""
    profile = SpaceProfile.objects.filter(space=space).first()
    values = {
        "name": space.name,
        "operator": space.operator.name,
        "uscc": space.operator.uscc,
        "division": divisions.NAMES.get(space.division_id, space.division_id),
        "address": space.address,
        **(profile.content() if profile else {}),
    }
    _Writer(file).write(values, {sheet.name: _rows(sheet, space) for sheet in SHEETS})


def _rows(sheet: Sheet, space: Space) -> Iterable[Sequence[Any]]:
    names = ["tenancy__name" if name == RESIDENT.field else name for name in sheet.fields]
    rows = sheet.model.objects.live().filter(space=space).order_by("pk")
    return rows.values_list(*names).iterator(chunk_size=2000)


class _Writer:
    """One workbook being written."""

    def __init__(self, file: BinaryIO) -> None:
        self.book = xlsxwriter.Workbook(file, {"in_memory": True})
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#E8EEF7", "border": 1, "text_wrap": True}
        )
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.words = self.book.add_format({"num_format": "@"})

    def write(self, space: Mapping[str, Any], rows: Rows) -> None:
        self._write_space(space)
        for sheet in SHEETS:
            self._write_sheet(sheet, rows.get(sheet.name, ()))
        self.book.close()

    def _write_space(self, values: Mapping[str, Any]) -> None:
        page = self.book.add_worksheet(SPACE)
        page.set_column(0, 0, 20)
        page.set_column(1, 1, 44)
        page.write_row(0, 0, (ITEM, VALUE), self.head)
        page.freeze_panes(1, 0)
        for number, column in enumerate((*IDENTITY, *PROFILE), start=1):
            page.write_string(number, 0, column.header)
            self._write_cell(page, number, 1, column, values.get(column.field))
            self._guide(page, column, number, 1, number)
            self._note(page, column, number, 0)

    def _write_sheet(self, sheet: Sheet, rows: Iterable[Sequence[Any]]) -> None:
        page = self.book.add_worksheet(sheet.name)
        page.freeze_panes(1, 1)
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width, self._format(column))
            page.write_string(0, at, column.header, self.head)
            self._note(page, column, 0, at)
        number = 0
        for number, values in enumerate(rows, start=1):
            for at, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
                self._write_cell(page, number, at, column, value)
        for at, column in enumerate(sheet.columns):
            self._guide(page, column, 1, at, max(number + ROOM, ROOM))

    def _format(self, column: Column) -> Any:
        if column.is_date:
            return self.day
        return self.words if column.empty == "" else None

    def _write_cell(self, page: Any, row: int, at: int, column: Column, value: Any) -> None:
        if value is None or value == "":
            page.write_blank(row, at, None, self._format(column))
        elif isinstance(value, date):
            page.write_datetime(row, at, value, self.day)
        elif column.choices:
            page.write_string(row, at, _word(column, value))
        elif isinstance(value, (int, Decimal)):
            page.write_number(row, at, value)
        else:
            # Always as text, so that a value beginning with "=" stays what was typed.
            page.write_string(row, at, value, self.words)

    def _guide(self, page: Any, column: Column, first: int, at: int, last: int) -> None:
        """Offer the choices of a column, hold it to dates or numbers, or say how it is filled."""
        rule = _rule(column)
        if rule is not None:
            shown = {"error_title": _("填写不符")[:TITLE], "ignore_blank": True}
            page.data_validation(first, at, last, at, {**shown, **rule})

    def _note(self, page: Any, column: Column, row: int, at: int) -> None:
        words = [str(column.note)] if column.note else []
        if column.required:
            words.insert(0, _("必填"))
        if words:
            page.write_comment(row, at, _("；").join(words))


def _rule(column: Column) -> dict[str, Any] | None:
    """What Excel checks as a cell is typed; what it lets pass is checked again on import."""
    if column.field == RESIDENT.field:
        # Names from the sheet 入驻; another one is only warned of, for it may be added later.
        return {
            "validate": "list",
            "source": f"={TENANCIES.name}!$A$2:$A${RESIDENTS_OFFERED}",
            "error_type": "warning",
            "error_message": _("“入驻”表中还没有这个名称。"),
        }
    if column.choices:
        options = list(column.choices)
        words = _("请从列表中选择：%(options)s。") % {"options": _("、").join(options)}
        return {"validate": "list", "source": options, "error_message": words}
    if column.is_date:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": EARLIEST,
            "maximum": LATEST,
            "error_message": _("请填写日期，例如 2026-03-01。"),
        }
    if column.is_whole:
        words = _("请填写整数，不小于 0。")
        return {**NOT_NEGATIVE, "validate": "integer", "error_message": words}
    if column.is_decimal:
        words = _("请填写数字，不小于 0，不带单位。")
        return {**NOT_NEGATIVE, "validate": "decimal", "error_message": words}
    return None


def _word(column: Column, value: Any) -> str:
    return next(word for word, stored in column.choices.items() if stored == value)
