"""Ledgers drafted in memory under the keys they will have, and written in bulk.

Files are rows only: nothing lies in the storage behind them, so they can be counted and compared
but not opened.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import count
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model
from django.utils import timezone

from zhongchuang.evidence.models import Attachment, StoredFile
from zhongchuang.evidence.states import Scan
from zhongchuang.kernel.pinyin import initials
from zhongchuang.ledger import bulk
from zhongchuang.ledger.evidence_needs import ANY, joined
from zhongchuang.ledger.models import FACTS, Fact, Recorded, SpaceProfile, Workstation

KINDS: tuple[type[Recorded], ...] = (SpaceProfile, *FACTS, Workstation)
WRITTEN: tuple[type[Model], ...] = (StoredFile, *KINDS, Attachment)
"""What is written, in this order."""
PHOTO, PAPER = "image/jpeg", "application/pdf"


@dataclass(slots=True)
class File:
    """A stored file; `print` is its fingerprint, for photographs."""

    pk: int
    name: str
    print: int | None = None


@dataclass(slots=True)
class Row:
    """A fact: the values that state it, when it was recorded, the files behind it."""

    model: type[Recorded]
    pk: int
    space: int
    values: dict[str, Any]
    recorded: date
    files: list[File] = field(default_factory=list)

    @property
    def place(self) -> tuple[str, int]:
        return str(self.model._meta.model_name), self.pk


@dataclass(slots=True)
class Plan:
    """What a space is like before its ledger is written."""

    pk: int
    operator: str
    opened: date
    scale: float


class Serials:
    """The next keys of every table."""

    def __init__(self) -> None:
        self._next = {model: count(_last(model) + 1) for model in WRITTEN}
        self._codes = count(1)

    def take(self, model: type[Model]) -> int:
        return next(self._next[model])

    def code(self) -> int:
        """The next serial of a resident."""
        return next(self._codes)


def _last(model: type[Model]) -> int:
    rows: Any = model._default_manager
    return int(rows.aggregate(last=Max("pk"))["last"] or 0)


@dataclass
class Draft:
    """One space's ledger on paper. `year` is the evaluation year; rows end at `as_of`."""

    plan: Plan
    year: int
    as_of: date
    serials: Serials
    random: random.Random
    rows: list[Row] = field(default_factory=list)

    def add(self, model: type[Recorded], on: date, /, *files: File, **values: Any) -> Row:
        """A row about something that came about on a day, recorded some days later."""
        lag = min(int(self.random.expovariate(1 / 12)), 60)
        recorded = min(max(on, self.plan.opened) + timedelta(days=lag), self.as_of)
        pk = self.serials.take(model)
        row = Row(model, pk, self.plan.pk, values, recorded, list(files))
        self.rows.append(row)
        return row

    def copy(self, row: Row, **changes: Any) -> Row:
        """The row once more, here, changed and without its files."""
        again = self.add(row.model, row.recorded, **{**row.values, **changes})
        again.recorded = row.recorded
        return again

    def of(self, model: type[Recorded]) -> list[Row]:
        return [row for row in self.rows if row.model is model]

    @property
    def profile(self) -> Row:
        return self.of(SpaceProfile)[0]

    def paper(self, name: str) -> File:
        return File(self.serials.take(StoredFile), name)

    def photo(self, name: str, fingerprint: int | None = None) -> File:
        """A photograph; of a scene of its own where no fingerprint is given."""
        seen = self.random.getrandbits(64) if fingerprint is None else fingerprint
        return File(self.serials.take(StoredFile), name, seen)

    def day(self, first: date, last: date) -> date:
        """A day from first to last, both included."""
        return first + timedelta(days=self.random.randint(0, max((last - first).days, 0)))

    def chance(self, share: float) -> bool:
        return self.random.random() < share


def write(drafts: Sequence[Draft]) -> int:
    """Insert what was drafted; the number of rows, profiles aside."""
    rows = [row for draft in drafts for row in draft.rows]
    _write_files({file.pk: file for row in rows for file in row.files}.values())
    for model in KINDS:
        _write_facts(model, [row for row in rows if row.model is model])
    _write_attachments(drafts[0].serials if drafts else Serials(), rows)
    return sum(row.model is not SpaceProfile for row in rows)


def _write_files(files: Iterable[File]) -> None:
    table = [
        (
            file.pk,
            hashlib.sha256(f"synthetic {file.pk}".encode()).hexdigest(),
            80_000 + file.pk % 900_000,
            PAPER if file.print is None else PHOTO,
            None if file.print is None else _signed(file.print),
        )
        for file in files
    ]
    names = ("id", "sha256", "size", "content_type", "fingerprint")
    fixed = {"scan": Scan.UNSCANNED.value, "located": False, "stored_at": timezone.now()}
    bulk.insert(StoredFile, names, table, fixed, "default")


def _signed(fingerprint: int) -> int:
    """64 bits as the signed number the database keeps."""
    return fingerprint - (1 << 64) if fingerprint >> 63 else fingerprint


def _write_facts(model: type[Recorded], rows: Sequence[Row]) -> None:
    """Rows of one kind, which all give values to the same fields."""
    if not rows:
        return
    fields = list(rows[0].values)
    own = ["id", "space", *fields, "recorded_at", "evidence_count", "evidence_kinds"]
    named = issubclass(model, Fact)
    table = [
        (
            row.pk,
            row.space,
            *(row.values[name] for name in fields),
            _moment(row.recorded, row.pk % 32),
            len(row.files),
            ANYTHING if row.files else "",
            *_naming(row, named),
        )
        for row in rows
    ]
    extra = ["evidence_names", "initials"] if named else []
    fixed = {"version": 1, "retracted_at": None, "verification": "unverified"}
    bulk.insert(model, [*own, *extra], table, fixed, "default")


ANYTHING = joined([ANY])


def _naming(row: Row, named: bool) -> tuple[str, ...]:
    if not named:
        return ()
    model: Any = row.model
    called = str(row.values[model.NAMED]) if model.NAMED else ""
    return ";".join(file.name for file in row.files)[:1000], initials(called)


@lru_cache(maxsize=2**16)
def _moment(day: date, part: int) -> datetime:
    """One of 32 moments of the office hours of a day."""
    return timezone.make_aware(datetime.combine(day, time(10 + part // 4, part % 4 * 15)))


def _write_attachments(serials: Serials, rows: Sequence[Row]) -> None:
    table = [
        (
            serials.take(Attachment),
            file.pk,
            file.name,
            label,
            row.pk,
            _moment(row.recorded, row.pk % 32),
        )
        for row in rows
        for label in [str(row.model._meta.label_lower)]
        for file in row.files
    ]
    names = ("id", "file", "name", "subject_type", "subject_id", "attached_at")
    bulk.insert(Attachment, names, table, {"withdrawn_at": None, "kind": ""}, "default")


def reset_serials() -> None:
    """Let the database go on counting after keys that were given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(WRITTEN)):
            cursor.execute(statement)
