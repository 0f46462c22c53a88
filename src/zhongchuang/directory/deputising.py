"""Standing in for a colleague on leave: the same role in the same organisation, for a period.

A deputy has a mandate of their own that names the one it stands for, so that everything they do is
on record as done by them in the other's place, and ends by itself on its last day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import OFFICERS
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send

LONGEST = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Leave:
    """Whose duties go to whom, from the first day to the last, and why."""

    mandate: Mandate
    deputy: Account
    since: date
    until: date
    grounds: str


def may_delegate(actor: Actor, mandate: Mandate) -> Refusal | None:
    """An officer hands over their own duties; an approver also those of colleagues."""
    if mandate.role not in OFFICERS or mandate.organisation_id != actor.organisation_id:
        return Refusal(_("只能委托本单位经办人和审批人的职责。"))
    if mandate.deputises_id is not None:
        return Refusal(_("代办的职责不能再委托给他人。"))
    if mandate.account_id != actor.account_id and not actor.is_approver:
        return Refusal(_("只能委托自己的职责；同事的职责由审批人安排。"))
    return None


def colleagues(mandate: Mandate, day: date) -> list[Account]:
    """Who may stand in for a mandate: officers of the same organisation in their own right."""
    own = Mandate.objects.valid_on(day).filter(
        organisation=mandate.organisation_id,
        role__in=sorted(OFFICERS),
        deputises=None,
        account__is_active=True,
    )
    others = own.exclude(account=mandate.account_id)
    return list({one.account_id: one.account for one in others.order_by("account__name")}.values())


def _fits(leave: Leave, day: date) -> Refusal | None:
    if leave.since < day or leave.until < leave.since:
        return Refusal(_("委托期限须从今天或以后开始，且结束日期不早于开始日期。"))
    if leave.until - leave.since > LONGEST:
        return Refusal(_("一次委托不能超过 %(days)s 天。") % {"days": LONGEST.days})
    if not leave.grounds.strip():
        return Refusal(_("请写明委托的事由。"))
    if leave.deputy not in colleagues(leave.mandate, day):
        return Refusal(_("只能委托给本单位在任的同事。"))
    running = Mandate.objects.deputies_from(leave.since).filter(valid_from__lte=leave.until)
    if running.filter(deputises=leave.mandate).exists():
        return Refusal(_("这段时间已有委托，请先结束原来的委托。"))
    return None


@transaction.atomic
def delegate(*, actor: Actor, leave: Leave) -> Mandate:
    """Let a colleague stand in for somebody for a period.

    Raises:
        Refused: not the actor's to hand over, not a colleague in office, no fitting period.
    """
    given = Mandate.objects.select_for_update().get(pk=leave.mandate.pk)
    day = timezone.localdate()
    if not Mandate.objects.valid_on(day).filter(pk=given.pk).exists():
        raise Refused(Refusal(_("这一身份已经停用。")))
    require(may_delegate(actor, given) or _fits(leave, day))
    made = Mandate.objects.create(
        account=leave.deputy,
        role=given.role,
        organisation_id=given.organisation_id,
        area_id=given.area_id,
        valid_from=leave.since,
        valid_until=leave.until,
        granted_by=actor.account,
        deputises=given,
        grounds=leave.grounds.strip(),
    )
    data = {
        "for": given.account_id,
        "deputy": leave.deputy.pk,
        "role": given.role,
        "since": leave.since,
        "until": leave.until,
        "grounds": made.grounds,
    }
    record("directory.delegate", made, actor.signature(), data)
    _tell(made)
    return made


def _tell(made: Mandate) -> None:
    with override(settings.LANGUAGE_CODE):
        words = {
            "deputy": made.account,
            "role": made.get_role_display(),
            "person": made.deputises.account if made.deputises else "",
            "since": date_format(made.valid_from),
            "until": date_format(made.valid_until or made.valid_from),
        }
        body = _(
            "%(since)s 至 %(until)s，由%(deputy)s代%(person)s办理“%(role)s”的事项。"
            "请在右上角切换身份后办理；到期自动结束。"
        )
        people = [made.account, *([made.deputises.account] if made.deputises else [])]
        send(people, _("职责委托"), body % words, reverse("home"))


@transaction.atomic
def end_delegation(*, actor: Actor, mandate: Mandate) -> None:
    """End a delegation before its last day: whoever gave or has it, or an approver.

    Raises:
        Refused: none of these, or it has ended already.
    """
    found = Mandate.objects.select_for_update().get(pk=mandate.pk)
    given = found.deputises
    if given is None or found.organisation_id != actor.organisation_id or found.ended_at:
        raise Refused(Refusal(_("这项委托已经结束。")))
    concerned = {found.account_id, given.account_id}
    if actor.account_id not in concerned and not actor.is_approver:
        raise Refused(Refusal(_("只有委托双方或审批人可以结束委托。")))
    found.ended_at = timezone.now()
    found.save(update_fields=["ended_at"])
    record("directory.end-delegation", found, actor.signature(), {"for": given.account_id})
