"""Cases in which the next step is the operator's, counted for the navigation."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import CORRECTIONS, State
from zhongchuang.web.shared.navigation import badge


def waiting_states(actor: Actor) -> list[State]:
    """The states in which a case waits for this person; only the unit checks what is handed over."""
    states = [*sorted(CORRECTIONS), State.DRAFTING]
    return [*states, State.CHECKING] if actor.role == Role.OPERATOR_OWNER else states


def waiting_count(actor: Actor) -> Count:
    """How many cases of a space wait for this person, for a query over spaces."""
    waits = Q(applications__state__in=waiting_states(actor))
    return Count("applications", filter=waits, distinct=True)


@badge("operator:applications")
def count_waiting(request: HttpRequest) -> int:
    """Pages about a space have counted already, with the query that fetched the spaces."""
    counted: int | None = getattr(request, "waiting_cases", None)
    if counted is not None:
        return counted
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = Application.objects.visible_to(actor)
    return found.filter(state__in=waiting_states(actor)).count()
