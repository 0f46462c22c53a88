"""Prepared by one, approved by another: recommendation (Art. 10.2) and confirmation (Art. 10.3)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from zhongchuang.directory.actions import enter_register
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Level
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind, OfficialDocument
from zhongchuang.filing import approvals, rules
from zhongchuang.filing.actions.approving import (
    Matter,
    claimed,
    close,
    locked_sheet,
    open_sheet,
    put_hand,
    void,
    write_down,
)
from zhongchuang.filing.actions.reviewing import end_adversely
from zhongchuang.filing.actions.steps import (
    issuer_of,
    locked,
    officially,
    policy_of,
    stage_article,
    take,
    tell_operator,
)
from zhongchuang.filing.models import Application, Proposal, Round
from zhongchuang.filing.papers.certificate import certificate
from zhongchuang.filing.papers.shared import founding_date
from zhongchuang.filing.quotas import require_quota
from zhongchuang.filing.states import Act, ProposalKind, ProposalOutcome, SheetStep, State
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import today

PREPARE = {
    ProposalKind.RECOMMENDATION: Act.PREPARE_RECOMMENDATION,
    ProposalKind.CONFIRMATION: Act.PREPARE_CONFIRMATION,
}
SEND_BACK = {
    ProposalKind.RECOMMENDATION: Act.SEND_BACK_RECOMMENDATION,
    ProposalKind.CONFIRMATION: Act.SEND_BACK_CONFIRMATION,
}


def prepare_recommendation(
    *, actor: Actor, application: Application, favourable: bool, grounds: str
) -> Proposal:
    """The prefecture's officer proposes to recommend one case or not, with grounds."""
    return prepare_recommendations(
        actor=actor, applications=[application], favourable=favourable, grounds=grounds
    )


@transaction.atomic
def prepare_recommendations(
    *, actor: Actor, applications: Sequence[Application], favourable: bool, grounds: str
) -> Proposal:
    """The prefecture's officer proposes to recommend cases of one round or not: one sheet, one letter.

    Raises:
        Refused: no grounds, no case, cases of several rounds, or one that is not ready.
    """
    cases = _of_one_round(applications)
    if not grounds.strip():
        raise Refused(Refusal(_("请写明推荐或不予推荐的理由。")))
    matter = Matter(ProposalKind.RECOMMENDATION, cases[0].round, cases, favourable, grounds)
    return _prepare(actor, matter)


@transaction.atomic
def prepare_confirmation(
    *, actor: Actor, round_: Round, applications: Sequence[Application], grounds: str
) -> Proposal:
    """The region's officer proposes the list of a round for confirmation.

    Raises:
        Refused: an empty list, a case of another round, or one that is not ready.
    """
    cases = _of_one_round(applications)
    if cases[0].round_id != round_.pk:
        raise Refused(Refusal(_("一份审批单只能包含同一批次的众创空间。")))
    return _prepare(actor, Matter(ProposalKind.CONFIRMATION, round_, cases, True, grounds))


def _of_one_round(applications: Sequence[Application]) -> list[Application]:
    cases = [locked(application) for application in sorted(applications, key=lambda a: a.pk)]
    if not cases:
        raise Refused(Refusal(_("请至少选择一个众创空间。")))
    if any(case.round_id != cases[0].round_id for case in cases):
        raise Refused(Refusal(_("一份审批单只能包含同一批次的众创空间。")))
    return cases


def _prepare(actor: Actor, matter: Matter) -> Proposal:
    for case in matter.cases:
        take(case, PREPARE[matter.kind], actor, note=matter.grounds.strip())
    return open_sheet(actor, matter)


@transaction.atomic
def revise(
    *,
    actor: Actor,
    proposal: Proposal,
    applications: Sequence[Application],
    favourable: bool,
    grounds: str,
) -> Proposal:
    """An officer changes what was prepared, or prepares it again; every signature is void.

    Cases that are added are prepared, those that are left out go back to be prepared anew.

    Raises:
        Refused: closed, no grounds, no case left, a case that is not ready.
    """
    found = locked_sheet(proposal)
    require(approvals.may_revise(actor, found))
    if not grounds.strip():
        raise Refused(Refusal(_("请写明理由。")))
    cases, note = _of_one_round(applications), grounds.strip()
    if cases[0].round_id != found.round_id:
        raise Refused(Refusal(_("一份审批单只能包含同一批次的众创空间。")))
    before = {case.pk: locked(case) for case in found.applications.all()}
    kind, kept = ProposalKind(found.kind), {case.pk for case in cases}
    for case in cases:
        take(case, Act.REVISE if case.pk in before else PREPARE[kind], actor, note=note)
    for key, case in before.items():
        if key not in kept:
            take(case, Act.RELEASE, actor)
    with officially():
        void(actor, found, SheetStep.PREPARED, _("经办人修改了拟办内容。"))
    return write_down(actor, found, Matter(kind, found.round, cases, favourable, grounds))


