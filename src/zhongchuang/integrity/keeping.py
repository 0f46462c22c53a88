"""Keeping what a run found: new, changed, the same, gone. Set-wise, nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from zhongchuang.integrity.detecting import Hit
from zhongchuang.integrity.models import Run, Signal, digest_of
from zhongchuang.integrity.queries import SignalQuerySet

Place = tuple[int, str, str]
"""Space, rule and key of a signal under the run's policy."""

UNIQUE = ("space", "policy", "rule", "key")
RENEWED = ("grounds", "rows", "others", "about", "last_seen_at", "seen_in", "gone_at")


def keep(run: Run, hits: Iterable[Hit]) -> dict[str, int]:
    """Write what was found of the spaces that name this run as their latest; counted.

    Returns: how many signals there are (found) and were added, changed or gone since the look
    before. One that came back counts as changed.
    """
    before = _before(run)
    now = {signal_place(one): one for one in (_signal(run, hit) for hit in hits)}
    Signal.objects.bulk_create(
        now.values(),
        update_conflicts=True,
        unique_fields=UNIQUE,
        update_fields=RENEWED,
    )
    gone = _of(run).filter(gone_at=None).exclude(seen_in=run).update(gone_at=run.at)
    return {"found": len(now), "gone": gone, **_compared(before, now)}


def _compared(
    before: Mapping[Place, tuple[str, datetime | None]], now: Mapping[Place, Signal]
) -> dict[str, int]:
    added = sum(place not in before for place in now)
    same = sum(before.get(place) == (one.about, None) for place, one in now.items())
    return {"added": added, "changed": len(now) - added - same}


def _of(run: Run) -> SignalQuerySet[Signal]:
    """The signals of the run's spaces under its policy."""
    return Signal.objects.filter(policy=run.policy, space__integrity_checks__run=run)


def _before(run: Run) -> dict[Place, tuple[str, datetime | None]]:
    rows = _of(run).values_list("space_id", "rule", "key", "about", "gone_at")
    return {(space, rule, key): (about, gone) for space, rule, key, about, gone in rows}


def signal_place(signal: Signal) -> Place:
    return signal.space_id, signal.rule, signal.key


def _signal(run: Run, hit: Hit) -> Signal:
    return Signal(
        space_id=hit.space_id,
        policy=run.policy,
        rule=hit.signal,
        key=hit.key,
        grounds=dict(hit.grounds),
        rows=[list(row) for row in hit.rows],
        others=list(hit.others),
        about=digest_of(hit.grounds, hit.rows, hit.others),
        first_seen_at=run.at,
        last_seen_at=run.at,
        seen_in=run,
    )
