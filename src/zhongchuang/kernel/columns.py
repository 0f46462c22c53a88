"""Measures as columns of exact numbers: one space is a column of length one.

Every value is a fraction of two 64-bit integers, so a count, a decimal and a share compare exactly
with any decimal threshold and no binary float takes part in a decision.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from zhongchuang.kernel.periods import MeasureKey

Ints = NDArray[np.int64]

SHARE_PLACES = Decimal("0.0001")


class Level(StrEnum):
    """How far a measure is supported: all rows, rows with evidence, rows an officer verified."""

    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    VERIFIED = "verified"


class Kind(StrEnum):
    """What the numbers of a column are."""

    COUNT = "count"
    DECIMAL = "decimal"
    TRUTH = "truth"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Column:
    """One measure of n spaces at one level; value i is `numerator[i] / denominator`.

    Attributes:
        numerator: n integers; for a truth 0 or 1.
        denominator: one integer for all (1 for counts and truths, a power of ten for decimals), or
            n integers (shares). A denominator of 0 means that the value is unknown.
        unit: the unit shown beside the value, e.g. "m²", "家", "" for shares and truths.
    """

    kind: Kind
    numerator: Ints
    denominator: int | Ints = 1
    unit: str = ""

    def __len__(self) -> int:
        return len(self.numerator)

    def row(self, index: int) -> Column:
        """The column of one space."""
        rows = slice(index, index + 1)
        bottom = self.denominator
        bottom = bottom if isinstance(bottom, int) else bottom[rows]
        return Column(self.kind, self.numerator[rows], bottom, self.unit)

    def value(self, index: int = 0) -> int | bool | Decimal | None:
        """The value of one space as people read it; shares are cut, never rounded up."""
        top = int(self.numerator[index])
        bottom = self.denominator
        bottom = bottom if isinstance(bottom, int) else int(bottom[index])
        if bottom == 0:
            return None
        if self.kind is Kind.TRUTH:
            return bool(top)
        if self.kind is Kind.COUNT:
            return top
        exact = Decimal(top) / Decimal(bottom)
        if self.kind is Kind.SHARE:
            return exact.quantize(SHARE_PLACES, rounding=ROUND_FLOOR)
        return exact


def counts(values: Sequence[int] | Ints, unit: str = "") -> Column:
    return Column(Kind.COUNT, np.asarray(values, dtype=np.int64), 1, unit)


def truths(values: Sequence[bool] | NDArray[np.bool_]) -> Column:
    return Column(Kind.TRUTH, np.asarray(values, dtype=np.int64))


def decimals(values: Sequence[Decimal], places: int, unit: str = "") -> Column:
    """Decimals as integers scaled by 10**places.

    Raises:
        ValueError: a value has more than `places` decimals.
    """
    scale = 10**places
    scaled = [value * scale for value in values]
    if any(value != value.to_integral_value() for value in scaled):
        raise ValueError(f"more than {places} decimals")
    return Column(Kind.DECIMAL, np.array([int(v) for v in scaled], dtype=np.int64), scale, unit)


def shares(part: Sequence[int] | Ints, whole: Sequence[int] | Ints) -> Column:
    """Shares part ÷ whole; a whole of 0 is unknown."""
    return Column(Kind.SHARE, np.asarray(part, dtype=np.int64), np.asarray(whole, dtype=np.int64))


Levels = Mapping[Level, Column]
MeasureTable = Mapping[MeasureKey, Levels]
"""What the ledger hands to the engine: a column for each measure, period and level."""
