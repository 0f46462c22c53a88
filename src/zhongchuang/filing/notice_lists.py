"""The list of a public notice: what is published of a space, how a list is frozen and chained.

The digest of the first version is that of its rows; each later one also covers the digest before it,
so that no version can be taken out or exchanged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models import Application, NoticeEntry, NoticeVersion, PublicNotice
from zhongchuang.filing.papers.shared import founding_date
from zhongchuang.filing.states import ListChange
from zhongchuang.kernel.canonical import digest

FIELDS = ("name", "operator", "address", "founded_on")
"""What is published of a space, nothing personal."""


def published(case: Application) -> dict[str, Any]:
    """What is published of the space of a case, as it stands today."""
    return {
        "name": case.space.name,
        "operator": case.space.operator.name,
        "address": case.space.address,
        "founded_on": founding_date(case.space),
    }


def row_of(entry: NoticeEntry) -> dict[str, Any]:
    """An entry as it is frozen: plain values under its application's key."""
    founded = entry.founded_on
    return {
        "application": entry.application_id,
        "name": entry.name,
        "operator": entry.operator,
        "address": entry.address,
        "founded_on": founded.isoformat() if isinstance(founded, date) else founded,
    }


def rows_of(notice: PublicNotice) -> list[dict[str, Any]]:
    """The list as it stands now, in its order."""
    return [row_of(entry) for entry in notice.entries.listed().order_by("pk")]


def list_digest(rows: Sequence[Mapping[str, Any]], previous: str = "") -> str:
    """The digest of a list that follows the one with the digest `previous`."""
    return digest([previous, *rows] if previous else list(rows))


def freeze(
    notice: PublicNotice,
    actor: Actor,
    document: OfficialDocument,
    change: ListChange,
    *,
    on: date,
    changed: Sequence[str] = (),
    reason: str = "",
) -> NoticeVersion:
    """Keep the list as it stands now as the next version of a locked notice, and record it.

    Args:
        on: the day the version is public from.
        changed: names of the entries that differ from the version before.
    """
    former = notice.versions.last()
    previous = former.digest if former else ""
    rows = rows_of(notice)
    version = NoticeVersion.objects.create(
        notice=notice,
        number=former.number + 1 if former else 1,
        change=change,
        rows=rows,
        digest=list_digest(rows, previous),
        previous=previous,
        changed=list(changed),
        reason=reason,
        on=on,
        at=timezone.now(),
        by=actor.account,
        document=document,
    )
    notice.list_digest = version.digest
    entries = notice.entries.running().order_by("-last_day")
    notice.last_day = entries.values_list("last_day", flat=True).first() or notice.last_day
    notice.save(update_fields=["list_digest", "last_day"])
    data = {
        "change": change.value,
        "version": version.number,
        "list": version.digest,
        "previous": previous,
        "reason": reason,
        "document": document.number,
        "published_at": notice.published_at,
    }
    record("filing.freeze-list", notice, actor.signature(), data)
    return version


def difference(notice: PublicNotice) -> str:
    """Where a notice's lists are not what was frozen, in words for the log; "" where all match."""
    previous = ""
    version = None
    for number, version in enumerate(notice.versions.order_by("number"), start=1):
        if version.number != number:
            return f"version {number} is missing"
        if version.previous != previous:
            return f"version {number} does not follow the one before it"
        if list_digest(version.rows, previous) != version.digest:
            return f"version {number} was altered"
        previous = version.digest
    if version is None:
        return "no version of the list was kept"
    if version.rows != rows_of(notice):
        return "the list is not the one frozen last"
    return "" if notice.list_digest == previous else "the notice names another digest"
