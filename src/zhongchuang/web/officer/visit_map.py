"""A map of a day's visits, drawn by us: points in the order of the day, a scale, north on top.

No tiles are fetched from anywhere. What a person needs on the road opens in the map of their phone
(`geo:` link); this one says what lies near what. Everything on it stands in the list, too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from zhongchuang.filing.models import PlannedVisit

SIDE = 320
MARGIN = 34
KM_A_DEGREE = 111.32
STEPS = (0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
"""Lengths of the scale, in kilometres."""


@dataclass(frozen=True, slots=True)
class Point:
    """One visit on the map, in pixels; `number` is its place in the day's order."""

    number: int
    name: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Map:
    """What the template draws; the scale is `bar` pixels for `km` kilometres."""

    points: tuple[Point, ...]
    side: int
    bar: int
    km: str

    @property
    def line(self) -> str:
        """The way from one to the next."""
        return " ".join(f"{point.x},{point.y}" for point in self.points)


def map_of(visits: Sequence[PlannedVisit]) -> Map | None:
    """The visits whose space says where it lies; None where none does."""
    placed = [
        (number, visit.application.space)
        for number, visit in enumerate(visits, start=1)
        if visit.application.space.latitude is not None
    ]
    if not placed:
        return None
    middle = sum(float(space.latitude or 0) for _number, space in placed) / len(placed)
    east = KM_A_DEGREE * math.cos(math.radians(middle))
    spots = [
        (n, s.name, float(s.longitude or 0) * east, -float(s.latitude or 0) * KM_A_DEGREE)
        for n, s in placed
    ]
    left, right = min(x for *_rest, x, _y in spots), max(x for *_rest, x, _y in spots)
    top, bottom = min(y for *_rest, y in spots), max(y for *_rest, y in spots)
    span = max(right - left, bottom - top, 1.0)
    scale = (SIDE - 2 * MARGIN) / span
    across, down = (left + right) / 2, (top + bottom) / 2
    points = tuple(
        Point(n, name, round(SIDE / 2 + (x - across) * scale), round(SIDE / 2 + (y - down) * scale))
        for n, name, x, y in spots
    )
    km = max((step for step in STEPS if step * scale <= SIDE / 3), default=STEPS[0])
    return Map(points, SIDE, round(km * scale), f"{km:g}")


def geo_url(latitude: Decimal | None, longitude: Decimal | None) -> str:
    """What a phone opens in its own map; "" where nobody said where it lies."""
    if latitude is None or longitude is None:
        return ""
    return f"geo:{latitude},{longitude}?q={latitude},{longitude}"
