"""Named querysets of signals; `visible_to(actor)` is the only way in for pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When

from zhongchuang.directory.models import Space
from zhongchuang.directory.queries import space_filter
from zhongchuang.directory.states import OFFICERS, Role
from zhongchuang.integrity.states import UNSETTLED, State
from zhongchuang.policy.calendar import now

if TYPE_CHECKING:
    from zhongchuang.directory.actor import Actor

M = TypeVar("M", bound=models.Model)

ORDER = Case(
    When(state=State.OPEN, then=0),
    When(state=State.ANSWERED, then=1),
    When(state=State.SETTLED, then=2),
    default=3,
)
"""What waits stands first, what is gone last."""


def _latest(said: models.QuerySet[models.Model]) -> Subquery:
    """When something was last said of a signal as it is now."""
    now = said.filter(signal=OuterRef("pk"), about=OuterRef("about"))
    return Subquery(now.order_by("-at").values("at")[:1])


class SignalQuerySet(models.QuerySet[M]):
    """Signals; those that pages read carry `answered_at`, `settled_at` and `state`."""

    def visible_to(self, actor: Actor) -> SignalQuerySet[M]:
        """An operator sees its own; officers those of their area once the space has applied or is
        on the register: until then a signal is between the operator and its own ledger. What is
        handed in and still sealed is not known yet."""
        found = self.filter(space_filter(actor, "space__"))
        if actor.role in OFFICERS:
            unsealed = Q(space__applications__round__sealed=False) | Q(
                space__applications__round__closes_at__lt=now()
            )
            handed_in = Q(space__applications__submitted_at__isnull=False) & unsealed
            known = self.filter(handed_in | Q(space__standings__isnull=False))
            found = found.filter(pk__in=known.values("pk"))
        return found.with_state().select_related("space__operator", "space__division")

    def with_state(self) -> SignalQuerySet[M]:
        """Each signal's state, as `states.state_of` tells it, from what was said of it as it is."""
        from zhongchuang.integrity.models import Answer, Settlement

        latest: Any = self.annotate(
            answered_at=_latest(Answer.objects.all()), settled_at=_latest(Settlement.objects.all())
        )
        settled = Q(answered_at=None) | Q(answered_at__lte=F("settled_at"))
        found: SignalQuerySet[M] = latest.annotate(
            state=Case(
                When(gone_at__isnull=False, then=Value(State.GONE)),
                When(settled, settled_at__isnull=False, then=Value(State.SETTLED)),
                When(answered_at=None, then=Value(State.OPEN)),
                default=Value(State.ANSWERED),
                output_field=models.CharField(),
            )
        )
        return found

    def open(self) -> SignalQuerySet[M]:
        """Those that wait for the operator."""
        return self.filter(state=State.OPEN)

    def unsettled(self) -> SignalQuerySet[M]:
        """Those that wait for the operator or for an officer."""
        return self.filter(state__in=UNSETTLED)

    def counts(self) -> dict[str, int]:
        """How many stand in each state; states without any are left out."""
        return dict(self.order_by().values_list("state").annotate(models.Count("pk")))

    def most_pressing_first(self) -> SignalQuerySet[M]:
        return self.order_by(ORDER, "pk")


def names_of_others(actor: Actor, spaces: Iterable[int]) -> dict[int, str]:
    """The spaces a signal also involves, as far as the actor may know them by name: authorities
    and auditors all of them, an operator its own only."""
    keys = set(spaces)
    if not keys:
        return {}
    found = Space.objects.filter(pk__in=keys)
    if actor.role not in OFFICERS and actor.role != Role.AUDITOR:
        found = found.filter(space_filter(actor))
    return dict(found.values_list("pk", "name"))
