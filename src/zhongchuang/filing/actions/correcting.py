"""Correction item by item: drafted, sent together, answered, handed in, settled (Art. 10)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record, thaw
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attach
from zhongchuang.filing import rules
from zhongchuang.filing.actions.steps import (
    issuer_of,
    locked,
    officially,
    policy_of,
    take,
    tell_operator,
)
from zhongchuang.filing.answered import nothing_done
from zhongchuang.filing.clock import clock_of
from zhongchuang.filing.freezing import freeze_application
from zhongchuang.filing.models import Application, CorrectionItem, Step
from zhongchuang.filing.papers.correction_notice import correction_notice
from zhongchuang.filing.states import CORRECTIONS, Act, CorrectionKind
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.actions import attach_evidence
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.model import Policy

MOST_DAYS = 60
"""Working days an item can be given at most."""
PARTS = frozenset({"direction", "justification", "contact"})
"""The parts of an application an item can ask to change."""


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to complete: what is asked, of which kind, and where it stands.

    Attributes:
        days: working days to answer in; None for as many as the authority has to tell.
        criterion, measure, part, row_kind, row_id, place: as on `CorrectionItem`.
    """

    text: str
    criterion: str = ""
    kind: CorrectionKind = CorrectionKind.OTHER
    days: int | None = None
    measure: str = ""
    part: str = ""
    row_kind: str = ""
    row_id: int | None = None
    place: str = ""


@transaction.atomic
def draft(*, actor: Actor, application: Application, request: Request) -> CorrectionItem:
    """Write down one thing to ask; nobody is told before `send`.

    Raises:
        Refused: not the officer of the stage, nothing is asked, no time, or no such place.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.RETURN, case, policy))
    return _drafted(actor, case, policy, request)


def _drafted(
    actor: Actor,
    case: Application,
    policy: Policy,
    request: Request,
    follows: CorrectionItem | None = None,
) -> CorrectionItem:
    days = policy.correction.tell_within_days if request.days is None else request.days
    if not request.text.strip():
        raise Refused(Refusal(_("请写明需要补正的内容。")))
    if not 1 <= days <= MOST_DAYS:
        raise Refused(Refusal(_("补正期限须为 1 至 %(most)s 个工作日。") % {"most": MOST_DAYS}))
    return CorrectionItem.objects.create(
        application=case,
        stage=case.place.stage,
        kind=request.kind,
        criterion=request.criterion,
        measure=request.measure,
        part=request.part,
        row_kind=request.row_kind,
        row_id=request.row_id,
        place=request.place[:200],
        row_version=_version_at(case, policy, request),
        request=request.text.strip(),
        days=days,
        raised_by=actor.account,
        follows=follows,
    )


def _version_at(case: Application, policy: Policy, request: Request) -> int | None:
    """The frozen version of the row an item is about.

    Raises:
        Refused: the place is not in the material of the case.
    """
    known = {criterion.id for criterion in policy.criteria}
    if request.criterion not in {"", *known} or request.part not in {"", *PARTS}:
        raise Refused(Refusal(_("申报材料中没有这一处内容。")))
    if request.row_id is None and not request.measure:
        if request.kind == CorrectionKind.PROVE_ROW:
            raise Refused(Refusal(_("补充佐证须指明是哪一条台账记录，请从该记录旁的链接提出。")))
        return None
    content = thaw(case.snapshot) if case.snapshot else {"facts": {}, "measures": []}
    if request.measure and request.measure not in {one["measure"] for one in content["measures"]}:
        raise Refused(Refusal(_("申报材料中没有这一项数据。")))
    if request.row_id is None:
        return None
    rows = content["facts"].get(request.row_kind, ())
    found = next((row for row in rows if row["id"] == request.row_id), None)
    if found is None:
        raise Refused(Refusal(_("申报材料中没有这条台账记录。")))
    return int(found["version"])


@transaction.atomic
def discard(*, actor: Actor, item: CorrectionItem) -> None:
    """Strike out a draft of one's own; what is asked again stays until it is sent.

    Raises:
        Refused: it is not the actor's own draft.
    """
    own = CorrectionItem.objects.drafts_of(actor).filter(pk=item.pk, follows=None)
    if not own.delete()[0]:
        raise Refused(Refusal(_("只能删除自己新写的、尚未发出的补正事项。")))


@transaction.atomic
def send(*, actor: Actor, application: Application, reason: str = "") -> Step:
    """Return the case with all the officer has drafted, told at once; the clock stands still.

    Args:
        reason: why something is asked only now; needed where the case was returned at this stage
            before or the days for telling have passed.

    Raises:
        Refused: nothing is drafted, or the reason is missing.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.RETURN, case, policy))
    drafts = list(case.corrections.drafts_of(actor).filter(stage=case.place.stage))
    if not drafts:
        raise Refused(Refusal(_("请至少写明一项需要补正的内容。")))
    if not reason.strip():
        require(late(case, policy, drafts))
    calendar, day, moment = working_calendar(), today(), timezone.now()
    for item in drafts:
        item.due_on, item.sent_at = calendar.add(day, item.days), moment
    CorrectionItem.objects.bulk_update(drafts, ["due_on", "sent_at"])
    return _returned(actor, case, drafts, reason.strip(), policy)


