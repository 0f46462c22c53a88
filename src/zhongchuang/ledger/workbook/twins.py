"""Rows of one workbook that seem to state one fact twice: allowed, but worth a second look."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

from django.utils.translation import gettext as _

from zhongchuang.ledger.workbook.reading import Row
from zhongchuang.ledger.workbook.sheets import KEYS, SHEETS, TENANCIES, Sheet

TENANCY_KEY = ("agreement_number",)


def twin_warnings(rows: Mapping[str, Sequence[Row]]) -> list[str]:
    """A warning for each row that repeats another one, wholly or in what tells it apart."""
    return [
        words
        for sheet in SHEETS
        if sheet.name in rows
        for words in _of_sheet(sheet, rows[sheet.name])
    ]


def _of_sheet(sheet: Sheet, rows: Sequence[Row]) -> Iterator[str]:
    names = TENANCY_KEY if sheet is TENANCIES else KEYS[sheet.name]
    places = [sheet.at(name) for name in names]
    headers = _("、").join(sheet.columns[at].header for at in places)
    same: dict[Hashable, int] = {}
    alike: dict[Hashable, int] = {}
    for row in rows:
        first = same.setdefault(row.values, row.number)
        key = tuple(row.values[at] for at in places)
        one = alike.setdefault(key, row.number) if any(key) else row.number
        told = {"sheet": sheet.name, "row": row.number, "first": first, "one": one}
        if first != row.number:
            yield _("“%(sheet)s”第 %(row)s 行与第 %(first)s 行完全相同，请确认是否重复填写") % told
        elif one != row.number:
            yield (
                _(
                    "“%(sheet)s”第 %(row)s 行与第 %(one)s 行的%(headers)s相同，请确认是否为同一条记录"
                )
                % {**told, "headers": headers}
            )
