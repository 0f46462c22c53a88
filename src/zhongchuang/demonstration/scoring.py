"""How well signals tell padded ledgers from honest ones, against the truth of a seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhongchuang.demonstration.fraud import Padded
from zhongchuang.integrity.detecting import Hit

Rows = dict[tuple[int, str], set[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Score:
    """How much was found, and how much of what was found was there to find.

    Attributes:
        padded, found: paddings, and those of them that their signal named in their space by a row.
        hits, right: hits, and those of them that name a padded row of their space, whatever it was
            padded for: an activity entered thrice on one day also crowds that day.
    """

    padded: int
    found: int
    hits: int
    right: int

    @property
    def recall(self) -> float:
        return self.found / self.padded if self.padded else 1.0

    @property
    def precision(self) -> float:
        return self.right / self.hits if self.hits else 1.0


def score(truth: Sequence[Padded], hits: Sequence[Hit]) -> Score:
    told = _gathered((hit.space_id, hit.signal, hit.rows) for hit in hits)
    made_up = _gathered((padded.space, "", padded.rows) for padded in truth)
    found = sum(bool(told[each.space, each.signal] & {*each.rows}) for each in truth)
    right = sum(bool(made_up[hit.space_id, ""] & {*hit.rows}) for hit in hits)
    return Score(len(truth), found, len(hits), right)


def score_of(signal: str, truth: Sequence[Padded], hits: Sequence[Hit]) -> Score:
    """The score of one signal: what was padded for it, and what it named."""
    own = [hit for hit in hits if hit.signal == signal]
    padded = score([each for each in truth if each.signal == signal], own)
    return Score(padded.padded, padded.found, len(own), score(truth, own).right)


def _gathered(parts: Iterable[tuple[int, str, Iterable[tuple[str, int]]]]) -> Rows:
    rows: Rows = defaultdict(set)
    for space, signal, some in parts:
        rows[space, signal].update(some)
    return rows
