"""The sender's own file again, with the faulty cells marked and each reason beside its cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from zhongchuang.ledger.workbook.container import checked_parts
from zhongchuang.ledger.workbook.mistakes import FileError, Mistake, column_letters
from zhongchuang.ledger.workbook.opening import Opened

FAULTY = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
WIDTH, HEIGHT = 320, 110
"""Size of a comment in pixels."""
BIG = 500 * 1024
MARKED_AT_MOST = 2000
"""Cells that are marked; whoever has more mistakes corrects those first."""
DAY: dict[bool, dict[str, str]] = {False: {}, True: {"num_format": "yyyy-mm-dd"}}
COLOUR: dict[bool, dict[str, str]] = {False: {}, True: {"bg_color": "#FFC7CE"}}


def mark_mistakes(content: bytes, mistakes: Sequence[Mistake]) -> bytes:
    """A copy of a workbook with every mistake marked; what has no cell is told in A1.

    A big workbook is written anew with its cells only: to keep its looks too, all of it would have
    to be held in memory.

    Raises:
        FileError: the file is no workbook that can be opened safely.
    """
    if len(content) > BIG:
        return rewritten(content, mistakes)
    checked_parts(content)
    with warnings.catch_warnings():
        # What openpyxl cannot keep (validation extensions) matters little in a marked copy.
        warnings.simplefilter("ignore")
        book = _opened(content)
    sheets = [page.title for page in book.worksheets]
    if not sheets:
        raise FileError(_("文件中没有工作表"))
    for (sheet, cell), own in by_cell(mistakes, sheets).items():
        _mark(book[sheet][cell], own)
    marked = BytesIO()
    book.save(marked)
    return marked.getvalue()


def _opened(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(BytesIO(content))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError):
        raise FileError(_("无法在原文件上标注，请按错误清单修改")) from None


def by_cell(
    mistakes: Iterable[Mistake], sheets: Sequence[str]
) -> dict[tuple[str, str], list[Mistake]]:
    """Mistakes by the cell they are shown at, of the first `MARKED_AT_MOST` cells."""
    found: dict[tuple[str, str], list[Mistake]] = {}
    for mistake in mistakes:
        known = mistake.sheet in sheets
        place = (mistake.sheet if known else sheets[0], (mistake.cell if known else "") or "A1")
        if place in found or len(found) < MARKED_AT_MOST:
            found.setdefault(place, []).append(mistake)
    return found


def _mark(cell: Any, mistakes: Sequence[Mistake]) -> None:
    cell.fill = FAULTY
    cell.comment = Comment(told(mistakes), _("校验"), HEIGHT, WIDTH)


def told(mistakes: Sequence[Mistake]) -> str:
    """The words of the comment at a cell."""
    return "\n".join(own.reason if own.cell else str(own) for own in mistakes)


def rewritten(content: bytes, mistakes: Sequence[Mistake]) -> bytes:
    """The cells of a workbook, sheet by sheet, with the faulty ones marked."""
    opened = Opened(content)
    if not opened.names:
        raise FileError(_("文件中没有工作表"))
    marked = by_cell(mistakes, opened.names)
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    looks = {
        (day, faulty): book.add_format({**DAY[day], **COLOUR[faulty]})
        for day in DAY
        for faulty in COLOUR
    }
    for name in opened.names:
        page = book.add_worksheet(name)
        own = {cell: here for (sheet, cell), here in marked.items() if sheet == name}
        for number, row in enumerate(opened.cells(name), start=1):
            for at, cell in enumerate(row):
                place = f"{column_letters(at)}{number}"
                _rewrite(page, number - 1, at, cell, looks[isinstance(cell, date), place in own])
                if place in own:
                    size = {"x_scale": 2, "y_scale": 2, "author": _("校验")}
                    page.write_comment(number - 1, at, told(own[place]), size)
    book.close()
    return file.getvalue()


def _rewrite(page: Any, row: int, at: int, cell: Any, looks: Any) -> None:
    """Write one cell as it was read; text stays text, also where it begins like a formula."""
    if isinstance(cell, date):
        page.write_datetime(row, at, cell, looks)
    elif isinstance(cell, bool):
        page.write_boolean(row, at, cell, looks)
    elif isinstance(cell, (int, float)):
        page.write_number(row, at, cell, looks)
    elif isinstance(cell, str) and cell:
        page.write_string(row, at, cell, looks)
    else:
        page.write_blank(row, at, None, looks)
