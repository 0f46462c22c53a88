"""A visit's record as it was signed: condition by condition, its photographs, who signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import thaw
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.fieldwork import CONDITION, PHOTO, ROW
from zhongchuang.filing.models import SiteVisit, VisitSignature
from zhongchuang.filing.states import Seen
from zhongchuang.policy.model import Policy
from zhongchuang.web.shared.dossier import voice


@dataclass(frozen=True, slots=True)
class SeenCondition:
    """What was found of one condition on the spot."""

    title: str
    word: str
    differs: bool
    note: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph with when and where the device says it was taken, and what it is of."""

    attachment: Attachment
    at: datetime
    where: str
    about: str


@dataclass(frozen=True, slots=True)
class SignedRecord:
    """What those present signed."""

    conditions: list[SeenCondition]
    photos: list[Photo]
    signatures: list[VisitSignature]
    dissent: str
    digest: str


def signed_record(
    visit: SiteVisit, attachments: Iterable[Attachment], policy: Policy
) -> SignedRecord | None:
    """The signed content of a visit; None of one that was signed on paper.

    Raises:
        ValueError: the content was altered.
    """
    if visit.signed is None:
        return None
    items = thaw(visit.signed)["items"]
    return SignedRecord(
        conditions_seen(items, policy),
        photos_of(visit, items, attachments, policy),
        list(visit.signatures.all()),
        items.get("dissent", ""),
        visit.signed.digest,
    )


def conditions_seen(items: Mapping[str, Any], policy: Policy) -> list[SeenCondition]:
    found = []
    for criterion in policy.criteria:
        said = items.get(CONDITION + criterion.id)
        if said and said["verdict"]:
            seen = Seen(said["verdict"])
            name = criterion.name(voice().language)
            found.append(SeenCondition(name, str(seen.label), seen == Seen.DIFFERS, said["note"]))
    return found


def photos_of(
    visit: SiteVisit, items: Mapping[str, Any], attachments: Iterable[Attachment], policy: Policy
) -> list[Photo]:
    """In the order they were taken; a picture taken up twice is one file with two entries."""
    by_digest = {one.file.sha256: one for one in attachments}
    said = [value for key, value in items.items() if key.startswith(PHOTO)]
    titles = {CONDITION + one.id: one.name(voice().language) for one in policy.criteria}
    titles |= {ROW + row.key: row.label for row in visit.rows.all()}
    return [
        Photo(
            by_digest[one["sha256"]],
            timezone.localtime(datetime.fromisoformat(one["taken_at"])),
            place_words(one),
            titles.get(one["about"], ""),
        )
        for one in sorted(said, key=lambda value: str(value["taken_at"]))
        if one["sha256"] in by_digest
    ]


def place_words(said: Mapping[str, str]) -> str:
    """Where a photograph was taken, as its device said."""
    if not said["latitude"]:
        return _("没有位置")
    near = _("（±%(metres)s 米）") % {"metres": said["accuracy"]} if said["accuracy"] else ""
    return f"{said['latitude']}, {said['longitude']}{near}"
