"""Who takes part in the round, by user name, and what becomes of each application."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PASSWORD = "only for measuring 2026"  # noqa: S105 - of a system that is gone afterwards
EXPERTS = 12
MOST_PREFECTURES = 12


class Fate(StrEnum):
    """What becomes of an application."""

    STRAIGHT = "straight"
    CORRECTED = "corrected"
    FAILED = "failed"
    NOT_RECOMMENDED = "not-recommended"
    OBJECTED = "objected"
    UPHELD = "upheld"


NOT_FILED = frozenset({Fate.FAILED, Fate.NOT_RECOMMENDED, Fate.UPHELD})


def fate(number: int) -> Fate:
    """Of twenty applications two are corrected, one fails, one is not recommended; the public
    objects to two in all, once rightly."""
    if number == 2:
        return Fate.OBJECTED
    if number == 4:
        return Fate.UPHELD
    by_turn = {1: Fate.CORRECTED, 11: Fate.CORRECTED, 3: Fate.FAILED, 7: Fate.NOT_RECOMMENDED}
    return by_turn.get(number % 20, Fate.STRAIGHT)


def space(number: int) -> str:
    return f"示例第{number:03d}众创空间"


def number_in(text: str) -> int:
    """The number of the application whose space is named in a text."""
    return int(text.partition("示例第")[2][:3])


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority's people."""

    officers: tuple[str, ...]
    approvers: tuple[str, ...]


REGION = Authority(("region-a", "region-b"), ("region-c", "region-d"))
AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class World:
    """Everybody; application `n` is of operator `n`, in prefecture `n` modulo their number."""

    prefectures: tuple[Authority, ...]
    operators: tuple[str, ...]
    experts: tuple[str, ...]

    @classmethod
    def of(cls, applications: int) -> World:
        places = max(2, min(MOST_PREFECTURES, applications // 3))
        return cls(
            tuple(
                Authority((f"p{n:02d}-a", f"p{n:02d}-b"), (f"p{n:02d}-c",)) for n in range(places)
            ),
            tuple(f"operator-{n:03d}" for n in range(applications)),
            tuple(f"expert-{n:02d}" for n in range(EXPERTS)),
        )

    @property
    def officers(self) -> int:
        return sum(len(one.officers + one.approvers) for one in (REGION, *self.prefectures))

    def numbers_of(self, prefecture: int) -> list[int]:
        return list(range(prefecture, len(self.operators), len(self.prefectures)))
