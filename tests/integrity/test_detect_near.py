"""The search for near fingerprints finds what comparing all with all finds."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from zhongchuang.integrity.detectors.near import bits_set, near_pairs

WIDE = 2**64


def family(seed: int, size: int = 300) -> np.ndarray:
    """Fingerprints in small families whose members differ in zero to nine bits."""
    draw = np.random.default_rng(seed)
    heads = draw.integers(0, WIDE, size // 5, dtype=np.uint64)
    prints = list(heads)
    for head in heads:
        for _member in range(4):
            bits = draw.choice(64, draw.integers(0, 10), replace=False)
            prints.append(np.uint64(int(head) ^ sum(1 << int(bit) for bit in bits)))
    return np.unique(np.array(prints, dtype=np.uint64))


def by_hand(prints: np.ndarray, distance: int) -> list[tuple[int, int]]:
    values = prints.tolist()
    return [
        (one, other)
        for one, other in combinations(range(len(values)), 2)
        if (values[one] ^ values[other]).bit_count() <= distance
    ]


def found(prints: np.ndarray, asked: np.ndarray, distance: int) -> list[tuple[int, int]]:
    sides = near_pairs(prints, asked, distance)
    return sorted(zip(*(side.tolist() for side in sides), strict=True))


@pytest.mark.parametrize("distance", [0, 1, 5, 8, 12])
@pytest.mark.parametrize("seed", [1, 2])
def test_near_pairs_are_those_found_by_hand(seed, distance):
    prints = family(seed)
    assert found(prints, np.ones(len(prints), dtype=bool), distance) == by_hand(prints, distance)


@pytest.mark.parametrize("distance", [0, 5])
@pytest.mark.parametrize("every", [2, 9], ids=["many", "few"])
def test_pairs_of_some_are_those_of_all_that_concern_them(every, distance):
    prints = family(3, 600)
    asked = np.arange(len(prints)) % every == 0
    assert found(prints, asked, distance) == [
        pair for pair in by_hand(prints, distance) if asked[pair[0]] or asked[pair[1]]
    ]


@pytest.mark.parametrize("values", [[], [5]])
def test_too_few_fingerprints_have_no_pairs(values):
    prints = np.array(values, dtype=np.uint64)
    assert found(prints, np.ones(len(prints), dtype=bool), 5) == []


def test_bits_are_counted():
    assert bits_set(np.array([0, 1, 2**64 - 1], dtype=np.uint64)).tolist() == [0, 1, 64]
