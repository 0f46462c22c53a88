"""Workstations: more than the area can hold, and more than are listed (Art. 6.4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count

from zhongchuang.integrity.inquiry import Hit, Inquiry, key_of, row
from zhongchuang.ledger.models import SpaceProfile, Workstation


def crowded_workstations(inquiry: Inquiry) -> Iterator[Hit]:
    """Spaces that state less than `area` m² for each workstation."""
    least = Decimal(inquiry.rule.thresholds["area"])
    profiles = inquiry.scope.facts(SpaceProfile).filter(workstations__gt=0)
    columns = ("space_id", "pk", "workstation_area", "workstations")
    rows = profiles.exclude(workstation_area=None).order_by("pk").values_list(*columns)
    for space, pk, area, workstations in rows:
        if area < least * workstations:
            yield inquiry.hit(
                space,
                key_of("area"),
                [row(SpaceProfile, pk)],
                total=f"{area.normalize():f}",
                workstations=workstations,
                each=f"{area / workstations:.2f}",
            )


def unlisted_workstations(inquiry: Inquiry) -> Iterator[Hit]:
    """Spaces that keep a list of their workstations and state more than `excess` above it."""
    excess = inquiry.rule.whole("excess")
    listed = dict(
        inquiry.scope.facts(Workstation)
        .order_by()
        .values("space_id")
        .annotate(listed=Count("pk"))
        .values_list("space_id", "listed")
    )
    profiles = inquiry.scope.facts(SpaceProfile).filter(workstations__gt=excess).order_by("pk")
    rows: Any = profiles.values_list("space_id", "pk", "workstations")
    for space, pk, stated in rows:
        if space in listed and stated - listed[space] > excess:
            yield inquiry.hit(
                space,
                key_of("list"),
                [row(SpaceProfile, pk)],
                workstations=stated,
                listed=listed[space],
            )