def late(case: Application, policy: Policy, drafts: Iterable[CorrectionItem]) -> Refusal | None:
    """Is something asked later than it could have been, so that it needs a reason?

    All that is missing is told once (after Art. 32 of the Administrative Licensing Law); what was
    asked before and is not settled may be asked again.
    """
    stage, basis = case.place.stage, policy.correction.basis
    again = case.corrections.sent().filter(stage=stage).exists()
    if again and any(item.follows_id is None for item in drafts):
        return Refusal(
            _("本环节已经退回补正过一次，应当一次性告知；再次提出新的要求须写明理由（%(basis)s）。")
            % {"basis": basis}
        )
    days = policy.correction.tell_within_days
    clock = clock_of(case, stage, days, working_calendar())
    if stage == "acceptance" and clock.used(today()) > days:
        return Refusal(
            _("已超过 %(days)s 个工作日的告知期限，须写明理由（%(basis)s）。")
            % {"days": days, "basis": basis}
        )
    return None


def _returned(
    actor: Actor, case: Application, items: Sequence[CorrectionItem], why: str, policy: Policy
) -> Step:
    paper = issue(
        DocumentKind.CORRECTION_NOTICE,
        issuer_of(actor),
        today(),
        lambda number, proof: correction_notice(case, items, why, policy, actor, number, proof),
    )
    with officially():
        lines = [
            _("%(n)s. %(request)s（%(day)s 前）")
            % {"n": n, "request": item.request, "day": date_format(item.due_on or today())}
            for n, item in enumerate(items, start=1)
        ]
        if why:
            lines.append(_("再次告知的理由：%(reason)s") % {"reason": why})
    note = "\n".join(lines)
    told = [{"item": item.pk, "kind": item.kind, "due_on": item.due_on} for item in items]
    data = {"items": told, "reason": why}
    step = take(case, Act.RETURN, actor, note=note, document=paper, data=data)
    with officially():
        tell_operator(
            case,
            _("申请材料需要补正（%(count)s 项）") % {"count": len(items)},
            _("请于期限前逐项补正并重新提交：\n%(items)s") % {"items": note},
        )
    return step


