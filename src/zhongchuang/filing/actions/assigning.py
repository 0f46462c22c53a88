"""Giving cases to an officer of the authority they lie before."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions.steps import officially
from zhongchuang.filing.handling import with_handler
from zhongchuang.filing.models import Application, Assignment
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.messaging.send import send

NAMED = 20
"""Cases a message names; of more it tells the number."""


def officers_of(actor: Actor) -> list[Account]:
    """Who can be given cases by this approver: officers of the same authority, in office."""
    role = Role(f"{actor.authority}-officer")
    found = Mandate.objects.in_office(role, timezone.localdate())
    own = found.filter(organisation=actor.organisation_id).order_by("account__name", "pk")
    return list({one.account_id: one.account for one in own}.values())


@transaction.atomic
def assign(
    *, actor: Actor, applications: Sequence[Application], officer: Account, reason: str
) -> int:
    """Give cases to an officer, all of them or none; how many.

    Raises:
        Refused: not an approver, a case that does not lie before the actor's authority, not an
            officer in office there, or no reason.
    """
    if not actor.is_approver or actor.organisation is None:
        raise Refused(Refusal(_("只有审批人可以分配和改派案件。")))
    if not reason.strip():
        raise Refused(Refusal(_("请写明改派的理由。")))
    if officer not in officers_of(actor):
        raise Refused(Refusal(_("只能分配给本单位在任的经办人。")))
    keys = sorted(application.pk for application in applications)
    held = Application.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    list(held.order_by("pk").values_list("pk", flat=True))
    cases = list(with_handler(Application.objects.visible_to(actor).filter(pk__in=keys)))
    if not keys or len(cases) != len(keys) or any(c.before != actor.authority for c in cases):
        raise Refused(Refusal(_("只能分配目前由本单位办理的案件，请刷新后重新选择。")))
    for case in sorted(cases, key=lambda one: one.pk):
        Assignment.objects.create(
            application=case,
            authority=actor.organisation,
            officer=officer,
            reason=reason.strip(),
            assigned_by=actor.account,
        )
        data = {"from": case.handler, "to": officer.pk, "reason": reason.strip()}
        record("filing.assign", case, actor.signature(), data)
    _tell(actor, cases, officer, reason.strip())
    return len(cases)


def _tell(actor: Actor, cases: Sequence[Application], officer: Account, reason: str) -> None:
    """One message to whoever gets the cases, and one to each who had some of them."""
    by_handler: dict[int, list[Application]] = {}
    for case in cases:
        handler = case.handler  # type: ignore[attr-defined]
        if handler is not None and handler != officer.pk:
            by_handler.setdefault(handler, []).append(case)
    before = Account.objects.in_bulk(by_handler)
    with officially():
        _send(officer, _("有案件分配给您"), cases, actor, reason)
        for key, given in by_handler.items():
            _send(before[key], _("您办理的案件已改派"), given, actor, reason)


def _send(
    person: Account, subject: str, cases: Sequence[Application], actor: Actor, reason: str
) -> None:
    names = _("、").join(f"{case.space.name}（{case.reference}）" for case in cases[:NAMED])
    body = _("%(approver)s分配了 %(count)s 件案件：%(names)s。理由：%(reason)s") % {
        "approver": actor.signature().name,
        "count": len(cases),
        "names": names + ("……" if len(cases) > NAMED else ""),
        "reason": reason,
    }
    path = reverse("case", args=[cases[0].pk]) if len(cases) == 1 else reverse("home")
    send([person], subject, body, path)
