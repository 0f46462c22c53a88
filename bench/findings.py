"""Findings of xinjiang-2019 for a million spaces, against the same comparisons in plain NumPy."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from zhongchuang import policies
from zhongchuang.kernel.columns import (
    Column,
    Ints,
    Kind,
    Level,
    MeasureTable,
    counts,
    shares,
    truths,
)
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy.engine import evaluate
from zhongchuang.policy.exact import Bools
from zhongchuang.policy.loader import load_policy
from zhongchuang.policy.model import Policy

SPACES = 1_000_000
ROUNDS = 9
AREA_SCALE = 10**4
FRAME = Frame(2025, date(2026, 3, 1))
HIGHEST = {
    "months_operating": 40,
    "workstations": 60,
    "residents": 40,
    "teams_incorporated": 12,
    "residents_financed": 6,
    "cases": 7,
    "full_time_staff": 7,
    "mentors": 7,
    "activities": 20,
    "overstayers": 2,
}
TRUTHS = (
    "management_body",
    "independent_legal_person",
    "returns_complete",
    "public_facilities",
    "service_procedure",
)

Columns = dict[str, Column]
Outcome = dict[str, Bools]


def columns(size: int, seed: int = 1) -> Columns:
    """One column a measure, values spread around the thresholds."""
    draw = np.random.default_rng(seed)
    found = {name: counts(draw.integers(0, top, size)) for name, top in HIGHEST.items()}
    found |= {name: truths(draw.random(size) < 0.9) for name in TRUTHS}
    total = draw.integers(200, 2000, size) * AREA_SCALE
    area = draw.integers(100, 1000, size) * AREA_SCALE
    found["service_area"] = Column(Kind.DECIMAL, area, AREA_SCALE)
    found["service_area_share"] = shares(total * draw.integers(60, 101, size) // 100, total)
    return found


def table_of(found: Columns, policy: Policy) -> MeasureTable:
    return {key: {Level.EVIDENCED: found[key.measure]} for key in policy.needs(FRAME)}


def reference(found: Columns) -> Outcome:
    """What anybody would write by hand for Art. 6 and 7, on the same integers."""
    top: dict[str, Ints] = {name: column.numerator for name, column in found.items()}
    share = found["service_area_share"]
    whole = np.asarray(share.denominator)
    returns = top["returns_complete"] == 1
    result = {
        "management-body": top["management_body"] == 1,
        "legal-person": top["independent_legal_person"] == 1,
        "operating-time": (top["months_operating"] >= 12) & returns,
        "premises": ((top["service_area"] >= 500 * AREA_SCALE) | (top["workstations"] >= 30))
        & (top["public_facilities"] == 1)
        & (share.numerator * 4 >= whole * 3)
        & (whole > 0),
        "residents": top["residents"] >= 20,
        "incubation-results": (top["teams_incorporated"] >= 8) | (top["residents_financed"] >= 3),
        "cases": top["cases"] >= 3,
        "team": (top["full_time_staff"] >= 3)
        & (top["mentors"] >= 3)
        & (top["service_procedure"] == 1),
        "activities": top["activities"] >= 10,
        "truthful-returns": top["returns_complete"] == 1,
        "tenure": top["overstayers"] <= 0,
    }
    eligible = np.ones(len(returns), dtype=np.bool_)
    for name, met in result.items():
        if name not in ("legal-person", "tenure"):
            eligible &= met
    return result | {"eligible": eligible}


def ours(policy: Policy, table: MeasureTable) -> Outcome:
    findings = evaluate(policy, FRAME, table)
    result = {name: item.met for name, item in findings.results.items()}
    del result["sustainable-model"]
    return result | {"eligible": findings.eligible}


def best_times(*works: Callable[[], object]) -> list[float]:
    """The shortest of several rounds of each, in seconds, the works taking turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for work, kept in zip(works, times, strict=True):
            start = perf_counter()
            work()
            kept.append(perf_counter() - start)
    return [min(kept) for kept in times]


def main() -> None:
    policy = load_policy(Path(policies.__file__).parent / "xinjiang-2019")
    found = columns(SPACES)
    table = table_of(found, policy)
    expected, actual = reference(found), ours(policy, table)
    assert expected.keys() == actual.keys()
    for name, met in expected.items():
        assert np.array_equal(met, actual[name]), name
    gc.disable()
    theirs, own = best_times(lambda: reference(found), lambda: ours(policy, table))
    gc.enable()
    print(f"findings ratio={own / theirs:.2f} ours={own:.4f}s reference={theirs:.4f}s n={SPACES}")


if __name__ == "__main__":
    main()
