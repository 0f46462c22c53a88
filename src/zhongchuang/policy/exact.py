"""Exact arithmetic on columns of fractions of integers.

64-bit integers wherever the magnitudes allow it, Python integers where a product could overflow;
never a binary float. A bottom of 0 is an unknown value, and stays unknown through every operation.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhongchuang.kernel.columns import Column

Numbers = NDArray[Any]
"""Integers: dtype int64, or object holding Python integers of any size."""
Bools = NDArray[np.bool_]

LIMIT = 2**63 - 1


class Operator(StrEnum):
    """The comparisons of the rule language; `is` compares truths, `not_equal` only negates."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    MORE_THAN = "more_than"
    LESS_THAN = "less_than"
    EQUALS = "equals"
    NOT_EQUAL = "not_equal"
    IS = "is"


NEGATED = {
    Operator.AT_LEAST: Operator.LESS_THAN,
    Operator.LESS_THAN: Operator.AT_LEAST,
    Operator.AT_MOST: Operator.MORE_THAN,
    Operator.MORE_THAN: Operator.AT_MOST,
    Operator.EQUALS: Operator.NOT_EQUAL,
    Operator.NOT_EQUAL: Operator.EQUALS,
}


@dataclass(frozen=True, slots=True)
class Exact:
    """n fractions top ÷ bottom; the bottom is one integer for all, or n integers."""

    top: Numbers
    bottom: int | Numbers

    def __len__(self) -> int:
        return len(self.top)

    def fraction(self, index: int = 0) -> Fraction | None:
        """One value, None where unknown; a column of length one answers for every index."""
        bottom = self.bottom
        bottom = bottom if isinstance(bottom, int) else int(bottom[index % len(bottom)])
        return Fraction(int(self.top[index % len(self.top)]), bottom) if bottom > 0 else None


def from_column(column: Column) -> Exact:
    return Exact(column.numerator, column.denominator)


def from_number(value: Decimal | Fraction | int) -> Exact:
    """A constant: a column of length one that broadcasts."""
    exact = Fraction(value)
    dtype: Any = np.int64 if abs(exact.numerator) <= LIMIT else object
    return Exact(np.array([exact.numerator], dtype=dtype), exact.denominator)


def unknown(size: int) -> Exact:
    return Exact(np.zeros(size, dtype=np.int64), 0)


def peak(values: int | Numbers) -> int:
    """The greatest magnitude among `values`."""
    if isinstance(values, int):
        return abs(values)
    return max(int(values.max()), -int(values.min())) if len(values) else 0


def _wide(values: int | Numbers) -> int | Numbers:
    return values if isinstance(values, int) else values.astype(object)


def times(left: int | Numbers, right: int | Numbers) -> Any:
    """The product, in Python integers if 64 bits might not hold it."""
    highest = peak(left), peak(right)
    if max(*highest, highest[0] * highest[1]) > LIMIT:
        left, right = _wide(left), _wide(right)
    return left * right


def plus(left: Numbers, right: Numbers) -> Numbers:
    """The sum, in Python integers if 64 bits might not hold it."""
    if peak(left) + peak(right) > LIMIT:
        left, right = left.astype(object), right.astype(object)
    total: Numbers = left + right
    return total


def add(left: Exact, right: Exact) -> Exact:
    a, b = left.bottom, right.bottom
    if isinstance(a, int) and isinstance(b, int) and a and b:
        common = lcm(a, b)
        return Exact(plus(times(left.top, common // a), times(right.top, common // b)), common)
    return Exact(plus(times(left.top, b), times(right.top, a)), times(a, b))


def negate(value: Exact) -> Exact:
    return Exact(times(value.top, -1), value.bottom)


def subtract(left: Exact, right: Exact) -> Exact:
    return add(left, negate(right))


def multiply(value: Exact, factor: Fraction) -> Exact:
    return Exact(times(value.top, factor.numerator), times(value.bottom, factor.denominator))


def divide(part: Exact, whole: Exact) -> Exact:
    """part ÷ whole; unknown where the whole is 0 or either is unknown."""
    top = times(part.top, whole.bottom)
    bottom = times(times(part.bottom, whole.top), _known(whole.bottom))
    return Exact(times(top, np.where(bottom < 0, -1, 1)), np.abs(bottom))


def _known(bottom: int | Numbers) -> int | Numbers:
    """1 where the value is known, 0 where it is not."""
    return int(bottom > 0) if isinstance(bottom, int) else (bottom > 0).astype(np.int64)


def growth(now: Exact, before: Exact) -> Exact:
    """(now − before) ÷ before; unknown where nothing, or less than nothing, was there before."""
    rate = divide(subtract(now, before), before)
    return Exact(rate.top, np.where(before.top > 0, rate.bottom, 0))


def choose(where: Bools, chosen: Exact, otherwise: Exact) -> Exact:
    """Row by row: `chosen` where the mask holds, else `otherwise`."""
    top = np.where(where, chosen.top, otherwise.top)
    a, b = chosen.bottom, otherwise.bottom
    if isinstance(a, int) and isinstance(b, int) and a == b:
        return Exact(top, a)
    return Exact(top, np.where(where, _array(a), _array(b)))


def _array(values: int | Numbers) -> Numbers:
    if not isinstance(values, int):
        return values
    return np.array([values], dtype=np.int64 if values <= LIMIT else object)


def compare(left: Exact, operator: Operator, right: Exact) -> Bools:
    """Row by row: does the comparison hold? An unknown value never does."""
    holds = _ordered(times(left.top, right.bottom), operator, times(right.top, left.bottom))
    known: Bools = holds & _is_known(left.bottom) & _is_known(right.bottom)
    return known


def _is_known(bottom: int | Numbers) -> Any:
    return np.bool_(bottom > 0) if isinstance(bottom, int) else bottom > 0


def compare_number(left: Exact, operator: Operator, threshold: Fraction) -> Bools:
    """`compare` with one threshold for all; where the bottom is common, one comparison per row."""
    if not isinstance(left.bottom, int) or left.bottom < 1:
        return compare(left, operator, from_number(threshold))
    scaled = threshold * left.bottom
    if scaled.denominator != 1:
        return _between(left.top, operator, scaled)
    return _ordered(left.top, operator, scaled.numerator)


def _between(values: Numbers, operator: Operator, scaled: Fraction) -> Bools:
    """A threshold that lies between two integers, so that equality cannot occur."""
    floor = scaled.numerator // scaled.denominator
    match operator:
        case Operator.AT_LEAST | Operator.MORE_THAN:
            return _ordered(values, Operator.MORE_THAN, floor)
        case Operator.AT_MOST | Operator.LESS_THAN:
            return _ordered(values, Operator.AT_MOST, floor)
        case _:
            return np.full(len(values), operator is Operator.NOT_EQUAL)


def _ordered(left: Numbers, operator: Operator, right: Any) -> Bools:
    match operator:
        case Operator.AT_LEAST:
            result = left >= right
        case Operator.AT_MOST:
            result = left <= right
        case Operator.MORE_THAN:
            result = left > right
        case Operator.LESS_THAN:
            result = left < right
        case Operator.NOT_EQUAL:
            result = left != right
        case _:
            result = left == right
    return np.asarray(result, dtype=np.bool_)
