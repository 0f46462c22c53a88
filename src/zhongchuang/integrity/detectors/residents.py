"""Residents: at home in two spaces at once, or registered outside their stay (Art. 6.5, 6.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import NamedTuple

from django.db.models import F, Max, Min, Q, QuerySet

from zhongchuang.integrity.inquiry import Hit, Inquiry, grouped, key_of, row
from zhongchuang.integrity.listed import ListedTexts
from zhongchuang.kernel.periods import Period
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.states import TenancyKind


class Stay(NamedTuple):
    """What matters of a tenancy here, clipped to the span."""

    space_id: int
    pk: int
    name: str
    days: Period


def shared_residents(inquiry: Inquiry) -> Iterator[Hit]:
    """A company by its code, or a team without one by its name and head, in several spaces at once
    for more than `overlap_days` days."""
    facts = inquiry.everywhere(Tenancy).filter(inquiry.during("entered_on", "left_on"))
    coded = facts.exclude(uscc="")
    named = facts.filter(uscc="").exclude(head="")
    for rows, keys in ((coded, ("uscc",)), (named, ("name", "head"))):
        yield from _shared(inquiry, rows, keys)


def _shared(inquiry: Inquiry, rows: QuerySet[Tenancy], keys: tuple[str, ...]) -> Iterator[Hit]:
    own = inquiry.scope.facts(Tenancy)
    again = (
        inquiry.alike(rows, own, keys[0])
        .order_by()
        .values(*keys)
        .annotate(least=Min("space_id"), most=Max("space_id"))
        .filter(least__lt=F("most"))
    )
    shared = list(again.values_list(keys[0], flat=True))
    if not shared:
        return
    found = rows.filter(**{f"{keys[0]}__in": ListedTexts(shared)})
    columns = (*keys, "space_id", "pk", "name", "entered_on", "left_on")
    for who, group in grouped(found.order_by("pk").values_list(*columns), len(keys)).items():
        stays = [
            Stay(space, pk, name, inquiry.clipped(entered, left))
            for space, pk, name, entered, left in (each[len(keys) :] for each in group)
        ]
        yield from _overlaps(inquiry, key_of(*keys, who), stays)


def _overlaps(inquiry: Inquiry, key: str, stays: list[Stay]) -> Iterator[Hit]:
    """One hit for each space a resident shares with others, naming them all."""
    passed = inquiry.rule.whole("overlap_days")
    pairs = [
        (one, other)
        for one, other in combinations(stays, 2)
        if one.space_id != other.space_id and _common(one, other) > passed
    ]
    for space in sorted({stay.space_id for pair in pairs for stay in pair}):
        own = [pair for pair in pairs if space in (pair[0].space_id, pair[1].space_id)]
        rows = {stay for pair in own for stay in pair if stay.space_id == space}
        longest = max(own, key=lambda pair: _common(*pair))
        yield inquiry.hit(
            space,
            key,
            (row(Tenancy, stay.pk) for stay in rows),
            (stay.space_id for pair in own for stay in pair),
            name=min(rows).name,
            days=_common(*longest),
            first=max(stay.days.start for stay in longest).isoformat(),
            last=min(stay.days.end for stay in longest).isoformat(),
        )


def _common(one: Stay, other: Stay) -> int:
    """Days both stays share."""
    first = max(one.days.start, other.days.start)
    return (min(one.days.end, other.days.end) - first).days + 1


def early_incorporations(inquiry: Inquiry) -> Iterable[Hit]:
    """Teams whose registration as a company is claimed and lies outside their stay."""
    outside = Q(incorporated_on__lt=F("entered_on")) | Q(incorporated_on__gt=F("left_on"))
    rows = (
        inquiry.scope.facts(Tenancy)
        .filter(outside, kind=TenancyKind.TEAM)
        .filter(inquiry.during("entered_on", "left_on") | Q(incorporated_on__range=inquiry.span))
        .order_by("pk")
    )
    columns = ("space_id", "resident", "pk", "name", "incorporated_on", "entered_on", "left_on")
    for (space, resident), group in grouped(rows.values_list(*columns), 2).items():
        hit = _outside(inquiry, space, resident, [tuple(each[2:]) for each in group])
        if hit is not None:
            yield hit


Claim = tuple[int, str, date, date, date | None]
"""A tenancy's key, name, registration, entry and leaving."""


def _outside(inquiry: Inquiry, space: int, resident: str, claims: list[Claim]) -> Hit | None:
    far = [claim for claim in claims if _distance(claim) > inquiry.rule.whole("tolerance_days")]
    if not far:
        return None
    _pk, name, incorporated, entered, left = max(far, key=_distance)
    return inquiry.hit(
        space,
        key_of(resident),
        (row(Tenancy, claim[0]) for claim in far),
        name=name,
        incorporated=incorporated.isoformat(),
        entered=entered.isoformat(),
        left=left.isoformat() if left else "—",
        days=_distance((_pk, name, incorporated, entered, left)),
    )


def _distance(claim: Claim) -> int:
    """Days by which the registration lies outside the stay."""
    _pk, _name, incorporated, entered, left = claim
    if incorporated < entered:
        return (entered - incorporated).days
    return (incorporated - left).days if left and incorporated > left else 0
