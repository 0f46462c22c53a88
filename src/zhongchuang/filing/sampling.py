"""Which rows a visit checks (Art. 10.2), and what it says of the rows it did not check.

For each number of a condition that is counted, a sample is drawn from the frozen rows it counts:
the rows with evidence, in the condition's own period, one for each resident where residents are
counted. The seed is the digest of what was handed in, so nobody can choose it afterwards, and
anyone who has the frozen material can draw the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhongchuang.filing.freezing import judge_again
from zhongchuang.kernel import sampling
from zhongchuang.kernel.periods import MeasureKey, Period
from zhongchuang.ledger.evidence_needs import OF_MEASURES
from zhongchuang.policy.explain import SHORT_OF
from zhongchuang.policy.model import Accuracy, Policy

METHOD = "sha256-hypergeometric-1"
"""How samples are drawn and extrapolated: `kernel.sampling`, first edition."""

SEED_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Sample:
    """The rows drawn for one number of one condition.

    Attributes:
        population: the keys (`tenancy:17`) of the rows the number counts, one for each thing.
        keys: those drawn, in the order of their digests.
    """

    criterion: str
    measure: str
    period: Period
    accuracy: Accuracy
    population: tuple[str, ...]
    keys: tuple[str, ...]


def seed_of(digest: str) -> str:
    """The seed that the digest of frozen material gives."""
    return digest[:SEED_LENGTH]


def samples_of(content: Mapping[str, Any], policy: Policy, digest: str) -> list[Sample]:
    """The samples that frozen material gives, in the order of the conditions.

    Material frozen before its rows were kept for each number gives none.
    """
    if policy.site_visit is None:
        return []
    behind = {_key(item): item for item in content.get("behind", ())}
    found = []
    for criterion, key in _counted(content, policy):
        if key in behind and key.measure in OF_MEASURES:
            accuracy = policy.site_visit.accuracy(OF_MEASURES[key.measure][-1])
            population = tuple(representatives(behind[key]))
            found.append(_sample(criterion, key, accuracy, population, seed_of(digest)))
    return found


def _key(item: Mapping[str, Any]) -> MeasureKey:
    start, end = (date.fromisoformat(day) for day in item["period"])
    return MeasureKey(item["measure"], Period(start, end))


def _counted(content: Mapping[str, Any], policy: Policy) -> Iterator[tuple[str, MeasureKey]]:
    """The numbers of which a condition asks that they reach something, each once a condition.

    What must not be exceeded is not sampled: no operator invents rows that speak against it.
    """
    for finding in judge_again(content, policy).of_space(0):
        keys = [
            MeasureKey(values.measure, values.period)
            for outcome in finding.comparisons()
            if outcome.rule.operator in SHORT_OF
            for values in outcome.measures
        ]
        for key in dict.fromkeys(keys):
            yield finding.id, key


def representatives(behind: Mapping[str, Any]) -> list[str]:
    """The keys of the frozen rows that count for a number, one for each resident where residents
    are counted: the earliest recorded of those with evidence."""
    found: dict[str, str] = {}
    for row in sorted(behind["rows"], key=lambda row: int(row["id"])):
        if row["evidenced"]:
            key = f"{behind['kind']}:{row['id']}"
            found.setdefault(row["resident"] or key, key)
    return list(found.values())


def _sample(
    criterion: str, key: MeasureKey, accuracy: Accuracy, population: Sequence[str], seed: str
) -> Sample:
    size = max(
        sampling.sample_size(len(population), accuracy.error, accuracy.confidence),
        min(accuracy.minimum, len(population)),
    )
    drawn = sampling.drawn(population, size, seed)
    return Sample(criterion, *key, accuracy, tuple(population), tuple(drawn))


def rows_of(samples: Iterable[Sample]) -> list[str]:
    """The keys of every row to check, each once, in the order of the samples."""
    return list(dict.fromkeys(key for sample in samples for key in sample.keys))


def extrapolated(sample: Sample, verified: Set[str]) -> dict[str, int]:
    """What the drawn rows that hold say of all rows: `verified`, `estimate`, `low`, `high`."""
    size, good = len(sample.keys), len(verified & set(sample.keys))
    population = len(sample.population)
    low, high = sampling.bounds(population, size, good, sample.accuracy.confidence)
    estimate = sampling.estimate(population, size, good)
    return {"verified": good, "estimate": estimate, "low": low, "high": high}
