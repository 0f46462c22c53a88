"""Where spaces stand: measures counted from the ledger, judged by a policy (Art. 6 and 7).

This is where FACTS and RULES meet; the same code serves one space and every space there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
from django.db.models import QuerySet

from zhongchuang.directory.models import Space
from zhongchuang.kernel.columns import Level, MeasureTable
from zhongchuang.kernel.periods import Frame, MeasureKey
from zhongchuang.ledger.measures import TENURE_MONTHS, ReturnsDue, measure_table, rows_behind
from zhongchuang.policy.engine import Findings, evaluate
from zhongchuang.policy.explain import CHINESE, Line, Voice, citation, explanation, gap, lines, note
from zhongchuang.policy.facts import Context
from zhongchuang.policy.findings import Finding, MeasureValues, Status
from zhongchuang.policy.model import Policy


def measures_for(
    spaces: Sequence[Space], policy: Policy, frame: Frame, *, using: str = "default"
) -> MeasureTable:
    """Every measure the policy reads, for every space, in the order of `spaces`."""
    keys = [key for key in sorted(policy.needs(frame)) if is_counted(policy, key)]
    return measure_table(
        [space.pk for space in spaces],
        keys,
        using=using,
        returns_due=returns_due(policy, keys),
        tenure_months=tenure_months(policy),
        evidence_needed=policy.evidence_needed,
    )


def is_counted(policy: Policy, key: MeasureKey) -> bool:
    """Is the measure counted from the ledger, rather than declared under this policy?"""
    return not policy.catalogue[key.measure].declared


def returns_due(policy: Policy, keys: Iterable[MeasureKey]) -> ReturnsDue:
    """The names of the returns due in the period of each `returns_complete`."""
    return {
        key: [item.name for item in policy.returns_due(key.period.start, key.period.end)]
        for key in keys
        if key.measure == "returns_complete"
    }


def tenure_months(policy: Policy) -> int:
    return policy.tenure.months if policy.tenure else TENURE_MONTHS


def context_of_spaces(spaces: Sequence[Space]) -> Context:
    kinds = np.array([space.kind for space in spaces])
    return Context(kinds, np.array([space.division_id for space in spaces]))


def check(
    spaces: Iterable[Space],
    policy: Policy,
    frame: Frame,
    *,
    level: Level = Level.EVIDENCED,
    using: str = "default",
) -> Findings:
    """The findings about every space, in the order of `spaces`.

    Queries: one for each kind of fact the policy reads, whatever the number of spaces.
    """
    listed = list(spaces)
    table = measures_for(listed, policy, frame, using=using)
    return evaluate(policy, frame, table, level, context_of_spaces(listed))


@dataclass(frozen=True)
class CheckedMeasure:
    """One number of a condition; the facts behind it are looked up when somebody asks for them."""

    values: MeasureValues
    label: str
    unit: str
    look_up: Callable[[], QuerySet[Any]]

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """The facts behind the number, as `rows_for` finds them."""
        return self.look_up()

    @property
    def unsupported(self) -> int:
        """How many of a count have no evidence yet."""
        claimed, evidenced = self.values.claimed, self.values.evidenced
        counted = type(claimed) is int and type(evidenced) is int
        return int(claimed or 0) - int(evidenced or 0) if counted else 0


@dataclass(frozen=True)
class Condition:
    """One condition as a page shows it.

    Attributes:
        citation: 第六条第 4 项.
        text: the words of the article or item.
        lines: what is asked, there and missing, one comparison a line.
        missing: what is missing in one sentence (还差 3 场创业活动), empty where nothing is.
    """

    finding: Finding
    title: str
    citation: str
    text: str
    explanation: str
    missing: str
    note: str
    lines: tuple[Line, ...]
    measures: tuple[CheckedMeasure, ...]


@dataclass(frozen=True)
class SelfCheck:
    """Where one space stands against every condition of a policy."""

    space: Space
    policy: Policy
    frame: Frame
    eligible: bool
    conditions: tuple[Condition, ...]

    @cached_property
    def not_met(self) -> list[Condition]:
        return [item for item in self.conditions if item.finding.status is Status.NOT_MET]

    @cached_property
    def met(self) -> int:
        return sum(item.finding.status is Status.MET for item in self.conditions)


def self_check(
    space: Space,
    policy: Policy,
    frame: Frame,
    *,
    voice: Voice = CHINESE,
    level: Level = Level.EVIDENCED,
    using: str = "default",
) -> SelfCheck:
    """Where a space stands, in words, with the facts behind each number (not yet looked up)."""
    findings = check([space], policy, frame, level=level, using=using)
    conditions = tuple(
        _condition(finding, space, policy, voice, using) for finding in findings.of_space(0)
    )
    return SelfCheck(space, policy, frame, bool(findings.eligible[0]), conditions)


def _condition(
    finding: Finding, space: Space, policy: Policy, voice: Voice, using: str
) -> Condition:
    return Condition(
        finding,
        finding.criterion.name(voice.language),
        citation(finding.article, voice),
        policy.article_text(finding.article),
        explanation(finding, voice),
        gap(finding, voice),
        note(finding, voice),
        tuple(lines(finding, voice)),
        tuple(
            _measure(values, space, policy, voice, using)
            for values in finding.measures
            if not policy.catalogue[values.measure].declared
        ),
    )


def _measure(
    values: MeasureValues, space: Space, policy: Policy, voice: Voice, using: str
) -> CheckedMeasure:
    measure = policy.catalogue[values.measure]
    key = MeasureKey(values.measure, values.period)
    return CheckedMeasure(
        values,
        measure.title(voice.language),
        measure.unit_in(voice.language),
        partial(rows_for, space, policy, key, using=using),
    )


def rows_for(
    space: Space, policy: Policy, key: MeasureKey, *, using: str = "default"
) -> QuerySet[Any]:
    """The facts behind one number of one space under a policy."""
    return rows_behind(
        space,
        key,
        using=using,
        returns_due=returns_due(policy, [key]).get(key, ()),
        tenure_months=tenure_months(policy),
    )
