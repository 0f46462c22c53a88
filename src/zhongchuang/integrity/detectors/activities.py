"""Activities: too many on one day, and the same one entered again (Art. 6.9).

The ledger knows no rooms, so what overlaps at one place is read as what one space holds on one day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, F, Window

from zhongchuang.integrity.inquiry import Hit, Inquiry, grouped, key_of, row
from zhongchuang.ledger.models import Activity
from zhongchuang.ledger.queries import FactQuerySet
from zhongchuang.ledger.states import COUNTED_ACTIVITIES


def crowded_days(inquiry: Inquiry) -> Iterator[Hit]:
    """Days on which a space began more than `activities` counted activities."""
    for (space, day), rows in _repeated(inquiry, ("starts_on",), "activities").items():
        yield inquiry.hit(
            space,
            key_of(day),
            (row(Activity, pk) for *_, pk in rows),
            day=str(day),
            count=len(rows),
        )


def repeated_activities(inquiry: Inquiry) -> Iterator[Hit]:
    """Activities of one name on one day, entered more than `rows` times."""
    for (space, name, day), rows in _repeated(inquiry, ("name", "starts_on"), "rows").items():
        yield inquiry.hit(
            space,
            key_of(name, day),
            (row(Activity, pk) for *_, pk in rows),
            name=name,
            day=str(day),
            count=len(rows),
        )


def _repeated(
    inquiry: Inquiry, keys: tuple[str, ...], threshold: str
) -> dict[Any, list[Sequence[Any]]]:
    """The counted activities of the span that share `keys` in one space, too many of them."""
    rows = _counted(inquiry).annotate(
        together=Window(Count("pk"), partition_by=[F("space"), *map(F, keys)])
    )
    found = rows.filter(together__gt=inquiry.rule.whole(threshold)).order_by("pk")
    return grouped(found.values_list("space_id", *keys, "pk"), 1 + len(keys))


def _counted(inquiry: Inquiry) -> FactQuerySet[Activity]:
    return inquiry.scope.facts(Activity).filter(
        kind__in=COUNTED_ACTIVITIES, starts_on__range=inquiry.span
    )
