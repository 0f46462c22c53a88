"""How long residents stay (Art. 7): agreements that follow one another are one unbroken stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from django.db.models import Exists, OuterRef, Q, QuerySet

from zhongchuang.kernel.columns import Ints, Level
from zhongchuang.kernel.periods import Period, add_months
from zhongchuang.ledger.evidence_needs import supports
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.queries import running_on
from zhongchuang.ledger.scope import Scope
from zhongchuang.ledger.states import Verification

ONE_DAY = timedelta(days=1)


class Agreement(NamedTuple):
    """What matters of a tenancy here."""

    entered_on: date
    left_on: date | None
    evidence_count: int
    evidence_kinds: str
    verification: str


Resident = tuple[int, str]
"""A space's id and a resident of it."""


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


def of_one_agreement(period: Period, months: int) -> Q:
    """Agreements that alone make a stay of more than `months` months at the end of a period."""
    present = running_on("entered_on", "left_on", period.end)
    return present & Q(entered_on__lt=earliest_allowed(period.end, months))


def of_renewals(
    scope: Scope, as_of: date, months: int, asked: Sequence[str] = ()
) -> dict[Level, Ints]:
    """For each space the residents that overstay only because one agreement follows another.

    Few residents renew, so their agreements are fetched and chained here. `asked` are the kinds of
    evidence an agreement needs.
    """
    found = {level: np.zeros(len(scope.ids), dtype=np.int64) for level in Level}
    places = {space: place for place, space in enumerate(scope.ids.tolist())}
    line = earliest_allowed(as_of, months)
    for (space, _resident), agreements in _renewing(scope, as_of, line).items():
        for level in Level:
            own = _at_level(agreements, level, asked)
            start = began(own, as_of)
            alone = any(i.entered_on < line and _is_present(i, as_of) for i in own)
            if start is not None and start < line and not alone and space in places:
                found[level][places[space]] += 1
    return {level: column[scope.positions] for level, column in found.items()}


def _is_present(item: Agreement, as_of: date) -> bool:
    return item.entered_on <= as_of and (item.left_on is None or item.left_on >= as_of)


def rows(scope: Scope, as_of: date, months: int) -> QuerySet[Tenancy]:
    """The agreements in force at `as_of` of the residents that overstay, of one space."""
    line = earliest_allowed(as_of, months)
    renewed = [
        resident
        for (_space, resident), agreements in _renewing(scope, as_of, line).items()
        if (start := began(agreements, as_of)) is not None and start < line
    ]
    present = scope.facts(Tenancy).filter(running_on("entered_on", "left_on", as_of))
    alone = present.filter(entered_on__lt=line).order_by().values("resident")
    return present.filter(Q(resident__in=renewed) | Q(resident__in=alone))


def _renewing(scope: Scope, as_of: date, line: date) -> dict[Resident, list[Agreement]]:
    """All agreements of the residents whose present one began on or after `line`, and who had
    one before it that reached `line`: without such a pair a stay cannot cross the line."""
    earlier = Tenancy.objects.live().filter(
        space=OuterRef("space"),
        resident=OuterRef("resident"),
        entered_on__lt=line,
        left_on__gte=line - ONE_DAY,
    )
    facts = scope.facts(Tenancy).order_by()
    renewed = facts.filter(
        running_on("entered_on", "left_on", as_of), Exists(earlier), entered_on__gte=line
    )
    found: dict[Resident, list[Agreement]] = {}
    for space, resident, *agreement in facts.filter(
        resident__in=renewed.values("resident"), entered_on__lte=as_of
    ).values_list("space_id", "resident", *Agreement._fields):
        found.setdefault((space, resident), []).append(Agreement(*agreement))
    return found


def _at_level(agreements: list[Agreement], level: Level, asked: Sequence[str]) -> list[Agreement]:
    match level:
        case Level.CLAIMED:
            return agreements
        case Level.EVIDENCED:
            return [i for i in agreements if supports(i.evidence_count, i.evidence_kinds, asked)]
        case _:
            return [item for item in agreements if item.verification == Verification.VERIFIED]
