"""The region as people picture it: its prefectures, and where each stands on the tile map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Division

CITIES = "659000"
"""The group of cities directly under the region (GB/T 2260), which has no row of its own."""

PREFIX_LENGTH = 4
SHADES = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a prefecture stands on the map: row and column from the north-west, from 1."""

    code: str
    short: str | Promise
    row: int
    column: int


PLACES = (
    Place("654200", _("塔城"), 1, 2),
    Place("654300", _("阿勒泰"), 1, 3),
    Place("652700", _("博州"), 2, 1),
    Place("650200", _("克拉玛依"), 2, 2),
    Place("652300", _("昌吉"), 2, 3),
    Place("654000", _("伊犁"), 3, 1),
    Place(CITIES, _("直辖市县"), 3, 2),
    Place("650100", _("乌鲁木齐"), 3, 3),
    Place("650400", _("吐鲁番"), 3, 4),
    Place("650500", _("哈密"), 3, 5),
    Place("653000", _("克州"), 4, 1),
    Place("652900", _("阿克苏"), 4, 2),
    Place("652800", _("巴州"), 4, 3),
    Place("653100", _("喀什"), 5, 1),
    Place("653200", _("和田"), 5, 2),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A prefecture with how many spaces it has; `shade` is 0 for none, up to `SHADES`."""

    place: Place
    name: str | Promise
    count: int
    shade: int


def prefix(code: str) -> str:
    """What the division codes of a prefecture begin with."""
    return code[:PREFIX_LENGTH]


def prefecture_choices() -> list[tuple[str, str | Promise]]:
    """The prefectures and the group of cities, as a filter offers them."""
    named = Division.objects.filter(parent__isnull=False, code__endswith="00")
    return [*named.values_list("code", "name"), (CITIES, _("自治区直辖县级市"))]


def tiles(counts: Mapping[str, int]) -> list[Tile]:
    """The map for counts by division code, each tile with its prefecture's sum."""
    sums = by_prefecture(counts.items())
    most = max(sums.values(), default=0)
    names = dict(prefecture_choices())
    return [
        Tile(
            place,
            names.get(place.code, place.short),
            sums.get(prefix(place.code), 0),
            shade(sums.get(prefix(place.code), 0), most),
        )
        for place in PLACES
    ]


def by_prefecture(counts: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Counts by division added up by the prefix of the prefecture."""
    sums: dict[str, int] = {}
    for code, count in counts:
        sums[prefix(code)] = sums.get(prefix(code), 0) + count
    return sums


def shade(count: int, most: int) -> int:
    """How dark a tile is: 0 for none, then in equal steps up to the largest count.

    Few are never darkest, however few the others have.
    """
    return -(-count * SHADES // max(most, SHADES))
