"""The engine: a policy applied to columns of measures gives findings, exactly and set-wise.

One space is a column of length one. A rule is followed as two masks: `met`, and `possible` (met,
or left to judgement); their sum is the status.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from zhongchuang.kernel.columns import Column, Kind, Level, MeasureTable
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy import exact
from zhongchuang.policy.exact import Bools, Operator
from zhongchuang.policy.facts import Context, Facts, facts_of
from zhongchuang.policy.findings import Finding, Judged, Status, finding_of
from zhongchuang.policy.model import Binding, Criterion, Policy
from zhongchuang.policy.rules import All, Any, AtLeast, Comparison, Number, Rule

Statuses = NDArray[np.int8]
Combine = Callable[[list[Bools], int], Bools]


def judge(rule: Rule, facts: Facts, period: str) -> Judged:
    """A rule judged for every space of `facts`, `period` being the criterion's."""
    match rule:
        case Comparison():
            met = _compared(rule, facts, period)
            return Judged(rule, met, met)
        case All():
            return _joined(rule, rule.of, every, facts, period)
        case Any():
            return _joined(rule, rule.of, some, facts, period)
        case AtLeast():
            return _joined(rule, rule.of, at_least(rule.n), facts, period)
        case _:
            return Judged(rule, np.zeros(facts.size, np.bool_), np.ones(facts.size, np.bool_))


def _compared(rule: Comparison, facts: Facts, period: str) -> Bools:
    operator = Operator.EQUALS if rule.operator is Operator.IS else rule.operator
    left = facts.value(rule.left, period)
    if isinstance(rule.right, Number):
        return exact.compare_number(left, operator, rule.right.fraction)
    return exact.compare(left, operator, facts.value(rule.right, period))


def _joined(
    rule: Rule, of: tuple[Rule, ...], combine: Combine, facts: Facts, period: str
) -> Judged:
    parts = tuple(judge(part, facts, period) for part in of)
    met = combine([part.met for part in parts], facts.size)
    if all(part.possible is part.met for part in parts):
        return Judged(rule, met, met, parts)
    return Judged(rule, met, combine([part.possible for part in parts], facts.size), parts)


def every(masks: list[Bools], size: int) -> Bools:
    return reduce(np.logical_and, masks) if masks else np.ones(size, np.bool_)


def some(masks: list[Bools], size: int) -> Bools:
    return reduce(np.logical_or, masks) if masks else np.zeros(size, np.bool_)


def at_least(n: int) -> Combine:
    def combine(masks: list[Bools], size: int) -> Bools:
        count = np.zeros(size, dtype=np.int16)
        for mask in masks:
            count += mask
        return count >= n

    return combine


@dataclass(frozen=True, slots=True)
class Result:
    """One criterion over n spaces: met for certain or possibly, and where it applies.

    `applies` is None where the criterion applies to every space.
    """

    criterion: Criterion
    met: Bools
    possible: Bools
    applies: Bools | None

    @property
    def passed(self) -> Bools:
        """Met, left to judgement, or not asked of the space."""
        return self.possible if self.applies is None else self.possible | ~self.applies

    @property
    def hit(self) -> Bools:
        """Met for certain where it applies."""
        return self.met if self.applies is None else self.met & self.applies

    @property
    def status(self) -> Statuses:
        """`Status` numbers as int8."""
        status = self.met.astype(np.int8)
        status += self.possible
        if self.applies is not None:
            status[~self.applies] = Status.NOT_APPLICABLE
        return status

    def status_of(self, index: int) -> Status:
        if self.applies is not None and not self.applies[index]:
            return Status.NOT_APPLICABLE
        return Status(int(self.met[index]) + int(self.possible[index]))


@dataclass(frozen=True, slots=True)
class Findings:
    """A policy's findings about n spaces, taken on one level.

    Attributes:
        eligible: every required criterion met, left to judgement or not asked; no veto hit.
    """

    policy: Policy
    facts: Facts
    results: Mapping[str, Result]
    eligible: Bools

    def __len__(self) -> int:
        return self.facts.size

    def status(self, criterion_id: str) -> Statuses:
        """The statuses of one criterion, n of int8 (`Status`)."""
        return self.results[criterion_id].status

    def points(self) -> Column:
        """The points that met `priority` criteria add to the ranking, exact."""
        results = [r for r in self.results.values() if r.criterion.binding is Binding.PRIORITY]
        places = max((r.criterion.point_places for r in results), default=0)
        total = np.zeros(self.facts.size, dtype=np.int64)
        for result in results:
            total += result.hit * int(result.criterion.points.scaleb(places))
        return Column(Kind.DECIMAL, total, 10**places)

    def of_space(self, index: int = 0) -> tuple[Finding, ...]:
        """The findings of one space, in the order of the policy."""
        facts = self.facts.row(index)
        return tuple(
            _finding(result.criterion, result.status_of(index), facts)
            for result in self.results.values()
        )


def _finding(criterion: Criterion, status: Status, facts: Facts) -> Finding:
    """Judged again for one space, now keeping every step; of several periods the best counts."""
    judged = [judge(criterion.rule, facts, period) for period in criterion.periods]
    best = max(range(len(judged)), key=lambda place: judged[place].status)
    return finding_of(criterion, status, criterion.periods[best], judged[best], facts)


def evaluate(
    policy: Policy,
    frame: Frame,
    table: MeasureTable,
    level: Level = Level.EVIDENCED,
    context: Context | None = None,
) -> Findings:
    """The findings of `policy` about every space of `table`.

    Args:
        table: a column of n values for each of `policy.needs(frame)`.
        level: the level findings are taken on; the other levels are shown beside it.
        context: kind and division of each space, for rules that depend on them.

    Raises:
        KeyError: a counted measure or its `level` is missing from the table, or the frame does
            not name a range the policy uses.
        ValueError: the columns are not all of the same length.
    """
    needed = {key: table[key] for key in policy.needs(frame) if key in table}
    for levels in needed.values():
        levels[level]
    facts = facts_of(needed, policy.catalogue, frame, level, context or Context())
    results = {item.id: _result(item, facts) for item in policy.criteria}
    return Findings(policy, facts, results, _eligible(results.values(), facts.size))


def _result(criterion: Criterion, facts: Facts) -> Result:
    # Only the outcome is kept: the masks of every step of a million spaces would cost more
    # memory traffic than judging the one space again that somebody looks at.
    met, possible = _outcome(criterion, facts, criterion.periods[0])
    for period in criterion.periods[1:]:
        also_met, also_possible = _outcome(criterion, facts, period)
        met, possible = met | also_met, possible | also_possible
    return Result(criterion, met, possible, _applies(criterion, facts))


def _outcome(criterion: Criterion, facts: Facts, period: str) -> tuple[Bools, Bools]:
    judged = judge(criterion.rule, facts, period)
    return judged.met, judged.possible


def _applies(criterion: Criterion, facts: Facts) -> Bools | None:
    if criterion.only_for is None and criterion.not_for is None:
        return None
    mask = np.ones(facts.size, np.bool_)
    if criterion.only_for is not None:
        mask &= facts.context.holds(criterion.only_for, facts.size)
    if criterion.not_for is not None:
        mask &= ~facts.context.holds(criterion.not_for, facts.size)
    return mask


def _eligible(results: Iterable[Result], size: int) -> Bools:
    eligible = np.ones(size, np.bool_)
    for result in results:
        if result.criterion.binding is Binding.REQUIRED:
            eligible &= result.passed
        elif result.criterion.binding is Binding.VETO:
            eligible &= ~result.hit
    return eligible
