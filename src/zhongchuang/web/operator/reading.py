"""An application read through: as it was frozen at submission, or as it would be submitted now."""

from __future__ import annotations

from dataclasses import dataclass

from zhongchuang.audit.chain import thaw
from zhongchuang.filing.freezing import frame_of, judge_again
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import CORRECTIONS, DRAFTS
from zhongchuang.policy.explain import explanation
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.standpoint import judged_for
from zhongchuang.web.operator.voice import cited, voice


@dataclass(frozen=True, slots=True)
class Said:
    """One condition in words."""

    citation: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What an application says."""

    name: str
    operator: str
    uscc: str
    address: str
    direction: str
    justification: str
    conditions: list[Said]


def stated(case: Application, policy: Policy) -> Stated:
    """The frozen content once submitted; the current one while the operator can change it.

    Raises:
        ValueError: the frozen content was altered.
    """
    if case.snapshot is None or case.place in DRAFTS | CORRECTIONS:
        return current(case, policy)
    return frozen(case, policy)


def current(case: Application, policy: Policy) -> Stated:
    space = case.space
    judged = judged_for(space, policy, frame_of(case.round))
    return Stated(
        space.name,
        space.operator.name,
        space.operator.uscc,
        space.address,
        case.direction,
        case.justification,
        [Said(c.citation, c.title, c.explanation) for c in judged.conditions],
    )


def frozen(case: Application, policy: Policy) -> Stated:
    """Raises ValueError: the frozen content was altered."""
    if case.snapshot is None:
        raise ValueError(case.pk)
    content = thaw(case.snapshot)
    space, statement = content["space"], content["statement"]
    findings = judge_again(content, policy).of_space(0)
    return Stated(
        space["name"],
        space["operator"],
        space["uscc"],
        space["address"],
        statement["direction"],
        statement["justification"],
        [
            Said(
                cited(found.article),
                found.criterion.name(voice().language),
                explanation(found, voice()),
            )
            for found in findings
        ],
    )
