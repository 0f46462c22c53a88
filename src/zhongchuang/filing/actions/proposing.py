"""Prepared by one, approved by another: recommendation (Art. 10.2) and confirmation (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.directory.actions import enter_register
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Level
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely, issuer_of
from zhongchuang.filing.actions.steps import (
    locked,
    officially,
    policy_of,
    stage_article,
    take,
    tell_operator,
)
from zhongchuang.filing.models import Application, Proposal, Round
from zhongchuang.filing.papers.confirmation import confirmation
from zhongchuang.filing.papers.recommendation_letter import recommendation_letter
from zhongchuang.filing.papers.shared import founding_date
from zhongchuang.filing.quotas import require_quota
from zhongchuang.filing.states import Act, ProposalKind, ProposalOutcome, State
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import today


@transaction.atomic
def prepare_recommendation(
    *, actor: Actor, application: Application, favourable: bool, grounds: str
) -> Proposal:
    """The prefecture's officer proposes to recommend or not, with grounds."""
    case = locked(application)
    if not grounds.strip():
        raise Refused(Refusal(_("请写明推荐或不予推荐的理由。")))
    take(case, Act.PREPARE_RECOMMENDATION, actor, note=grounds.strip())
    return _propose(actor, ProposalKind.RECOMMENDATION, case.round, [case], favourable, grounds)


@transaction.atomic
def prepare_confirmation(
    *, actor: Actor, round_: Round, applications: Sequence[Application], grounds: str
) -> Proposal:
    """The region's officer proposes the list of a round for confirmation.

    Raises:
        Refused: an empty list, a case of another round, or one that is not ready.
    """
    cases = [locked(application) for application in sorted(applications, key=lambda a: a.pk)]
    if not cases:
        raise Refused(Refusal(_("请至少选择一个公示无异议的众创空间。")))
    if any(case.round_id != round_.pk for case in cases):
        raise Refused(Refusal(_("确认文件只能包含同一批次的众创空间。")))
    for case in cases:
        take(case, Act.PREPARE_CONFIRMATION, actor, note=grounds.strip())
    return _propose(actor, ProposalKind.CONFIRMATION, round_, cases, True, grounds)


def _propose(
    actor: Actor,
    kind: ProposalKind,
    round_: Round,
    cases: Sequence[Application],
    favourable: bool,
    grounds: str,
) -> Proposal:
    proposal = Proposal.objects.create(
        kind=kind,
        round=round_,
        favourable=favourable,
        grounds=grounds.strip(),
        prepared_by=actor.account,
        prepared_for=actor.stands_for,
    )
    proposal.applications.set(cases)
    return proposal


def _claimed(actor: Actor, proposal: Proposal) -> tuple[Proposal, list[Application]]:
    """The proposal locked and still undecided, with its cases.

    Raises:
        Refused: decided meanwhile, or prepared by the same person.
    """
    found = Proposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if found.decided_by_id is not None:
        raise Refused(Refusal(_("该事项已经办理，请刷新页面查看结果。")))
    require(rules.four_eyes(actor, found))
    cases = [locked(case) for case in found.applications.order_by("pk")]
    return found, cases


def _decide(
    actor: Actor,
    proposal: Proposal,
    outcome: ProposalOutcome,
    note: str,
    document: OfficialDocument | None = None,
) -> Proposal:
    proposal.decided_by = actor.account
    proposal.decided_at = timezone.now()
    proposal.outcome = outcome
    proposal.note = note.strip()
    proposal.document = document
    proposal.save(update_fields=["decided_by", "decided_at", "outcome", "note", "document"])
    return proposal


@transaction.atomic
def send_back(*, actor: Actor, proposal: Proposal, note: str) -> Proposal:
    """The approver sends a proposal back to be prepared again, saying why."""
    if not note.strip():
        raise Refused(Refusal(_("请写明退回的理由。")))
    found, cases = _claimed(actor, proposal)
    act = (
        Act.SEND_BACK_RECOMMENDATION
        if found.kind == ProposalKind.RECOMMENDATION
        else Act.SEND_BACK_CONFIRMATION
    )
    for case in cases:
        take(case, act, actor, note=note.strip())
    return _decide(actor, found, ProposalOutcome.SENT_BACK, note)


@transaction.atomic
def approve_recommendation(*, actor: Actor, proposal: Proposal, note: str = "") -> Proposal:
    """The prefecture's approver decides; a recommendation goes out as a numbered letter.

    Raises:
        Refused: own proposal, decided already, or not the actor's to decide.
    """
    found, cases = _claimed(actor, proposal)
    case, policy = cases[0], policy_of(cases[0])
    if not found.favourable:
        article = stage_article(case, policy)
        end_adversely(actor, case, Act.NOT_RECOMMEND, found.grounds, article)
        return _decide(actor, found, ProposalOutcome.APPROVED, note)
    require(rules.may(actor, Act.RECOMMEND, case, policy))
    require_quota(actor, found.round, len(cases))
    paper = issue(
        DocumentKind.RECOMMENDATION_LETTER,
        issuer_of(actor),
        today(),
        lambda number, proof: recommendation_letter(cases, found, policy, actor, number, proof),
    )
    take(case, Act.RECOMMEND, actor, note=note.strip(), document=paper)
    return _decide(actor, found, ProposalOutcome.APPROVED, note, paper)


@transaction.atomic
def approve_confirmation(*, actor: Actor, proposal: Proposal, note: str = "") -> Proposal:
    """The region confirms: one numbered document for the list, one register entry a space.

    Raises:
        Refused: own proposal, decided already, or not the actor's to decide.
    """
    found, cases = _claimed(actor, proposal)
    policy = policy_of(cases[0])
    for case in cases:
        require(rules.may(actor, Act.CONFIRM, case, policy))
    on = today()
    paper = issue(
        DocumentKind.CONFIRMATION,
        issuer_of(actor),
        on,
        lambda number, proof: confirmation(cases, found.round, policy, actor, number, proof),
        is_public=True,
    )
    for case in cases:
        take(case, Act.CONFIRM, actor, note=note.strip(), document=paper)
        enter_register(
            space=case.space,
            level=Level(found.round.level),
            since=on,
            document_number=paper.number,
            founded_on=founding_date(case.space),
            policy=policy.id,
            by=actor.signature(),
        )
        with officially():
            tell_operator(
                case,
                _("“%(space)s”已确认备案") % {"space": case.space.name},
                _("确认文号：%(number)s。") % {"number": paper.number},
            )
    return _decide(actor, found, ProposalOutcome.APPROVED, note, paper)


def open_proposal(application: Application) -> Proposal | None:
    """What is waiting for approval on a case."""
    if application.place not in {State.RECOMMENDATION_PREPARED, State.CONFIRMATION_PREPARED}:
        return None
    return application.proposals.undecided().order_by("-pk").first()
