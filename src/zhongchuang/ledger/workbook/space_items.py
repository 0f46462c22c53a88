"""The sheet 空间: which space this is, and the facts of the space itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.cells import raw
from zhongchuang.ledger.workbook.headers import headers
from zhongchuang.ledger.workbook.mistakes import column_letters
from zhongchuang.ledger.workbook.reading import Cells, Reading, is_blank
from zhongchuang.ledger.workbook.sheets import IDENTITY, ITEM, PROFILE, SPACE, VALUE, Column

ITEMS: Mapping[str, Column] = {column.header: column for column in (*IDENTITY, *PROFILE)}


def read_space(table: Cells | None, reading: Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    """The items of the sheet 空间: identity and profile."""
    found = headers(SPACE, table, (ITEM, VALUE), reading) if table is not None else None
    if table is None or found is None:
        return {}, {}
    places: dict[str, str] = {}
    values = _items(table, found, places, reading)
    for item in ITEMS:
        if item not in places:
            reading.wrong(SPACE, "", item, _("缺少项目“%(name)s”") % {"name": item})
    _check_areas(values, places, reading)
    return (
        {column.field: values.get(column.field) for column in IDENTITY},
        {column.field: values.get(column.field) for column in PROFILE},
    )


def _items(
    table: Cells, at: Mapping[str, int], places: dict[str, str], reading: Reading
) -> dict[str, Any]:
    """Field → value of every item; `places` receives the cell of each item's value."""
    values: dict[str, Any] = {}
    for number, row in enumerate(table[1:], start=2):
        item, cell = raw(row[at[ITEM]]), row[at[VALUE]]
        place = f"{column_letters(at[VALUE])}{number}"
        if item in ITEMS and item not in places:
            places[item] = place
            values[ITEMS[item].field] = reading.parsed(SPACE, place, ITEMS[item], cell)
        elif item:
            where = f"{column_letters(at[ITEM])}{number}"
            _refuse_item(item, where, item in ITEMS, reading)
        elif not is_blank(cell):
            reading.wrong(SPACE, place, "", _("这一行有填报值但没有项目"))
    return values


def _refuse_item(item: str, place: str, twice: bool, reading: Reading) -> None:
    words = _("项目“%(name)s”重复") if twice else _("不认识的项目“%(name)s”")
    reading.wrong(SPACE, place, item, words % {"name": item})


def _check_areas(values: Mapping[str, Any], places: Mapping[str, str], reading: Reading) -> None:
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
