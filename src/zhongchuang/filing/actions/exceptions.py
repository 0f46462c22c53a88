"""Permitting one space to be late, and opening one sealed application early: by an approver of the
authority that holds the round, with reasons, on record (Art. 8)."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Space
from zhongchuang.directory.states import OPERATORS
from zhongchuang.filing.actions.rounds import locked_round
from zhongchuang.filing.actions.steps import officially
from zhongchuang.filing.models import Application, EarlyLook, LatePermission, Round
from zhongchuang.filing.round_rules import may_permit_late, may_run, may_take_back
from zhongchuang.filing.states import DRAFTS
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.calendar import now


@transaction.atomic
def permit_late(
    *, actor: Actor, round_: Round, space: Space, until: date, reason: str
) -> LatePermission:
    """Permit one space to hand in after the round has closed, up to and including a day.

    Raises:
        Refused: no reason, not the actor's round, another area, a day that is past or before the
            closing, or a permission that is still unused.
    """
    found = locked_round(round_)
    require(may_permit_late(actor, found, space, until, now()))
    if not reason.strip():
        raise Refused(Refusal(_("请写明准予逾期申报的理由。")))
    permission = LatePermission.objects.create(
        round=found,
        space=space,
        until=until,
        reason=reason.strip(),
        granted_by=actor.account,
        granted_at=timezone.now(),
        organisation=actor.unit,
    )
    data = {"space": space.pk, "name": space.name, "until": until, "reason": reason.strip()}
    record("filing.permit-late", found, actor.signature(), data)
    _tell(
        permission,
        _("准予“%(space)s”逾期申报"),
        _("请于 %(day)s 前提交“%(round)s”的申请。理由：%(reason)s"),
        permission.reason,
    )
    return permission


@transaction.atomic
def take_back_late(*, actor: Actor, permission: LatePermission, reason: str) -> LatePermission:
    """Take a permission back while it is unused.

    Raises:
        Refused: no reason, used or taken back already, or not the actor's round.
    """
    rows = LatePermission.objects.select_for_update(of=("self",))
    found = rows.select_related("round__authority", "space").get(pk=permission.pk)
    require(may_take_back(actor, found))
    if not reason.strip():
        raise Refused(Refusal(_("请写明收回许可的理由。")))
    found.taken_back_at = timezone.now()
    found.taken_back_by = actor.account
    found.taken_back_for = reason.strip()
    found.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_for"])
    data = {"space": found.space_id, "name": found.space.name, "reason": reason.strip()}
    record("filing.take-back-late", found.round, actor.signature(), data)
    _tell(
        found,
        _("收回“%(space)s”的逾期申报许可"),
        _("“%(round)s”不再受理本空间的逾期申报（原准予至 %(day)s）。理由：%(reason)s"),
        found.taken_back_for,
    )
    return found


def _tell(permission: LatePermission, subject: str, body: str, reason: str) -> None:
    people = Account.objects.filter(
        mandates__organisation=permission.space.operator_id,
        mandates__role__in=sorted(OPERATORS),
        mandates__ended_at=None,
        is_active=True,
    ).distinct()
    with officially():
        words = {
            "space": permission.space.name,
            "round": permission.round.title,
            "day": date_format(permission.until),
            "reason": reason,
        }
        send(
            people,
            subject % words,
            body % words,
            reverse("operator:start"),
            topic=topic_of(permission.round),
            sender=permission.round.authority.name,
            important=True,
        )


@transaction.atomic
def look_early(*, actor: Actor, application: Application, reason: str) -> EarlyLook:
    """Open one sealed application before its round closes. Only this person sees it from then on;
    that it was opened, by whom and why, stands on the round and on the case.

    Raises:
        Refused: no reason, nothing sealed, not handed in, or not the actor's round.
    """
    require(may_run(actor, application.round))
    if not application.round.is_sealed_at(now()):
        raise Refused(Refusal(_("该批次的申请没有封存，无需提前查看。")))
    if application.place in DRAFTS or application.submitted_at is None:
        raise Refused(Refusal(_("该申请尚未提交。")))
    if not reason.strip():
        raise Refused(Refusal(_("请写明提前查看的理由。")))
    look, fresh = EarlyLook.objects.get_or_create(
        application=application,
        account=actor.account,
        defaults={
            "organisation": actor.unit,
            "at": timezone.now(),
            "reason": reason.strip(),
        },
    )
    if fresh:
        data = {"application": application.reference, "reason": look.reason}
        record("filing.look-early", application.round, actor.signature(), data)
    return look
