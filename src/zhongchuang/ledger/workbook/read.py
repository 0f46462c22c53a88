"""Reading a ledger workbook: its rows as values, or every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.cells import raw, shown
from zhongchuang.ledger.workbook.mistakes import WorkbookError
from zhongchuang.ledger.workbook.opening import Opened
from zhongchuang.ledger.workbook.reading import Cells, Reading, Row, Watch, unwatched
from zhongchuang.ledger.workbook.rows import read_rows
from zhongchuang.ledger.workbook.sheets import NAMES, RESIDENT, SHEETS, SPACE, TENANCIES
from zhongchuang.ledger.workbook.space_items import read_space
from zhongchuang.ledger.workbook.twins import twin_warnings

__all__ = ["Row", "Workbook", "read_workbook"]


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook without mistakes.

    Attributes:
        digest: SHA-256 of the file.
        identity: what it says about which space this is.
        profile: the facts of the space itself; None where not given.
        rows: sheet name → its rows.
        warnings: what is allowed but worth a second look.
    """

    digest: str
    identity: Mapping[str, Any]
    profile: Mapping[str, Any]
    rows: Mapping[str, Sequence[Row]]
    warnings: Sequence[str] = ()

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def read_workbook(content: bytes, watch: Watch = unwatched) -> Workbook:
    """The rows of a ledger workbook.

    Args:
        watch: told after each sheet how many sheets of how many are read.

    Raises:
        FileError: the file is no workbook that can be opened safely.
        WorkbookError: it has mistakes; all of them are named.
    """
    opened = Opened(content)
    reading = Reading()
    _check_sheets(opened.names, reading)
    _check_looks(opened, reading)
    space = opened.cells(SPACE) if SPACE in opened.names else None
    identity, profile = read_space(space, reading)
    rows, names = _all_rows(opened, reading, watch)
    _check_residents(rows, names, reading)
    if reading.mistakes:
        raise WorkbookError(reading.ordered())
    warnings = twin_warnings(rows)
    digest = hashlib.sha256(content).hexdigest()
    return Workbook(digest, identity, profile, rows, tuple(warnings))


def _all_rows(
    opened: Opened, reading: Reading, watch: Watch
) -> tuple[dict[str, list[Row]], set[str] | None]:
    """The rows of each sheet, and the names on the sheet 入驻."""
    rows: dict[str, list[Row]] = {}
    names: set[str] | None = None
    for done, sheet in enumerate(SHEETS):
        watch(done, len(SHEETS))
        if sheet.name in opened.names:
            table = opened.cells(sheet.name)
            rows[sheet.name] = read_rows(sheet, table, reading)
            names = _names(table) if sheet is TENANCIES else names
    watch(len(SHEETS), len(SHEETS))
    return rows, names


def _check_sheets(names: Sequence[str], reading: Reading) -> None:
    for name in NAMES:
        if name not in names:
            reading.wrong(name, "", "", _("缺少工作表“%(name)s”") % {"name": name})
    for name in names:
        if name not in NAMES:
            reading.wrong(
                name,
                "",
                "",
                _("不认识的工作表“%(name)s”；请删除或改名，只保留：%(names)s")
                % {"name": shown(name), "names": _("、").join(NAMES)},
            )


def _check_looks(opened: Opened, reading: Reading) -> None:
    """Nothing is hidden from whoever fills the workbook in, and each cell has its own value."""
    for name in NAMES:
        if name in opened.hidden:
            reason = _("工作表被隐藏；请取消隐藏，核对内容后重新上传")
            reading.wrong(name, "", "", reason)
        for place in opened.merged.get(name, []):
            reason = _("单元格 %(place)s 被合并；请取消合并，逐格填写") % {"place": place}
            reading.wrong(name, place.partition(":")[0], "", reason)


def _names(table: Cells) -> set[str] | None:
    """The names on the sheet 入驻, also those refused for another reason; None without them."""
    header = TENANCIES.columns[TENANCIES.at("name")].header
    headers = [raw(cell) for cell in table[0]] if table else []
    if header not in headers:
        return None
    at = headers.index(header)
    return {raw(row[at]) for row in table}


def _check_residents(
    rows: Mapping[str, Sequence[Row]], names: set[str] | None, reading: Reading
) -> None:
    """融资 and 案例 name residents that stand on the sheet 入驻."""
    if names is None:
        return
    for sheet in SHEETS:
        if RESIDENT.field in sheet.fields:
            at = sheet.at(RESIDENT.field)
            for row in rows.get(sheet.name, ()):
                if row.values[at] and row.values[at] not in names:
                    reading.wrong(
                        sheet.name,
                        f"{reading.letters[sheet.name][RESIDENT.field]}{row.number}",
                        RESIDENT.header,
                        _("“入驻”表中没有“%(name)s”") % {"name": shown(row.values[at])},
                    )
