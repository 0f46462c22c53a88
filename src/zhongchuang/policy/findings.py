"""What was found about one space: each criterion's status with the comparisons it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from math import ceil, floor
from typing import Any as Anything

from zhongchuang.kernel.columns import Column, Level
from zhongchuang.kernel.periods import Period
from zhongchuang.policy.exact import Bools, Operator
from zhongchuang.policy.facts import Facts
from zhongchuang.policy.model import Binding, Criterion
from zhongchuang.policy.rules import All, AtLeast, Comparison, Judgement, Rule, comparisons, named
from zhongchuang.policy.shapes import Shape, shape

Value = int | bool | Decimal | None


class Status(IntEnum):
    """The outcome of a criterion for one space; columns hold these numbers as int8."""

    NOT_APPLICABLE = -1
    NOT_MET = 0
    NEEDS_JUDGEMENT = 1
    MET = 2

    @property
    def word(self) -> str:
        """The word of the command line and of snapshots: met, not-met, …"""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule with its masks over n spaces: met for certain, and possible (met or to be judged)."""

    rule: Rule
    met: Bools
    possible: Bools
    parts: tuple[Judged, ...] = ()

    @property
    def status(self) -> Status:
        """The status of a single space."""
        return Status(int(self.met[0]) + int(self.possible[0]))


@dataclass(frozen=True, slots=True)
class MeasureValues:
    """One measure of one space at its three levels; a value is None where unknown."""

    measure: str
    period: Period
    claimed: Value
    evidenced: Value
    verified: Value
    unit: str


@dataclass(frozen=True, slots=True)
class ComparisonOutcome:
    """One comparison for one space.

    Attributes:
        values: the exact left side at each level, None where unknown.
        threshold: the exact right side at the level the finding is taken on.
        missing: how much must change to meet it, in the measure's own steps (a whole count, four
            decimals of m², hundredths of a per cent), rounded up; None if met, unknown or a truth.
        exactly: the value is the threshold itself.
    """

    rule: Comparison
    shape: Shape
    status: Status
    level: Level
    values: Mapping[Level, Fraction | None]
    threshold: Fraction | None
    missing: int | Decimal | None
    measures: tuple[MeasureValues, ...]

    @property
    def value(self) -> Fraction | None:
        return self.values[self.level]

    @property
    def exactly(self) -> bool:
        return self.value is not None and self.value == self.threshold


@dataclass(frozen=True, slots=True)
class JudgementOutcome:
    rule: Judgement
    status: Status = Status.NEEDS_JUDGEMENT


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """Several outcomes of which `n` must be met; `joint` is all, any or at-least."""

    joint: str
    n: int
    status: Status
    parts: tuple[Outcome, ...]


Outcome = ComparisonOutcome | JudgementOutcome | GroupOutcome


@dataclass(frozen=True, slots=True)
class Finding:
    """One criterion applied to one space.

    Attributes:
        period: the period name that decided (of several, the one with the best outcome).
        span: the days that name stands for.
        measures: every measure the rule reads, in the order of the text.
    """

    criterion: Criterion
    status: Status
    period: str
    span: Period
    outcome: Outcome
    measures: tuple[MeasureValues, ...]

    @property
    def id(self) -> str:
        return self.criterion.id

    @property
    def article(self) -> str:
        return self.criterion.article

    @property
    def binding(self) -> Binding:
        return self.criterion.binding

    def comparisons(self) -> list[ComparisonOutcome]:
        """The comparisons of the tree, flat."""
        return _flat(self.outcome)

    def as_data(self) -> dict[str, Anything]:
        """The finding for a frozen snapshot: plain values, canonical JSON takes them."""
        return {
            "criterion": self.id,
            "article": self.article,
            "binding": self.binding.value,
            "status": self.status.word,
            "period": [self.span.start, self.span.end],
            "measures": {values.measure: _levels(values) for values in self.measures},
        }


def _levels(values: MeasureValues) -> dict[str, Anything]:
    return {
        "claimed": values.claimed,
        "evidenced": values.evidenced,
        "verified": values.verified,
        "unit": values.unit,
    }


def _flat(outcome: Outcome) -> list[ComparisonOutcome]:
    match outcome:
        case ComparisonOutcome():
            return [outcome]
        case JudgementOutcome():
            return []
        case _:
            return [item for part in outcome.parts for item in _flat(part)]


def finding_of(
    criterion: Criterion, status: Status, period: str, judged: Judged, facts: Facts
) -> Finding:
    """The finding about one space, `judged` and `facts` being that space's alone."""
    outcome = _outcome(judged, facts, period)
    values: dict[tuple[str, str], MeasureValues] = {}
    for comparison in comparisons(criterion.rule):
        for name, own in _reads(comparison, period):
            values.setdefault((name, own), measure_values(name, own, facts))
    span = facts.frame.resolve(period)
    return Finding(criterion, status, period, span, outcome, tuple(values.values()))


def _reads(rule: Comparison, period: str) -> list[tuple[str, str]]:
    return list(dict.fromkeys((*named(rule.left, period), *named(rule.right, period))))


def _value(column: Column | None) -> Value:
    return None if column is None else column.value()


def measure_values(name: str, period: str, facts: Facts) -> MeasureValues:
    """A measure of one space at the three levels."""
    values = {level: _value(facts.at(level).column(name, period)) for level in Level}
    return MeasureValues(
        name,
        facts.frame.resolve(period),
        values[Level.CLAIMED],
        values[Level.EVIDENCED],
        values[Level.VERIFIED],
        facts.catalogue[name].unit,
    )


def _outcome(judged: Judged, facts: Facts, period: str) -> Outcome:
    rule, status = judged.rule, judged.status
    if isinstance(rule, Comparison):
        return _comparison(rule, status, facts, period)
    if isinstance(rule, Judgement):
        return JudgementOutcome(rule)
    parts = tuple(_outcome(part, facts, period) for part in judged.parts)
    if isinstance(rule, All):
        return GroupOutcome("all", len(parts), status, parts)
    if isinstance(rule, AtLeast):
        return GroupOutcome("at-least", rule.n, status, parts)
    return GroupOutcome("any", 1, status, parts)


def _comparison(rule: Comparison, status: Status, facts: Facts, period: str) -> ComparisonOutcome:
    values = {level: facts.at(level).value(rule.left, period).fraction() for level in Level}
    threshold = facts.value(rule.right, period).fraction()
    form = shape(rule, facts.catalogue)
    missing = None
    if status is Status.NOT_MET:
        missing = shortfall(values[facts.level], rule.operator, threshold, form.places)
    measures = tuple(measure_values(name, own, facts) for name, own in _reads(rule, period))
    return ComparisonOutcome(rule, form, status, facts.level, values, threshold, missing, measures)


def shortfall(
    value: Fraction | None, operator: Operator, threshold: Fraction | None, places: int
) -> int | Decimal | None:
    """The least change, in steps of 10**-places, after which a comparison that fails holds.

    None for truths and unknown values, where no amount would say it.
    """
    if value is None or threshold is None:
        return None
    steps = (threshold - value) * 10**places
    match operator:
        case Operator.AT_LEAST:
            count = ceil(steps)
        case Operator.MORE_THAN:
            count = floor(steps) + 1
        case Operator.AT_MOST:
            count = ceil(-steps)
        case Operator.LESS_THAN:
            count = floor(-steps) + 1
        case Operator.EQUALS:
            count = ceil(abs(steps))
        case _:
            return None
    return Decimal(count).scaleb(-places) if places else count
