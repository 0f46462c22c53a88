"""What is wrong with a workbook, said so that the person who filled it in finds the cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake.

    Attributes:
        sheet: the sheet's name, empty where the file itself is wrong.
        cell: e.g. C6, empty where a whole sheet is wrong.
        column: the column's header, or the item (项目) on the sheet 空间.
        reason: what is wrong and how to put it right, in the language of the reader.
    """

    sheet: str
    cell: str
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        words = self.reason
        if self.column:
            words = _("%(column)s：%(reason)s") % {"column": self.column, "reason": self.reason}
        return f"{place} {words}" if place else words


class WorkbookError(Exception):
    """The workbook contains mistakes; nothing was imported.

    Attributes:
        mistakes: every one, in the order of the workbook.
    """

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(_("工作簿中有 %(count)s 处错误") % {"count": len(mistakes)})
        self.mistakes = tuple(mistakes)


class FileError(WorkbookError):
    """The file cannot be opened as a workbook at all, so no cell can be marked in it."""

    def __init__(self, reason: str) -> None:
        super().__init__([Mistake("", "", "", reason)])


def column_letters(index: int) -> str:
    """Column 0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
