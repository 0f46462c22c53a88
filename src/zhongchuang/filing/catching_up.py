"""Until when what a condition lacks can still be made up (Art. 6).

A condition looks at a span of days or at one day. While that lies ahead, what is missing can still
happen; when it has passed, only what did happen can still be recorded and proved, until the round
closes. Some things come by themselves: an operator cannot hurry its twelfth month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil

from zhongchuang.directory.models import Space
from zhongchuang.kernel.periods import add_months
from zhongchuang.ledger.models import ReturnRecord, SpaceProfile
from zhongchuang.ledger.premises import STATED
from zhongchuang.ledger.states import ReturnStatus
from zhongchuang.policy.findings import ComparisonOutcome, Status
from zhongchuang.policy.model import Policy, ReturnDue

OPERATING, RETURNS = "months_operating", "returns_complete"


class Way(StrEnum):
    """How a gap closes."""

    ACT = "act"
    RECORD = "record"
    WAIT = "wait"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class CatchUp:
    """How a gap closes, and by when.

    Attributes:
        on: the last day for it, or the day on which it comes by itself; None where no day is known.
        in_time: does that day come before the condition is looked at?
        names: the returns to report (2025年报), where that is the way.
    """

    way: Way
    on: date | None
    in_time: bool = True
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose gap it is, and between which days somebody looks at it.

    Attributes:
        space: the space it is asked about.
        today: the day on which it is asked.
        closing: the last day on which the application can be handed in; None where no round is open.
    """

    space: Space
    today: date
    closing: date | None


def catch_up(
    outcome: ComparisonOutcome, policy: Policy, profile: SpaceProfile | None, asked: Asked
) -> CatchUp | None:
    """How one comparison that is not met can be made up; None where it is met.

    Raises:
        KeyError: the policy does not know its measure.
    """
    if outcome.status is Status.MET:
        return None
    values = outcome.measures[0]
    if values.measure == OPERATING:
        return _waiting(outcome, profile, values.period.end)
    if values.measure == RETURNS:
        due = policy.returns_due(values.period.start, values.period.end)
        return _reporting(outstanding(due, asked.space))
    if values.measure in STATED:
        return CatchUp(Way.ACT, asked.closing or values.period.end)
    if values.period.end >= asked.today:
        return CatchUp(Way.ACT, values.period.end)
    return CatchUp(Way.RECORD, asked.closing)


def _waiting(outcome: ComparisonOutcome, profile: SpaceProfile | None, as_of: date) -> CatchUp:
    """The day on which the months of operation are full (Art. 6.3)."""
    if profile is None or profile.registered_on is None or profile.opened_on is None:
        return CatchUp(Way.RECORD, None)
    since = max(profile.registered_on, profile.opened_on)
    full = add_months(since, ceil(outcome.threshold or 0))
    return CatchUp(Way.WAIT, full, in_time=full <= as_of)


def _reporting(missing: Sequence[ReturnDue]) -> CatchUp:
    """The returns that were due and are not accepted; the day is that of the earliest."""
    names = tuple(item.name for item in missing)
    return CatchUp(Way.REPORT, missing[0].due if missing else None, names=names)


def outstanding(due: Sequence[ReturnDue], space: Space) -> list[ReturnDue]:
    """Those of the returns that are not accepted yet, in the order in which they fall due."""
    accepted = set(
        ReturnRecord.objects.live()
        .filter(space=space, status=ReturnStatus.ACCEPTED)
        .values_list("period", flat=True)
    )
    return [item for item in due if item.name not in accepted]
