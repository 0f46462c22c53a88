"""People: a mentor of too many spaces at once, staff listed as their own mentors (Art. 6.8)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from zhongchuang.integrity.inquiry import Hit, Inquiry, grouped, key_of, row
from zhongchuang.integrity.listed import ListedTexts
from zhongchuang.ledger.models import Mentor, StaffMember

WHO = ("name", "employer")


class Appointment(NamedTuple):
    space_id: int
    pk: int
    appointed_on: date
    until: date | None

    def runs_on(self, day: date) -> bool:
        return self.appointed_on <= day and (self.until is None or day <= self.until)


def shared_mentors(inquiry: Inquiry) -> Iterator[Hit]:
    """A mentor, told by name and employer, appointed in more than `spaces` spaces at once."""
    most = inquiry.rule.whole("spaces")
    facts = (
        inquiry.everywhere(Mentor)
        .filter(inquiry.during("appointed_on", "until"))
        .exclude(employer="")
    )
    busy = (
        inquiry.alike(facts, inquiry.scope.facts(Mentor), "name")
        .order_by()
        .values(*WHO)
        .annotate(spaces=Count("space", distinct=True))
        .filter(spaces__gt=most)
    )
    names = set(busy.values_list("name", flat=True))
    rows = facts.filter(name__in=ListedTexts(names)).order_by("pk")
    columns = (*WHO, *Appointment._fields)
    for (name, employer), group in grouped(rows.values_list(*columns), 2).items():
        own = [Appointment(*each[2:]) for each in group]
        yield from _at_once(inquiry, name, employer, own)


def _at_once(
    inquiry: Inquiry, name: str, employer: str, appointments: list[Appointment]
) -> Iterator[Hit]:
    """One hit for each space in which the mentor is appointed while in too many."""
    most = inquiry.rule.whole("spaces")
    days = {max(one.appointed_on, inquiry.span.start) for one in appointments}
    crowds = [[one for one in appointments if one.runs_on(day)] for day in sorted(days)]
    crowded = [crowd for crowd in crowds if len(_spaces(crowd)) > most]
    for space in sorted({one.space_id for crowd in crowded for one in crowd}):
        with_it = [crowd for crowd in crowded if space in _spaces(crowd)]
        yield inquiry.hit(
            space,
            key_of(name, employer),
            (row(Mentor, one.pk) for crowd in with_it for one in crowd if one.space_id == space),
            (one.space_id for crowd in with_it for one in crowd),
            name=name,
            employer=employer,
            count=max(len(_spaces(crowd)) for crowd in with_it),
        )


def _spaces(crowd: list[Appointment]) -> set[int]:
    return {one.space_id for one in crowd}


def own_staff_as_mentors(inquiry: Inquiry) -> Iterator[Hit]:
    """Staff who are mentors of their own space in the same span, employed by its operator.

    A namesake employed elsewhere is somebody else.
    """
    home = Q(employer=F("space__operator__name")) | Q(employer=F("space__name"))
    mentors = inquiry.scope.facts(Mentor).filter(inquiry.during("appointed_on", "until"), home)
    staff = inquiry.scope.facts(StaffMember).filter(inquiry.during("joined_on", "left_on"))
    both = mentors.filter(Exists(_namesakes(staff)))
    same = staff.filter(Exists(_namesakes(mentors)))
    found = [
        (*each, row(model, pk))
        for model, rows in ((Mentor, both), (StaffMember, same))
        for *each, pk in rows.order_by("pk").values_list("space_id", "name", "pk")
    ]
    for (space, name), group in grouped(found, 2).items():
        yield inquiry.hit(space, key_of(name), (each[-1] for each in group), name=name)


def _namesakes(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of the same space and name as the row outside."""
    return rows.order_by().filter(space=OuterRef("space"), name=OuterRef("name"))