@transaction.atomic
def send_back(
    *, actor: Actor, proposal: Proposal, note: str, to: SheetStep = SheetStep.PREPARED
) -> Proposal:
    """Who is to sign next sends the sheet back to an earlier row, saying why.

    Back to its preparer the sheet is closed and its cases wait to be prepared again; back to a row
    between, that row and the later ones are void.

    Raises:
        Refused: no reason, not the actor's row, or a row that is not signed.
    """
    if not note.strip():
        raise Refused(Refusal(_("请写明退回的理由。")))
    found = locked_sheet(proposal)
    require(approvals.may_sign(actor, found))
    if not found.sign_offs.filter(voided_at=None, step=to).exists():
        raise Refused(Refusal(_("只能退回到已经签署的环节。")))
    cases = [locked(case) for case in found.applications.order_by("pk")]
    if to == SheetStep.PREPARED:
        for case in cases:
            take(case, SEND_BACK[ProposalKind(found.kind)], actor, note=note.strip())
    void(actor, found, to, note.strip())
    if to == SheetStep.PREPARED:
        close(actor, found, ProposalOutcome.SENT_BACK, note)
    return found


@transaction.atomic
def approve_recommendation(
    *, actor: Actor, proposal: Proposal, note: str = "", seen: str = ""
) -> Proposal:
    """The prefecture's deciding signature; a recommendation goes out as one numbered letter.

    Raises:
        Refused: signed before, decided already, changed since, or not the actor's to decide.
    """
    found, cases = claimed(actor, proposal, seen)
    _require_deciding(found)
    if not found.favourable:
        for case in cases:
            article = stage_article(case, policy_of(case))
            end_adversely(actor, case, Act.NOT_RECOMMEND, found.grounds, article)
        return _decided(actor, found, note)
    require_quota(actor, found.round, len(cases))
    paper = _issued(actor, found, cases, Act.RECOMMEND, DocumentKind.RECOMMENDATION_LETTER)
    for case in cases:
        take(case, Act.RECOMMEND, actor, note=note.strip(), document=paper)
    return _decided(actor, found, note, paper)


@transaction.atomic
def approve_confirmation(
    *, actor: Actor, proposal: Proposal, note: str = "", seen: str = ""
) -> Proposal:
    """The deciding signature that confirms: one document, a register entry and certificate a space.

    Raises:
        Refused: signed before, decided already, changed since, or not the actor's to decide.
    """
    found, cases = claimed(actor, proposal, seen)
    _require_deciding(found)
    paper = _issued(actor, found, cases, Act.CONFIRM, DocumentKind.CONFIRMATION)
    for case in cases:
        _certify(actor, case, paper)
        take(case, Act.CONFIRM, actor, note=note.strip(), document=paper)
        enter_register(
            space=case.space,
            level=Level(found.round.level),
            since=today(),
            document_number=paper.number,
            founded_on=founding_date(case.space),
            policy=policy_of(case).id,
            by=actor.signature(),
        )
        with officially():
            tell_operator(
                case,
                _("“%(space)s”已确认备案") % {"space": case.space.name},
                _("确认文号：%(number)s。") % {"number": paper.number},
            )
    return _decided(actor, found, note, paper)


def _certify(actor: Actor, case: Application, confirmed_by: OfficialDocument) -> None:
    """The certificate a filed space gets, numbered under the document that files it."""
    policy = policy_of(case)
    case.certificate = issue(
        DocumentKind.CERTIFICATE,
        issuer_of(actor),
        today(),
        lambda number, proof: certificate(case, policy, actor, confirmed_by, number, proof),
        is_public=True,
        under=confirmed_by,
    )
    case.save(update_fields=["certificate"])


def _require_deciding(proposal: Proposal) -> None:
    if not approvals.decides(proposal, approvals.policy_of(proposal)):
        step = SheetStep(proposal.next_step).label
        raise Refused(Refusal(_("本事项还须先经“%(step)s”，不能直接批准。") % {"step": step}))


def _issued(
    actor: Actor,
    proposal: Proposal,
    cases: Sequence[Application],
    act: Act,
    kind: DocumentKind,
) -> OfficialDocument:
    """The paper of a sheet, with its number; every case is asked before one is taken."""
    for case in cases:
        require(rules.may(actor, act, case, policy_of(case)))
    return issue(
        kind,
        issuer_of(actor),
        today(),
        lambda number, proof: approvals.paper_of(proposal, cases, actor, number, proof),
        is_public=kind == DocumentKind.CONFIRMATION,
    )


def _decided(
    actor: Actor, proposal: Proposal, note: str, document: OfficialDocument | None = None
) -> Proposal:
    put_hand(actor, proposal, note)
    proposal.document = document
    proposal.save(update_fields=["document"])
    close(actor, proposal, ProposalOutcome.APPROVED, note)
    return proposal


def open_proposal(application: Application) -> Proposal | None:
    """The sheet that waits for signatures on a case."""
    if application.place not in {State.RECOMMENDATION_PREPARED, State.CONFIRMATION_PREPARED}:
        return None
    return application.proposals.undecided().order_by("-pk").first()
