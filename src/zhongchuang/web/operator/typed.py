"""What people type into a cell, or paste into it, put as the workbook's parsers take it.

Dates may be short (3-1), choices may be given by their first letters in pinyin (s → 沙龙), numbers
may carry the commas a spreadsheet shows. Whatever is left is for the parser of the column, so that
the grid, a pasted block and the workbook refuse the same words with the same reasons.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from unicodedata import normalize

from django.utils.translation import gettext as _

from zhongchuang.kernel.pinyin import initials
from zhongchuang.ledger.workbook.cells import CellError
from zhongchuang.ledger.workbook.sheets import BOOLEANS, NO, YES, Column

COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
WHOLE_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 0{1,2}:00(?::00)?)?", re.ASCII
)
SHORT_DAY = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
TRUTHS = {"y": YES, "yes": YES, "true": YES, "1": YES, "√": YES, "✓": YES} | {
    "n": NO, "no": NO, "false": NO, "0": NO, "×": NO
}  # fmt: skip
NAMED_AT_MOST = 5


def read(column: Column, words: str, *, today: date, year: int, after: date | None = None) -> Any:
    """The value of a cell.

    Args:
        year: the year of a day without one.
        after: the first day of a row, where the cell holds its last: a day without a year is the
            next one that comes.

    Raises:
        CellError: with the reason.
    """
    if not words.strip():
        if column.required:
            raise CellError(_("不能为空"))
        return column.empty
    if column.is_date:
        return column.parse(day_in_full(words, today, year, after))
    if column.choices:
        return column.parse(word_meant(column, words))
    return column.parse(words if column.empty == "" else plain_number(words))


def plain_number(words: str) -> str:
    """A number as a spreadsheet may show it (1,200.00; full-width digits) in plain digits."""
    told = normalize("NFKC", words).strip()
    return told.replace(",", "") if GROUPED.fullmatch(told) else told


def day_in_full(words: str, today: date, year: int, after: date | None = None) -> str:
    """A day as 2026-03-01; what is no day in any known writing stays as it is."""
    told = normalize("NFKC", words).strip()
    if told in ("今天", "今日"):
        return today.isoformat()
    if told == "昨天":
        return (today - timedelta(days=1)).isoformat()
    if found := COMPACT.fullmatch(told) or WHOLE_DAY.fullmatch(told):
        return _iso(*map(int, found.groups()))
    if found := SHORT_DAY.fullmatch(told):
        month, number = map(int, found.groups())
        if after is not None:
            year = after.year + ((month, number) < (after.month, after.day))
        return _iso(year, month, number)
    return words


def _iso(year: int, month: int, number: int) -> str:
    return f"{year:04}-{month:02}-{number:02}"


def word_meant(column: Column, words: str) -> str:
    """The one word of a closed list that begins so, in characters or in pinyin initials.

    Raises:
        CellError: it may be several.
    """
    told = normalize("NFKC", words).strip()
    if told in column.choices:
        return told
    if column.choices is BOOLEANS and told.lower() in TRUTHS:
        return TRUTHS[told.lower()]
    found = beginning(column.choices, told)
    if len(found) > 1:
        raise CellError(several(told, found))
    return found[0] if found else words


def beginning(names: Iterable[str], words: str) -> list[str]:
    """The names that begin with words, or whose pinyin initials do."""
    small = words.lower()
    return [n for n in names if n.startswith(words) or initials(n).startswith(small)]


def several(words: str, found: list[str]) -> str:
    """That words may mean several names, and which."""
    return _("“%(words)s”可能是：%(names)s；请写得更完整") % {
        "words": words,
        "names": _("、").join(
            [*found[:NAMED_AT_MOST], *(["…"] if len(found) > NAMED_AT_MOST else [])]
        ),
    }
