"""The plan of seats: who has which workstation on a day, and labels as people list them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, QuerySet
from django.utils.translation import gettext as _

from zhongchuang.ledger.models import SpaceProfile, Tenancy, Workstation
from zhongchuang.ledger.queries import running_on

TOO_MANY = 501
"""One less is the most that is recorded at once."""

APART = re.compile(r"[,，、;；\s]+")
TO = re.compile(r"\s*(?:[–—~～]+|至|到)\s*")
NUMBERED = re.compile(r"(?P<before>.*?)(?P<number>\d+)")
HYPHENED = re.compile(r"(?P<before>[^\d-]+)(?P<first>\d+)-(?P=before)(?P<last>\d+)")


def occupied_on(day: date) -> Exists:
    """Workstations whose resident, under any of its agreements, is there on a day.

    A seat stays with a resident that renews, and is free once the resident is gone, whether or not
    somebody freed it.
    """
    there = Tenancy.objects.live().filter(
        running_on("entered_on", "left_on", day),
        space=OuterRef("space"),
        resident=OuterRef("tenancy__resident"),
    )
    return Exists(there)


def seats_on(space_id: int, day: date) -> QuerySet[Workstation]:
    """The live workstations of a space, `is_occupied` on each, the tenancy at hand."""
    occupied = ExpressionWrapper(occupied_on(day), BooleanField())
    found: QuerySet[Workstation] = Workstation.objects.live().filter(space=space_id)
    return found.select_related("tenancy").annotate(is_occupied=occupied)


def is_taken(workstation: Workstation, day: date) -> bool:
    """Has somebody who is still there the workstation?"""
    own = Workstation.objects.filter(occupied_on(day), pk=workstation.pk)
    return workstation.tenancy_id is not None and own.exists()


@dataclass(frozen=True, slots=True)
class Seat:
    """One workstation as it stands on a day; `holder` is the agreement it was given under."""

    workstation: Workstation
    holder: Tenancy | None

    @property
    def label(self) -> str:
        return self.workstation.label

    @property
    def zone(self) -> str:
        return self.workstation.zone


def seat_plan(space_id: int, day: date) -> list[Seat]:
    """Every workstation of a space by zone and label, in one query."""
    return [
        Seat(seat, seat.tenancy if getattr(seat, "is_occupied", False) else None)
        for seat in seats_on(space_id, day)
    ]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """How full a space is on a day.

    Attributes:
        claimed: the number of workstations the space states in its profile (Art. 6.4).
        residents: who has seats, each with their labels, most seats first.
    """

    total: int
    occupied: int
    claimed: int | None
    residents: list[tuple[Tenancy, list[str]]]

    @property
    def free(self) -> int:
        return self.total - self.occupied

    @property
    def share(self) -> int | None:
        """Percent of the workstations, rounded; None where there are none."""
        return round(self.occupied * 100 / self.total) if self.total else None


def occupancy(space_id: int, day: date, plan: list[Seat] | None = None) -> Occupancy:
    """Counted from the plan, which is looked up where it is not given."""
    seats = seat_plan(space_id, day) if plan is None else plan
    groups: dict[str, list[tuple[Tenancy, str]]] = defaultdict(list)
    for seat in seats:
        if seat.holder is not None:
            groups[str(seat.holder.resident)].append((seat.holder, seat.label))
    residents = [(own[0][0], [label for _holder, label in own]) for own in groups.values()]
    profile = SpaceProfile.objects.filter(space=space_id).first()
    return Occupancy(
        len(seats),
        sum(seat.holder is not None for seat in seats),
        profile.workstations if profile else None,
        sorted(residents, key=lambda item: (-len(item[1]), item[0].name)),
    )


def labels_in(text: str) -> list[str]:
    """The labels a text lists: single ones (`C-1`) and runs (`A01–A30`, `A01-A30`, `A01 至 A30`).

    Raises:
        ValidationError: none are listed, too many, or a run has no sense.
    """
    found: list[str] = []
    for part in APART.split(TO.sub("–", text.strip())):
        found += _run(part) if part else []
    if not found:
        raise ValidationError(_("请填写工位编号"))
    if len(found) >= TOO_MANY:
        raise _too_many()
    return found


def _run(part: str) -> list[str]:
    """The labels from the first to the last of a run; a label alone is its own run."""
    if hyphened := HYPHENED.fullmatch(part):
        return _numbers(hyphened["before"], hyphened["first"], hyphened["last"])
    if "–" not in part:
        return [part]
    first, _dash, last = part.partition("–")
    begin, end = NUMBERED.fullmatch(first), NUMBERED.fullmatch(last)
    if not begin or not end or end["before"] not in {"", begin["before"]}:
        raise ValidationError(_("看不懂“%(part)s”，请写成 A01–A30") % {"part": part})
    return _numbers(begin["before"], begin["number"], end["number"])


def _numbers(before: str, first: str, last: str) -> list[str]:
    count = int(last) - int(first) + 1
    if count < 1:
        words = _("“%(first)s–%(last)s”的顺序反了")
        raise ValidationError(words % {"first": before + first, "last": before + last})
    if count >= TOO_MANY:
        raise _too_many()
    width = len(first) if first.startswith("0") else 1
    return [f"{before}{number:0{width}d}" for number in range(int(first), int(last) + 1)]


def _too_many() -> ValidationError:
    return ValidationError(_("一次最多登记 %(most)s 个工位") % {"most": TOO_MANY - 1})
