"""Applications of a round that is sealed: until it closes they are counted, and opened by nobody.

What may be opened is settled in one place, `ApplicationQuerySet.visible_to`; here is what may be
said of the rest.
"""

from __future__ import annotations

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.queries import space_filter
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.queries import sealed_at, unsealed_for
from zhongchuang.filing.states import State
from zhongchuang.policy.calendar import now


def handed_in(actor: Actor, round_: Round) -> int:
    """How many applications of the actor's area are handed in, sealed or not."""
    own = round_.applications.filter(space_filter(actor, "space__"))
    return own.exclude(submitted_at=None).exclude(state=State.WITHDRAWN).count()


def closed_to(actor: Actor) -> QuerySet[Application]:
    """The applications that are sealed now and that the actor has not opened early."""
    return Application.objects.filter(sealed_at(now())).exclude(unsealed_for(actor))


def keys_closed_to(actor: Actor) -> QuerySet[Application, str]:
    """Their keys as text, as the audit chain names what an act was about."""
    return closed_to(actor).annotate(key=Cast("pk", CharField())).values_list("key", flat=True)
