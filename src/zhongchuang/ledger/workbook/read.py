"""Reading a ledger workbook: its rows as values, or every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

import python_calamine
from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.cells import CellError, raw, shown
from zhongchuang.ledger.workbook.container import DAMAGED, checked_parts, sheet_parts, unreadable
from zhongchuang.ledger.workbook.mistakes import (
    FileError,
    Mistake,
    WorkbookError,
    column_letters,
)
from zhongchuang.ledger.workbook.sheets import (
    IDENTITY,
    ITEM,
    NAMES,
    PROFILE,
    RESIDENT,
    SHEETS,
    SPACE,
    TENANCIES,
    VALUE,
    Column,
    Sheet,
)

Cells = list[list[Any]]
ITEMS: Mapping[str, Column] = {column.header: column for column in (*IDENTITY, *PROFILE)}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number in Excel and a value for each declared column."""

    number: int
    values: tuple[Any, ...]


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


@dataclass(slots=True)
class _Reading:
    """A reading under way: what was found, and what is wrong."""

    mistakes: list[Mistake] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
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


def read_workbook(content: bytes) -> Workbook:
    """The rows of a ledger workbook.

    Raises:
        FileError: the file is no workbook that can be opened safely.
        WorkbookError: it has mistakes; all of them are named.
    """
    tables = _tables(content)
    reading = _Reading()
    _check_sheets(tables, reading)
    identity, profile = _space(tables.get(SPACE), reading)
    rows = {
        sheet.name: _rows(sheet, tables[sheet.name], reading)
        for sheet in SHEETS
        if sheet.name in tables
    }
    _check_residents(rows, _names(tables.get(TENANCIES.name)), reading)
    if reading.mistakes:
        raise WorkbookError(reading.ordered())
    _warn_of_twins(rows, reading)
    digest = hashlib.sha256(content).hexdigest()
    return Workbook(digest, identity, profile, rows, tuple(reading.warnings))


def _tables(content: bytes) -> dict[str, Cells]:
    """The cells of every sheet."""
    parts = checked_parts(content)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content))
        tables = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        }
    except (python_calamine.CalamineError, ValueError, OSError):
        raise FileError(str(DAMAGED)) from None
    for name, xml in sheet_parts(parts).items():
        for place, reason in unreadable(xml).items():
            _put(tables.get(name, []), place, Unreadable(reason))
    return tables


def _put(table: list[list[Any]], place: str, cell: Any) -> None:
    """Put a cell into a table, which grows to hold it."""
    letters = place.rstrip("0123456789")
    row, column = int(place[len(letters) :]) - 1, ord(letters) - ord("A")
    width = max(column + 1, len(table[0]) if table else 0)
    table.extend([] for _missing in range(row + 1 - len(table)))
    for cells in table:
        cells.extend([""] * (width - len(cells)))
    table[row][column] = cell


def _check_sheets(tables: Mapping[str, Cells], reading: _Reading) -> None:
    for name in NAMES:
        if name not in tables:
            reading.wrong(name, "", "", _("缺少工作表“%(name)s”") % {"name": name})
    for name in tables:
        if name not in NAMES:
            reading.wrong(
                name,
                "",
                "",
                _("不认识的工作表“%(name)s”；请删除或改名，只保留：%(names)s")
                % {"name": shown(name), "names": _("、").join(NAMES)},
            )


def _headers(
    sheet: str, table: Cells, wanted: Sequence[str], reading: _Reading
) -> dict[str, int] | None:
    """Where each wanted header stands; None (and mistakes) where a column cannot be found."""
    found: dict[str, int] = {}
    before = len(reading.mistakes)
    for index, cell in enumerate(table[0] if table else ()):
        place = f"{column_letters(index)}1"
        header = raw(cell)
        if header in found:
            reading.wrong(sheet, place, header, _("列“%(name)s”重复") % {"name": header})
        elif header in wanted:
            found[header] = index
        elif header:
            reading.wrong(
                sheet,
                place,
                header,
                _("不认识的列“%(name)s”；本表的列为：%(names)s")
                % {"name": header, "names": _("、").join(wanted)},
            )
        elif any(row[index] != "" for row in table[1:]):
            reading.wrong(sheet, place, "", _("这一列有内容但没有列标题"))
    for name in wanted:
        if name not in found:
            reading.wrong(sheet, "", name, _("缺少列“%(name)s”") % {"name": name})
    return found if len(reading.mistakes) == before else None


