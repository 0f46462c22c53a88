"""What an import would change, in the words of the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhongchuang.ledger.workbook.plan import Change, Plan, SheetPlan
from zhongchuang.ledger.workbook.sheets import RESIDENT, TENANCIES, Column
from zhongchuang.web.operator.kinds import BY_MODEL, Kind
from zhongchuang.web.operator.values import NOTHING, Names, plain, tenancy_names

LISTED_AT_MOST = 100
TOLD_AT_MOST = 4
"""Values of a new row that are shown beside its name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the preview; `differences` are (header, value now, value in the workbook)."""

    row: int
    label: str
    about: str = ""
    differences: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SheetPreview:
    """What happens to one sheet; lists are cut at `LISTED_AT_MOST`, counts are not."""

    name: str
    kind: Kind
    plan: SheetPlan
    added: list[Line]
    changed: list[Line]
    ended: list[Line]
    absent: list[Line]

    @property
    def changes_anything(self) -> bool:
        return bool(self.plan.added or self.plan.changed or self.plan.ended)


def previews(plan: Plan) -> list[SheetPreview]:
    names = residents(plan)
    return [preview(part, names) for part in plan.sheets]


def residents(plan: Plan) -> Names:
    """Tenancy → its name; one that is new itself is known by minus its row number."""
    new = {}
    for part in plan.sheets:
        if part.sheet is TENANCIES:
            new = {-item.row: item.label for item in part.added}
    return {**tenancy_names(plan.space.pk), **new}


def preview(part: SheetPlan, names: Names) -> SheetPreview:
    columns = part.sheet.columns
    return SheetPreview(
        part.sheet.name,
        BY_MODEL[part.sheet.model],
        part,
        [
            Line(item.row, *told(columns, item.values, names))
            for item in part.added[:LISTED_AT_MOST]
        ],
        _changes(part.changed, columns, names),
        _changes(part.ended, columns, names),
        [Line(0, *told(columns, item.values, names)) for item in part.absent[:LISTED_AT_MOST]],
    )


def _changes(items: list[Change], columns: tuple[Column, ...], names: Names) -> list[Line]:
    by_header = {column.header: column for column in columns}
    return [
        Line(
            item.row,
            in_cell(columns[0], item.values[0], names),
            differences=tuple(
                (
                    header,
                    in_cell(by_header[header], old, names),
                    in_cell(by_header[header], new, names),
                )
                for header, old, new in item.differences
            ),
        )
        for item in items[:LISTED_AT_MOST]
    ]


def told(columns: tuple[Column, ...], values: Iterable[Any], names: Names) -> tuple[str, str]:
    """A row by its first column, and by the next ones that are not empty."""
    words = [in_cell(column, value, names) for column, value in zip(columns, values, strict=True)]
    return words[0], " · ".join([word for word in words[1:] if word != NOTHING][:TOLD_AT_MOST])


def in_cell(column: Column, value: Any, names: Names) -> str:
    """A value as the workbook writes it."""
    if value is None or value == "":
        return NOTHING
    if column.field == RESIDENT.field:
        return names.get(value, NOTHING)
    word = next((word for word, stored in column.choices.items() if stored == value), None)
    return word if word is not None else plain(value)


def profile_lines(plan: Plan) -> list[tuple[str, str, str]]:
    """The differences of the space's own facts."""
    return [(label, _shown(old), _shown(new)) for label, old, new in plan.profile]


def _shown(value: Any) -> str:
    return NOTHING if value is None or value == "" else plain(value)
