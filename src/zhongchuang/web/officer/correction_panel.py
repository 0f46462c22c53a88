"""The part of the case page on corrections: what was asked and answered, and the stage's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import rules
from zhongchuang.filing.clock import Pause, clock_of
from zhongchuang.filing.models import Application, CorrectionItem, Step
from zhongchuang.filing.states import DRAFTS, Act
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.correction_forms import SettleForm
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.corrections import Told, told


def may_ask(actor: Actor, case: Application, policy: Policy) -> bool:
    """May the actor ask the applicant to complete something now?"""
    return rules.may(actor, Act.RETURN, case, policy) is None


def ask_url(actor: Actor, case: Application, policy: Policy) -> str:
    """Where something to complete is written down; "" for whoever may not."""
    return reverse("officer:return", args=[case.pk]) if may_ask(actor, case, policy) else ""


def settle_form(item: CorrectionItem, request: ActingRequest | None = None) -> SettleForm:
    return SettleForm(request.POST if request else None, prefix=f"settle-{item.pk}")


def correction_panel(
    actor: Actor, case: Application, policy: Policy, steps: Sequence[Step]
) -> list[Told]:
    """What was asked, the newest stage last; answers to be looked at carry their form."""
    if not any(step.act == Act.RETURN for step in steps):
        return []
    items = list(case.corrections.sent().select_related("settled_by"))
    open_to = may_ask(actor, case, policy)
    return [
        replace(one, form=settle_form(one.item)) if open_to and waits(one.item) else one
        for one in told(items, policy)
    ]


def waits(item: CorrectionItem) -> bool:
    """Handed in, and not looked at."""
    return item.handed_in_at is not None and item.settled_at is None


@dataclass(frozen=True, slots=True)
class ClockShown:
    """The clock of a stage in words."""

    pairs: list[tuple[str, Any]]
    pauses: tuple[Pause, ...]


def clock_shown(
    case: Application,
    policy: Policy,
    steps: Sequence[Step],
    calendar: WorkingCalendar,
    day: date,
) -> ClockShown | None:
    """Days used, paused and remaining in the stage the case is in; None for drafts and the end."""
    stage = policy.stage(case.place.stage)
    if case.is_final or case.place in DRAFTS or stage is None:
        return None
    clock = clock_of(case, case.place.stage, stage.days, calendar, steps=steps)
    pairs: list[tuple[str, Any]] = [
        (_("进入本环节"), date_format(clock.entered)),
        (_("本机关用时"), working_days(clock.used(day))),
    ]
    if clock.pauses:
        pairs.append((_("暂停"), working_days(clock.paused(day))))
    left = clock.remaining(day)
    if left is None:
        pairs.append((_("期限"), _("管理办法未规定")))
    elif left < 0:
        pairs.append((_("已超过"), working_days(-left)))
    else:
        pairs.append((_("剩余"), working_days(left)))
    return ClockShown(pairs, clock.pauses)


def working_days(count: int) -> str:
    return ngettext("%(count)s 个工作日", "%(count)s 个工作日", count) % {"count": count}
