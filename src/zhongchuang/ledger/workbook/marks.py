"""The sender's own file again, with the faulty cells marked and each reason beside its cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from zhongchuang.ledger.workbook.container import checked_parts
from zhongchuang.ledger.workbook.mistakes import FileError, Mistake

FAULTY = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
WIDTH, HEIGHT = 320, 110
"""Size of a comment in pixels."""


def mark_mistakes(content: bytes, mistakes: Sequence[Mistake]) -> bytes:
    """A copy of a workbook with every mistake marked; what has no cell is told in A1.

    Raises:
        FileError: the file is no workbook that can be opened safely.
    """
    checked_parts(content)
    with warnings.catch_warnings():
        # What openpyxl cannot keep (validation extensions) matters little in a marked copy.
        warnings.simplefilter("ignore")
        book = _opened(content)
    sheets = [page.title for page in book.worksheets]
    if not sheets:
        raise FileError(_("文件中没有工作表"))
    for (sheet, cell), own in _by_cell(mistakes, sheets).items():
        _mark(book[sheet][cell], own)
    marked = BytesIO()
    book.save(marked)
    return marked.getvalue()


def _opened(content: bytes) -> Any:
    try:
        return openpyxl.load_workbook(BytesIO(content))
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, SyntaxError, OSError):
        raise FileError(_("无法在原文件上标注，请按错误清单修改")) from None


def _by_cell(
    mistakes: Iterable[Mistake], sheets: Sequence[str]
) -> dict[tuple[str, str], list[Mistake]]:
    """Mistakes by the cell they are shown at."""
    found: dict[tuple[str, str], list[Mistake]] = {}
    for mistake in mistakes:
        known = mistake.sheet in sheets
        place = (mistake.sheet if known else sheets[0], (mistake.cell if known else "") or "A1")
        found.setdefault(place, []).append(mistake)
    return found


def _mark(cell: Any, mistakes: Sequence[Mistake]) -> None:
    cell.fill = FAULTY
    cell.comment = Comment(
        "\n".join(_told(mistake) for mistake in mistakes), _("校验"), HEIGHT, WIDTH
    )


def _told(mistake: Mistake) -> str:
    return mistake.reason if mistake.cell else str(mistake)
