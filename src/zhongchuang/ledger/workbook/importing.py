"""Bringing a workbook in: all of it or nothing, in one transaction with its audit record."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import SYSTEM, Signatory, record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.journal import version_of, versions_of
from zhongchuang.ledger.models import Fact, SpaceProfile, Tenancy, Version
from zhongchuang.ledger.rules import may_keep
from zhongchuang.ledger.states import Act, Verification
from zhongchuang.ledger.workbook.load import fields, insert_rows, recorded
from zhongchuang.ledger.workbook.plan import Change, Plan, SheetPlan, Values, plan_import
from zhongchuang.ledger.workbook.read import Workbook
from zhongchuang.ledger.workbook.sheets import RESIDENT, TENANCIES

BATCH = 200
WRITTEN = ("version", "recorded_by", "recorded_at", "verification")


class PlanChanged(Refused):
    """The ledger changed after the preview; nothing was imported.

    Attributes:
        plan: what the import would do now.
    """

    def __init__(self, plan: Plan) -> None:
        reason = _("预览之后台账又有变动，没有导入任何内容；请核对新的预览后再确认。")
        super().__init__(Refusal(reason))
        self.plan = plan


def import_workbook(
    *, actor: Actor, space: Space, workbook: Workbook, expected: str | None = None
) -> Plan:
    """Import a workbook; returns what was done.

    Args:
        expected: the digest of the plan that was previewed; None takes whatever the plan is now.

    Raises:
        Refused: the actor does not keep this ledger.
        PlanChanged: the plan is no longer the one that was previewed.
    """
    require(may_keep(actor, space))
    return _import(space, workbook, expected, actor.signature())


def import_at_console(*, space: Space, workbook: Workbook) -> Plan:
    """Import a workbook from the command line, on behalf of the system."""
    return _import(space, workbook, None, SYSTEM)


@transaction.atomic
def _import(space: Space, workbook: Workbook, expected: str | None, by: Signatory) -> Plan:
    # Held to the end: two imports into one ledger follow one another.
    held = Space.objects.select_for_update(of=("self",)).select_related("operator")
    plan = plan_import(held.get(pk=space.pk), workbook)
    if expected is not None and plan.digest != expected:
        raise PlanChanged(plan)
    moment = timezone.now()
    _apply(plan, by.account_id, moment)
    data = {"workbook": workbook.digest, "rows": workbook.count, **plan.counts}
    record("ledger.import", space, by, data)
    return plan


def _apply(plan: Plan, account: int | None, moment: datetime) -> None:
    tenancies: dict[int, int] = {}
    for part in plan.sheets:
        common = recorded(plan.space.pk, account, moment)
        rows = [_placed(part, item.values, tenancies) for item in part.added]
        insert_rows(part.sheet, rows, {**common, "evidence_count": 0}, "default")
        if part.sheet is TENANCIES:
            tenancies = _inserted(plan, part, moment)
        for changes, act in ((part.changed, Act.CORRECTED), (part.ended, Act.ENDED)):
            _change(plan, part, changes, act, tenancies, account, moment)
    _write_profile(plan, account, moment)


def _placed(part: SheetPlan, values: Values, tenancies: dict[int, int]) -> Values:
    """Values whose tenancy, if it was new itself, is replaced by the inserted one."""
    if RESIDENT.field not in part.sheet.fields:
        return values
    at = part.sheet.at(RESIDENT.field)
    return (*values[:at], tenancies.get(values[at], values[at]), *values[at + 1 :])


def _inserted(plan: Plan, part: SheetPlan, moment: datetime) -> dict[int, int]:
    """Minus the row's number → the tenancy inserted for it, in the order of insertion."""
    if not part.added:
        return {}
    rows = Tenancy.objects.filter(space=plan.space, recorded_at=moment, version=1)
    keys = rows.order_by("pk").values_list("pk", flat=True)
    numbers = [-item.row for item in part.added]
    return dict(zip(numbers, keys, strict=True))


def _change(
    plan: Plan,
    part: SheetPlan,
    changes: list[Change],
    act: Act,
    tenancies: dict[int, int],
    account: int | None,
    moment: datetime,
) -> None:
    """Replace changed facts, each version before going to the journal."""
    if not changes:
        return
    names = fields(part.sheet)
    kept = [*names, *WRITTEN, "initials", *part.sheet.model.FALLING]
    held = part.sheet.model.objects.select_for_update().in_bulk([c.fact.pk for c in changes])
    reason = _("导入工作簿")
    facts: list[Fact] = []
    for change in changes:
        fact = held[change.fact.pk]
        if fact.version != change.fact.version:
            raise PlanChanged(plan_import(plan.space, plan.workbook))
        facts.append(fact)
    versions = versions_of(facts, act, reason, account)
    for fact, change in zip(facts, changes, strict=True):
        values = _placed(part, change.values, tenancies)
        for name, value in zip(names, values, strict=True):
            setattr(fact, "tenancy_id" if name == "tenancy" else name, value)
        fact.settle()
        _stamp(fact, account, moment)
    Version.objects.bulk_create(versions, batch_size=BATCH)
    part.sheet.model.objects.bulk_update(facts, kept, batch_size=BATCH)


def _stamp(fact: Any, account: int | None, moment: datetime) -> None:
    fact.version += 1
    fact.recorded_by_id = account
    fact.recorded_at = moment
    fact.verification = Verification.UNVERIFIED


def _write_profile(plan: Plan, account: int | None, moment: datetime) -> None:
    if not plan.profile:
        return
    values = {**plan.workbook.profile}
    profile = SpaceProfile.objects.select_for_update().filter(space=plan.space).first()
    if profile is None:
        SpaceProfile.objects.create(space=plan.space, recorded_by_id=account, **values)
        return
    version_of(profile, Act.CORRECTED, _("导入工作簿"), account).save()
    for name, value in values.items():
        setattr(profile, name, value)
    _stamp(profile, account, moment)
    profile.save(update_fields=(*values, *WRITTEN))
