"""A reading under way: what was found, and every mistake by its cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.cells import CellError
from zhongchuang.ledger.workbook.mistakes import Mistake
from zhongchuang.ledger.workbook.sheets import NAMES, Column

Cells = list[list[Any]]
Watch = Callable[[int, int], None]
"""Told now and then how many rows of how many are done."""


def unwatched(_done: int, _total: int) -> None:
    """Nobody waits to hear."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number in Excel and a value for each declared column."""

    number: int
    values: tuple[Any, ...]


@dataclass(slots=True)
class Reading:
    """A reading under way: what was found, and what is wrong."""

    mistakes: list[Mistake] = field(default_factory=list)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def wrong(self, sheet: str, cell: str, column: str, reason: str) -> None:
        self.mistakes.append(Mistake(sheet, cell, column, reason))

    def parsed(self, sheet: str, place: str, column: Column, cell: Any) -> Any:
        """The value of one cell; a refused one is noted and counts as empty."""
        if is_blank(cell):
            if column.required:
                self.wrong(sheet, place, column.header, _("不能为空"))
            return column.empty
        try:
            return column.parse(cell)
        except CellError as refused:
            reason = cell.reason if isinstance(cell, Unreadable) else str(refused)
            self.wrong(sheet, place, column.header, reason)
            return column.empty

    def ordered(self) -> list[Mistake]:
        """The mistakes in the order of the workbook."""
        return sorted(self.mistakes, key=_position)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is not empty and yet has no value; every parser refuses it."""

    reason: str


def is_blank(cell: Any) -> bool:
    return cell == "" or (isinstance(cell, str) and cell.isspace())


def _position(mistake: Mistake) -> tuple[int, int, int, str]:
    sheet = NAMES.index(mistake.sheet) if mistake.sheet in NAMES else len(NAMES)
    letters = mistake.cell.rstrip("0123456789")
    row = int(mistake.cell[len(letters) :] or 0)
    return sheet, row, len(letters), letters
