"""How long residents stay (Art. 7): agreements that follow one another are one unbroken stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from zhongchuang.kernel.columns import Level, Levels, counts
from zhongchuang.kernel.periods import add_months
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.queries import LEVELS, running_on
from zhongchuang.ledger.scope import Scope
from zhongchuang.ledger.states import Verification

ONE_DAY = timedelta(days=1)


class Agreement(NamedTuple):
    """What matters of a tenancy here."""

    pk: int
    entered_on: date
    left_on: date | None
    evidence_count: int
    verification: str


Resident = tuple[int, str]
"""A space's id and a resident of it."""

SUPPORTED: Mapping[Level, Q] = dict(LEVELS)


def overstays(entered_on: date, as_of: date, months: int) -> bool:
    """A stay that began on `entered_on` exceeds `months` months on `as_of`."""
    return add_months(entered_on, months) < as_of


def earliest_allowed(as_of: date, months: int) -> date:
    """The earliest entry whose stay does not exceed `months` months on `as_of`.

    Not simply `as_of` less the months: a stay from 29 February 2024 fills 24 months on
    28 February 2026, as one from the 28th does.
    """
    day = add_months(as_of, -months)
    while overstays(day, as_of, months):
        day += ONE_DAY
    return day


def began(agreements: Iterable[Agreement], as_of: date) -> date | None:
    """The first day of the unbroken stay that contains `as_of`, None if not resident then.

    A renewal that starts no later than the day after the earlier agreement ends continues it.
    """
    start = end = None
    for item in sorted(agreements, key=lambda item: item.entered_on):
        if item.entered_on > as_of:
            break
        if start is None or (end is not None and item.entered_on > end + ONE_DAY):
            start, end = item.entered_on, item.left_on
        elif end is not None:
            end = None if item.left_on is None else max(end, item.left_on)
    return start if end is None or end >= as_of else None


def overstayers(scope: Scope, as_of: date, months: int) -> Levels:
    """For each space the residents present at `as_of` whose unbroken stay exceeds `months`."""
    long = _long(scope, as_of, months)
    by_level = {level: np.zeros(len(scope.ids), dtype=np.int64) for level, _condition in LEVELS}
    places = {int(space): place for place, space in enumerate(scope.ids)}
    for (space, _resident), levels in long.items():
        if space in places:
            for level in levels:
                by_level[level][places[space]] += 1
    return {level: counts(column[scope.positions], "家") for level, column in by_level.items()}


def rows(scope: Scope, as_of: date, months: int) -> QuerySet[Tenancy]:
    """The agreements in force at `as_of` of the residents that overstay."""
    residents = [resident for _space, resident in _long(scope, as_of, months)]
    present = scope.facts(Tenancy).filter(running_on("entered_on", "left_on", as_of))
    return present.filter(resident__in=residents)


def _long(scope: Scope, as_of: date, months: int) -> dict[Resident, set[Level]]:
    """The residents that overstay, with the levels at which they do."""
    found: dict[Resident, set[Level]] = {}
    for resident, agreements in _candidates(scope, as_of, months).items():
        levels = {
            level
            for level in Level
            if (start := began(_at_level(agreements, level), as_of)) is not None
            and overstays(start, as_of, months)
        }
        if levels:
            found[resident] = levels
    return found


def _candidates(scope: Scope, as_of: date, months: int) -> dict[Resident, list[Agreement]]:
    """All agreements of the residents that came early enough to overstay."""
    early = Tenancy.objects.live().filter(
        space=OuterRef("space"),
        resident=OuterRef("resident"),
        entered_on__lt=earliest_allowed(as_of, months),
    )
    found = (
        scope.facts(Tenancy)
        .filter(Exists(early), entered_on__lte=as_of)
        .order_by()
        .values_list("space_id", "resident", *Agreement._fields)
    )
    candidates: dict[Resident, list[Agreement]] = {}
    for space, resident, *agreement in found.iterator(chunk_size=5000):
        candidates.setdefault((space, resident), []).append(Agreement(*agreement))
    return candidates


def _at_level(agreements: list[Agreement], level: Level) -> list[Agreement]:
    match level:
        case Level.CLAIMED:
            return agreements
        case Level.EVIDENCED:
            return [item for item in agreements if item.evidence_count > 0]
        case _:
            return [item for item in agreements if item.verification == Verification.VERIFIED]
