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

Hit = tuple[str, int, tuple[tuple[str, int], ...]]
"""Signal, space, rows."""
Found = set[Hit]


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
        found |= set(_photos(cursor))
    return found


def _gathered(signal: str, kind: str, rows: Iterable[Sequence[Any]]) -> Found:
    """Rows of (space, what, key) or (space, what, kind, key) as hits."""
    hits: dict[tuple[int, Any], set[tuple[str, int]]] = defaultdict(set)
    for space, what, *row in rows:
        hits[space, what].add((row[0], row[1]) if len(row) == 2 else (kind, row[0]))
    return {(signal, space, tuple(sorted(own))) for (space, _what), own in hits.items()}


def _files(rows: Iterable[Sequence[Any]]) -> Iterator[Hit]:
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


def _photos(cursor: Any) -> Iterator[Hit]:
    """Photographs that look alike, looked up only where they stand behind different facts."""
    cursor.execute(signals_sql.photos())
    rows = np.array(cursor.fetchall(), dtype=np.int64)
    pairs = _alike(rows)
    facts = _facts(cursor, rows[np.unique(pairs)][:, 2:])
    groups: dict[tuple[int, int], set[tuple[str, int]]] = {}
    for one, other in rows[pairs].tolist():
        first, second = facts.get(tuple(one[2:])), facts.get(tuple(other[2:]))
        if one[0] == other[0] or not first or not second or first == second:
            continue
        for (file, _print, kind, key), (space, _thing) in ((one, first), (other, second)):
            groups.setdefault((space, file), set()).add((signals_sql.PHOTOGRAPHED[kind], key))
        if first[0] == second[0]:
            joined = groups[first[0], one[0]] | groups[second[0], other[0]]
            for place in [place for place, own in groups.items() if own & joined]:
                groups[place] = joined
    for (space, _file), group in groups.items():
        yield "near-photo", space, tuple(sorted(group))


def _alike(rows: Any) -> Any:
    """Pairs of places of photographs that look alike and stand behind different facts."""
    from zhongchuang.integrity.detectors.near import bits_set, near_pairs

    bits = bits_set(rows[:, 1].view(np.uint64))
    told = np.flatnonzero((bits >= 6) & (bits <= 58))
    told = told[np.argsort(rows[told, 1].view(np.uint64), kind="stable")]
    values, first, times = np.unique(
        rows[told, 1].view(np.uint64), return_index=True, return_counts=True
    )
    one, other = near_pairs(values, np.ones(len(values), dtype=np.bool_), 5)
    pairs = [
        (told[first[p] + a], told[first[q] + b])
        for p, q in zip(one.tolist(), other.tolist(), strict=True)
        for a in range(times[p])
        for b in range(times[q])
    ]
    for p in np.flatnonzero(times > 1).tolist():
        pairs += combinations(told[first[p] : first[p] + times[p]].tolist(), 2)
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[(rows[found[:, 0], 2:] != rows[found[:, 1], 2:]).any(axis=1)]


def _facts(cursor: Any, wanted: Any) -> dict[tuple[int, int], tuple[int, str]]:
    """Kind and key → space and thing."""
    found = {}
    for kind in np.unique(wanted[:, 0]).tolist():
        keys = wanted[wanted[:, 0] == kind, 1].tolist()
        cursor.execute(signals_sql.photographed(kind, keys))
        found.update({(kind, key): (space, thing) for key, space, thing in cursor.fetchall()})
    return found


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
