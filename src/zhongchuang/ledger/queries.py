"""Named querysets of facts; `visible_to(actor)` is the only way in for pages."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import OuterRef, Q

from zhongchuang.directory.queries import space_filter
from zhongchuang.ledger.states import Verification

if TYPE_CHECKING:
    from zhongchuang.directory.actor import Actor

M = TypeVar("M", bound=models.Model)


class FactQuerySet(models.QuerySet[M]):
    """Facts of any kind."""

    def visible_to(self, actor: Actor) -> FactQuerySet[M]:
        """The live facts of the spaces an actor may see."""
        return self.live().filter(space_filter(actor, "space__"))

    def live(self) -> FactQuerySet[M]:
        """Facts that were not retracted."""
        return self.filter(retracted_at=None)

    def verified(self) -> FactQuerySet[M]:
        return self.filter(verification=Verification.VERIFIED)


Day = date | OuterRef


def running_on(first: str, last: str, day: Day) -> Q:
    """Facts that run on a day; the last day counts, an empty one means "still"."""
    return overlapping(first, last, day, day)


def overlapping(first: str, last: str, start: Day, end: Day) -> Q:
    """Facts that share at least one day with the span from `start` to `end`."""
    begun = Q(**{f"{first}__lte": end})
    return begun & (Q(**{last: None}) | Q(**{f"{last}__gte": start}))
