"""Typed or pasted rows of one kind of fact: read into values, or every mistake by row and cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.kernel.pinyin import initials
from zhongchuang.ledger.entry import Faults, Values, attributes, faults_of
from zhongchuang.ledger.models import Fact, Tenancy
from zhongchuang.ledger.workbook.cells import CellError, shown
from zhongchuang.ledger.workbook.load import STAY, Stays, stay_on, stays_of
from zhongchuang.ledger.workbook.sheets import RESIDENT, Column, Sheet, sheet_of
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator import typed

Words = Mapping[str, str]
"""Field of a column → what stands in its cell."""

MEANT: Mapping[str, str] = {"tenancy": RESIDENT.field, "tenancy_id": RESIDENT.field}
"""Fields of a fact that stand in a column of another name."""


@dataclass(slots=True)
class TypedRow:
    """One row as it was typed.

    Attributes:
        number: how people count it, from 1.
        values: in the order of the columns, the resident as the key of a tenancy; only of use
            where there are no faults.
        faults: field of a column → what is wrong; "" for the row as a whole.
    """

    number: int
    words: Words
    values: Values = ()
    faults: dict[str, list[str]] = field(default_factory=dict)

    def wrong(self, name: str, reason: str) -> None:
        self.faults.setdefault(name, []).append(reason)


class Residents:
    """The residents of a space, found by name or by the initials of their names in pinyin."""

    def __init__(self, space: Space) -> None:
        rows = Tenancy.objects.live().filter(space=space).order_by("pk").values_list(*STAY)
        self.stays: Stays = stays_of(rows)

    @property
    def names(self) -> list[tuple[str, str]]:
        """Every name with its initials."""
        return [(name, initials(name)) for name in sorted(self.stays)]

    @property
    def by_key(self) -> dict[int, str]:
        """Every agreement with the name of its resident."""
        return {stay[2]: name for name, own in self.stays.items() for stay in own}

    def tenancy(self, words: str, on: date | None) -> int:
        """The agreement an event of a day belongs to.

        Raises:
            CellError: nobody, or several, are called so.
        """
        return stay_on(self.stays, self._name(words.strip()), on or date.max)

    def _name(self, words: str) -> str:
        if words in self.stays:
            return words
        found = typed.beginning(self.stays, words)
        if not found:
            found = [name for name in self.stays if words in name]
        if len(found) > 1:
            raise CellError(typed.several(words, found))
        if not found:
            raise CellError(_("台账中没有入驻团队或企业“%(name)s”") % {"name": shown(words)})
        return found[0]


class Reader:
    """Reads rows of one kind of fact of one space.

    Args:
        year: the year of days that are typed without one.
    """

    def __init__(self, space: Space, model: type[Fact], year: int) -> None:
        self.space, self.model, self.year = space, model, year
        self.sheet: Sheet = sheet_of(model)
        self.residents = Residents(space) if RESIDENT.field in self.sheet.fields else None
        self.today = today()

    def read(self, rows: Iterable[tuple[int, Words]]) -> list[TypedRow]:
        """Rows as (number, words), each read; what is impossible is told at its cell."""
        found = [self._row(TypedRow(number, words)) for number, words in rows]
        fine = [row for row in found if not row.faults]
        names = attributes(self.model)
        faults = faults_of(
            self.space, self.model, (dict(zip(names, row.values, strict=True)) for row in fine)
        )
        place_faults(fine, faults)
        return found

    def _row(self, row: TypedRow) -> TypedRow:
        values: dict[str, Any] = {}
        later = [c for c in self.sheet.columns if c.field == RESIDENT.field]
        for column in [c for c in self.sheet.columns if c not in later] + later:
            words = row.words.get(column.field, "")
            try:
                values[column.field] = self._value(column, words, values)
            except CellError as refused:
                row.wrong(column.field, str(refused))
                values[column.field] = column.empty
        row.values = tuple(values[name] for name in self.sheet.fields)
        return row

    def _value(self, column: Column, words: str, values: Mapping[str, Any]) -> Any:
        if column.field == RESIDENT.field and self.residents is not None and words.strip():
            return self.residents.tenancy(words, values.get("on"))
        ordered = self.sheet.ordered
        after = values.get(ordered[0]) if ordered and column.field == ordered[1] else None
        return typed.read(column, words, today=self.today, year=self.year, after=after)


def place_faults(rows: Sequence[TypedRow], faults: Faults) -> None:
    """Put what the ledger refused at the cells it stands in."""
    for place, wrong in faults.items():
        for name, reasons in wrong.items():
            for reason in reasons:
                rows[place].wrong(MEANT.get(name, name), reason)
