"""A workbook opened: its sheets one after another, so that not all of them are held at once."""

from __future__ import annotations

from io import BytesIO

import python_calamine

from zhongchuang.ledger.workbook.container import DAMAGED, checked_parts, sheet_parts, unreadable
from zhongchuang.ledger.workbook.contents import (
    check_contents,
    check_texts,
    fetching_formulas,
    merged,
)
from zhongchuang.ledger.workbook.foreign import foreign
from zhongchuang.ledger.workbook.mistakes import FileError
from zhongchuang.ledger.workbook.reading import Cells, Unreadable

Faults = (python_calamine.CalamineError, ValueError, OSError)


class Opened:
    """A file that is safe to read.

    Attributes:
        names: of its sheets, in its order.
        hidden: names of the sheets that are not shown.
        merged: sheet → ranges of merged cells, where there are any.

    Raises:
        FileError: the file is no workbook that can be opened safely.
    """

    def __init__(self, content: bytes) -> None:
        if reason := foreign(content):
            raise FileError(str(reason))
        sheets = sheet_parts(checked_parts(content))
        check_texts(check_contents(content), sheets.values())
        # Of the XML only what is odd is kept: a big workbook has much of it.
        self._odd = {name: odd for name, xml in sheets.items() if (odd := _odd(xml))}
        self.merged = {name: ranges for name, xml in sheets.items() if (ranges := merged(xml))}
        del sheets
        try:
            self._book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        except Faults:
            raise FileError(str(DAMAGED)) from None
        self.names: tuple[str, ...] = tuple(self._book.sheet_names)
        self.hidden = frozenset(
            sheet.name
            for sheet in self._book.sheets_metadata
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible
        )

    def cells(self, name: str) -> Cells:
        """The cells of one sheet.

        Raises:
            FileError: the sheet cannot be read.
        """
        try:
            table: Cells = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except Faults:
            raise FileError(str(DAMAGED)) from None
        for place, reason in self._odd.get(name, {}).items():
            _put(table, place, Unreadable(reason))
        return table


def _odd(xml: bytes) -> dict[str, str]:
    """Cells that are not what they look like: cell → reason."""
    return {**unreadable(xml), **fetching_formulas(xml)}


def _put(table: Cells, place: str, cell: Unreadable) -> None:
    """Put a cell into a table, which grows to hold it."""
    letters = place.rstrip("0123456789")
    row, column = int(place[len(letters) :]) - 1, ord(letters) - ord("A")
    width = max(column + 1, len(table[0]) if table else 0)
    table.extend([] for _missing in range(row + 1 - len(table)))
    for cells in table:
        cells.extend([""] * (width - len(cells)))
    table[row][column] = cell
