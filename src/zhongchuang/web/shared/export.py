"""A table as a file: exactly the rows and columns that are seen, over all pages."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BOM = "\ufeff"


def exported(table: Any, kind: str, filename: str) -> HttpResponse:
    """The table as an attachment; `kind` is csv or xlsx."""
    answer = as_csv(table) if kind == "csv" else as_xlsx(table)
    name = f"{filename}.{kind}"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def rows(table: Any) -> Iterator[list[Any]]:
    """Headers, then every row; markup of cells is left out, instants are local."""
    hidden = [column.name for column in table.columns.iterall() if not column.visible]
    for row in table.as_values(exclude_columns=hidden):
        yield [plain(cell) for cell in row]


def plain(cell: Any) -> Any:
    if isinstance(cell, SafeString):
        return strip_tags(cell).strip()
    if isinstance(cell, bool):
        return _("是") if cell else _("否")
    if isinstance(cell, datetime):
        local = timezone.localtime(cell) if timezone.is_aware(cell) else cell
        return local.replace(tzinfo=None, microsecond=0)
    if cell is None or isinstance(cell, int | Decimal | date):
        return cell
    return str(cell)


def guarded(cell: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made text again."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def as_csv(table: Any) -> HttpResponse:
    """UTF-8 with a byte order mark, which office programs need to read Chinese."""
    answer = HttpResponse(BOM, content_type="text/csv; charset=utf-8")
    writer = csv.writer(answer)
    for row in rows(table):
        writer.writerow([guarded(cell) for cell in row])
    return answer


def as_xlsx(table: Any) -> HttpResponse:
    memory = BytesIO()
    book = xlsxwriter.Workbook(
        memory, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    moments = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    heads = book.add_format({"bold": True})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(rows(table)):
        for place, cell in enumerate(row):
            write_cell(sheet, line, place, cell, heads if line == 0 else None, moments)
    book.close()
    return HttpResponse(memory.getvalue(), content_type=XLSX)


def write_cell(sheet: Any, line: int, place: int, cell: Any, style: Any, moments: Any) -> None:
    """Text is always written as text, so nothing in it can become a formula."""
    if isinstance(cell, datetime):
        sheet.write_datetime(line, place, cell, moments)
    elif isinstance(cell, date):
        sheet.write_datetime(line, place, cell)
    elif isinstance(cell, int | Decimal):
        sheet.write_number(line, place, cell)
    elif cell is not None:
        sheet.write_string(line, place, cell, style)
