"""An authority withdraws a paper it issued; the act the paper records stands until it is undone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.documents.ending import end_paper
from zhongchuang.documents.models import DocumentKind, Ending, OfficialDocument
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import today

APPROVERS = frozenset({Role.REGION_APPROVER, Role.PREFECTURE_APPROVER})
ENDED_BY_THEIR_ACTS = frozenset(
    {
        DocumentKind.CALL,
        DocumentKind.PUBLIC_NOTICE,
        DocumentKind.NOTICE_ADDENDUM,
        DocumentKind.CONFIRMATION,
        DocumentKind.CERTIFICATE,
    }
)
"""Papers that end with their round, their notice or their entry in the register."""


def may_withdraw(actor: Actor, paper: OfficialDocument) -> Refusal | None:
    """Why this actor cannot withdraw a paper, or None."""
    if actor.role not in APPROVERS or paper.issuer_id != actor.organisation_id:
        return Refusal(_("只有发文机关的审批人可以撤回公文。"))
    if paper.kind in ENDED_BY_THEIR_ACTS:
        return Refusal(_("这类公文随批次、公示或备案的状态变化，请在相应页面办理。"))
    if paper.ended_as:
        return Refusal(_("这份公文已经失效。"))
    return None


@transaction.atomic
def withdraw_paper(*, actor: Actor, paper: OfficialDocument, reason: str) -> OfficialDocument:
    """Say publicly, with the reason, that a paper holds no longer.

    Raises:
        Refused: not an approver of the issuer, no reason, or a paper that ends otherwise.
    """
    found = OfficialDocument.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    require(may_withdraw(actor, found))
    if not reason.strip():
        raise Refused(Refusal(_("请写明撤回的理由。")))
    ended = end_paper(found, Ending.WITHDRAWN, on=today(), why=reason)
    record(
        "filing.withdraw-paper",
        ended,
        actor.signature(),
        {"number": ended.number, "reason": ended.ended_why},
    )
    return ended
