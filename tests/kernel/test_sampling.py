"""Samples anyone can draw again, and bounds that hold: by brute force on small populations."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.kernel.sampling import bounds, drawn, estimate, sample_size

NINETY = Fraction(9, 10)
SHARES = [Fraction(1, 10), Fraction(1, 5), Fraction(1, 4), Fraction(3, 10)]
CONFIDENCES = [Fraction(4, 5), NINETY, Fraction(19, 20)]
KEYS = st.sets(st.text(min_size=1, max_size=8), max_size=30)


def holds(population: int, sample: int, good: int, confidence: Fraction) -> bool:
    """Do the bounds contain the true number in at least `confidence` of all samples?"""
    inside = 0
    for found in range(sample + 1):
        if found > good or sample - found > population - good:
            continue
        low, high = bounds(population, sample, found, confidence)
        if low <= good <= high:
            inside += comb(good, found) * comb(population - good, sample - found)
    return inside >= confidence * comb(population, sample)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("population", range(1, 19))
def test_bounds_contain_the_truth_as_often_as_promised(population, confidence):
    cases = [(n, k) for n in range(1, population + 1) for k in range(population + 1)]
    assert [case for case in cases if not holds(population, *case, confidence)] == []


def test_bounds_agree_with_every_sample_written_out():
    """Seven rows, five good, every sample of three counted one by one."""
    rows = [True] * 5 + [False] * 2
    inside = 0
    for sample in combinations(rows, 3):
        low, high = bounds(7, 3, sum(sample), NINETY)
        inside += low <= 5 <= high
    assert (inside, comb(7, 3)) == (35, 35)


@pytest.mark.parametrize("good", range(9))
def test_bounds_of_everything_are_the_number_itself(good):
    assert (bounds(8, 8, good, NINETY), estimate(8, 8, good)) == ((good, good), good)


def test_bounds_of_nothing_say_nothing():
    assert bounds(8, 0, 0, NINETY) == (0, 8)


def test_bounds_of_no_rows_are_zero():
    assert (bounds(0, 0, 0, NINETY), estimate(0, 0, 0)) == ((0, 0), 0)


@given(st.integers(1, 40), st.data())
def test_bounds_rise_with_what_was_found(population, data):
    sample = data.draw(st.integers(1, population))
    found = [bounds(population, sample, good, NINETY) for good in range(sample + 1)]
    assert found == sorted(found)


@given(st.integers(1, 40), st.data())
def test_bounds_widen_with_the_confidence(population, data):
    sample = data.draw(st.integers(0, population))
    good = data.draw(st.integers(0, sample))
    (low, high), (lower, higher) = (
        bounds(population, sample, good, confidence) for confidence in (NINETY, Decimal("0.95"))
    )
    assert lower <= low <= high <= higher


@given(st.integers(1, 60), st.data())
def test_estimate_lies_within_its_bounds(population, data):
    sample = data.draw(st.integers(1, population))
    good = data.draw(st.integers(0, sample))
    low, high = bounds(population, sample, good, NINETY)
    assert low <= estimate(population, sample, good) <= high


@pytest.mark.parametrize(("sample", "good"), [(3, 4), (9, 4), (3, -1)])
def test_bounds_refuse_what_cannot_be(sample, good):
    with pytest.raises(ValueError, match="good of"):
        bounds(8, sample, good, NINETY)


def test_estimate_refuses_rows_nobody_checked():
    with pytest.raises(ValueError, match="nothing was checked"):
        estimate(8, 0, 0)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("error", SHARES)
def test_size_rises_with_the_population_and_stays_within_it(error, confidence):
    sizes = [sample_size(population, error, confidence) for population in range(200)]
    assert (sizes, [n for p, n in enumerate(sizes) if n > p]) == (sorted(sizes), [])


@pytest.mark.parametrize("population", [1, 5, 12, 40, 1000])
def test_size_falls_with_the_error_and_rises_with_the_confidence(population):
    by_error = [sample_size(population, error, NINETY) for error in SHARES]
    by_confidence = [sample_size(population, Fraction(1, 5), one) for one in CONFIDENCES]
    assert by_error == sorted(by_error, reverse=True)
    assert by_confidence == sorted(by_confidence)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("error", SHARES)
def test_size_keeps_the_bounds_within_the_error_to_less_than_a_row(error, confidence):
    """Whatever is found: the exact hypergeometric bounds bear the correction out."""
    for population in range(1, 81):
        size = sample_size(population, error, confidence)
        widest = max(
            high - low
            for low, high in (bounds(population, size, x, confidence) for x in range(size + 1))
        )
        assert widest < 2 * error * population + 1


@pytest.mark.parametrize(
    ("population", "size"), [(0, 0), (1, 1), (2, 2), (3, 3), (20, 9), (40, 10), (10**5, 13)]
)
def test_size_for_a_visit_is_doable(population, size):
    assert sample_size(population, Decimal("0.25"), Decimal("0.9")) == size


@pytest.mark.parametrize(("error", "confidence"), [(0, 0.9), (1, 0.9), (0.2, 0), (0.2, 1)])
def test_size_refuses_a_share_that_is_none(error, confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        sample_size(10, Fraction(error), Fraction(confidence))


def test_size_refuses_a_negative_population():
    with pytest.raises(ValueError, match="population of -1"):
        sample_size(-1, NINETY, NINETY)


def test_drawn_are_the_smallest_digests():
    keys = [f"tenancy:{number}" for number in range(40)]
    digests = sorted((hashlib.sha256(f"5eed:{key}".encode()).hexdigest(), key) for key in keys)
    assert drawn(keys, 10, "5eed") == [key for _digest, key in digests[:10]]


@given(KEYS, st.integers(0, 40), st.text(max_size=8), st.randoms())
def test_drawn_do_not_depend_on_the_order(keys, size, seed, random):
    shuffled = sorted(keys)
    random.shuffle(shuffled)
    assert drawn(shuffled, size, seed) == drawn(sorted(keys), size, seed)


@given(KEYS, st.integers(0, 40), st.text(max_size=8))
def test_drawn_are_as_many_as_asked_each_once(keys, size, seed):
    found = drawn([*keys, *keys], size, seed)
    assert (len(found), set(found) - keys) == (len(set(found)), set())
    assert len(found) == min(size, len(keys))


def test_drawn_take_every_row_equally_often():
    """Over many seeds each of ten keys is among the three drawn about three times in ten."""
    keys = [str(number) for number in range(10)]
    seeds = 1000
    counts = dict.fromkeys(keys, 0)
    for seed in range(seeds):
        for key in drawn(keys, 3, str(seed)):
            counts[key] += 1
    assert all(abs(count - 300) < 60 for count in counts.values())
