"""What an import would change, seen before it is done: a workbook compared with the ledger.

A row and a fact belong together by their key (for a tenancy its agreement number, else the
resident and the day of entry); where several have one key, the nth row belongs to the nth fact.
Facts that the workbook does not contain stay as they are, and are reported.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.kernel.canonical import digest
from zhongchuang.ledger.models import Recorded, SpaceProfile
from zhongchuang.ledger.workbook import divisions
from zhongchuang.ledger.workbook.load import Stays, fields, resolved
from zhongchuang.ledger.workbook.read import Row, Workbook
from zhongchuang.ledger.workbook.sheets import (
    IDENTITY,
    KEYS,
    RESIDENT,
    SHEETS,
    TENANCIES,
    Sheet,
)

Values = tuple[Any, ...]
Key = Callable[[Values], Hashable]


@dataclass(frozen=True, slots=True)
class Existing:
    """A live fact as it stands, its values in the order of the sheet's columns."""

    pk: int
    version: int
    values: Values


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that the workbook states otherwise.

    Attributes:
        row: the row's number in the workbook.
        differences: header, value now, value in the workbook.
        values: all values of the row.
    """

    fact: Existing
    row: int
    differences: tuple[tuple[str, Any, Any], ...]
    values: Values

    @property
    def label(self) -> str:
        return str(self.values[0])


@dataclass(frozen=True, slots=True)
class Addition:
    """A row that becomes a new fact."""

    row: int
    values: Values

    @property
    def label(self) -> str:
        return str(self.values[0])


@dataclass(slots=True)
class SheetPlan:
    """What happens to one sheet's facts."""

    sheet: Sheet
    added: list[Addition] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    ended: list[Change] = field(default_factory=list)
    absent: list[Existing] = field(default_factory=list)
    unchanged: int = 0


@dataclass(slots=True)
class Plan:
    """What an import of one workbook would do to the ledger of one space.

    Attributes:
        digest: stands for the workbook and the ledger it was compared with; while it is the
            same, the import does exactly this.
        profile: differences of the space's own facts: header, value now, value in the workbook.
        warnings: what is worth a look before confirming.
    """

    space: Space
    workbook: Workbook
    digest: str
    sheets: list[SheetPlan]
    profile: list[tuple[str, Any, Any]]
    has_profile: bool
    warnings: list[str]

    @property
    def counts(self) -> dict[str, int]:
        """Rows added, changed, ended, unchanged, and facts absent from the workbook."""
        total = dict.fromkeys(("added", "changed", "ended", "unchanged", "absent"), 0)
        for sheet in self.sheets:
            total["added"] += len(sheet.added)
            total["changed"] += len(sheet.changed)
            total["ended"] += len(sheet.ended)
            total["unchanged"] += sheet.unchanged
            total["absent"] += len(sheet.absent)
        total["added" if not self.has_profile else "changed"] += bool(self.profile)
        return total

    @property
    def is_empty(self) -> bool:
        """Nothing would change."""
        counts = self.counts
        return not counts["added"] + counts["changed"] + counts["ended"]


def plan_import(space: Space, workbook: Workbook) -> Plan:
    """Compare a workbook with the ledger of a space. Nothing is written."""
    existing = {sheet.name: _existing(sheet, space) for sheet in SHEETS}
    profile = SpaceProfile.objects.filter(space=space).first()
    residents = _Residents(workbook, existing[TENANCIES.name])
    sheets = [
        residents.plan
        if sheet is TENANCIES
        else _sheet_plan(sheet, workbook.rows[sheet.name], existing[sheet.name], residents)
        for sheet in SHEETS
    ]
    return Plan(
        space,
        workbook,
        _digest(space, workbook, existing, profile),
        sheets,
        _profile_differences(workbook, profile),
        profile is not None,
        [*_identity_warnings(space, workbook), *workbook.warnings],
    )


def _existing(sheet: Sheet, space: Space) -> list[Existing]:
    names = ["tenancy_id" if name == "tenancy" else name for name in fields(sheet)]
    rows = sheet.model.objects.live().filter(space=space).order_by("pk")
    return [
        Existing(pk, version, tuple(values))
        for pk, version, *values in rows.values_list("pk", "version", *names)
    ]


def _digest(
    space: Space,
    workbook: Workbook,
    existing: Mapping[str, Sequence[Existing]],
    profile: Recorded | None,
) -> str:
    """The plan follows from the workbook and from which versions the ledger holds."""
    return digest(
        {
            "space": space.pk,
            "workbook": workbook.digest,
            "profile": profile.version if profile else 0,
            "facts": {
                name: [[fact.pk, fact.version] for fact in facts]
                for name, facts in existing.items()
            },
        }
    )


def resident_of(values: Values) -> str:
    """Whose tenancy it is: the code, or the name where there is none."""
    return str(values[TENANCIES.at("uscc")] or values[TENANCIES.at("name")])


def _agreement(values: Values) -> Hashable:
    return values[TENANCIES.at("agreement_number")] or None


def _stay(values: Values) -> Hashable:
    return resident_of(values), values[TENANCIES.at("entered_on")]


Pairs = tuple[list[tuple[Row, Existing]], list[Row], list[Existing]]


def paired(rows: Iterable[Row], facts: Iterable[Existing], of_row: Key, of_fact: Key) -> Pairs:
    """Rows and facts that belong together, rows left over, facts left over.

    A key of None belongs to nothing.
    """
    by_key: dict[Hashable, list[Existing]] = {}
    listed = list(facts)
    for fact in reversed(listed):
        by_key.setdefault(of_fact(fact.values), []).append(fact)
    pairs, new, used = [], [], set()
    for row in rows:
        key = of_row(row.values)
        waiting = by_key.get(key) if key is not None else None
        if waiting:
            fact = waiting.pop()
            used.add(fact.pk)
            pairs.append((row, fact))
        else:
            new.append(row)
    return pairs, new, [fact for fact in listed if fact.pk not in used]


