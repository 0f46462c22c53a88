"""Looking for signals (Art. 6.10, 11): questions about a ledger, each with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from django.db.models import Q, QuerySet

from zhongchuang.directory.models import Space
from zhongchuang.integrity.detectors import (
    activities,
    bursts,
    codes,
    files,
    jumps,
    people,
    photos,
    residents,
    workstations,
)
from zhongchuang.integrity.inquiry import Detect, Hit, Inquiry
from zhongchuang.kernel.periods import Frame
from zhongchuang.ledger.scope import LISTED_AT_MOST, Scope
from zhongchuang.policy.model import Policy

__all__ = ["DETECTORS", "Hit", "detect"]

DETECTORS: Mapping[str, Detect] = {
    "shared-resident": residents.shared_residents,
    "early-incorporation": residents.early_incorporations,
    "shared-mentor": people.shared_mentors,
    "own-staff-mentor": people.own_staff_as_mentors,
    "shared-file": files.shared_files,
    "near-photo": photos.near_photos,
    "crowded-day": activities.crowded_days,
    "repeated-activity": activities.repeated_activities,
    "residents-jump": partial(jumps.jumps, figure=jumps.RESIDENTS),
    "activities-jump": partial(jumps.jumps, figure=jumps.ACTIVITIES),
    "financing-jump": partial(jumps.jumps, figure=jumps.FINANCING),
    "wrong-code": codes.wrong_codes,
    "late-burst": bursts.late_bursts,
    "crowded-workstations": workstations.crowded_workstations,
    "unlisted-workstations": workstations.unlisted_workstations,
}
"""The detectors by the name a policy calls them."""

NAMED_AT_MOST = 3
"""So many other spaces are named in a sentence; the rest are counted."""


def detect(
    spaces: QuerySet[Space] | Sequence[Space] | Sequence[int],
    policy: Policy,
    frame: Frame,
    *,
    closing: date | None = None,
    using: str = "default",
) -> list[Hit]:
    """What the policy's signals ask these spaces about, in a fixed order.

    Other spaces are looked at as far as these share something with them. The number of queries
    depends on the policy's signals and not on the number of spaces.

    Args:
        spaces: a queryset of spaces, a list of them, or their ids.
        closing: the last day of handing in; the as-of date where none is given.
    """
    scope = Scope.of(_ids(spaces), using)
    if not len(scope.ids):
        return []
    asked = set(scope.ids.tolist())
    found = [
        hit
        for rule in policy.signals
        for hit in DETECTORS[rule.detector](Inquiry(rule, scope, frame, closing or frame.as_of))
        if hit.space_id in asked
    ]
    return sorted(_naming_others(found, using), key=lambda hit: (hit.space_id, hit.signal, hit.key))


def _ids(spaces: QuerySet[Space] | Sequence[Space] | Sequence[int]) -> QuerySet[Space] | list[int]:
    if isinstance(spaces, QuerySet):
        return spaces
    return [space.pk if isinstance(space, Space) else space for space in spaces]


def _naming_others(hits: list[Hit], using: str) -> list[Hit]:
    """The hits, those that concern other spaces with these named in their grounds."""
    wanted = {space for hit in hits for space in hit.others}
    if not wanted:
        return hits
    among = Q(pk__in=wanted) if len(wanted) <= LISTED_AT_MOST else Q()
    names = dict(Space.objects.using(using).filter(among).values_list("pk", "name"))
    return [
        replace(hit, grounds={**hit.grounds, "others": _listed(hit.others, names)})
        if hit.others
        else hit
        for hit in hits
    ]


def _listed(others: Iterable[int], names: Mapping[int, str]) -> str:
    known = [f"“{names[space]}”" for space in others]
    more = f" (+{len(known) - NAMED_AT_MOST})" if len(known) > NAMED_AT_MOST else ""
    return "、".join(known[:NAMED_AT_MOST]) + more
