"""A year written down at one go, just before handing in (Art. 6.10: kept, not made up)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import make_aware

from zhongchuang.integrity.inquiry import Hit, Inquiry, Row, key_of, row
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    StaffMember,
    Tenancy,
    Version,
)
from zhongchuang.ledger.scope import Scope

DATED: dict[type[Fact], str] = {
    Tenancy: "entered_on",
    Financing: "on",
    IncubationCase: "on",
    StaffMember: "joined_on",
    Mentor: "appointed_on",
    Activity: "starts_on",
}
"""The day on which a fact of each kind came about."""


def late_bursts(inquiry: Inquiry) -> Iterator[Hit]:
    """Spaces that recorded `share` of the year's rows, at least `rows`, in the `days` days before
    the closing."""
    totals: dict[int, list[int]] = {}
    for model in DATED:
        for space, year, late in _counts(inquiry, model):
            total = totals.setdefault(space, [0, 0])
            total[0] += year
            total[1] += late
    share, least = inquiry.rule.thresholds["share"], inquiry.rule.whole("rows")
    bursts = {
        space: (late, year)
        for space, (year, late) in totals.items()
        if late >= least and late >= share * year
    }
    rows = _late_rows(inquiry, set(bursts))
    for space, (late, year) in bursts.items():
        yield inquiry.hit(
            space,
            key_of(inquiry.frame.year),
            rows[space],
            late=late,
            count=year,
            percent=late * 100 // year,
            closing=inquiry.closing.isoformat(),
        )


def _counts(inquiry: Inquiry, model: type[Fact]) -> Any:
    """Space, rows of the year, and those first recorded late."""
    return (
        inquiry.scope.facts(model)
        .filter(_of_the_year(inquiry, model))
        .order_by()
        .values("space_id")
        .annotate(year=Count("pk"), late=Count("pk", filter=_late(inquiry, model)))
        .values_list("space_id", "year", "late")
    )


def _of_the_year(inquiry: Inquiry, model: type[Fact]) -> Q:
    return Q(**{f"{DATED[model]}__range": inquiry.frame.resolve("year")})


def _late(inquiry: Inquiry, model: type[Fact]) -> Q:
    """First recorded in the days before the closing: a row corrected then is no late row."""
    first = inquiry.closing - timedelta(days=inquiry.rule.whole("days") - 1)
    window = (
        make_aware(datetime.combine(first, time.min)),
        make_aware(datetime.combine(inquiry.closing, time.max)),
    )
    original = Version.objects.filter(
        fact_type=model._meta.model_name, fact_id=OuterRef("pk"), number=1
    )
    now = Q(version=1, recorded_at__range=window)
    return now | Q(Exists(original.filter(recorded_at__range=window)), version__gt=1)


def _late_rows(inquiry: Inquiry, spaces: set[int]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {space: [] for space in spaces}
    if not spaces:
        return found
    scope = Scope.of(sorted(spaces), inquiry.using)
    for model in DATED:
        rows = scope.facts(model).filter(_of_the_year(inquiry, model), _late(inquiry, model))
        for space, pk in rows.order_by("pk").values_list("space_id", "pk"):
            if space in found:
                found[space].append(row(model, pk))
    return found
