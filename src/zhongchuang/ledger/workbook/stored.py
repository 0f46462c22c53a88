"""What an import would change, kept in a file until it is confirmed: a hundred thousand lines are
looked at page by page, in the words of the workbook.

One line of JSON a change; the index beside it says where each page begins. A date is kept as
`{"day": "2026-03-01"}` and a decimal as `{"number": "500000.50"}`, so that pages can write them the
way the reader is used to.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any, BinaryIO

from django.core.files import File

from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.workbook.plan import Change, Plan, SheetPlan
from zhongchuang.ledger.workbook.reading import Watch, unwatched
from zhongchuang.ledger.workbook.sheets import RESIDENT, TENANCIES, Column

PAGE = 50
"""Lines between two places the index knows."""
ACTS = ("changed", "ended", "added", "absent")
Names = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One change of the ledger, or a fact that the workbook does not contain.

    Attributes:
        row: its number in the workbook; 0 for a fact that is not there.
        label: the row's first cell.
        values: header → cell of the cells that are not empty; for what comes new or is absent.
        differences: header, cell now, cell in the workbook.
    """

    row: int
    label: str
    values: tuple[tuple[str, Any], ...] = ()
    differences: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one sheet that have one fate.

    Attributes:
        offsets: the byte at which each page of `PAGE` lines begins.
    """

    sheet: str
    act: str
    count: int
    offsets: tuple[int, ...]

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Section:
        return cls(told["sheet"], told["act"], told["count"], tuple(told["offsets"]))


def store(plan: Plan, file: BinaryIO, watch: Watch = unwatched) -> list[dict[str, Any]]:
    """Write every line of a plan; the index of its sections, as JSON."""
    names = _residents(plan)
    total = sum(len(getattr(part, act)) for part in plan.sheets for act in ACTS)
    sections = []
    done = 0
    for part in plan.sheets:
        for act in ACTS:
            offsets = []
            for number, line in enumerate(_lines(part, act, names)):
                if number % PAGE == 0:
                    offsets.append(file.tell())
                    watch(done + number, total)
                file.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
            count = len(getattr(part, act))
            done += count
            if count:
                told = {"sheet": part.sheet.name, "act": act, "count": count, "offsets": offsets}
                sections.append(told)
    return sections


def read_lines(file: IO[bytes] | File[bytes], section: Section, page: int = 0) -> Iterator[Line]:
    """The lines of a section from one of its pages on."""
    file.seek(section.offsets[page])
    for _number in range(section.count - page * PAGE):
        row, label, values, differences = json.loads(file.readline())
        yield Line(
            row,
            label,
            tuple((header, cell(value)) for header, value in values),
            tuple((header, cell(old), cell(new)) for header, old, new in differences),
        )


def cell(kept: Any) -> Any:
    """A cell as it was before it was kept."""
    if not isinstance(kept, dict):
        return kept
    return date.fromisoformat(kept["day"]) if "day" in kept else Decimal(kept["number"])


def kept(value: Any) -> Any:
    """A value as it is kept: text, number, or a marked date or decimal."""
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"number": str(value)} if isinstance(value, Decimal) else value


def _residents(plan: Plan) -> Names:
    """Tenancy → its name; one that is new itself is known by minus its row number."""
    new = next(part for part in plan.sheets if part.sheet is TENANCIES).added
    there = Tenancy.objects.filter(space=plan.space).values_list("pk", "name")
    return {**dict(there), **{-item.row: item.label for item in new}}


def _lines(part: SheetPlan, act: str, names: Names) -> Iterable[tuple[Any, ...]]:
    """Row, label, values, differences of each line."""
    columns = part.sheet.columns
    by_header = {column.header: column for column in columns}
    first = columns[0]
    for item in getattr(part, act):
        label = _word(first, item.values[0], names)
        if isinstance(item, Change):
            told = [
                (header, _word(by_header[header], old, names), _word(by_header[header], new, names))
                for header, old, new in item.differences
            ]
            yield item.row, label, (), told
        else:
            yield getattr(item, "row", 0), label, _told(columns[1:], item.values[1:], names), ()


def _told(columns: Iterable[Column], values: Iterable[Any], names: Names) -> list[tuple[str, Any]]:
    return [
        (column.header, _word(column, value, names))
        for column, value in zip(columns, values, strict=True)
        if value is not None and value != ""
    ]


def _word(column: Column, value: Any, names: Names) -> Any:
    """A value as the workbook writes it, ready to be kept."""
    if column.field == RESIDENT.field:
        return names.get(value, "")
    if column.choices:
        return next((word for word, own in column.choices.items() if own == value), "")
    return kept(value)
