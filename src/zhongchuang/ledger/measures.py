"""Measures: numbers and truths counted from facts (Art. 6 and 7), each defined once.

They are computed set-wise: one query for each kind of fact, whatever the number of spaces,
measures, periods and levels. Retracted facts never count. Levels: claimed (all facts), evidenced
(facts with evidence of every kind asked), verified (facts an officer checked and did not dispute).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhongchuang.directory.models import Space
from zhongchuang.kernel.columns import Column, Ints, Kind, Level, Levels, MeasureTable, counts
from zhongchuang.kernel.periods import MeasureKey, Period
from zhongchuang.ledger import premises, seat_measures, stays
from zhongchuang.ledger.evidence_needs import Needs, asked_by, levels
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    Recorded,
    ReturnRecord,
    SpaceProfile,
    StaffMember,
    Tenancy,
    Workstation,
)
from zhongchuang.ledger.queries import overlapping, running_on
from zhongchuang.ledger.scope import Scope
from zhongchuang.ledger.seat_measures import SEATED
from zhongchuang.ledger.states import COUNTED_ACTIVITIES, ReturnStatus, TenancyKind, Verification

ReturnsDue = Mapping[MeasureKey, Sequence[str]]
"""For each `returns_complete` the names of the returns due (2025年报), as the policy says."""

OVERSTAYERS = "overstayers"
TENURE_MONTHS = 24
"""How long a stay generally lasts at most (Art. 7); a policy may say otherwise."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure that counts facts, or distinct values of `distinct` among them.

    Attributes:
        where: which facts count in a period.
        always: a condition that does not depend on the period.
    """

    model: type[Fact]
    unit: str
    where: Callable[[Period], Q]
    distinct: str | None = None
    always: Q | None = None


def _incorporated(year: Period) -> Q:
    """Teams whose registration as a company lies in the year and inside their stay (Art. 6.6)."""
    inside = Q(incorporated_on__gte=F("entered_on")) & (
        Q(left_on=None) | Q(left_on__gte=F("incorporated_on"))
    )
    return Q(kind=TenancyKind.TEAM, incorporated_on__range=year) & inside


def _while_resident() -> Q:
    """Events on a day on which the resident, under any of its agreements, was resident."""
    own = Q(tenancy__entered_on__lte=F("on"), tenancy__retracted_at=None) & (
        Q(tenancy__left_on=None) | Q(tenancy__left_on__gte=F("on"))
    )
    other = Tenancy.objects.live().filter(
        overlapping("entered_on", "left_on", OuterRef("on"), OuterRef("on")),
        space=OuterRef("space"),
        resident=OuterRef("tenancy__resident"),
    )
    return own | Q(Exists(other))


COUNTED: Mapping[str, Counted] = {
    "residents": Counted(
        Tenancy, "家", lambda year: overlapping("entered_on", "left_on", *year), "resident"
    ),
    "teams_incorporated": Counted(Tenancy, "家", _incorporated, "resident"),
    "residents_financed": Counted(
        Financing, "家", lambda year: Q(on__range=year), "tenancy__resident", _while_resident()
    ),
    "cases": Counted(IncubationCase, "个", lambda year: Q(on__range=year)),
    "full_time_staff": Counted(
        StaffMember,
        "名",
        lambda period: (
            running_on("joined_on", "left_on", period.end) & Q(full_time=True) & ~Q(ability="")
        ),
    ),
    "mentors": Counted(
        Mentor, "名", lambda period: running_on("appointed_on", "until", period.end)
    ),
    "activities": Counted(
        Activity, "场", lambda year: Q(kind__in=COUNTED_ACTIVITIES, starts_on__range=year)
    ),
}
"""The measures that are counts of facts, by name (domain: Art. 6.5–6.9)."""


def measure_table(
    spaces: QuerySet[Space] | Sequence[int],
    keys: Iterable[MeasureKey],
    *,
    using: str = "default",
    returns_due: ReturnsDue | None = None,
    tenure_months: int = TENURE_MONTHS,
    evidence_needed: Needs | None = None,
) -> MeasureTable:
    """A column for each measure, period and level; value i belongs to space i.

    Args:
        spaces: a queryset of spaces, or their ids; their order is the order of the columns.
        keys: the measures wanted, each in its period.
        returns_due: the returns due for each `returns_complete` among the keys; none if missing.
        evidence_needed: the kinds of evidence asked for each kind of fact; any file if missing.

    Raises:
        KeyError: a measure the ledger does not count.
    """
    needs = evidence_needed or {}
    scope = Scope.of(spaces, using)
    wanted = list(dict.fromkeys(keys))
    counted = _counted_under(tenure_months)
    table: dict[MeasureKey, Levels] = {}
    for model in dict.fromkeys(item.model for item in counted.values()):
        own = [(key, counted[key.measure]) for key in wanted if key.measure in counted]
        table |= _counts([(key, item) for key, item in own if item.model is model], scope, needs)
    for key in wanted:
        if key.measure == OVERSTAYERS:
            renewals = stays.of_renewals(
                scope, key.period.end, tenure_months, asked_by(OVERSTAYERS, needs)
            )
            table[key] = _together(table[key], renewals)
    table |= _returns(wanted, returns_due or {}, scope)
    table |= premises.columns([key for key in wanted if key.measure in premises.STATED], scope)
    table |= seat_measures.columns([key for key in wanted if key.measure in SEATED], scope)
    for key in wanted:
        if key not in table:
            raise KeyError(key.measure)
    return table


def _counted_under(tenure_months: int) -> dict[str, Counted]:
    """The counted measures, with those that depend on how long a stay may last."""
    overstaying = partial(stays.of_one_agreement, months=tenure_months)
    return {**COUNTED, OVERSTAYERS: Counted(Tenancy, "家", overstaying, "resident")}


def _together(alone: Levels, renewals: Mapping[Level, Ints]) -> Levels:
    """Residents whose one agreement is too long, and those whose renewals are, together."""
    return {
        level: counts(column.numerator + renewals[level], column.unit)
        for level, column in alone.items()
    }


def _count(key: MeasureKey, item: Counted, condition: Q) -> Count:
    where = item.where(key.period) & condition
    return Count(item.distinct or "pk", filter=where, distinct=item.distinct is not None)


def _counts(
    keys: list[tuple[MeasureKey, Counted]], scope: Scope, needs: Needs
) -> dict[MeasureKey, Levels]:
    """All counts over one kind of fact, in one query."""
    if not keys:
        return {}
    wanted = [
        (key, level, item, _count(key, item, condition))
        for key, item in keys
        for level, condition in levels(asked_by(key.measure, needs))
    ]
    first = keys[0][1]
    rows = scope.facts(first.model).filter(first.always or Q())
    numbers = scope.grouped(rows, [count for *_which, count in wanted])
    table: dict[MeasureKey, dict[Level, Column]] = {key: {} for key, _item in keys}
    for (key, level, item, _expression), values in zip(wanted, numbers, strict=True):
        table[key][level] = counts(values, item.unit)
    return {**table}


def _returns(keys: list[MeasureKey], due: ReturnsDue, scope: Scope) -> dict[MeasureKey, Levels]:
    """Whether every return due was accepted (Art. 6.3, 6.10); evidenced when given."""
    keys = [key for key in keys if key.measure == "returns_complete"]
    if not keys:
        return {}
    names = {key: sorted(set(due.get(key, ()))) for key in keys}
    expressions = [
        Count("period", filter=Q(period__in=names[key]) & condition, distinct=True)
        for key in keys
        for condition in (Q(), Q(verification=Verification.VERIFIED))
    ]
    rows = scope.facts(ReturnRecord).filter(status=ReturnStatus.ACCEPTED)
    numbers = scope.grouped(rows, expressions)
    return {
        key: _complete(len(names[key]), numbers[2 * n], numbers[2 * n + 1])
        for n, key in enumerate(keys)
    }


def _complete(asked: int, given: Ints, verified: Ints) -> Levels:
    claimed = Column(Kind.TRUTH, (given == asked).astype(np.int64))
    return {
        Level.CLAIMED: claimed,
        Level.EVIDENCED: claimed,
        Level.VERIFIED: Column(Kind.TRUTH, (verified == asked).astype(np.int64)),
    }


def rows_behind(
    space: Space | int,
    key: MeasureKey,
    *,
    using: str = "default",
    returns_due: Sequence[str] = (),
    tenure_months: int = TENURE_MONTHS,
) -> QuerySet[Any]:
    """The facts behind a number at the claimed level; each says whether it is evidenced, verified.

    For a stated measure this is the space's profile; for `returns_complete` every record of a
    return due, whatever its status.

    Raises:
        KeyError: a measure the ledger does not count.
    """
    scope = Scope.of([space if isinstance(space, int) else space.pk], using)
    if key.measure in COUNTED:
        item = COUNTED[key.measure]
        return scope.facts(item.model).filter(item.always or Q(), item.where(key.period))
    if key.measure == OVERSTAYERS:
        return stays.rows(scope, key.period.end, tenure_months)
    if key.measure == "returns_complete":
        return scope.facts(ReturnRecord).filter(period__in=list(returns_due))
    if key.measure in premises.STATED:
        return scope.facts(SpaceProfile)
    if key.measure in SEATED:
        return scope.facts(Workstation)
    raise KeyError(key.measure)


def model_behind(measure: str) -> type[Recorded]:
    """The kind of fact a measure is counted from.

    Raises:
        KeyError: a measure the ledger does not count.
    """
    if measure in COUNTED:
        return COUNTED[measure].model
    if measure in premises.STATED:
        return SpaceProfile
    if measure in SEATED:
        return Workstation
    return {OVERSTAYERS: Tenancy, "returns_complete": ReturnRecord}[measure]
