"""Signing an approval sheet row by row; what voids a signature, and who is told (Art. 10.2, 10.3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.filing import approvals, rules
from zhongchuang.filing.actions.steps import locked, officially, take
from zhongchuang.filing.models import Application, Proposal, Round, SignOff, SignOffPerson
from zhongchuang.filing.states import Act, ProposalKind, ProposalOutcome, SheetStep
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import overtake, send, topic_of


@dataclass(frozen=True, slots=True)
class Matter:
    """What a sheet is about: which cases of a round, which opinion, on which grounds."""

    kind: ProposalKind
    round: Round
    cases: Sequence[Application]
    favourable: bool
    grounds: str


def open_sheet(actor: Actor, matter: Matter) -> Proposal:
    """A new sheet with its first signature; the cases have been moved on by their acts."""
    if actor.organisation is None:
        raise Refused(Refusal(_("本环节不由您所在的机关办理。")))
    proposal = Proposal(
        kind=matter.kind,
        round=matter.round,
        organisation=actor.organisation,
        prepared_at=timezone.now(),
        prepared_by=actor.account,
    )
    return write_down(actor, proposal, matter)


def write_down(actor: Actor, proposal: Proposal, matter: Matter) -> Proposal:
    """Put a matter on its sheet and sign it as prepared; the earlier signatures are void."""
    proposal.favourable = matter.favourable
    proposal.grounds = matter.grounds.strip()
    proposal.prepared_by, proposal.prepared_at = actor.account, timezone.now()
    proposal.next_step = SheetStep.PREPARED
    proposal.save()
    proposal.applications.set(matter.cases)
    proposal.content = approvals.content_of(proposal, approvals.cases_of(proposal))
    proposal.save(update_fields=["content"])
    put_hand(actor, proposal, proposal.grounds)
    return proposal


def claimed(actor: Actor, proposal: Proposal, seen: str = "") -> tuple[Proposal, list[Application]]:
    """The sheet, locked, where its next signature is the actor's to give; with its cases.

    Args:
        seen: the digest of what the actor read, "" where nobody looked at a page.

    Raises:
        Refused: closed meanwhile, not the actor's row, signed before, or changed since.
    """
    found = locked_sheet(proposal)
    require(approvals.may_sign(actor, found))
    cases = [locked(case) for case in found.applications.order_by("pk")]
    difference = approvals.changed(found, cases)
    if difference:
        raise Refused(
            Refusal(
                _("签署期间内容有变动（%(what)s），此前的签署不再有效，请退回经办人重新拟办。")
                % {"what": difference}
            )
        )
    if seen and found.content and seen != digest(found.content):
        raise Refused(Refusal(_("您看到的内容已经更新，请核对下面的最新内容后再签署。")))
    return found, cases


def locked_sheet(proposal: Proposal) -> Proposal:
    return (
        Proposal.objects.select_for_update(of=("self",))
        .select_related("round", "organisation", "prepared_by")
        .get(pk=proposal.pk)
    )


def put_hand(actor: Actor, proposal: Proposal, remark: str) -> SignOff:
    """Sign the next row of a locked sheet and call whoever is next.

    Raises:
        Refused: the actor, or the colleague they act for, stands on the sheet already.
    """
    require(rules.four_eyes(actor, proposal))
    policy = approvals.policy_of(proposal)
    row = SignOff.objects.create(
        proposal=proposal,
        step=proposal.next_step,
        account=actor.account,
        stands_for=actor.stands_for,
        role=actor.role,
        unit=actor.unit,
        at=timezone.now(),
        remark=remark.strip(),
        digest=digest(proposal.content) if proposal.content else "",
    )
    SignOffPerson.objects.bulk_create(
        SignOffPerson(sign_off=row, proposal=proposal, person_id=person)
        for person in sorted(actor.persons)
    )
    after = approvals.following(proposal, policy)
    proposal.next_step, proposal.next_by = (after.step, after.by) if after else ("", "")
    proposal.save(update_fields=["next_step", "next_by"])
    overtake(topic_of(proposal))
    _call_next(proposal)
    return row


@transaction.atomic
def sign(*, actor: Actor, proposal: Proposal, note: str = "", seen: str = "") -> Proposal:
    """Sign a row that does not decide: checked, or approved where another person issues.

    Raises:
        Refused: as `claimed`; or the next signature decides, which is an act of its own.
    """
    found, cases = claimed(actor, proposal, seen)
    if approvals.decides(found, approvals.policy_of(found)):
        raise Refused(Refusal(_("下一步签署即作出决定，请使用批准按钮。")))
    step = SheetStep(found.next_step)
    with officially():
        words = _("%(step)s：%(note)s") % {"step": step.label, "note": note.strip() or _("同意")}
    for case in cases:
        take(case, Act.SIGN, actor, note=words, data={"digest": digest(found.content)})
    put_hand(actor, found, note)
    return found


@transaction.atomic
def void_changed(*, actor: Actor, proposal: Proposal) -> Proposal:
    """Void the signatures on a sheet whose content is no longer what was signed.

    Raises:
        Refused: nothing has changed, or not a sheet of the actor's authority.
    """
    found = locked_sheet(proposal)
    if found.organisation_id != actor.organisation_id or not actor.is_officer:
        raise Refused(Refusal(_("本环节不由您所在的机关办理。")))
    difference = approvals.changed(found, approvals.cases_of(found))
    if not difference:
        raise Refused(Refusal(_("内容没有变动，签署仍然有效。")))
    with officially():
        difference = approvals.changed(found, approvals.cases_of(found))
        void(actor, found, SheetStep.PREPARED, difference)
    return found


def void(actor: Actor, proposal: Proposal, back_to: SheetStep, why: str) -> list[SignOff]:
    """Void the signatures from a row on; the sheet waits there again, and who signed is told."""
    order = list(SheetStep)
    later = order[order.index(back_to) :]
    gone = list(proposal.sign_offs.filter(voided_at=None, step__in=later).select_related("account"))
    SignOffPerson.objects.filter(sign_off__in=gone).delete()
    SignOff.objects.filter(pk__in=[one.pk for one in gone]).update(
        voided_at=timezone.now(), voided_why=why
    )
    stage = approvals.stage_of(proposal, approvals.policy_of(proposal))
    proposal.next_step = back_to
    proposal.next_by = next(row.by for row in stage.approvals if row.step.value == back_to.value)
    proposal.save(update_fields=["next_step", "next_by"])
    overtake(topic_of(proposal))
    _tell_voided(actor, proposal, [one.account for one in gone], why)
    data = {"from": back_to, "voided": [one.pk for one in gone], "why": why}
    record("filing.void-sign-offs", proposal, actor.signature(), data)
    return gone


def close(actor: Actor, proposal: Proposal, outcome: ProposalOutcome, note: str) -> None:
    """Nothing on this sheet waits for anybody any more."""
    proposal.decided_by, proposal.decided_at = actor.account, timezone.now()
    proposal.outcome, proposal.note = outcome, note.strip()
    proposal.next_step, proposal.next_by = "", ""
    proposal.save(
        update_fields=["decided_by", "decided_at", "outcome", "note", "next_step", "next_by"]
    )
    overtake(topic_of(proposal))


def leave_sheet(actor: Actor, case: Application) -> None:
    """A case that was taken back leaves its sheet; what was signed with it on is void."""
    for found in case.proposals.undecided().select_for_update(of=("self",)):
        with officially():
            why = _("“%(space)s”已撤回申请") % {"space": case.space.name}
        found.applications.remove(case)
        void(actor, found, SheetStep.PREPARED, why)
        if not found.applications.exists():
            close(actor, found, ProposalOutcome.DROPPED, why)


def _named(proposal: Proposal) -> str:
    spaces = list(proposal.applications.order_by("pk").values_list("space__name", flat=True))
    if len(spaces) == 1:
        return f"“{spaces[0]}”"
    return _("%(round)s（%(count)s 家）") % {"round": proposal.round.title, "count": len(spaces)}


def _call_next(proposal: Proposal) -> None:
    if not proposal.next_step:
        return
    with officially():
        words = {
            "kind": proposal.get_kind_display(),
            "step": SheetStep(proposal.next_step).label,
            "what": _named(proposal),
        }
        _send(
            proposal,
            approvals.signers(proposal),
            _("%(kind)s待%(step)s：%(what)s") % words,
            _("%(what)s的%(kind)s意见已转到“%(step)s”，请核对后签署。") % words,
        )


def _tell_voided(actor: Actor, proposal: Proposal, signed: Sequence[Account], why: str) -> None:
    with officially():
        words = {"kind": proposal.get_kind_display(), "what": _named(proposal), "why": why}
        _send(
            proposal,
            [one for one in signed if one.pk != actor.account_id],
            _("签署作废：%(what)s") % words,
            _("您在%(what)s的%(kind)s审批单上的签署已作废：%(why)s") % words,
        )


def _send(proposal: Proposal, people: Iterable[Account], subject: str, body: str) -> None:
    path = reverse("officer:proposal", args=[proposal.pk])
    send(
        people,
        subject,
        body,
        path,
        topic=topic_of(proposal),
        sender=proposal.organisation.name,
    )
