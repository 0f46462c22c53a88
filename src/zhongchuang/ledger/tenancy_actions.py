"""Acts on the stay of a resident (Art. 7): renewal, extension, registration as a company, exit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.kernel.identifiers import is_uscc
from zhongchuang.kernel.refusal import require
from zhongchuang.ledger.chains import agreements_of
from zhongchuang.ledger.checks import check, tidied
from zhongchuang.ledger.keeping import given, locked, replace, require_current, space_of
from zhongchuang.ledger.models import Tenancy
from zhongchuang.ledger.rules import may_exit, may_extend, may_incorporate, may_renew
from zhongchuang.ledger.seat_actions import free_seats_of
from zhongchuang.ledger.states import Act, Outcome, TenancyKind
from zhongchuang.ledger.stays import ONE_DAY

RENEWED = ("agreement_number", "entered_on", "left_on", "headcount", "head", "field")
"""What a renewal may state anew; who it is with, it takes from the agreement before."""


@transaction.atomic
def renew_tenancy(
    *, actor: Actor, tenancy: Tenancy, version: int, values: Mapping[str, Any]
) -> Tenancy:
    """Record the next agreement of a resident; name, code, head and field are those of the one
    before, unless stated anew. An agreement without a last day ends on the day before the next
    begins. A team that registered as a company goes on under the company's name: its code keeps
    both one resident.

    Args:
        version: the version of the earlier agreement that was on the screen.
        values: of the fields in `RENEWED`.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`; also where the agreement was
            renewed already, or its resident left.
    """
    current = locked(tenancy)
    require(may_renew(actor, current, space_of(current)))
    require_current(current, version)
    stated = {name: value for name, value in tidied(values).items() if name in RENEWED}
    _require_later(current, stated.get("entered_on"))
    if current.left_on is None:
        ends = {"left_on": stated["entered_on"] - ONE_DAY}
        replace(current, ends, Act.ENDED, _("续签下一份协议"), actor)
    renewal = Tenancy(**{**_carried(current), **stated}, recorded_by_id=actor.account_id)
    check(renewal)
    renewal.save(force_insert=True)
    data = {"space": current.space_id, "previous": current.pk}
    record("ledger.renew-tenancy", renewal, actor.signature(), data)
    return renewal


def _require_later(current: Tenancy, entered_on: date | None) -> None:
    if entered_on is None:
        raise ValidationError({"entered_on": [_("请填写续签协议的入驻日期")]})
    if entered_on <= current.entered_on:
        raise ValidationError({"entered_on": [_("续签的协议应晚于上一份协议的入驻日期")]})


def _carried(earlier: Tenancy) -> dict[str, Any]:
    company = bool(earlier.company_name)
    return {
        "space": earlier.space,
        "previous": earlier,
        "name": earlier.company_name if company else earlier.name,
        "kind": TenancyKind.COMPANY if company else earlier.kind,
        "uscc": earlier.uscc,
        "head": earlier.head,
        "field": earlier.field,
    }


@transaction.atomic
def record_exit(
    *, actor: Actor, tenancy: Tenancy, version: int, on: date, outcome: Outcome, reason: str = ""
) -> Tenancy:
    """Record that a resident left: on which last day, and how. Its seats are freed; where the last
    day is still to come they stay its own until then.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`; also where the agreement was
            renewed, so that the resident did not leave with it, or the exit is on record already.
    """
    current = locked(tenancy)
    require(may_exit(actor, current, space_of(current)))
    require_current(current, version)
    words = given(reason) if outcome == Outcome.OTHER else reason.strip()[:300]
    values = {"left_on": on, "outcome": outcome, "exit_reason": words}
    replace(current, values, Act.ENDED, words, actor, verb="record-exit")
    if on <= timezone.localdate():
        free_seats_of(current, actor)
    return current


@transaction.atomic
def extend_tenancy(
    *, actor: Actor, tenancy: Tenancy, version: int, until: date, grounds: str
) -> Tenancy:
    """Explain why a resident stays longer than is general, and until when.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`; also where its resident left.
    """
    current = locked(tenancy)
    require(may_extend(actor, current, space_of(current)))
    require_current(current, version)
    words = given(grounds)
    values = {"extended_until": until, "extension_grounds": words}
    replace(current, values, Act.EXTENDED, words, actor)
    return current


@transaction.atomic
def incorporate_team(
    *, actor: Actor, tenancy: Tenancy, version: int, on: date, uscc: str, company_name: str
) -> Tenancy:
    """Record that a resident team registered as a company.

    The kind stays team: that is what Art. 6.6 counts. All agreements of the team take the code, so
    that it stays one resident, as will the company with its next agreement; financings and cases
    keep hanging on the agreements they hang on.

    Returns:
        the agreement under which the registration fell, which states it.

    Raises:
        StaleFact, Refused, ValidationError: as for `correct_fact`; also where the resident is no
            team, registered already, or was no resident on the day.
    """
    current = locked(tenancy)
    require(may_incorporate(actor, current, space_of(current)))
    require_current(current, version)
    agreements = [locked(item) for item in agreements_of(current)]
    values = tidied({"incorporated_on": on, "uscc": uscc, "company_name": company_name})
    stating = _running(agreements, current, on)
    _require_company(values)
    reason = _("团队注册为企业“%(company)s”") % {"company": values["company_name"]}
    replace(stating, values, Act.INCORPORATED, reason, actor)
    for item in agreements:
        if item.pk != stating.pk and not item.uscc:
            replace(item, {"uscc": values["uscc"]}, Act.INCORPORATED, reason, actor)
    return stating


def _running(agreements: list[Tenancy], chosen: Tenancy, on: date) -> Tenancy:
    """The agreement in force on the day; the chosen one before others."""
    running = [
        item
        for item in agreements
        if item.entered_on <= on
        and (item.left_on is None or item.left_on >= on)
        and item.kind == TenancyKind.TEAM
    ]
    if not running:
        raise ValidationError({"incorporated_on": [_("注册日期不在该团队的入驻期间内")]})
    return min(running, key=lambda item: (item.pk != chosen.pk, item.entered_on))


def _require_company(values: Mapping[str, Any]) -> None:
    faults = {}
    if not is_uscc(values["uscc"]):
        faults["uscc"] = [_("请核对 18 位统一社会信用代码及校验码")]
    if not values["company_name"]:
        faults["company_name"] = [_("请填写注册企业的名称")]
    if faults:
        raise ValidationError(faults)
