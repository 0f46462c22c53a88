"""Rows of a workbook into the tables of facts: new facts only, in bulk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from zhongchuang.kernel.pinyin import initials
from zhongchuang.ledger import bulk
from zhongchuang.ledger.evidence_needs import ANY, joined
from zhongchuang.ledger.models import SpaceProfile, Tenancy
from zhongchuang.ledger.states import Verification
from zhongchuang.ledger.workbook.read import Row, Workbook
from zhongchuang.ledger.workbook.sheets import RESIDENT, SHEETS, TENANCIES, Sheet

Stays = Mapping[str, Sequence[tuple[date, date | None, int]]]
"""Name of a resident → (entered, left, tenancy) of each agreement under that name."""

NEW: Mapping[str, Any] = {"version": 1, "retracted_at": None}


def recorded(space: int, account: int | None, at: datetime) -> dict[str, Any]:
    """The values every new row has in common."""
    common = {"space": space, "recorded_by": account, "recorded_at": at}
    return {**NEW, "verification": Verification.UNVERIFIED.value, **common}


def stay_on(stays: Stays, name: str, day: date) -> int:
    """The agreement an event belongs to: the one running on the day, else the last begun
    before it, else the first of that name."""
    own = sorted(stays[name], key=lambda stay: stay[0])
    running = [s for s in own if s[0] <= day and (s[1] is None or s[1] >= day)]
    begun = [s for s in own if s[0] <= day]
    return (running or begun or own[:1])[-1][2]


def fields(sheet: Sheet) -> list[str]:
    """The model fields its columns fill."""
    return ["tenancy" if name == RESIDENT.field else name for name in sheet.fields]


def resolved(sheet: Sheet, rows: Sequence[Row], stays: Stays) -> list[tuple[Any, ...]]:
    """The values of rows, the name of a resident replaced by its agreement."""
    if RESIDENT.field not in sheet.fields:
        return [row.values for row in rows]
    name, on = sheet.at(RESIDENT.field), sheet.at("on")
    return [
        (
            *row.values[:name],
            stay_on(stays, row.values[name], row.values[on]),
            *row.values[name + 1 :],
        )
        for row in rows
    ]


def insert_rows(
    sheet: Sheet, rows: Sequence[tuple[Any, ...]], constants: Mapping[str, Any], using: str
) -> None:
    """Insert new facts of one sheet with their initials; a sheet without 佐证 stores none."""
    extra = {} if "evidence_names" in sheet.fields else {"evidence_names": ""}
    named = sheet.at(sheet.model.NAMED)
    called = [(*values, initials(values[named])) for values in rows]
    bulk.insert(sheet.model, [*fields(sheet), "initials"], called, {**extra, **constants}, using)


def load_alone(workbook: Workbook, space: int, using: str) -> None:
    """Put a whole workbook into empty tables, where naming a file counts as evidence of any kind.

    This is how a workbook is evaluated alone; in the system only attached files are evidence.
    """
    constants = recorded(space, None, timezone.now())
    profile = {**constants, **workbook.profile, "evidence_count": 0}
    profile["management_body"] = profile["management_body"] or ""
    bulk.insert(SpaceProfile, list(profile), [list(profile.values())], {}, using)
    stays: dict[str, list[tuple[date, date | None, int]]] = {}
    for sheet in SHEETS:
        for evidenced in (False, True):
            rows = [row for row in workbook.rows[sheet.name] if _named(sheet, row) is evidenced]
            values = resolved(sheet, rows, stays)
            evidence = {
                "evidence_count": int(evidenced),
                "evidence_kinds": joined([ANY] if evidenced else []),
            }
            insert_rows(sheet, values, {**constants, **evidence}, using)
        if sheet is TENANCIES:
            stays = stays_of(Tenancy.objects.using(using).values_list(*STAY))


STAY = ("name", "entered_on", "left_on", "pk")


def stays_of(rows: Any) -> dict[str, list[tuple[date, date | None, int]]]:
    """Agreements by name, from rows of `STAY`."""
    found: dict[str, list[tuple[date, date | None, int]]] = {}
    for name, entered_on, left_on, pk in rows:
        found.setdefault(name, []).append((entered_on, left_on, pk))
    return found


def _named(sheet: Sheet, row: Row) -> bool:
    """Does the row name a file under 佐证? A return counts as evidenced when given."""
    if "evidence_names" not in sheet.fields:
        return True
    return bool(row.values[sheet.at("evidence_names")].replace(";", "").strip())
