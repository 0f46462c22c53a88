"""The append-only journal: each change of a fact leaves the version before it here."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from zhongchuang.ledger.models import Recorded, Version
from zhongchuang.ledger.states import Act


def fact_type(model: type[Recorded]) -> str:
    return str(model._meta.model_name)


def version_of(fact: Recorded, act: Act, reason: str, account_id: int | None) -> Version:
    """The journal's row for a fact as it stands, about to be replaced by `act`; not yet saved."""
    return Version(
        fact_type=fact_type(type(fact)),
        fact_id=fact.pk,
        number=fact.version,
        data=fact.content(),
        recorded_by_id=fact.recorded_by_id,
        recorded_at=fact.recorded_at,
        act=act,
        reason=reason,
        replaced_by_id=account_id,
    )


def history(fact: Recorded) -> QuerySet[Version, Any]:
    """The earlier versions of a fact, the latest first, with the people named in them."""
    return (
        Version.objects.filter(fact_type=fact_type(type(fact)), fact_id=fact.pk)
        .select_related("recorded_by", "replaced_by")
        .order_by("-number")
    )
