"""Exact arithmetic: the same answers as Python's fractions, whatever the magnitudes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.policy import exact
from zhongchuang.policy.exact import Exact, Operator

HUGE = 2**63 - 1
tops = st.integers(-HUGE - 1, HUGE) | st.integers(-50, 50)
bottoms = st.integers(0, HUGE) | st.integers(0, 20)
operators = st.sampled_from([op for op in Operator if op is not Operator.IS])


@st.composite
def values(draw: st.DrawFn) -> Exact:
    """Columns of three, with one bottom for all or one each."""
    top = np.array([draw(tops) for _ in range(3)], dtype=np.int64)
    if draw(st.booleans()):
        return Exact(top, draw(bottoms))
    return Exact(top, np.array([draw(bottoms) for _ in range(3)], dtype=np.int64))


def fractions(value: Exact) -> list[Fraction | None]:
    return [value.fraction(index) for index in range(3)]


def holds(left: Fraction | None, operator: Operator, right: Fraction | None) -> bool:
    if left is None or right is None:
        return False
    return {
        Operator.AT_LEAST: left >= right,
        Operator.AT_MOST: left <= right,
        Operator.MORE_THAN: left > right,
        Operator.LESS_THAN: left < right,
        Operator.EQUALS: left == right,
        Operator.NOT_EQUAL: left != right,
    }[operator]


def both(left: Exact, right: Exact, work: Any) -> list[Fraction | None]:
    pairs = zip(fractions(left), fractions(right), strict=True)
    return [None if a is None or b is None else work(a, b) for a, b in pairs]


@given(values(), values())
def test_sum_equals_that_of_fractions(left: Exact, right: Exact) -> None:
    assert fractions(exact.add(left, right)) == both(left, right, lambda a, b: a + b)


@given(values(), values())
def test_difference_equals_that_of_fractions(left: Exact, right: Exact) -> None:
    assert fractions(exact.subtract(left, right)) == both(left, right, lambda a, b: a - b)


@given(values(), values())
def test_quotient_equals_that_of_fractions(part: Exact, whole: Exact) -> None:
    expected = both(part, whole, lambda a, b: a / b if b else None)
    assert fractions(exact.divide(part, whole)) == expected


@given(values(), values())
def test_growth_equals_that_of_fractions(now: Exact, before: Exact) -> None:
    expected = both(now, before, lambda a, b: (a - b) / b if b > 0 else None)
    assert fractions(exact.growth(now, before)) == expected


@given(values(), st.fractions().filter(lambda f: f > 0))
def test_multiple_equals_that_of_fractions(value: Exact, factor: Fraction) -> None:
    expected = [None if item is None else item * factor for item in fractions(value)]
    assert fractions(exact.multiply(value, factor)) == expected


@given(values(), operators, values())
def test_comparison_equals_that_of_fractions(left: Exact, operator: Operator, right: Exact) -> None:
    pairs = zip(fractions(left), fractions(right), strict=True)
    expected = [holds(a, operator, b) for a, b in pairs]
    assert exact.compare(left, operator, right).tolist() == expected


@given(values(), operators, st.fractions() | st.integers().map(Fraction))
def test_comparison_with_a_number_equals_that_of_fractions(
    left: Exact, operator: Operator, threshold: Fraction
) -> None:
    expected = [holds(value, operator, threshold) for value in fractions(left)]
    assert exact.compare_number(left, operator, threshold).tolist() == expected


@given(values(), values(), st.lists(st.booleans(), min_size=3, max_size=3))
def test_choice_takes_each_row_from_its_side(left: Exact, right: Exact, mask: list[bool]) -> None:
    pairs = zip(mask, fractions(left), fractions(right), strict=True)
    expected = [a if chosen else b for chosen, a, b in pairs]
    assert fractions(exact.choose(np.array(mask), left, right)) == expected


@pytest.mark.parametrize(("operator", "expected"), [("equals", False), ("not_equal", True)])
def test_integer_never_equals_a_broken_threshold(operator: str, expected: bool) -> None:
    value = Exact(np.array([1, 2]), 1)
    found = exact.compare_number(value, Operator(operator), Fraction(3, 2))
    assert found.tolist() == [expected, expected]


def test_column_without_rows_has_peak_zero() -> None:
    assert exact.peak(np.array([], dtype=np.int64)) == 0


def test_least_integer_is_negated_exactly() -> None:
    value = Exact(np.array([-(2**63)]), 1)
    assert exact.negate(value).fraction() == 2**63


@pytest.mark.parametrize("number", [2**80, -(2**80)])
def test_number_beyond_64_bits_is_kept(number: int) -> None:
    assert exact.from_number(number).fraction() == number


def test_length_is_the_number_of_spaces() -> None:
    assert len(exact.unknown(4)) == 4


def test_choice_between_bottoms_beyond_64_bits_is_exact() -> None:
    left = Exact(np.array([1]), 2**70)
    right = Exact(np.array([1]), 3)
    assert exact.choose(np.array([True]), left, right).fraction() == Fraction(1, 2**70)
