"""Figures that jump against the year before (Art. 6.5, 6.6, 6.9).

A space that was not open for the whole year before grows by nature and is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Q, Sum

from zhongchuang.integrity.inquiry import Hit, Inquiry, key_of, row
from zhongchuang.kernel.periods import Period
from zhongchuang.ledger.models import Activity, Fact, Financing, SpaceProfile, Tenancy
from zhongchuang.ledger.queries import overlapping
from zhongchuang.ledger.scope import Scope
from zhongchuang.ledger.states import COUNTED_ACTIVITIES


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a year.

    Attributes:
        where: the facts it is counted from; begun: those of them that are new in the year.
        number: how they are counted, those that meet a condition.
    """

    model: type[Fact]
    where: Callable[[Period], Q]
    begun: Callable[[Period], Q]
    number: Callable[[Q], Aggregate]


RESIDENTS = Figure(
    Tenancy,
    lambda year: overlapping("entered_on", "left_on", *year),
    lambda year: Q(entered_on__range=year),
    lambda year: Count("resident", filter=year, distinct=True),
)
ACTIVITIES = Figure(
    Activity,
    lambda year: Q(kind__in=COUNTED_ACTIVITIES, starts_on__range=year),
    lambda year: Q(kind__in=COUNTED_ACTIVITIES, starts_on__range=year),
    lambda year: Count("pk", filter=year),
)
FINANCING = Figure(
    Financing,
    lambda year: Q(on__range=year),
    lambda year: Q(on__range=year),
    lambda year: Sum("amount", filter=year),
)


def jumps(inquiry: Inquiry, figure: Figure) -> Iterator[Hit]:
    """Spaces whose figure reached `least` and `ratio` times that of the year before, which was
    `base` at least: where last year's ledger was not kept there is nothing to compare."""
    leaps = _leaps(inquiry, figure)
    rows = _new_rows(inquiry, figure, set(leaps))
    for space, (before, now) in leaps.items():
        yield inquiry.hit(
            space,
            key_of(figure.model._meta.model_name),
            (row(figure.model, pk) for pk in rows[space]),
            before=_plain(before),
            now=_plain(now),
            times=f"{Decimal(now) / Decimal(before):.1f}",
        )


Number = int | Decimal


def _leaps(inquiry: Inquiry, figure: Figure) -> dict[int, tuple[Number, Number]]:
    """The figure before and now of each space where it jumped."""
    limits: Mapping[str, Any] = inquiry.rule.thresholds
    settled = _settled(inquiry)
    return {
        space: (before, now)
        for space, before, now in _numbers(inquiry, figure)
        if space in settled
        and (before or 0) >= limits["base"]
        and (now or 0) >= limits["least"]
        and now >= limits["ratio"] * before
    }


def _numbers(inquiry: Inquiry, figure: Figure) -> Any:
    last, year = (inquiry.frame.resolve(name) for name in ("previous-year", "year"))
    return (
        inquiry.scope.facts(figure.model)
        .filter(figure.where(last) | figure.where(year))
        .order_by()
        .values("space_id")
        .annotate(before=figure.number(figure.where(last)), now=figure.number(figure.where(year)))
        .values_list("space_id", "before", "now")
    )


def _settled(inquiry: Inquiry) -> set[int]:
    """Spaces that were open for the whole year before."""
    start = inquiry.frame.resolve("previous-year").start
    rows = inquiry.scope.facts(SpaceProfile).filter(opened_on__lte=start)
    return set(rows.values_list("space_id", flat=True))


def _new_rows(inquiry: Inquiry, figure: Figure, spaces: set[int]) -> dict[int, list[int]]:
    """The year's new rows of these spaces."""
    found: dict[int, list[int]] = {space: [] for space in spaces}
    if not spaces:
        return found
    year = inquiry.frame.resolve("year")
    rows = Scope.of(sorted(spaces), inquiry.using).facts(figure.model).filter(figure.begun(year))
    for space, pk in rows.order_by("pk").values_list("space_id", "pk"):
        if space in found:
            found[space].append(pk)
    return found


def _plain(number: Number) -> str | int:
    return number if isinstance(number, int) else f"{number:f}"
