"""Drawing a visit's samples again, years later, and comparing them with what was kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from zhongchuang.audit.chain import thaw
from zhongchuang.filing.models import SiteVisit, VisitSample
from zhongchuang.filing.sampling import Sample, extrapolated, rows_of, samples_of, seed_of
from zhongchuang.policy.model import Policy


def difference(visit: SiteVisit, policy: Policy) -> str:
    """The first thing in which a visit differs from what its frozen material gives; "" if none.

    Raises:
        ValueError: the frozen material was altered.
    """
    return next(_differences(visit, policy), "")


def _differences(visit: SiteVisit, policy: Policy) -> Iterator[str]:
    if visit.snapshot is None:
        yield "the visit does not say from which material it drew"
        return
    content = thaw(visit.snapshot)
    if content["policy"]["digest"] != policy.digest:
        yield f"policy {policy.id} is not the version that was frozen"
        return
    if visit.seed != seed_of(visit.snapshot.digest):
        yield f"seed {visit.seed} is not {seed_of(visit.snapshot.digest)}"
    samples = samples_of(content, policy, visit.snapshot.digest)
    found = {row.key: row.verified for row in visit.rows.all()}
    verified = {key for key, holds in found.items() if holds}
    for sample, kept in zip_longest(samples, visit.samples.all()):
        yield from _between(sample, kept, verified)
    for key in sorted(found.keys() ^ set(rows_of(samples))):
        yield f"{key}: {'checked but not drawn' if key in found else 'drawn but not checked'}"


def _between(sample: Sample | None, kept: VisitSample | None, verified: set[str]) -> Iterator[str]:
    if sample is None or kept is None:
        one = sample or kept
        where = "not kept" if sample else "not drawn"
        yield f"{one.criterion}.{one.measure}: {where}" if one else ""
        return
    name = f"{sample.criterion}.{sample.measure}"
    if name != f"{kept.criterion}.{kept.measure}":
        yield f"{name}: {kept.criterion}.{kept.measure} was kept instead"
    asked, said = sample.accuracy, extrapolated(sample, verified)
    pairs = {
        "period": (tuple(sample.period), (kept.starts_on, kept.ends_on)),
        "error": (asked.error, kept.error),
        "confidence": (asked.confidence, kept.confidence),
        "minimum": (asked.minimum, kept.minimum),
        "population": (len(sample.population), kept.population),
        "size": (len(sample.keys), kept.size),
    }
    for word, (drawn, recorded) in pairs.items():
        if drawn != recorded:
            yield f"{name}: {word} is {drawn}, {recorded} was kept"
    for place, (key, recorded) in enumerate(zip_longest(sample.keys, kept.keys), start=1):
        if key != recorded:
            yield f"{name}: row {place} is {key}, {recorded} was kept"
    for word, number in said.items():
        if number != getattr(kept, word):
            yield f"{name}: {word} is {number}, {getattr(kept, word)} was kept"
