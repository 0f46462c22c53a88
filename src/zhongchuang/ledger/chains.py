"""All agreements of one resident (Art. 7): under one code or name, or renewed one from another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhongchuang.kernel.periods import add_months, whole_months
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.stays import ONE_DAY

Link = tuple[int, int | None, str]
"""An agreement, the one it renews, and the code or name it is under."""


def agreements_of(tenancy: Tenancy) -> list[Tenancy]:
    """The live agreements of the resident a tenancy is of, this one among them, in their order.

    Two queries, whatever their number.
    """
    rows = Tenancy.objects.live().filter(space=tenancy.space_id)
    links = list(rows.order_by().values_list("pk", "previous_id", "resident"))
    own = next((group for group in _groups(links) if tenancy.pk in group), {tenancy.pk})
    return list(rows.filter(pk__in=own).order_by("entered_on", "pk"))


def stays_by_resident(rows: Sequence[Tenancy], as_of: date, months: int) -> list[list[Stay]]:
    """The stays of every resident among the live agreements of one space."""
    by_key = {row.pk: row for row in rows}
    links = [(row.pk, row.previous_id, str(row.resident)) for row in rows]
    return [stays_of([by_key[pk] for pk in group], as_of, months) for group in _groups(links)]


def _groups(links: Sequence[Link]) -> list[set[int]]:
    """Agreements put together that belong to one resident: joined by a renewal, or under the same
    code or name."""
    above: dict[int | str, int | str] = {}

    def root(name: int | str) -> int | str:
        while (up := above.setdefault(name, name)) != name:
            name = up
        return name

    known = {pk for pk, _previous, _resident in links}
    for pk, previous, resident in links:
        above[root(pk)] = root(f"resident {resident}")
        if previous is not None and previous in known:
            above[root(pk)] = root(previous)
    found: dict[int | str, set[int]] = {}
    for pk in known:
        found.setdefault(root(pk), set()).add(pk)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Stay:
    """One unbroken stay of a resident, as of a day.

    Attributes:
        agreements: those it is made of, in their order.
        until: the last day; None while an agreement is open.
        months: whole months from its first day to its last, or to the day asked about.
        line: the day on which the months a stay generally lasts are full.
        over: the day asked about lies beyond that line, and the resident is still there.
        extended_until: until when a longer stay was explained, if it was.
    """

    agreements: tuple[Tenancy, ...]
    began: date
    until: date | None
    months: int
    line: date
    over: bool
    extended_until: date | None
    grounds: str


def stays_of(agreements: Sequence[Tenancy], as_of: date, months: int) -> list[Stay]:
    """The stays a resident's agreements make, in their order: one that starts no later than the
    day after those before it end continues them (as `stays.began` counts)."""
    groups: list[list[Tenancy]] = []
    end: date | None = None
    for item in sorted(agreements, key=lambda item: (item.entered_on, item.pk)):
        if not groups or (end is not None and item.entered_on > end + ONE_DAY):
            groups.append([])
            end = item.left_on
        elif end is not None:
            end = None if item.left_on is None else max(end, item.left_on)
        groups[-1].append(item)
    return [_stay(group, as_of, months) for group in groups]


def _stay(group: list[Tenancy], as_of: date, months: int) -> Stay:
    began = group[0].entered_on
    ends = [item.left_on for item in group]
    until = None if None in ends else max(day for day in ends if day is not None)
    last = as_of if until is None else min(until, as_of)
    line = add_months(began, months)
    explained = [item for item in group if item.extended_until is not None]
    latest = max(explained, key=lambda item: item.extended_until or date.min, default=None)
    return Stay(
        tuple(group),
        began,
        until,
        whole_months(began, last) if last >= began else 0,
        line,
        line < as_of and (until is None or until >= as_of),
        latest.extended_until if latest else None,
        latest.extension_grounds if latest else "",
    )


def next_day(tenancy: Tenancy) -> date | None:
    """On which day a renewal would begin: the one after the agreement ends."""
    return tenancy.left_on + timedelta(days=1) if tenancy.left_on else None
