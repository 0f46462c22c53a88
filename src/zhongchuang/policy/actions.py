"""Keeping the working-day calendar: each change of the administrator is one recorded act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.rules import may_administer
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.models import CalendarDay, CalendarYear

Said = dict[str, object] | None


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A day as it is to stand: `is_working` for a make-up working day, else a holiday."""

    day: date
    is_working: bool
    note: str = ""


def _said_of(day: CalendarDay | DayPlan | None) -> Said:
    return {"is_working": day.is_working, "note": day.note} if day else None


@transaction.atomic
def set_days(*, actor: Actor, plans: Sequence[DayPlan]) -> int:
    """Add days to the calendar or change them, all or none; returns how many differ from before.

    One record a year of what stood before and what stands now. A day that stays as it was is left
    alone, so that the same notice can be entered twice.

    Raises:
        Refused: not the administrator, no day at all, or one day twice.
    """
    require(may_administer(actor) or _unusable(plans))
    days = [plan.day for plan in plans]
    before = {d.day: d for d in CalendarDay.objects.filter(day__in=days).select_for_update()}
    changed = [plan for plan in plans if _said_of(before.get(plan.day)) != _said_of(plan)]
    for year, group in groupby(sorted(changed, key=lambda p: p.day), key=lambda p: p.day.year):
        _write(actor, year, list(group), before)
    return len(changed)


def _unusable(plans: Sequence[DayPlan]) -> Refusal | None:
    if not plans:
        return Refusal(_("没有填写任何日期。"))
    if len({plan.day for plan in plans}) < len(plans):
        return Refusal(_("同一天只能写一次。"))
    return None


def _write(
    actor: Actor, year: int, plans: Iterable[DayPlan], before: dict[date, CalendarDay]
) -> None:
    changes = []
    for plan in plans:
        CalendarDay.objects.update_or_create(
            day=plan.day, defaults={"is_working": plan.is_working, "note": plan.note}
        )
        old = _said_of(before.get(plan.day))
        changes.append({"day": plan.day, "before": old, "after": _said_of(plan)})
    record("policy.set-days", CalendarYear(year=year), actor.signature(), {"days": changes})


@transaction.atomic
def remove_day(*, actor: Actor, day: date) -> None:
    """The day is again what its place in the week makes it.

    Raises:
        Refused: not the administrator, or the day is not in the calendar (any more).
    """
    require(may_administer(actor))
    found = CalendarDay.objects.select_for_update().filter(day=day).first()
    if found is None:
        raise Refused(Refusal(_("日历中没有这一天，可能刚刚已被删除。")))
    data = {"days": [{"day": day, "before": _said_of(found), "after": None}]}
    found.delete()
    record("policy.remove-day", CalendarYear(year=day.year), actor.signature(), data)


@transaction.atomic
def complete_year(*, actor: Actor, year: int, source: str) -> CalendarYear:
    """The official notice of the year has been entered completely.

    Raises:
        Refused: not the administrator, complete already, or the year has no holiday at all.
    """
    require(may_administer(actor))
    if CalendarYear.objects.filter(year=year).exists():
        raise Refused(Refusal(_("%(year)d 年已经标为完整。") % {"year": year}))
    if not CalendarDay.objects.filter(day__year=year, is_working=False).exists():
        raise Refused(Refusal(_("%(year)d 年还没有录入任何放假日期。") % {"year": year}))
    made, _new = CalendarYear.objects.get_or_create(year=year, defaults={"source": source})
    record("policy.complete-year", made, actor.signature(), {"source": source})
    return made


@transaction.atomic
def reopen_year(*, actor: Actor, year: int) -> None:
    """The year turned out not to be complete after all.

    Raises:
        Refused: not the administrator, or not marked complete.
    """
    require(may_administer(actor))
    found = CalendarYear.objects.select_for_update().filter(year=year).first()
    if found is None:
        raise Refused(Refusal(_("%(year)d 年没有标为完整。") % {"year": year}))
    data = {"source": found.source}
    found.delete()
    record("policy.reopen-year", CalendarYear(year=year), actor.signature(), data)
