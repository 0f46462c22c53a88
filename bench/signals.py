"""Every signal of xinjiang-2019 over 10,000 spaces, against SQL written by hand.

The reference asks the same database for the same signals: one statement a signal where SQL can say
it, with the rows of each hit put together in plain Python. What SQL cannot say is the same in both:
the search for near fingerprints (`near_pairs`), whose input the reference fetches in one statement.
Both must name the same rows of the same spaces before they are timed. What the reference does not
do is what people read: grounds, keys, the names of other spaces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from bench import data, signals_sql
from bench.measures import best

SPACES = 10_000
SEED = 1
YEAR = 2025

Found = set[tuple[str, int, tuple[tuple[str, int], ...]]]
"""Signal, space, rows."""


def ours(spaces: Sequence[int], policy: Any, frame: Any) -> Found:
    from zhongchuang.integrity.detecting import detect

    return {(hit.signal, hit.space_id, hit.rows) for hit in detect(spaces, policy, frame)}


def reference() -> Found:
    from django.db import connection

    found: Found = set()
    with connection.cursor() as cursor:
        for signal, kind, statement in signals_sql.statements(connection.vendor):
            cursor.execute(statement)
            found |= _gathered(signal, kind, cursor.fetchall())
        cursor.execute(signals_sql.files())
        found |= set(_files(cursor.fetchall()))
        cursor.execute(signals_sql.photos())
        found |= set(_photos(cursor.fetchall()))
    return found


def _gathered(signal: str, kind: str, rows: Iterable[Sequence[Any]]) -> Found:
    """Rows of (space, what, key) or (space, what, kind, key) as hits."""
    hits: dict[tuple[int, Any], set[tuple[str, int]]] = defaultdict(set)
    for space, what, *row in rows:
        hits[space, what].add((row[0], row[1]) if len(row) == 2 else (kind, row[0]))
    return {(signal, space, tuple(sorted(own))) for (space, _what), own in hits.items()}


def _files(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, int, tuple[tuple[str, int], ...]]]:
    """Rows of (file, space, operator, kind, key, thing); `thing` is r for a roster."""
    files: dict[int, dict[int, list[Sequence[Any]]]] = defaultdict(lambda: defaultdict(list))
    for file, *row in rows:
        files[file][row[0]].append(row)
    for spaces in files.values():
        for space, own in spaces.items():
            apart = any(
                other != space
                and not (
                    theirs[0][1] == own[0][1] and all(row[4] == "r" for row in (*own, *theirs))
                )
                for other, theirs in spaces.items()
            )
            things, kinds = len({row[4] for row in own}), len({row[2] for row in own})
            if apart or (things > 1 and (kinds > 1 or len(own) > 4)):
                yield "shared-file", space, tuple(sorted((row[2], row[3]) for row in own))


def _photos(
    rows: Sequence[Sequence[Any]],
) -> Iterator[tuple[str, int, tuple[tuple[str, int], ...]]]:
    """Rows of (file, fingerprint, space, kind, key, thing)."""
    from zhongchuang.integrity.detectors.near import bits_set, near_pairs

    prints = np.array([row[1] for row in rows], dtype=np.int64).view(np.uint64)
    bits = bits_set(prints)
    told = np.flatnonzero((bits >= 6) & (bits <= 58))
    values, place = np.unique(prints[told], return_inverse=True)
    one, other = near_pairs(values, np.ones(len(values), dtype=np.bool_), 5)
    by_print: dict[int, list[int]] = defaultdict(list)
    for at, value in zip(told.tolist(), place.tolist(), strict=True):
        by_print[value].append(at)
    alike = [
        (a, b)
        for p, q in zip(one.tolist(), other.tolist(), strict=True)
        for a in by_print[p]
        for b in by_print[q]
    ]
    for group in by_print.values():
        alike += combinations(group, 2)
    pairs = [
        (rows[a], rows[b])
        for a, b in alike
        if rows[a][0] != rows[b][0] and (rows[a][2], rows[a][5]) != (rows[b][2], rows[b][5])
    ]
    groups: dict[tuple[int, int], set[Any]] = {}
    for a, b in pairs:
        for row in (a, b):
            groups.setdefault((row[2], row[0]), {tuple(row)})
        if a[2] == b[2]:
            joined = groups[a[2], a[0]] | groups[b[2], b[0]]
            for row in joined:
                groups[row[2], row[0]] = joined
    for (space, _file), group in groups.items():
        yield "near-photo", space, tuple(sorted({(row[3], row[4]) for row in group}))


def main() -> None:
    with data.database():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from zhongchuang.demonstration.seeding import seed
        from zhongchuang.policy.registry import policy

        rules = policy("xinjiang-2019")
        seeded = seed(SPACES, SEED, year=YEAR, with_fraud=True)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with CaptureQueriesContext(connection) as queries:
            own = ours(seeded.spaces, rules, seeded.frame)
        hand = reference()
        assert own == hand, sorted(own ^ hand)[:9]
        times = best([lambda: ours(seeded.spaces, rules, seeded.frame), reference])
    print(
        f"signals ratio={times[0] / times[1]:.2f} ours={times[0]:.2f}s reference={times[1]:.2f}s "
        f"spaces={SPACES} rows={seeded.rows} hits={len(own)} queries={len(queries)}"
    )
