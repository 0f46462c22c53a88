"""Pairs of 64-bit fingerprints that differ in few bits, without comparing all with all.

Two fingerprints that differ in at most d bits, cut into d + 2 bands, agree in at least two whole
bands. So only those that share a pair of bands are compared: with half a million fingerprints and
d = 6 some fifty million instead of a hundred thousand million.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from zhongchuang.kernel.columns import Ints

Prints = NDArray[np.uint64]
Bools = NDArray[np.bool_]

BITS = 64
FEW = 200
"""Up to so many are compared with all."""


def near_pairs(prints: Prints, asked: Bools, distance: int) -> tuple[Ints, Ints]:
    """The places of all pairs of fingerprints at most `distance` bits apart, one of them asked for.

    Args:
        prints: fingerprints, each once.
        asked: which of them are asked for.

    Returns: the first and the second of each pair, each pair once, the first the earlier.
    """
    search = _one_with_all if np.count_nonzero(asked) <= FEW else _bands
    found = list(search(prints, asked, distance))
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing
    one, other = (np.concatenate(side) for side in zip(*found, strict=True))
    both = np.unique(np.stack([np.minimum(one, other), np.maximum(one, other)]), axis=1)
    return both[0], both[1]


def _one_with_all(prints: Prints, asked: Bools, distance: int) -> Iterator[tuple[Ints, Ints]]:
    """Each asked for compared with all: for the photographs of one space nothing is faster."""
    for place in np.flatnonzero(asked):
        near = np.flatnonzero(bits_set(prints ^ prints[place]) <= distance)
        near = near[near != place]
        yield np.full(len(near), place), near


def _bands(prints: Prints, asked: Bools, distance: int) -> Iterator[tuple[Ints, Ints]]:
    for mask in _masks(distance):
        for one, other in _agreeing(prints & mask):
            near = bits_set(prints[one] ^ prints[other]) <= distance
            near &= asked[one] | asked[other]
            yield one[near], other[near]


def _masks(distance: int) -> Iterator[np.uint64]:
    """The bits of every pair of bands."""
    edges = np.linspace(0, BITS, distance + 3).round().astype(int).tolist()
    bands = [(1 << last) - (1 << first) for first, last in zip(edges, edges[1:], strict=False)]
    for one, other in combinations(bands, 2):
        yield np.uint64(one | other)


def _agreeing(keys: Prints) -> Iterator[tuple[Ints, Ints]]:
    """Places of equal keys, paired: with the next in their group, the one after it, and so on."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    at = np.flatnonzero(ordered[1:] == ordered[:-1])
    step = 1
    while len(at):
        yield order[at], order[at + step]
        step += 1
        at = at[at + step < len(ordered)]
        at = at[ordered[at] == ordered[at + step]]


def bits_set(values: Prints) -> NDArray[np.uint8]:
    return np.bitwise_count(values)
