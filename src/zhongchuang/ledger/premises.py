"""Measures the space states about itself (Art. 6.2–6.4, 6.8).

They count as evidenced when given, and as verified when an officer verified the profile. A value
that is not given is unknown, and an unknown value meets no condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np

from zhongchuang.kernel.columns import Column, Ints, Kind, Level, Levels
from zhongchuang.kernel.periods import MeasureKey, Period, whole_months
from zhongchuang.ledger.models import SpaceProfile
from zhongchuang.ledger.scope import Scope
from zhongchuang.ledger.states import Verification

AREA_SCALE = 10**4
FIELDS = (*SpaceProfile.CONTENT, "verification")

Stated = Mapping[str, Sequence[Any]]
"""For each field of the profile the values of n spaces."""
Fractions = tuple[list[int], list[int]]
"""Numerators and denominators; a denominator of 0 is an unknown value."""


def _truth(field: str) -> Callable[[Stated, Period], Fractions]:
    def state(stated: Stated, _period: Period) -> Fractions:
        values = stated[field]
        return [int(bool(v)) for v in values], [int(v is not None) for v in values]

    return state


def _body(stated: Stated, _period: Period) -> Fractions:
    """Is a management body named? Nothing named means that there is none."""
    names = stated["management_body"]
    return [int(bool(name)) for name in names], [1] * len(names)


def _number(field: str, scale: int) -> Callable[[Stated, Period], Fractions]:
    def state(stated: Stated, _period: Period) -> Fractions:
        values = stated[field]
        return [int((v or 0) * scale) for v in values], [0 if v is None else scale for v in values]

    return state


def _share(stated: Stated, _period: Period) -> Fractions:
    """(Workstation area + public service area) ÷ total area, exact."""
    parts = zip(
        stated["workstation_area"], stated["public_area"], stated["total_area"], strict=True
    )
    pairs = [_share_of(*part) for part in parts]
    return [top for top, _bottom in pairs], [bottom for _top, bottom in pairs]


def _share_of(
    workstations: Decimal | None, public: Decimal | None, total: Decimal | None
) -> tuple[int, int]:
    if workstations is None or public is None or total is None:
        return 0, 0
    return int((workstations + public) * AREA_SCALE), int(total * AREA_SCALE)


def _months(stated: Stated, period: Period) -> Fractions:
    """Whole months from the later of registration and opening to as-of (实际注册并运营)."""
    dates = zip(stated["registered_on"], stated["opened_on"], strict=True)
    months = [_months_of(*pair, period.end) for pair in dates]
    return [n or 0 for n in months], [int(n is not None) for n in months]


def _months_of(registered: date | None, opened: date | None, as_of: date) -> int | None:
    if registered is None or opened is None:
        return None
    return whole_months(max(registered, opened), as_of)


STATED: Mapping[str, tuple[Kind, str, Callable[[Stated, Period], Fractions]]] = {
    "management_body": (Kind.TRUTH, "", _body),
    "independent_legal_person": (Kind.TRUTH, "", _truth("independent_legal_person")),
    "months_operating": (Kind.COUNT, "个月", _months),
    "service_area": (Kind.DECIMAL, "㎡", _number("service_area", AREA_SCALE)),
    "workstations": (Kind.COUNT, "个", _number("workstations", 1)),
    "public_facilities": (Kind.TRUTH, "", _truth("public_facilities")),
    "service_area_share": (Kind.SHARE, "", _share),
    "service_procedure": (Kind.TRUTH, "", _truth("service_procedure")),
}
"""The stated measures: kind, unit, and how each is read from the profiles."""


def columns(keys: Iterable[MeasureKey], scope: Scope) -> dict[MeasureKey, Levels]:
    """The columns of stated measures, from one query over the profiles."""
    wanted = list(keys)
    if not wanted:
        return {}
    stated = _stated(scope)
    verified = np.array([v == Verification.VERIFIED for v in stated["verification"]], np.int64)
    return {key: _levels(key, stated, verified, scope) for key in wanted}


def _stated(scope: Scope) -> Stated:
    rows = scope.facts(SpaceProfile).values_list("space_id", *FIELDS)
    found = {space: values for space, *values in rows}
    nothing = [None] * len(FIELDS)
    table = [found.get(space, nothing) for space in scope.ids.tolist()]
    return {field: [row[at] for row in table] for at, field in enumerate(FIELDS)}


def _levels(key: MeasureKey, stated: Stated, verified: Ints, scope: Scope) -> Levels:
    kind, unit, state = STATED[key.measure]
    top, bottom = (np.array(part, dtype=np.int64) for part in state(stated, key.period))
    claimed = _column(kind, top[scope.positions], bottom[scope.positions], unit)
    seen = (bottom * verified)[scope.positions]
    return {
        Level.CLAIMED: claimed,
        Level.EVIDENCED: claimed,
        Level.VERIFIED: _column(kind, top[scope.positions], seen, unit),
    }


def _column(kind: Kind, top: Ints, bottom: Ints, unit: str) -> Column:
    """With one denominator for all, comparisons are the fastest: keep it one where it can be."""
    common = int(bottom[0]) if kind is not Kind.SHARE and len(bottom) else 0
    if common > 0 and (bottom == common).all():
        return Column(kind, top, common, unit)
    return Column(kind, top, bottom, unit)