def _space(table: Cells | None, reading: _Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    """The items of the sheet 空间: identity and profile."""
    headers = _headers(SPACE, table, (ITEM, VALUE), reading) if table is not None else None
    if table is None or headers is None:
        return {}, {}
    places: dict[str, str] = {}
    values = _items(table, headers, places, reading)
    for item in ITEMS:
        if item not in places:
            reading.wrong(SPACE, "", item, _("缺少项目“%(name)s”") % {"name": item})
    _check_areas(values, places, reading)
    return (
        {column.field: values.get(column.field) for column in IDENTITY},
        {column.field: values.get(column.field) for column in PROFILE},
    )


def _items(
    table: Cells, headers: Mapping[str, int], places: dict[str, str], reading: _Reading
) -> dict[str, Any]:
    """Field → value of every item; `places` receives the cell of each item's value."""
    values: dict[str, Any] = {}
    for number, row in enumerate(table[1:], start=2):
        item, cell = raw(row[headers[ITEM]]), row[headers[VALUE]]
        place = f"{column_letters(headers[VALUE])}{number}"
        if item in ITEMS and item not in places:
            places[item] = place
            values[ITEMS[item].field] = reading.parsed(SPACE, place, ITEMS[item], cell)
        elif item:
            where = f"{column_letters(headers[ITEM])}{number}"
            _refuse_item(item, where, item in ITEMS, reading)
        elif not is_blank(cell):
            reading.wrong(SPACE, place, "", _("这一行有填报值但没有项目"))
    return values


def _refuse_item(item: str, place: str, twice: bool, reading: _Reading) -> None:
    words = _("项目“%(name)s”重复") if twice else _("不认识的项目“%(name)s”")
    reading.wrong(SPACE, place, item, words % {"name": item})


def _check_areas(values: Mapping[str, Any], places: Mapping[str, str], reading: _Reading) -> None:
    """Parts that exceed the whole are impossible."""
    total: Decimal | None = values.get("total_area")
    if total is None:
        return
    before = len(reading.mistakes)
    for item, name in (
        ("服务场地面积", "service_area"),
        ("创业工位面积", "workstation_area"),
        ("公共服务场地面积", "public_area"),
    ):
        part: Decimal | None = values.get(name)
        if part is not None and part > total:
            reason = _("不能大于总面积 %(total)s 平方米") % {"total": f"{total.normalize():f}"}
            reading.wrong(SPACE, places[item], item, reason)
    parts = [values.get(name) or Decimal() for name in ("workstation_area", "public_area")]
    if len(reading.mistakes) == before and sum(parts) > total:
        reading.wrong(
            SPACE,
            places["公共服务场地面积"],
            "公共服务场地面积",
            _("创业工位面积与公共服务场地面积之和不能大于总面积 %(total)s 平方米")
            % {"total": f"{total.normalize():f}"},
        )


def _rows(sheet: Sheet, table: Cells, reading: _Reading) -> list[Row]:
    """The rows of one sheet; blank rows are skipped and keep their numbers."""
    headers = _headers(sheet.name, table, [column.header for column in sheet.columns], reading)
    if headers is None:
        return []
    columns = [
        (column, headers[column.header], column_letters(headers[column.header]))
        for column in sheet.columns
    ]
    reading.letters[sheet.name] = {column.field: letter for column, _at, letter in columns}
    rows = [
        Row(number, _values(sheet, number, cells, columns, reading))
        for number, cells in enumerate(table[1:], start=2)
        if not all(map(is_blank, cells))
    ]
    _check_order(sheet, rows, reading)
    return rows


def _values(
    sheet: Sheet,
    number: int,
    cells: Sequence[Any],
    columns: Sequence[tuple[Column, int, str]],
    reading: _Reading,
) -> tuple[Any, ...]:
    """The values of one row. Good cells take the short way: there are many of them."""
    values = []
    for column, at, letter in columns:
        cell = cells[at]
        if cell == "" and not column.required:
            values.append(column.empty)
            continue
        try:
            value = column.parse(cell)
        except CellError:
            value = None
        if value is None or value == "":
            value = reading.parsed(sheet.name, f"{letter}{number}", column, cell)
        values.append(value)
    return tuple(values)


def _check_order(sheet: Sheet, rows: Sequence[Row], reading: _Reading) -> None:
    """A last day is not before the first."""
    if sheet.ordered is None:
        return
    start, end = (sheet.at(name) for name in sheet.ordered)
    for row in rows:
        first, last = row.values[start], row.values[end]
        if first is not None and last is not None and last < first:
            _refuse_order(sheet, row, reading)


def _refuse_order(sheet: Sheet, row: Row, reading: _Reading) -> None:
    start, end = (sheet.columns[sheet.at(name)] for name in sheet.ordered or ())
    reading.wrong(
        sheet.name,
        f"{reading.letters[sheet.name][end.field]}{row.number}",
        end.header,
        _("%(end)s %(last)s 早于%(start)s %(first)s")
        % {
            "end": end.header,
            "last": row.values[sheet.at(end.field)],
            "start": start.header,
            "first": row.values[sheet.at(start.field)],
        },
    )


def _names(table: Cells | None) -> set[str] | None:
    """The names on the sheet 入驻, also those refused for another reason; None without them."""
    header = TENANCIES.columns[TENANCIES.at("name")].header
    headers = [raw(cell) for cell in table[0]] if table else []
    if header not in headers:
        return None
    at = headers.index(header)
    return {raw(row[at]) for row in table or ()}


def _check_residents(
    rows: Mapping[str, Sequence[Row]], names: set[str] | None, reading: _Reading
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


def _warn_of_twins(rows: Mapping[str, Sequence[Row]], reading: _Reading) -> None:
    for name, own in rows.items():
        seen: dict[tuple[Any, ...], int] = {}
        for row in own:
            first = seen.setdefault(row.values, row.number)
            if first != row.number:
                reading.warnings.append(
                    _("“%(sheet)s”第 %(row)s 行与第 %(first)s 行完全相同，请确认是否重复填写")
                    % {"sheet": name, "row": row.number, "first": first}
                )
