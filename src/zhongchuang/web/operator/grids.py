"""Grids of cells to type into, one row a record: shared by quick entry, pasting and copying."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from zhongchuang.kernel.pinyin import initials
from zhongchuang.ledger.entry import Values
from zhongchuang.ledger.models import Fact
from zhongchuang.ledger.workbook.sheets import RESIDENT, Column, Sheet, sheet_of
from zhongchuang.web.operator.fact_forms import shortened
from zhongchuang.web.operator.typed_rows import Residents, TypedRow, Words
from zhongchuang.web.operator.values import Names, in_words, label_of

NUMBERS = ("headcount", "participants", "amount")
LINES = ("summary",)
KEY = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column of the grid.

    Attributes:
        kind: date, choice, resident, number, lines or text.
        carried: what stands in it usually repeats in the next row.
    """

    column: Column
    label: str
    kind: str
    carried: bool = False

    @property
    def list_id(self) -> str:
        """The suggestions its cells offer; empty for none."""
        return f"words-{self.column.field}" if self.kind in ("choice", "resident") else ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell to type into."""

    head: Head
    row: str
    words: str
    faults: Sequence[str] = ()

    @property
    def name(self) -> str:
        return f"{self.head.column.field}-{self.row}"


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of cells.

    Attributes:
        key: tells the cells of a row from those of another in what is posted.
        faults: what is wrong with the row as a whole.
        asks: it looks like a row that is there already, and is to be confirmed as another one.
    """

    key: str
    label: str
    cells: list[Cell]
    faults: Sequence[str] = ()
    asks: bool = False
    picked: bool = True

    @property
    def is_wrong(self) -> bool:
        return bool(self.faults) or any(cell.faults for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells under their heads, with the suggestions the cells offer."""

    heads: Sequence[Head]
    rows: list[GridRow] = field(default_factory=list)
    lists: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)

    @property
    def example(self) -> tuple[str, str] | None:
        """A word of a closed list and the initials it may be typed by."""
        return next((self.lists[h.list_id][0] for h in self.heads if h.kind == "choice"), None)

    @property
    def has_residents(self) -> bool:
        return any(head.kind == "resident" for head in self.heads)

    @property
    def wrong(self) -> list[tuple[GridRow, Cell, str]]:
        """Every fault of a cell with its row, for the summary above the grid."""
        return [
            (row, cell, fault) for row in self.rows for cell in row.cells for fault in cell.faults
        ]

    @property
    def wrong_rows(self) -> list[tuple[GridRow, str]]:
        return [(row, fault) for row in self.rows for fault in row.faults]


def heads(model: type[Fact], fields: Iterable[str], carried: Collection[str] = ()) -> list[Head]:
    """The columns of the sheet whose fields are named, and those that may not be empty."""
    wanted = set(fields)
    return [
        Head(column, label_of(model, _attribute(column)), _kind(column), column.field in carried)
        for column in sheet_of(model).columns
        if column.required or _attribute(column) in wanted
    ]


def _attribute(column: Column) -> str:
    return "tenancy" if column.field == RESIDENT.field else column.field


def _kind(column: Column) -> str:
    if column.field == RESIDENT.field:
        return "resident"
    if column.is_date:
        return "date"
    if column.choices:
        return "choice"
    if column.field in LINES:
        return "lines"
    return "number" if column.field in NUMBERS else "text"


def suggestions(
    shown: Sequence[Head], residents: Residents | None
) -> dict[str, list[tuple[str, str]]]:
    """What the cells of a grid offer: word and its initials, by the id of the list."""
    found = {}
    for head in shown:
        if head.kind == "choice":
            found[head.list_id] = [(word, initials(word)) for word in head.column.choices]
        elif head.kind == "resident" and residents is not None:
            found[head.list_id] = residents.names
    return found


def grid_row(shown: Sequence[Head], row: TypedRow, **options: Any) -> GridRow:
    """A typed row as cells; what is wrong in a column that is not shown is told of the row."""
    key = str(row.number - 1)
    known = {head.column.field for head in shown}
    hidden = [
        reason for name, reasons in row.faults.items() if name not in known for reason in reasons
    ]
    cells = [
        Cell(head, key, row.words.get(name, ""), row.faults.get(name, ()))
        for head in shown
        for name in (head.column.field,)
    ]
    label = _("第 %(number)s 行") % {"number": row.number}
    return GridRow(key, label, cells, hidden, **options)


def posted(data: QueryDict, sheet: Sheet) -> list[tuple[int, dict[str, str]]]:
    """The rows that were sent, as (number from 1, words by field); a row's key is one less."""
    keys = [key for key in dict.fromkeys(data.getlist("row")) if KEY.fullmatch(key)]
    return [
        (
            int(key) + 1,
            {name: data.get(f"{name}-{key}", "").replace("\0", "") for name in sheet.fields},
        )
        for key in keys
    ]


def in_cells(fact: Fact) -> Words:
    """A row of the ledger as it would be typed."""
    values: dict[str, Any] = fact.content()
    if "tenancy_id" in values:
        values[RESIDENT.field] = fact.tenancy.name  # type: ignore[attr-defined]
    return {c.field: typed_word(c, values.get(c.field)) for c in sheet_of(type(fact)).columns}


def in_words_of(sheet: Sheet, shown: Sequence[Head], values: Values, names: Names) -> list[str]:
    """Values as people read them, for the columns that are shown."""
    return [
        in_words(sheet.model, name, values[sheet.at(head.column.field)], names)
        for head in shown
        for name in ("tenancy_id" if head.kind == "resident" else head.column.field,)
    ]


def typed_word(column: Column, value: Any) -> str:
    """A value as it would be typed into its cell."""
    if value is None:
        return ""
    if column.choices:
        return next(word for word, stored in column.choices.items() if stored == value)
    if isinstance(value, date):
        return value.isoformat()
    return shortened(value) if isinstance(value, Decimal) else str(value)
