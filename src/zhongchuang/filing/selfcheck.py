"""Where spaces stand: measures counted from the ledger, judged against a policy.

Ledger and policy never meet; this is where the one's columns are handed to the other's engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhongchuang.directory.models import Space
from zhongchuang.kernel.columns import Level, MeasureTable
from zhongchuang.kernel.periods import Frame, MeasureKey
from zhongchuang.ledger.measures import measure_table
from zhongchuang.policy.engine import Findings, evaluate
from zhongchuang.policy.facts import Context
from zhongchuang.policy.model import Policy


@dataclass(frozen=True, slots=True)
class Checked:
    """The measures of n spaces and what the policy finds about them."""

    table: MeasureTable
    findings: Findings


def check(
    spaces: Sequence[Space],
    policy: Policy,
    frame: Frame,
    *,
    level: Level = Level.EVIDENCED,
    using: str = "default",
) -> Checked:
    """Count and judge, set-wise: as many queries for a thousand spaces as for one."""
    needs = policy.needs(frame)
    table = measure_table(
        [space.pk for space in spaces],
        needs,
        using=using,
        returns_due=returns_due(policy, needs),
    )
    context = Context(
        kinds=np.array([space.kind for space in spaces]),
        divisions=np.array([space.division_id for space in spaces]),
    )
    return Checked(table, evaluate(policy, frame, table, level=level, context=context))


def returns_due(policy: Policy, keys: set[MeasureKey]) -> dict[MeasureKey, list[str]]:
    """The names of the returns due in the period of each key that asks for them."""
    return {
        key: [due.name for due in policy.returns_due(key.period.start, key.period.end)]
        for key in keys
        if key.measure == "returns_complete"
    }
