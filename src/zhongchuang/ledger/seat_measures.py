"""Measures of the plan of seats: how many workstations are listed, and how full they are.

A plan is what the space keeps for itself: it counts as evidenced when given, and as verified where
an officer verified the workstation. No condition of Art. 6 is judged by it; other policies may.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q

from zhongchuang.kernel.columns import Ints, Level, Levels, counts, shares
from zhongchuang.kernel.periods import MeasureKey
from zhongchuang.ledger.models import Workstation
from zhongchuang.ledger.scope import Scope
from zhongchuang.ledger.seats import occupied_on
from zhongchuang.ledger.states import Verification

LISTED, OCCUPANCY = "workstations_listed", "workstation_occupancy"
SEATED = (LISTED, OCCUPANCY)


def columns(keys: Iterable[MeasureKey], scope: Scope) -> dict[MeasureKey, Levels]:
    """The columns of these measures, from one query over the workstations."""
    wanted = list(keys)
    if not wanted:
        return {}
    verified = Q(verification=Verification.VERIFIED)
    expressions = [Count("pk"), Count("pk", filter=verified)]
    for key in wanted:
        occupied = Q(occupied_on(key.period.end))
        expressions += [Count("pk", filter=occupied), Count("pk", filter=occupied & verified)]
    listed, listed_verified, *rest = scope.grouped(scope.facts(Workstation), expressions)
    pairs = zip(rest[::2], rest[1::2], strict=True)
    return {
        key: _levels(key, (listed, listed_verified), pair)
        for key, pair in zip(wanted, pairs, strict=True)
    }


def _levels(key: MeasureKey, listed: tuple[Ints, Ints], occupied: tuple[Ints, Ints]) -> Levels:
    if key.measure == LISTED:
        claimed, verified = (counts(column, "个") for column in listed)
    else:
        claimed, verified = (
            shares(part, whole) for part, whole in zip(occupied, listed, strict=True)
        )
    return {Level.CLAIMED: claimed, Level.EVIDENCED: claimed, Level.VERIFIED: verified}
