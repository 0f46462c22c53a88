"""The operator's home: the gap meter, what to do next, the cases under way."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhongchuang.filing.models import Application, LatePermission
from zhongchuang.filing.round_rules import late_permission
from zhongchuang.filing.rules import may_start
from zhongchuang.filing.states import OPEN
from zhongchuang.kernel.periods import Period
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.ledger.workbook.background import compare
from zhongchuang.policy.calendar import now, today
from zhongchuang.policy.findings import Status
from zhongchuang.policy.model import Binding
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.by_when import by_when
from zhongchuang.web.operator.due import OBLIGATIONS, Item, items
from zhongchuang.web.operator.meters import meters
from zhongchuang.web.operator.progress import progress, tone_of
from zhongchuang.web.operator.recognition import ended, recognitions
from zhongchuang.web.operator.signals import waiting_of
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import (
    RUNNING,
    YEAR,
    Standpoint,
    closing_day,
    judged_for,
    standpoint,
    window_of,
)
from zhongchuang.web.operator.todo import next_steps
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Stage, Tone
from zhongchuang.web.shared.jobs import under_way

AHEAD = timedelta(days=60)
SOON_AT_MOST = 5


@for_a_space
def home(request: ActingRequest, here: Here) -> HttpResponse:
    """Where the space stands, and the next step."""
    at = standpoint(request.actor, here.space, window_of(request))
    check = judged_for(here.space, at.policy, at.frame)
    cases = open_cases(request)
    refusal = gate(request, here, at)
    late = late_for(at, here)
    allowed = at.round is not None and refusal is None
    required = [c.finding for c in check.conditions if c.finding.binding is Binding.REQUIRED]
    context = {
        "title": here.space.name,
        "at": at,
        "windows": windows(here, at),
        "check": check,
        "meters": meters(check, by_when(here.space, at), f"window={at.window}"),
        "met": sum(finding.status is Status.MET for finding in required),
        "judged": sum(finding.status is Status.NEEDS_JUDGEMENT for finding in required),
        "asked": len(required),
        "soon": soon(here, at, cases),
        "under_way": under_way(request.actor, to_confirm=compare),
        "todos": next_steps(request.actor, here, at, check, cases, may_apply=allowed),
        "cases": [shown_case(case) for case in cases],
        "late": late,
        "days_left": ((late.until if late else closing_day(at.round)) - today()).days
        if at.round
        else None,
        "may_apply": check.eligible and allowed and at.window == YEAR,
        "why_not": refusal_text(refusal) if refusal else "",
        "recognitions": recognitions(here.space),
        "ended": ended(request, here.space),
        "signals_open": waiting_of(here.space),
    }
    return page(request, "operator/home.html", here, context)


def windows(here: Here, at: Standpoint) -> list[tuple[str, str, bool]]:
    """The years the meter can show: name, address, is it shown."""
    home_url = here.url("operator:home")
    running = f"{home_url}{'&' if here.several else '?'}window={RUNNING}"
    evaluated = at.round.evaluation_year if at.round else today().year - 1
    return [
        (_("%(year)s 年度（考核年度）") % {"year": evaluated}, home_url, at.window != RUNNING),
        (
            _("%(year)s 年度（进行中）") % {"year": today().year},
            running,
            at.window == RUNNING,
        ),
    ]


def soon(here: Here, at: Standpoint, cases: list[Application]) -> list[Item]:
    """What falls due within the next weeks, what is overdue first."""
    own = [case for case in cases if case.space_id == here.space.pk]
    span = Period(today(), today() + AHEAD)
    found = items(here, at, span, own)
    near = [item for item in found if item.on <= span.end]
    obliged = [item for item in near if item.on >= span.start or item.kind in OBLIGATIONS]
    return obliged[:SOON_AT_MOST]


def open_cases(request: ActingRequest) -> list[Application]:
    found = Application.objects.visible_to(request.actor).filter(state__in=sorted(OPEN))
    return list(found.prefetch_related("steps").order_by("-pk"))


def shown_case(case: Application) -> tuple[Application, Tone, list[Stage]]:
    """A case with its tone and its progress line."""
    return (
        case,
        tone_of(case),
        progress(case, read_policy(case.round.policy), list(case.steps.all())),
    )


def late_for(at: Standpoint, here: Here) -> LatePermission | None:
    """The permission by which the space may still apply in a round that has closed."""
    if at.round is None or not at.round.has_closed_at(now()):
        return None
    return late_permission(at.round, here.space, today())


def gate(request: ActingRequest, here: Here, at: Standpoint) -> Refusal | None:
    """Why the space may not apply in the open round; None where it may, or where none is open."""
    return may_start(request.actor, at.round, here.space, now()) if at.round else None
