"""What a visit found of a number: extrapolated from its sample, exact, or measured on the spot.

It is read from the record of the visit alone, so that every later page and paper says the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import Q

from zhongchuang.directory.models import Space
from zhongchuang.filing.models import Application, SiteVisit, VisitSample
from zhongchuang.kernel.periods import MeasureKey, Period
from zhongchuang.policy.explain import SHORT_OF
from zhongchuang.policy.findings import ComparisonOutcome
from zhongchuang.policy.rules import Named


@dataclass(frozen=True, slots=True)
class Verified:
    """One number as a visit found it.

    Attributes:
        value: measured, counted out, or extrapolated.
        low, high: between which it lies; the value itself where it is exact.
        sample: what was drawn for it, None where it was measured.
    """

    visited_on: date
    value: Fraction
    low: Fraction
    high: Fraction
    sample: VisitSample | None = None

    def falls_short(self, threshold: Fraction) -> bool:
        """Can the number lie below what is asked?"""
        return self.low < threshold


@dataclass(frozen=True, slots=True)
class Visited:
    """The numbers of one visit: those of its samples, and those measured (m², a share, a count)."""

    visit: SiteVisit
    samples: tuple[VisitSample, ...]
    sampled: Mapping[MeasureKey, Verified]
    measured: Mapping[str, Verified]

    def of(self, outcome: ComparisonOutcome) -> Verified | None:
        """What was found of the left side of a comparison, where it is one number."""
        if not isinstance(outcome.rule.left, Named):
            return None
        values = outcome.measures[0]
        key = MeasureKey(values.measure, values.period)
        return self.sampled.get(key) or self.measured.get(values.measure)

    def short_of(self, outcome: ComparisonOutcome) -> Verified | None:
        """What was found, where it can lie below what a comparison asks at least."""
        found = self.of(outcome) if outcome.rule.operator in SHORT_OF else None
        asked = outcome.threshold
        return found if found and asked is not None and found.falls_short(asked) else None


MEASURED: Mapping[str, Callable[[SiteVisit], Fraction | None]] = {
    "service_area": lambda visit: Fraction(visit.service_area),
    "workstations": lambda visit: Fraction(visit.workstations),
    "service_area_share": lambda visit: (
        Fraction(visit.shared_area) / Fraction(visit.total_area) if visit.total_area else None
    ),
}
"""The measures two officers take themselves (Art. 6.4)."""


def visited(visit: SiteVisit, samples: Sequence[VisitSample]) -> Visited:
    """The numbers of a visit and its samples."""
    day = visit.visited_on
    sampled = {
        MeasureKey(one.measure, Period(one.starts_on, one.ends_on)): Verified(
            day, Fraction(one.estimate), Fraction(one.low), Fraction(one.high), one
        )
        for one in samples
    }
    values = {name: read(visit) for name, read in MEASURED.items()}
    measured = {
        name: Verified(day, value, value, value)
        for name, value in values.items()
        if value is not None
    }
    return Visited(visit, tuple(samples), sampled, measured)


def last_visit(application: Application) -> Visited | None:
    """What the last visit of a case found, None before there was one."""
    found = _last(Q(visit__application=application))
    if found is not None:
        return found
    bare = application.visits.order_by("-pk").first()
    return visited(bare, ()) if bare else None


def last_visit_of_space(space: Space) -> Visited | None:
    """What the last visit of a space found, in whichever case; one query. A visit recorded before
    samples were kept is left out."""
    return _last(Q(visit__application__space=space))


def _last(condition: Q) -> Visited | None:
    """The last visit that kept samples, with its samples, in one query."""
    samples = VisitSample.objects.filter(condition).select_related("visit")
    listed = list(samples.order_by("-visit_id", "pk"))
    if not listed:
        return None
    visit = listed[0].visit
    return visited(visit, [one for one in listed if one.visit_id == visit.pk])
