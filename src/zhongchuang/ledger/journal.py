"""The append-only journal: each change of a fact leaves the version before it here.

A change of a fact that a case had frozen before says so (`Version.after`): who reads the case sees
that the ledger has moved on, and who reads the ledger sees what the case rested on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from zhongchuang.ledger.models import Freezing, Recorded, Version
from zhongchuang.ledger.states import Act


def fact_type(model: type[Recorded]) -> str:
    return str(model._meta.model_name)


def version_of(fact: Recorded, act: Act, reason: str, account_id: int | None) -> Version:
    """The journal's row for a fact as it stands, about to be replaced by `act`; not yet saved."""
    return versions_of([fact], act, reason, account_id)[0]


def versions_of(
    facts: Sequence[Recorded], act: Act, reason: str, account_id: int | None
) -> list[Version]:
    """`version_of` for many facts of one kind and one space, in three queries at most."""
    frozen = frozen_before(facts)
    return [
        Version(
            fact_type=fact_type(type(fact)),
            fact_id=fact.pk,
            number=fact.version,
            data=fact.content(),
            recorded_by_id=fact.recorded_by_id,
            recorded_at=fact.recorded_at,
            act=act,
            reason=reason,
            replaced_by_id=account_id,
            after=frozen.get(fact.pk),
        )
        for fact in facts
    ]


def latest_freezing(space_id: int) -> Freezing | None:
    return Freezing.objects.filter(space=space_id).order_by("frozen_at", "pk").last()


def frozen_before(facts: Sequence[Recorded]) -> dict[int, Freezing]:
    """Fact → the latest freezing in which it stood, for facts of one kind and one space; facts
    added since are left out."""
    latest = latest_freezing(facts[0].space_id) if facts else None  # type: ignore[attr-defined]
    if latest is None:
        return {}
    since = first_recorded(facts)
    return {fact.pk: latest for fact in facts if since[fact.pk] <= latest.frozen_at}


def first_recorded(facts: Sequence[Recorded]) -> dict[int, datetime]:
    """Fact → when it was added, for facts of one kind."""
    found = {fact.pk: fact.recorded_at for fact in facts}
    changed = [fact.pk for fact in facts if fact.version > 1]
    if changed:
        first = Version.objects.filter(
            fact_type=fact_type(type(facts[0])), fact_id__in=changed, number=1
        )
        found |= dict(first.values_list("fact_id", "recorded_at"))
    return found


def history(fact: Recorded) -> QuerySet[Version, Any]:
    """The earlier versions of a fact, the latest first, with the people named in them."""
    return _histories([fact])


def histories(facts: Sequence[Recorded]) -> dict[int, list[Version]]:
    """`history` of many facts of one kind, in one query; facts that never changed are left out."""
    found: dict[int, list[Version]] = {}
    for version in _histories(facts):
        found.setdefault(version.fact_id, []).append(version)
    return found


def _histories(facts: Sequence[Recorded]) -> QuerySet[Version, Any]:
    kind, keys = fact_type(type(facts[0])), [fact.pk for fact in facts]
    return (
        Version.objects.filter(fact_type=kind, fact_id__in=keys)
        .select_related("recorded_by", "replaced_by", "after")
        .order_by("fact_id", "-number")
    )
