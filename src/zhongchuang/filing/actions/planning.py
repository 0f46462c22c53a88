"""When a space is visited and by whom (Art. 10.2): agreed on, moved, called off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import OFFICERS
from zhongchuang.filing import rules
from zhongchuang.filing.actions.steps import locked, officially, policy_of, tell_operator
from zhongchuang.filing.models import Application, PlannedVisit
from zhongchuang.filing.states import Act, DayPart
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.calendar import today


@dataclass(frozen=True, slots=True)
class Appointment:
    """When, and who goes: two colleagues, or one and somebody without an account by name."""

    on: date
    part: DayPart
    first: Account
    second: Account | None = None
    second_name: str = ""
    at: time | None = None
    note: str = ""

    def fields(self) -> dict[str, Any]:
        return {
            "on": self.on,
            "part": self.part,
            "at": self.at,
            "first": self.first,
            "second": self.second,
            "second_name": "" if self.second else self.second_name.strip(),
            "note": self.note.strip(),
        }


def colleagues(actor: Actor) -> list[Account]:
    """Who can be sent: officers and approvers in office at the actor's authority."""
    own = Mandate.objects.valid_on(timezone.localdate()).filter(
        organisation=actor.organisation_id,
        role__in=sorted(OFFICERS),
        account__is_active=True,
    )
    found = {one.account_id: one.account for one in own.order_by("account__name", "pk")}
    return list(found.values())


@transaction.atomic
def plan_visit(*, actor: Actor, application: Application, appointment: Appointment) -> PlannedVisit:
    """Agree on a visit of a case and tell the operator and those who go.

    Raises:
        Refused: not the officer of a case that waits for its visit, one is planned already, not two
            people, or a day that is over.
    """
    case = locked(application)
    require(rules.may(actor, Act.PASS_VISIT, case, policy_of(case)))
    if open_plan(case):
        raise Refused(Refusal(_("本案已安排实地核查，请在原安排上改期。")))
    _check(actor, appointment)
    visit = PlannedVisit.objects.create(
        application=case, planned_by=actor.account, **appointment.fields()
    )
    record("filing.plan-visit", case, actor.signature(), _told(visit))
    _tell(actor, visit, _moved(visit, "plan"))
    return visit


@transaction.atomic
def replan_visit(
    *, actor: Actor, visit: PlannedVisit, appointment: Appointment, reason: str
) -> PlannedVisit:
    """Move a visit, or send somebody else; what was filled in stays, what was signed is void.

    Raises:
        Refused: as for `plan_visit`; it is no longer open, or no reason was given.
    """
    found = _open(actor, visit)
    _check(actor, appointment)
    if not reason.strip():
        raise Refused(Refusal(_("请写明改期的理由，将告知申报机构。")))
    before = _told(found)
    for name, value in appointment.fields().items():
        setattr(found, name, value)
    found.save()
    data = {"before": before, "reason": reason.strip(), **_told(found)}
    record("filing.replan-visit", found.application, actor.signature(), data)
    _tell(actor, found, _moved(found, "replan"), reason)
    return found


@transaction.atomic
def cancel_visit(*, actor: Actor, visit: PlannedVisit, reason: str) -> PlannedVisit:
    """Call a visit off; what was filled in stays on file.

    Raises:
        Refused: not the officer of the case, no longer open, or no reason was given.
    """
    found = _open(actor, visit)
    if not reason.strip():
        raise Refused(Refusal(_("请写明取消的理由，将告知申报机构。")))
    found.cancelled_at, found.cancelled_because = timezone.now(), reason.strip()[:300]
    found.save(update_fields=["cancelled_at", "cancelled_because"])
    data = {"reason": reason.strip(), **_told(found)}
    record("filing.cancel-visit", found.application, actor.signature(), data)
    _tell(actor, found, _moved(found, "cancel"), reason)
    return found


def open_plan(case: Application) -> PlannedVisit | None:
    """The visit a case is waiting for, as it is planned."""
    return case.planned_visits.filter(cancelled_at=None, record=None).first()


def _open(actor: Actor, visit: PlannedVisit) -> PlannedVisit:
    """The plan as it stands, its case locked, where the actor may change it."""
    case = locked(visit.application)
    require(rules.may(actor, Act.PASS_VISIT, case, policy_of(case)))
    found = PlannedVisit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    found.application = case
    if not found.is_open:
        raise Refused(Refusal(_("本次核查已办结或已取消，不能再改动。")))
    return found


def _check(actor: Actor, appointment: Appointment) -> None:
    if appointment.on < today():
        raise Refused(Refusal(_("核查日期不能早于今天。")))
    own = colleagues(actor)
    if appointment.first not in own or (appointment.second and appointment.second not in own):
        raise Refused(Refusal(_("只能安排本单位在任的人员。")))
    other = str(appointment.second) if appointment.second else appointment.second_name.strip()
    if not other or appointment.second == appointment.first or other == str(appointment.first):
        raise Refused(Refusal(_("实地核查须由两人进行，请安排两位不同的核查人。")))


def _told(visit: PlannedVisit) -> dict[str, Any]:
    """What the audit chain keeps of an appointment."""
    return {
        "visit": visit.pk,
        "on": visit.on,
        "part": visit.part,
        "at": visit.at.isoformat() if visit.at else "",
        "officers": [visit.first_officer, visit.second_officer],
    }


def when(visit: PlannedVisit) -> str:
    """The appointment as people say it: 2026年11月25日上午 9:30."""
    clock = f" {time_format(visit.at)}" if visit.at else ""
    return f"{date_format(visit.on)}{DayPart(visit.part).label}{clock}"


def _moved(visit: PlannedVisit, how: str) -> tuple[str, str]:
    """Subject and first sentence of what the operator is told, in the language of the record."""
    with officially():
        told = {
            "when": when(visit),
            "space": visit.application.space.name,
            "who": _("、").join([visit.first_officer, visit.second_officer]),
        }
        words = {
            "plan": (
                _("实地核查安排"),
                _("定于%(when)s对“%(space)s”进行实地核查，核查人：%(who)s。"),
            ),
            "replan": (
                _("实地核查改期"),
                _("对“%(space)s”的实地核查改为%(when)s，核查人：%(who)s。"),
            ),
            "cancel": (_("实地核查取消"), _("原定%(when)s对“%(space)s”的实地核查已取消。")),
        }[how]
        return words[0], words[1] % told


def _tell(actor: Actor, visit: PlannedVisit, words: tuple[str, str], reason: str = "") -> None:
    with officially():
        subject, body = words
        if reason.strip():
            body += _("理由：%(reason)s。") % {"reason": reason.strip().rstrip("。")}
        if visit.note and visit.cancelled_at is None:
            body += _("请注意：%(note)s") % {"note": visit.note}
        case = visit.application
        tell_operator(case, subject, body)
        others = {one for one in (visit.first, visit.second) if one and one != actor.account}
        path = reverse("case", args=[case.pk])
        send(others, subject, body, path, topic=topic_of(case), sender=actor.unit)
