"""Work that is due again and again, done by whichever worker is first, and by one at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from zhongchuang.jobs.models import Turn

LEASE = timedelta(hours=1)
"""How long a turn is left to the worker that took it; one that died gives it up then."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Regular:
    """What is done so often; its name is its own among all."""

    name: str
    every: timedelta
    do: Callable[[], object]


known: list[Regular] = []


def regularly(name: str, every: timedelta, do: Callable[[], object]) -> None:
    """Let the workers do something again and again, the first time as soon as one is there."""
    known.append(Regular(name, every, do))


def do_due() -> list[str]:
    """Do what is due and nobody else is doing; the names of what was done."""
    return [one.name for one in known if _taken(one) and _done(one)]


def _taken(one: Regular) -> bool:
    """Is the turn ours? Of two workers that ask at once only one changes the row."""
    now = timezone.now()
    _turn, is_first = Turn.objects.get_or_create(pk=one.name, defaults={"free_at": now + LEASE})
    free = Turn.objects.filter(pk=one.name, free_at__lte=now)
    return is_first or bool(free.update(free_at=now + LEASE))


def _done(one: Regular) -> bool:
    """Do it and free the turn; what fails, since a store or a gateway is away, waits for the next."""
    began = timezone.now()
    try:
        one.do()
    except Exception:  # every room has errors of its own
        log.exception("%s failed", one.name)
        return False
    finally:
        Turn.objects.filter(pk=one.name).update(free_at=began + one.every)
    return True
