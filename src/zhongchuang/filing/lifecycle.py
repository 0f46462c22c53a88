"""The transition table: from which state, by which act, to where, by whom (Art. 10).

The table knows stage *kinds*. Which stages a filing has, in which order and before which authority,
is the policy's procedure; `Target.NEXT` asks it. The table draws the progress line, the reference
page and the exhaustive state × act × role test.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhongchuang.filing.states import (
    CORRECTIONS,
    DRAFTS,
    WITHDRAWABLE,
    Act,
    State,
)
from zhongchuang.policy.model import Policy


class Party(StrEnum):
    """Who acts, relative to the case: the operator's people, or people of the authority the
    policy names for the stage; AUTHORITY leaves open which of them, the action asks further."""

    OWNER = "owner"
    OPERATOR = "operator"
    OFFICER = "officer"
    APPROVER = "approver"
    AUTHORITY = "authority"


class Target(StrEnum):
    """Where a transition leads when the policy or the case decides."""

    NEXT = "next"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table."""

    source: State
    act: Act
    target: State | Target
    party: Party


def _rows() -> tuple[Transition, ...]:
    t, s, a, p = Transition, State, Act, Party
    rows = [
        t(s.DRAFTING, a.HAND_OVER, s.CHECKING, p.OPERATOR),
        t(s.CHECKING, a.HAND_BACK, s.DRAFTING, p.OWNER),
        t(s.ACCEPTANCE, a.ACCEPT, Target.NEXT, p.OFFICER),
        t(s.ACCEPTANCE, a.REFUSE, s.REFUSED, p.OFFICER),
        t(s.ACCEPTANCE, a.RETURN, s.ACCEPTANCE_CORRECTION, p.OFFICER),
        t(s.PRELIMINARY, a.PASS_PRELIMINARY, Target.NEXT, p.OFFICER),
        t(s.PRELIMINARY, a.FAIL_PRELIMINARY, s.FAILED, p.OFFICER),
        t(s.PRELIMINARY, a.RETURN, s.PRELIMINARY_CORRECTION, p.OFFICER),
        t(s.VISIT, a.PASS_VISIT, Target.NEXT, p.OFFICER),
        t(s.VISIT, a.FAIL_VISIT, s.FAILED, p.OFFICER),
        t(s.RECOMMENDATION, a.PREPARE_RECOMMENDATION, s.RECOMMENDATION_PREPARED, p.OFFICER),
        t(s.RECOMMENDATION_PREPARED, a.SEND_BACK_RECOMMENDATION, s.RECOMMENDATION, p.AUTHORITY),
        t(s.RECOMMENDATION_PREPARED, a.RECOMMEND, Target.NEXT, p.APPROVER),
        t(s.RECOMMENDATION_PREPARED, a.NOT_RECOMMEND, s.NOT_RECOMMENDED, p.APPROVER),
        t(s.FORMAL, a.PASS_FORMAL, Target.NEXT, p.OFFICER),
        t(s.FORMAL, a.FAIL_FORMAL, s.FAILED, p.OFFICER),
        t(s.FORMAL, a.RETURN, s.FORMAL_CORRECTION, p.OFFICER),
        t(s.EXPERT, a.PASS_EXPERT, Target.NEXT, p.OFFICER),
        t(s.EXPERT, a.FAIL_EXPERT, s.FAILED, p.OFFICER),
        t(s.NOTICE, a.PUBLISH, s.NOTICE_RUNNING, p.OFFICER),
        t(s.NOTICE_RUNNING, a.CLEAR, Target.NEXT, p.OFFICER),
        t(s.NOTICE_RUNNING, a.UPHOLD, s.OBJECTION_UPHELD, p.AUTHORITY),
        t(s.NOTICE_RUNNING, a.TAKE_OFF, s.NOTICE, p.OFFICER),
        t(s.CONFIRMATION, a.PREPARE_CONFIRMATION, s.CONFIRMATION_PREPARED, p.OFFICER),
        t(s.CONFIRMATION_PREPARED, a.SEND_BACK_CONFIRMATION, s.CONFIRMATION, p.AUTHORITY),
        t(s.CONFIRMATION_PREPARED, a.CONFIRM, s.CONFIRMED, p.APPROVER),
    ]
    for state in (s.RECOMMENDATION_PREPARED, s.CONFIRMATION_PREPARED):
        rows += [
            t(state, a.SIGN, state, p.AUTHORITY),
            t(state, a.REVISE, state, p.OFFICER),
            t(state, a.RELEASE, State(state.stage), p.OFFICER),
        ]
    rows += [t(state, a.SUBMIT, Target.NEXT, p.OWNER) for state in sorted(DRAFTS)]
    for state in sorted(CORRECTIONS):
        rows.append(t(state, a.RESUBMIT, Target.BACK, p.OWNER))
        rows.append(t(state, a.LAPSE, s.FAILED, p.OFFICER))
    rows += [t(state, a.WITHDRAW, s.WITHDRAWN, p.OWNER) for state in sorted(WITHDRAWABLE)]
    return tuple(rows)


TABLE = _rows()
BY_KEY = {(row.source, row.act): row for row in TABLE}


def transition(source: State, act: Act) -> Transition | None:
    """The row for an act in a state, or None where the state does not know the act."""
    return BY_KEY.get((source, act))


def acts_in(source: State) -> tuple[Transition, ...]:
    return tuple(row for row in TABLE if row.source == source)


def target_of(row: Transition, policy: Policy) -> State:
    """Where the transition leads under this policy's procedure.

    Raises:
        LookupError: the policy's procedure has no next stage.
    """
    if row.target == Target.BACK:
        return State(row.source.stage)
    if row.target == Target.NEXT:
        return next_state(row.source, policy)
    return State(row.target)


def next_state(source: State, policy: Policy) -> State:
    kinds = [stage.kind.value for stage in policy.procedure]
    position = kinds.index(source.stage) + 1
    if position == len(kinds):
        raise LookupError(f"nothing follows {source.stage} in policy {policy.id}")
    return State(kinds[position])


def authority_of(state: State, policy: Policy) -> str:
    """Before whom a state lies: "operator", "prefecture" or "region"; "" when it is final."""
    return next((stage.by for stage in policy.procedure if stage.kind == state.stage), "")