@transaction.atomic
def return_for_correction(
    *, actor: Actor, application: Application, requests: Iterable[Request], reason: str = ""
) -> Step:
    """Draft several things and send them at once.

    Raises:
        Refused: as for `draft` and `send`.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.RETURN, case, policy))
    for request in requests:
        _drafted(actor, case, policy, request)
    return send(actor=actor, application=case, reason=reason)


@transaction.atomic
def answer_item(
    *,
    actor: Actor,
    item: CorrectionItem,
    answer: str,
    contested: bool = False,
    uploads: Iterable[File[bytes]] = (),
) -> CorrectionItem:
    """Answer one item; the last answer before handing in stands.

    Args:
        contested: nothing was changed or handed in; the answer says why.
        uploads: files handed in; those for a row become that row's evidence.

    Raises:
        Refused: not the operator's own case, not in correction, or nothing has been done that the
            item asks for.
        ValidationError: a file that is not taken.
    """
    case = locked(item.application)
    if not actor.is_operator or case.space.operator_id != actor.organisation_id:
        raise Refused(Refusal(_("只有申报机构自己可以答复补正事项。")))
    if case.place not in CORRECTIONS or not case.corrections.pending().filter(pk=item.pk).exists():
        raise Refused(Refusal(_("该补正事项已经办结。")))
    files = [_attached(actor, item, upload) for upload in uploads]
    if contested and not answer.strip():
        raise Refused(Refusal(_("不能补正的，请写明理由。")))
    if not contested:
        require(nothing_done(item, case, answer.strip()))
    item.answer, item.contested = answer.strip(), contested
    item.answered_at = timezone.now()
    item.save(update_fields=["answer", "contested", "answered_at"])
    data = {
        "application": case.pk,
        "answer": item.answer,
        "contested": contested,
        "files": [attached.file.sha256 for attached in files],
    }
    record("filing.answer-item", item, actor.signature(), data)
    return item


def _attached(actor: Actor, item: CorrectionItem, upload: File[bytes]) -> Attachment:
    if not item.row_id:
        return attach(item, upload, actor.account_id)
    model: Any = apps.get_model("ledger", item.row_kind)
    row = model._default_manager.get(pk=item.row_id)
    return attach_evidence(actor=actor, fact=row, upload=upload)


@transaction.atomic
def resubmit(*, actor: Actor, application: Application) -> Step:
    """Hand in the correction: every item answered; facts are frozen anew, the clock goes on.

    Raises:
        Refused: an item has no answer, or a ban runs.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.RESUBMIT, case, policy))
    require(rules.banned(case.space.operator, today()))
    pending = case.corrections.pending()
    unanswered = pending.filter(answered_at=None).count()
    if unanswered:
        raise Refused(Refusal(_("还有 %(count)s 项补正要求没有答复。") % {"count": unanswered}))
    pending.update(handed_in_at=timezone.now())
    case.snapshot = freeze_application(case, policy)
    case.save(update_fields=["snapshot"])
    return take(case, Act.RESUBMIT, actor, data={"snapshot": case.snapshot.digest})


@transaction.atomic
def settle(
    *, actor: Actor, item: CorrectionItem, accepted: bool, finding: str = ""
) -> CorrectionItem:
    """Say of one answered item whether it is settled; what is not is drafted to be asked again.

    Raises:
        Refused: not the officer of the stage, not handed in, settled already, or no reason given.
    """
    case = locked(item.application)
    policy = policy_of(case)
    require(rules.may(actor, Act.RETURN, case, policy))
    found = CorrectionItem.objects.unsettled().filter(pk=item.pk, application=case).first()
    if found is None:
        raise Refused(Refusal(_("该补正事项不在待核对之列。")))
    if not accepted and not finding.strip():
        raise Refused(Refusal(_("答复不能认可的，请写明理由；理由将作为再次补正的要求。")))
    found.accepted, found.finding = accepted, finding.strip()
    found.settled_at, found.settled_by = timezone.now(), actor.account
    found.save(update_fields=["accepted", "finding", "settled_at", "settled_by"])
    data: dict[str, Any] = {"application": case.pk, "accepted": accepted, "finding": found.finding}
    record("filing.settle-item", found, actor.signature(), data)
    if not accepted:
        _drafted(actor, case, policy, _asked_again(found, case), found)
    return found


def _asked_again(item: CorrectionItem, case: Application) -> Request:
    """The same thing once more, for the reason its answer was not enough; a row that has been taken
    back since is asked for by its condition."""
    rows = thaw(case.snapshot)["facts"].get(item.row_kind, ()) if case.snapshot else ()
    live = any(row["id"] == item.row_id for row in rows)
    kind = CorrectionKind(item.kind)
    if item.row_id and not live and kind == CorrectionKind.PROVE_ROW:
        kind = CorrectionKind.OTHER
    return Request(
        item.finding,
        item.criterion,
        kind,
        item.days,
        item.measure,
        item.part,
        item.row_kind if live else "",
        item.row_id if live else None,
        item.place,
    )


def unsettled(case: Application) -> Refusal | None:
    """Answers nobody has looked at stand in the way of passing a stage."""
    count = case.corrections.unsettled().filter(stage=case.place.stage).count()
    if not count:
        return None
    return Refusal(_("还有 %(count)s 项补正答复没有核对，请先逐项核对。") % {"count": count})
