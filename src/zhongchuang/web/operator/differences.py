"""The differences an import would make, as a workbook to look through at leisure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from zhongchuang.jobs.models import Job
from zhongchuang.ledger.workbook.stored import Line, Section
from zhongchuang.web.operator.preview import WORDS, every_line, profile_lines

WIDTHS = (10, 12, 8, 28, 18, 30, 30)


def differences(job: Job) -> bytes:
    """One row a changed cell; one row a record that comes new or is absent."""
    file = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, {**options, "in_memory": False})
    page = book.add_worksheet(_("改动"))
    head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    for at, width in enumerate(WIDTHS):
        page.set_column(at, at, width)
    page.freeze_panes(1, 0)
    titles = (_("工作表"), _("改动"), _("行"), _("记录"), _("列"), _("现在"), _("导入后"))
    page.write_row(0, 0, titles, head)
    number = 0
    for number, row in enumerate(_rows(job), start=1):
        for at, value in enumerate(row):
            _write(page, number, at, value)
    page.autofilter(0, 0, max(number, 1), len(titles) - 1)
    book.close()
    return file.getvalue()


def _rows(job: Job) -> Any:
    for label, old, new in profile_lines(job):
        yield _("空间"), str(WORDS["changed"]), None, label, label, old, new
    for section, line in every_line(job):
        yield from _of_line(section, line)


def _of_line(section: Section, line: Line) -> Any:
    place = (section.sheet, str(WORDS[section.act]), line.row or None, line.label)
    for header, old, new in line.differences:
        yield *place, header, old, new
    if not line.differences:
        told = _("；").join(f"{header} {_text(value)}" for header, value in line.values)
        added = section.act == "added"
        yield *place, "", None if added else told, told if added else None


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _write(page: Any, row: int, at: int, value: Any) -> None:
    """Text stays text, also where it begins like a formula."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        page.write_number(row, at, value)
    elif value is not None and value != "":
        page.write_string(row, at, _text(value))
