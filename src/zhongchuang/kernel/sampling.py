"""Drawing a sample anyone can draw again, and what it says of all the rows it was drawn from.

Everything is counted in whole rows with exact integers and fractions: no binary float and no
table of a normal distribution takes part, so two programs cannot come to different samples.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from math import comb

Share = Fraction | Decimal

UNLIMITED = 10**6
"""A population so large that the size of a sample no longer depends on it."""


@lru_cache(maxsize=1024)
def sample_size(population: int, error: Share, confidence: Share) -> int:
    """How many of `population` rows to check, so that `bounds` are about 2 · error of them apart.

    First the size for an unlimited population: the smallest n₀ whose exact bounds, where half the
    checked rows are good (the case of least information), lie no further apart than 2 · error.
    Then the finite population correction n = n₀ ÷ (1 + (n₀ - 1) ÷ N), rounded up (Cochran,
    Sampling Techniques, 3rd ed. 1977, section 4.4). It falls as the error grows, rises with the
    confidence and the population, and is the population itself where that is small.

    Raises:
        ValueError: an error or confidence not strictly between 0 and 1, a negative population.
    """
    if population < 0:
        raise ValueError(f"a population of {population}")
    unlimited = _unlimited_size(_share(error), _share(confidence))
    return -(-unlimited * population // (population + unlimited - 1)) if population else 0


def _share(value: Share) -> Fraction:
    share = Fraction(value)
    if not 0 < share < 1:
        raise ValueError(f"{value} does not lie between 0 and 1")
    return share


@lru_cache(maxsize=64)
def _unlimited_size(error: Fraction, confidence: Fraction) -> int:
    size = 1
    while _apart(UNLIMITED, size, confidence) > 2 * error * UNLIMITED:
        size += 1
    return size


def _apart(population: int, sample: int, confidence: Fraction) -> int:
    low, high = bounds(population, sample, sample // 2, confidence)
    return high - low


def drawn(keys: Iterable[str], size: int, seed: str) -> list[str]:
    """The `size` keys whose SHA-256 of `seed:key` (UTF-8) is smallest, in that order.

    It depends on which keys there are, not on their order, and needs no random generator: any
    tool that computes SHA-256 draws the same rows. Samples of one seed overlap where they can.
    """
    ordered = sorted(set(keys), key=lambda key: (sha256(f"{seed}:{key}".encode()).digest(), key))
    return ordered[:size]


@lru_cache(maxsize=4096)
def bounds(population: int, sample: int, good: int, confidence: Share) -> tuple[int, int]:
    """How many good rows the whole population has at least and at most.

    The exact interval of the hypergeometric distribution by test inversion (as Clopper and
    Pearson's is for the binomial): a number of good rows lies inside unless it would make a
    sample as good, or as bad, as this one less likely than (1 - confidence) ÷ 2. It contains the
    true number with at least `confidence`, and is that number where everything was checked.

    Raises:
        ValueError: more good rows than checked ones, or more checked ones than there are.
    """
    if not 0 <= good <= sample <= population:
        raise ValueError(f"{good} good of {sample} of {population}")
    tail = (1 - _share(confidence)) / 2 * comb(population, sample)
    return _lowest(population, sample, good, tail), _highest(population, sample, good, tail)


def estimate(population: int, sample: int, good: int) -> int:
    """The share of good rows among the checked ones, of the whole population, rounded down.

    Raises:
        ValueError: nothing was checked of rows that exist.
    """
    if population and not sample:
        raise ValueError("nothing was checked")
    return population * good // sample if population else 0


def _lowest(population: int, sample: int, good: int, tail: Fraction) -> int:
    """The smallest number of good rows under which so good a sample is likely enough."""
    low, high = good, population - (sample - good)
    while low < high:
        middle = (low + high) // 2
        if _ways(population, sample, middle, good, sample) > tail:
            high = middle
        else:
            low = middle + 1
    return low


def _highest(population: int, sample: int, good: int, tail: Fraction) -> int:
    """By symmetry: the bad rows are at least as many as the bad ones of the sample suggest."""
    return population - _lowest(population, sample, sample - good, tail)


def _ways(population: int, sample: int, good: int, least: int, most: int) -> int:
    """In how many ways a sample holds from `least` to `most` of the `good` rows."""
    bad = population - good
    first, last = max(least, sample - bad), min(most, good)
    if first > last:
        return 0
    ways = total = comb(good, first) * comb(bad, sample - first)
    for inside in range(first, last):
        ways = ways * (good - inside) * (sample - inside)
        ways //= (inside + 1) * (bad - sample + inside + 1)
        total += ways
    return total