class _Residents:
    """The tenancies of the workbook beside those of the ledger.

    Attributes:
        plan: what happens to them.
        stays: the workbook's agreements by name; a new one is known by minus its row number.
        of: tenancy → its resident, once the import is done.
        names: tenancy → the name it bears, once the import is done.
    """

    def __init__(self, workbook: Workbook, facts: Sequence[Existing]) -> None:
        rows = workbook.rows[TENANCIES.name]
        pairs, new, left = paired(rows, facts, _agreement, _agreement)
        more, new, left = paired(new, left, _stay, _stay)
        pairs = sorted(pairs + more, key=lambda pair: pair[0].number)
        self.plan = _plan_of(TENANCIES, [(row, row.values, fact) for row, fact in pairs])
        self.plan.added = [Addition(row.number, row.values) for row in new]
        self.plan.absent = left
        self.stays: Stays = _stays([*((-row.number, row) for row in new), *_known(pairs)])
        after = {fact.pk: fact.values for fact in left}
        after |= {fact.pk: row.values for row, fact in pairs}
        after |= {-row.number: row.values for row in new}
        self.of = {tenancy: resident_of(values) for tenancy, values in after.items()}
        self.names = {tenancy: values[TENANCIES.at("name")] for tenancy, values in after.items()}

    def same(self, tenancy: int, other: int) -> bool:
        """Two agreements under one name of one resident: an event may hang on either."""
        return self.of.get(tenancy) == self.of.get(other) and self.names.get(
            tenancy
        ) == self.names.get(other)


def _known(pairs: Iterable[tuple[Row, Existing]]) -> list[tuple[int, Row]]:
    return [(fact.pk, row) for row, fact in pairs]


def _stays(rows: Iterable[tuple[int, Row]]) -> Stays:
    found: dict[str, list[tuple[Any, Any, int]]] = {}
    name, first, last = (TENANCIES.at(f) for f in ("name", "entered_on", "left_on"))
    for tenancy, row in rows:
        stay = (row.values[first], row.values[last], tenancy)
        found.setdefault(row.values[name], []).append(stay)
    return found


def _sheet_plan(
    sheet: Sheet, rows: Sequence[Row], facts: Sequence[Existing], residents: _Residents
) -> SheetPlan:
    places = [sheet.at(name) for name in KEYS[sheet.name]]
    tenancy = sheet.at(RESIDENT.field) if RESIDENT.field in sheet.fields else None

    def key(values: Values) -> Hashable:
        return tuple(residents.of.get(values[at]) if at == tenancy else values[at] for at in places)

    values = resolved(sheet, rows, residents.stays)
    known = [Row(row.number, own) for row, own in zip(rows, values, strict=True)]
    pairs, new, left = paired(known, facts, key, key)
    plan = _plan_of(
        sheet, [(row, _kept(row.values, fact, tenancy, residents), fact) for row, fact in pairs]
    )
    plan.added = [Addition(row.number, row.values) for row in new]
    plan.absent = left
    return plan


def _kept(values: Values, fact: Existing, at: int | None, residents: _Residents) -> Values:
    """The row's values, the event staying with its agreement where that is the same resident."""
    if at is None or not residents.same(values[at], fact.values[at]):
        return values
    return (*values[:at], fact.values[at], *values[at + 1 :])


def _plan_of(sheet: Sheet, pairs: Iterable[tuple[Row, Values, Existing]]) -> SheetPlan:
    """Paired rows sorted into unchanged, changed and ended."""
    plan = SheetPlan(sheet)
    end = sheet.at(sheet.model.ENDS) if sheet.model.ENDS else None
    for row, values, fact in pairs:
        if values == fact.values:
            plan.unchanged += 1
            continue
        change = Change(fact, row.number, _differences(sheet, fact.values, values), values)
        ends = end is not None and fact.values[end] is None and values[end] is not None
        (plan.ended if ends else plan.changed).append(change)
    return plan


def _differences(sheet: Sheet, now: Values, then: Values) -> tuple[tuple[str, Any, Any], ...]:
    return tuple(
        (column.header, old, new)
        for column, old, new in zip(sheet.columns, now, then, strict=True)
        if old != new
    )


def _profile_differences(
    workbook: Workbook, profile: SpaceProfile | None
) -> list[tuple[str, Any, Any]]:
    now = profile or SpaceProfile()
    return [
        (str(SpaceProfile._meta.get_field(name).verbose_name), getattr(now, name), value)  # type: ignore[union-attr]
        for name, value in workbook.profile.items()
        if getattr(now, name) != value
    ]


def _identity_warnings(space: Space, workbook: Workbook) -> list[str]:
    """Where the workbook names the space otherwise than the register of spaces does."""
    registered = {
        "name": space.name,
        "operator": space.operator.name,
        "uscc": space.operator.uscc,
        "division": space.division_id,
        "address": space.address,
    }
    return [
        _("“%(item)s”在工作簿中写的是“%(given)s”，系统登记为“%(registered)s”；导入不改变登记。")
        % {
            "item": column.header,
            "given": _shown(workbook.identity[column.field]),
            "registered": _shown(registered[column.field]),
        }
        for column in IDENTITY
        if workbook.identity[column.field] not in ("", registered[column.field])
    ]


def _shown(value: str) -> str:
    return divisions.NAMES.get(value, value)
