"""Rounds: the list, and one round with its cases, its terms and what was done to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import rules
from zhongchuang.filing.models import Application, Round, RoundStep
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState
from zhongchuang.filing.states import Act, State
from zhongchuang.policy.calendar import now
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import for_readers
from zhongchuang.web.officer.home import counts_by_state, funnel_of
from zhongchuang.web.officer.round_list import RoundFilter, RoundTable
from zhongchuang.web.officer.round_panels import (
    history_of,
    late_rows,
    may_plan,
    own_acts,
    quota_rows,
    sealed_context,
)
from zhongchuang.web.officer.tables import local
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Act as Button
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.rounds import days_left, round_state

LISTED = 20


@dataclass(frozen=True, slots=True)
class Group:
    """The cases of a round in one state: the first of them, how many, and where all are."""

    state: State
    cases: Sequence[Application]
    count: int
    more_url: str


@for_readers
def rounds(request: ActingRequest) -> HttpResponse:
    """The rounds the actor may see, newest first."""
    found = (
        Round.objects.visible_to(request.actor)
        .annotate(
            submitted=Count("applications__submitted_at"),
            extended=Exists(RoundStep.objects.filter(round=OuterRef("pk"), act=RoundAct.EXTEND)),
        )
        .order_by("-year", "level", "pk")
    )
    return listing(
        request,
        found,
        RoundTable,
        RoundFilter,
        title=_("备案批次"),
        template="officer/rounds.html",
        search=("title", "authority__name"),
        unit=pgettext("rounds", "个"),
        table_options={"moment": now()},
        context={
            "lead": _("备案工作每年开展一次（第八条）。"),
            "may_plan": may_plan(request.actor),
        },
        empty=Empty(_("还没有备案批次"), _("由组织备案的机关的审批人每年拟定并发布一次。")),
    )


def round_for(request: ActingRequest, pk: int) -> Round:
    found = Round.objects.visible_to(request.actor).select_related("division", "opened_by")
    return get_object_or_404(found, pk=pk)


@for_readers
def round_page(request: ActingRequest, pk: int) -> HttpResponse:
    """One round: its funnel, its cases by stage, and what can be done for all together."""
    found = round_for(request, pk)
    policy = read_policy(found.policy)
    moment = now()
    cases = list(cases_of(request.actor, found))
    counts = counts_by_state(request.actor, [found]).get(found.pk, {})
    steps = list(found.steps.select_related("account", "document"))
    extended = any(step.act == RoundAct.EXTEND for step in steps)
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("批次"), reverse("officer:rounds")), Crumb(found.title)],
        "round": found,
        "state": round_state(found, moment, extended=extended),
        "left": days_left(found, moment),
        "pairs": round_pairs(found, policy),
        "own_acts": own_acts(request.actor, found, moment),
        "sealed": sealed_context(request.actor, found, moment),
        "quota": quota_rows(request.actor, found),
        "late": late_rows(request.actor, found),
        "happenings": history_of(request.actor, found, steps),
        "papers": [step.document for step in steps if step.document],
        "funnel": funnel_of(found, counts),
        "groups": groups_of(found, cases),
        "acts": round_acts(request.actor, found, policy, cases),
        "notices": found.notices.select_related("document"),
        "proposals": found.proposals.filter(kind="confirmation").select_related("document")
        if request.actor.authority in {found.level, ""}
        else (),
    }
    return render(request, "officer/round.html", context)


def cases_of(actor: Actor, found: Round) -> QuerySet[Application]:
    return Application.objects.visible_to(actor).filter(round=found).order_by("entered_on", "pk")


def groups_of(found: Round, cases: Sequence[Application]) -> list[Group]:
    """The cases by state, in the order of the procedure; long groups lead to the worklist."""
    by_state = {state: [c for c in cases if c.place == state] for state in State}
    return [
        Group(
            state,
            group[:LISTED],
            len(group),
            reverse("officer:cases", query={"round": found.pk, "stage": state.stage}),
        )
        for state, group in by_state.items()
        if group
    ]


def is_sealed(found: Round, policy: Policy) -> bool:
    """Does the round seal applications, or will it under its policy as it is now?"""
    return policy.rounds.sealed if found.place is RoundState.PLANNED else found.sealed


def round_pairs(found: Round, policy: Policy) -> list[tuple[str, Any]]:
    return [
        (_("组织单位"), found.authority.name),
        (_("范围"), found.division.name),
        (_("管理办法"), f"《{policy.title}》（{policy.document_number}）"),
        (_("考核年度"), found.evaluation_year),
        (_("截止统计日期"), found.as_of),
        (_("开始受理"), local(found.opens_at)),
        (_("截止受理"), local(found.closes_at)),
        (_("截止受理前封存"), _("是") if is_sealed(found, policy) else _("否")),
        (_("联系方式"), found.contact),
    ]


def round_acts(
    actor: Actor, found: Round, policy: Policy, cases: Sequence[Application]
) -> list[Button]:
    """What the actor can do for several cases of the round at once."""
    acts = []
    publishable = ready_for(actor, Act.PUBLISH, policy, cases)
    if publishable:
        label = _("发布公示（%(count)s 家待公示）") % {"count": len(publishable)}
        acts.append(Button(label, reverse("officer:publish", args=[found.pk]), "primary"))
    confirmable = ready_for(actor, Act.PREPARE_CONFIRMATION, policy, cases)
    if confirmable:
        label = _("拟确认文件（%(count)s 家公示无异议）") % {"count": len(confirmable)}
        acts.append(Button(label, reverse("officer:confirm", args=[found.pk]), "primary"))
    return acts


def ready_for(
    actor: Actor, act: Act, policy: Policy, cases: Sequence[Application]
) -> list[Application]:
    return [case for case in cases if rules.may(actor, act, case, policy) is None]


def list_crumbs(found: Round, last: str) -> list[Crumb]:
    return [
        Crumb(_("批次"), reverse("officer:rounds")),
        Crumb(found.title, reverse("officer:round", args=[found.pk])),
        Crumb(last),
    ]
