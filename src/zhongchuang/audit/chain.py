"""Writing to and checking the chain of official acts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
from django.utils import timezone

from zhongchuang.audit.models import Entry, Head, Snapshot
from zhongchuang.kernel.canonical import canonical_json, digest, sha256_text

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who acted, as text that stays readable when the account is long gone."""

    account_id: int | None
    name: str
    role: str
    organisation: str


SYSTEM = Signatory(None, "系统", "system", "")
PUBLIC = Signatory(None, "社会公众", "public", "")


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    sequence: int
    reason: str


def record(
    act: str, subject: models.Model, by: Signatory, data: Mapping[str, Any] | None = None
) -> Entry:
    """Add one act to the chain, inside the transaction that performs it.

    Raises:
        RuntimeError: called outside a transaction, where act and record could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an act and its record belong into one transaction")
    head = _locked_head()
    entry = Entry(
        sequence=head.sequence + 1,
        at=timezone.now(),
        account_id=by.account_id,
        account_name=by.name,
        role=by.role,
        organisation=by.organisation,
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=json.loads(canonical_json(dict(data or {}))),
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    entry.save(force_insert=True)
    Head.objects.filter(pk=1).update(sequence=entry.sequence, digest=entry.digest)
    return entry


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.bulk_create([Head(pk=1, sequence=0, digest=GENESIS)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head


def digest_of(entry: Entry) -> str:
    """The digest an entry must have."""
    return digest(
        {
            "sequence": entry.sequence,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "account_id": entry.account_id,
            "account_name": entry.account_name,
            "role": entry.role,
            "organisation": entry.organisation,
            "act": entry.act,
            "subject_type": entry.subject_type,
            "subject_id": entry.subject_id,
            "data": entry.data,
            "previous": entry.previous,
        }
    )


def verify() -> Break | None:
    """Recompute the whole chain; the first break, or None where everything matches."""
    previous, expected = GENESIS, 1
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        problem = _problem(entry, previous, expected)
        if problem:
            return Break(expected, problem)
        previous, expected = entry.digest, expected + 1
    head = Head.objects.filter(pk=1).first()
    end = (head.sequence, head.digest) if head else (0, GENESIS)
    if end != (expected - 1, previous):
        return Break(expected, f"chain ends at {expected - 1}, its head says {end[0]}")
    return None


def _problem(entry: Entry, previous: str, expected: int) -> str:
    if entry.sequence > expected:
        return "entry removed"
    if entry.sequence < expected:
        return "entry inserted"
    if entry.previous != previous:
        return "entry does not follow the one before it"
    try:
        matches = digest_of(entry) == entry.digest
    except TypeError:
        matches = False
    return "" if matches else "entry changed"


def freeze(content: Any, at: datetime | None = None) -> Snapshot:
    """Keep `content` for ever in its canonical form."""
    text = canonical_json(content)
    return Snapshot.objects.create(
        content=text, digest=sha256_text(text), frozen_at=at or timezone.now()
    )


def thaw(snapshot: Snapshot) -> Any:
    """The frozen content, checked against its digest.

    Raises:
        ValueError: the stored text is no longer what was frozen.
    """
    if sha256_text(snapshot.content) != snapshot.digest:
        raise ValueError(f"snapshot {snapshot.pk} was altered")
    return json.loads(snapshot.content)
