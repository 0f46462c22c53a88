"""Approval sheets as they are read: whose row is next, what is signed, what changed since (Art. 10).

A sheet is signed row by row, each time the digest of its whole content: the cases, the grounds, the
opinion and the paper as it will read, without the number and the day it gets when it goes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.documents.content import Document, Verification, to_plain
from zhongchuang.documents.phrasing import Draft
from zhongchuang.filing import rules
from zhongchuang.filing.models import Application, Proposal, SignOff
from zhongchuang.filing.papers.confirmation import confirmation
from zhongchuang.filing.papers.recommendation_letter import recommendation_letter
from zhongchuang.filing.states import ProposalKind, SheetStep
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.policy.approvals import ApprovalRow, Signatory
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy, Stage
from zhongchuang.policy.registry import policy as read_policy

ROLES = {
    ("prefecture", Signatory.OFFICER): Role.PREFECTURE_OFFICER,
    ("prefecture", Signatory.APPROVER): Role.PREFECTURE_APPROVER,
    ("region", Signatory.OFFICER): Role.REGION_OFFICER,
    ("region", Signatory.APPROVER): Role.REGION_APPROVER,
}
FLEETING = ("number", "date", "imprint", "verification", "watermark")
"""What a paper gets only when it goes out; nobody signs it."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet as it stands: signed, next, or still to come."""

    step: SheetStep
    by: Signatory
    signed: SignOff | None
    is_next: bool


def policy_of(proposal: Proposal) -> Policy:
    return read_policy(proposal.round.policy)


def stage_of(proposal: Proposal, policy: Policy) -> Stage:
    """The stage a sheet decides.

    Raises:
        LookupError: the policy has no such stage; no sheet of it could have been prepared.
    """
    stage = policy.stage(proposal.kind)
    if stage is None:
        raise LookupError(f"policy {policy.id} has no stage {proposal.kind}")
    return stage


def rows_of(proposal: Proposal, policy: Policy) -> list[SheetRow]:
    """The rows of a sheet with the signatures that stand; a sheet older than the policy's rows
    shows the rows it has."""
    signed = {one.step: one for one in proposal.sign_offs.all() if one.voided_at is None}
    listed = list(stage_of(proposal, policy).approvals)
    return [
        SheetRow(
            SheetStep(row.step),
            row.by,
            signed.get(row.step),
            not proposal.outcome and proposal.next_step == row.step,
        )
        for row in listed
        if not proposal.outcome or row.step in signed
    ]


def following(proposal: Proposal, policy: Policy) -> ApprovalRow | None:
    """The row after the one that is next; None when that one decides."""
    rows = stage_of(proposal, policy).approvals
    at = next(place for place, row in enumerate(rows) if row.step == proposal.next_step)
    return rows[at + 1] if at + 1 < len(rows) else None


def decides(proposal: Proposal, policy: Policy) -> bool:
    """Is the next signature the one with which the paper goes out?"""
    return bool(proposal.next_step) and following(proposal, policy) is None


def may_sign(actor: Actor, proposal: Proposal) -> Refusal | None:
    """May this actor give the next signature, by their role and by who signed before?"""
    if proposal.outcome:
        return Refusal(_("该事项已经办理，请刷新页面查看结果。"))
    if proposal.organisation_id != actor.organisation_id:
        return Refusal(_("本环节不由您所在的机关办理。"))
    if (proposal.next_by == Signatory.APPROVER) != actor.is_approver:
        by_approver = proposal.next_by == Signatory.APPROVER
        return Refusal(_("须由审批人办理。") if by_approver else _("须由经办人办理。"))
    return rules.four_eyes(actor, proposal)


def may_revise(actor: Actor, proposal: Proposal) -> Refusal | None:
    """The officers of the authority prepare again what one of them prepared."""
    if proposal.outcome:
        return Refusal(_("该事项已经办理，请刷新页面查看结果。"))
    if proposal.organisation_id != actor.organisation_id:
        return Refusal(_("本环节不由您所在的机关办理。"))
    return Refusal(_("须由经办人办理。")) if actor.is_approver else None


def signers(proposal: Proposal) -> QuerySet[Account]:
    """Who can give the next signature today."""
    stage = stage_of(proposal, policy_of(proposal))
    on_it = list(proposal.persons.values_list("person", flat=True))
    in_office = (
        Mandate.objects.valid_on(today())
        .filter(
            organisation=proposal.organisation_id,
            role=ROLES[stage.by, Signatory(proposal.next_by)],
            account__is_active=True,
        )
        .exclude(account__in=on_it)
        .exclude(deputises__account__in=on_it)
    )
    return Account.objects.filter(pk__in=in_office.values("account"))


def desk_of(proposal: Proposal) -> Actor:
    """The authority whose paper it is, as papers read an actor: whoever looks, the text is one."""
    mandate = Mandate(account=proposal.prepared_by, organisation=proposal.organisation)
    return Actor(proposal.prepared_by, mandate)


def cases_of(proposal: Proposal) -> list[Application]:
    return list(
        proposal.applications.select_related(
            "space__operator", "space__division", "space__profile", "round__authority"
        ).order_by("pk")
    )


def paper_of(
    proposal: Proposal, cases: Sequence[Application], actor: Actor, number: str, proof: Verification
) -> Draft:
    """The paper that goes out with the last signature."""
    policy = policy_of(proposal)
    if proposal.kind == ProposalKind.RECOMMENDATION:
        return recommendation_letter(cases, proposal, policy, actor, number, proof)
    return confirmation(cases, proposal.round, policy, actor, number, proof)


def draft_of(proposal: Proposal, cases: Sequence[Application], number: str) -> Document | None:
    """The paper as it will read, before it has a number; None where none goes out."""
    if not proposal.favourable or not cases:
        return None
    return paper_of(proposal, cases, desk_of(proposal), number, Verification("", "")).document


def content_of(proposal: Proposal, cases: Sequence[Application]) -> dict[str, Any]:
    """What the signatures on a sheet are for, as canonical data."""
    paper = draft_of(proposal, cases, "")
    text = {} if paper is None else to_plain(paper)
    return {
        "kind": proposal.kind,
        "round": proposal.round_id,
        "favourable": proposal.favourable,
        "grounds": proposal.grounds,
        "cases": [
            {
                "reference": case.reference,
                "name": case.space.name,
                "operator": case.space.operator.name,
                "uscc": case.space.operator.uscc,
                "address": case.space.address,
                "division": case.space.division.name,
            }
            for case in cases
        ],
        "paper": {key: value for key, value in text.items() if key not in FLEETING},
    }


def digest_of(proposal: Proposal, cases: Sequence[Application]) -> str:
    return digest(content_of(proposal, cases))


def changed(proposal: Proposal, cases: Sequence[Application]) -> str:
    """What is different from what was prepared, in words; "" where nothing is."""
    if proposal.outcome or not proposal.content:
        return ""
    now = content_of(proposal, cases)
    return "" if digest(now) == digest(proposal.content) else _difference(proposal.content, now)


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    old = {case["reference"]: case for case in before["cases"]}
    new = {case["reference"]: case for case in after["cases"]}
    words = [_("“%s”不再列入") % old[key]["name"] for key in old if key not in new]
    words += [_("增列“%s”") % new[key]["name"] for key in new if key not in old]
    words += [
        _("“%s”的登记信息有改动") % new[key]["name"]
        for key in new
        if key in old and old[key] != new[key]
    ]
    if (before["grounds"], before["favourable"]) != (after["grounds"], after["favourable"]):
        words.append(_("拟办意见有改动"))
    return _("；").join(words or [_("公文文稿有改动")])
