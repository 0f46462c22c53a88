"""A block of cells as spreadsheets put it on the clipboard: tabs between cells, lines between rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Literal

from django.utils.translation import gettext as _

from zhongchuang.ledger.entry import ROWS_AT_MOST
from zhongchuang.ledger.workbook.cells import shown
from zhongchuang.ledger.workbook.sheets import RESIDENT, Sheet
from zhongchuang.web.operator.typed_rows import Words
from zhongchuang.web.operator.values import label_of

TAB = "\t"
BESIDE_A_HEADER = re.compile(r"[（(].*|[*＊\s]")
"""A unit in brackets, a mark of required columns, blanks: a header is known without them."""


class BlockError(ValueError):
    """The block as a whole cannot be read; the message is the reason."""


@dataclass(slots=True)
class Block:
    """A block read into rows.

    Attributes:
        rows: (number among the rows below the header, from 1; words by field of a column).
        ignored: headers that name no column of the sheet; their cells are left out.
        extra: number of a row → what stands in it beyond the last column.
    """

    rows: list[tuple[int, Words]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    extra: dict[int, str] = field(default_factory=dict)


def read_block(text: str, sheet: Sheet) -> Block:
    """The rows of a block; a first row of column names may put the columns into any order.

    Raises:
        BlockError: it is empty, too long, or its columns cannot be told.
    """
    lines = _lines(text)
    if not any(_filled(line) for line in lines):
        raise BlockError(
            _("还没有粘贴内容。请在 Excel 或 WPS 表格中选中单元格，复制后粘贴到这里。")
        )
    block = Block()
    names = _header(lines[0], sheet)
    fields: Sequence[str | None] = sheet.fields
    if names is not None:
        fields = _columns(lines.pop(0), names, sheet, block)
    _take_rows(lines, fields, block)
    if len(block.rows) > ROWS_AT_MOST:
        raise BlockError(
            _("一次最多粘贴 %(most)s 行，现有 %(count)s 行；请分几次粘贴。")
            % {"most": ROWS_AT_MOST, "count": len(block.rows)}
        )
    return block


def _lines(text: str) -> list[list[str]]:
    """The cells of every line; a cell in quotes may hold line breaks and tabs."""
    plain = text.lstrip("\ufeff").replace("\0", "").rstrip("\r\n")
    quoting: Literal[0, 3] = csv.QUOTE_NONE if plain.count('"') % 2 else csv.QUOTE_MINIMAL
    reader = csv.reader(StringIO(plain, newline=""), delimiter=TAB, quoting=quoting)
    try:
        return list(reader)
    except csv.Error:
        raise BlockError(_("粘贴的内容无法按表格读取，请重新从表格中复制。")) from None


def _filled(line: Sequence[str]) -> bool:
    return any(cell.strip() for cell in line)


def _known(sheet: Sheet) -> Mapping[str, str]:
    """How a column may be called → its field."""
    names = {}
    for column in sheet.columns:
        attribute = "tenancy" if column.field == RESIDENT.field else column.field
        names[_bare(label_of(sheet.model, attribute))] = column.field
        names[column.header] = column.field
    return names


def _bare(header: str) -> str:
    return BESIDE_A_HEADER.sub("", header)


def _header(line: Sequence[str], sheet: Sheet) -> Mapping[str, str] | None:
    """The names of columns, where most cells of the first row are such names."""
    names = _known(sheet)
    told = [_bare(cell) for cell in line if cell.strip()]
    return names if 2 * sum(word in names for word in told) > len(told) else None


def _columns(
    line: Sequence[str], names: Mapping[str, str], sheet: Sheet, block: Block
) -> list[str | None]:
    """The field of each place; None where its cells are left out.

    Raises:
        BlockError: a column stands there twice, or one that may not be empty is missing.
    """
    fields = [names.get(_bare(cell)) for cell in line]
    block.ignored = [
        shown(cell)
        for cell, name in zip(line, fields, strict=True)
        if name is None and cell.strip()
    ]
    for column in sheet.columns:
        if fields.count(column.field) > 1:
            raise BlockError(_("列“%(name)s”重复") % {"name": column.header})
        if column.required and column.field not in fields:
            raise BlockError(_("缺少列“%(name)s”") % {"name": column.header})
    return fields


def _take_rows(lines: Sequence[Sequence[str]], fields: Sequence[str | None], block: Block) -> None:
    for number, line in enumerate(lines, start=1):
        if not _filled(line):
            continue
        words = {
            name: cell.strip() for name, cell in zip(fields, line, strict=False) if name is not None
        }
        block.rows.append((number, words))
        if _filled(line[len(fields) :]):
            block.extra[number] = shown(" ".join(line[len(fields) :]))


def as_block(sheet: Sheet, rows: Sequence[tuple[int, Words]]) -> str:
    """Rows as a block with a header, each at its number."""
    by_number = dict(rows)
    text = StringIO()
    writer = csv.writer(text, delimiter=TAB, lineterminator="\n")
    writer.writerow([column.header for column in sheet.columns])
    for number in range(1, max(by_number, default=0) + 1):
        writer.writerow(_cells(sheet, by_number.get(number, {})))
    return text.getvalue()


def _cells(sheet: Sheet, words: Words) -> Iterator[str]:
    return (words.get(name, "") for name in sheet.fields)
