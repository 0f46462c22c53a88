"""What happened to a row, version by version, and what of it came after a case froze the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhongchuang.directory.models import Account
from zhongchuang.ledger.journal import histories, latest_freezing
from zhongchuang.ledger.models import Freezing, Recorded, Version
from zhongchuang.ledger.states import Act
from zhongchuang.web.operator.values import Change, Names, changes


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of a row: what was done, by whom, when, why, and what it changed.

    Attributes:
        later: that it was done after a case froze the ledger, and which; "" otherwise.
    """

    number: int
    act: str
    by: Account | None
    at: datetime
    reason: str
    changes: list[Change]
    later: str = ""


def entries(fact: Recorded, names: Names) -> list[Entry]:
    """Every version of a row, the latest first."""
    return entries_of([fact], names)[fact.pk]


def entries_of(facts: Sequence[Recorded], names: Names) -> Mapping[int, list[Entry]]:
    """`entries` of rows of one kind and one space, in two queries whatever their number."""
    if not facts:
        return {}
    earlier = histories(facts)
    latest = latest_freezing(facts[0].space_id)  # type: ignore[attr-defined]
    return {fact.pk: _entries(fact, earlier.get(fact.pk, []), latest, names) for fact in facts}


def _entries(
    fact: Recorded, earlier: list[Version], latest: Freezing | None, names: Names
) -> list[Entry]:
    made = []
    after: dict[str, Any] = fact.content()
    for version in earlier:
        made.append(
            Entry(
                version.number + 1,
                str(Act(version.act).label),
                version.replaced_by,
                version.replaced_at,
                version.reason,
                changes(type(fact), version.data, after, names),
                _("晚于“%(title)s”定格") % {"title": version.after} if version.after else "",
            )
        )
        after = version.data
    first = earlier[-1] if earlier else fact
    since = latest is not None and first.recorded_at > latest.frozen_at
    added = _("“%(title)s”定格后新增") % {"title": latest} if since else ""
    return [
        *made,
        Entry(1, str(Act.ADDED.label), first.recorded_by, first.recorded_at, "", [], added),
    ]
