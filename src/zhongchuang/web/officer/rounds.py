"""Rounds: opening one, seeing where its cases stand, publishing its notice, preparing its document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Level
from zhongchuang.filing import rules
from zhongchuang.filing.actions.rounds import open_round
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import Act, State
from zhongchuang.policy.calendar import now, today
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import for_approvers, for_readers, posted
from zhongchuang.web.officer.forms import (
    RoundForm,
    round_defaults,
)
from zhongchuang.web.officer.home import counts_by_state, funnel_of
from zhongchuang.web.officer.tables import RoundFilter, RoundTable, local, round_state
from zhongchuang.web.shared.acting import ActingRequest, attempted
from zhongchuang.web.shared.components import Act as Button
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.listing import Empty, listing

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
        .annotate(submitted=Count("applications__submitted_at"))
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
            "may_open": request.actor.is_approver and bool(round_form(request.actor).policies),
        },
        empty=Empty(_("还没有备案批次"), _("由组织备案的机关的审批人每年发布一次。")),
    )


def round_form(actor: Actor, data: Any = None) -> RoundForm:
    """The form for a round of the actor's own level and place."""
    division = actor.organisation.division_id if actor.organisation else ""
    place = actor.organisation.division.name if actor.organisation else ""
    initial = round_defaults(today(), place)
    return RoundForm(data, level=Level(actor.authority), division=division, initial=initial)


@for_approvers
def open_one(request: ActingRequest) -> HttpResponse:
    """Open this year's round."""
    form = round_form(request.actor, posted(request))
    if request.method == "POST" and form.is_valid():
        opened = attempted(form, lambda: open_round(actor=request.actor, plan=form.plan()))
        if opened is not None:
            messages.success(request, _("备案批次已发布，辖区内的申报机构可以按期申报。"))
            return redirect("officer:round", pk=opened.pk)
    context = {
        "title": _("发布备案批次"),
        "lead": _("发布后不能修改；申报机构在受理期内可以提交申请。"),
        "crumbs": [Crumb(_("批次"), reverse("officer:rounds")), Crumb(_("发布备案批次"))],
        "form": form,
    }
    return render(request, "officer/round_open.html", context)


def round_for(request: ActingRequest, pk: int) -> Round:
    found = Round.objects.visible_to(request.actor).select_related("division", "opened_by")
    return get_object_or_404(found, pk=pk)


@for_readers
def round_page(request: ActingRequest, pk: int) -> HttpResponse:
    """One round: its funnel, its cases by stage, and what can be done for all together."""
    found = round_for(request, pk)
    policy = read_policy(found.policy)
    cases = list(cases_of(request.actor, found))
    counts = counts_by_state(request.actor, [found]).get(found.pk, {})
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("批次"), reverse("officer:rounds")), Crumb(found.title)],
        "round": found,
        "state": round_state(found, now()),
        "pairs": round_pairs(found, policy),
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


def round_pairs(found: Round, policy: Policy) -> list[tuple[str, Any]]:
    return [
        (_("组织单位"), found.authority.name),
        (_("范围"), found.division.name),
        (_("管理办法"), f"《{policy.title}》（{policy.document_number}）"),
        (_("考核年度"), found.evaluation_year),
        (_("截止统计日期"), found.as_of),
        (_("开始受理"), local(found.opens_at)),
        (_("截止受理"), local(found.closes_at)),
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
