"""The officer's to-do: what waits for this person, oldest clock first; it empties as work is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.lifecycle import authority_of
from zhongchuang.filing.models import (
    Application,
    NoticeEntry,
    Objection,
    Proposal,
    PublicNotice,
    Round,
)
from zhongchuang.filing.states import CORRECTIONS, ENDED_UNFILED, State
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import calendar_gap, waiting_states
from zhongchuang.web.officer.objections import waiting_for as objections_waiting_for
from zhongchuang.web.officer.round_panels import Quota, quota_rows
from zhongchuang.web.officer.signals import waiting_for
from zhongchuang.web.officer.worklist import due_chip
from zhongchuang.web.shared.acting import ActingRequest, for_officers

SHOWN = 10
MOST_READ = 200
"""Cases read for the page at most: the oldest clocks; the counts are of all."""
LOOKED_AHEAD = 10
"""Working days within which a year whose holidays are unknown matters to today's acts."""
ELSEWHERE = {
    State.NOTICE_RUNNING,
    State.RECOMMENDATION_PREPARED,
    State.CONFIRMATION_PREPARED,
}
"""States whose work stands under proposals, notices and objections."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One case of the to-do."""

    case: Application
    due: Any
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The cases that wait in one state: how many, and the oldest of them."""

    state: State
    cases: Sequence[Waiting]
    count: int
    more_url: str


@dataclass(frozen=True, slots=True)
class FunnelStage:
    """How many cases of a round stand in a stage; `width` is in thousandths of the fullest."""

    label: str
    count: int
    width: int
    url: str


@for_officers
def home(request: ActingRequest) -> HttpResponse:
    """The to-do of one officer."""
    actor, day, calendar = request.actor, today(), working_calendar()
    groups = groups_for(actor, day, calendar)
    proposals = list(proposals_for(actor))
    objections = [
        (one, due_chip(one.due_on, day, calendar)) for one in objections_waiting_for(actor)
    ]
    notices = list(notices_to_conclude(actor, day))
    shown = funnels(actor)
    context = {
        "title": _("工作台"),
        "lead": actor.organisation.name if actor.organisation else "",
        "groups": groups,
        "proposals": proposals,
        "objections": objections,
        "notices": notices,
        "gap": calendar_gap(calendar, day, calendar.add(day, LOOKED_AHEAD)),
        "nothing": not (groups or proposals or objections or notices),
        "funnels": shown,
        "holds_rounds": any(one.round.level == actor.authority for one in shown),
        "signals_waiting": waiting_for(actor),
    }
    return render(request, "officer/home.html", context)


def cases_waiting(actor: Actor, day: date) -> QuerySet[Application]:
    """The cases on which this actor can do something now."""
    condition = Q(pk__in=[])
    for one in map(read_policy, known()):
        own = Q(round__policy=one.id)
        states = [s for s in waiting_states(actor, one) if s not in ELSEWHERE | {State.EXPERT}]
        condition |= own & Q(state__in=states)
        if not actor.is_approver:
            condition |= own & late_corrections(actor, one, day) | own & expert_work(actor, one)
    return (
        Application.objects.visible_to(actor)
        .annotate(assigned=live_sheets(), handed_in=submitted_sheets())
        .filter(condition)
        .order_by(F("due_on").asc(nulls_last=True), "entered_on", "pk")
    )


def late_corrections(actor: Actor, policy: Policy, day: date) -> Q:
    states = [s for s in sorted(CORRECTIONS) if authority_of(s, policy) == actor.authority]
    return Q(state__in=states, due_on__lt=day)


def expert_work(actor: Actor, policy: Policy) -> Q:
    """Cases under review that need experts or whose sheets are all in."""
    review = policy.expert_review
    if review is None or authority_of(State.EXPERT, policy) != actor.authority:
        return Q(pk__in=[])
    short = Q(assigned__lt=review.experts)
    done = Q(handed_in__gte=review.experts, handed_in=F("assigned"))
    return Q(state=State.EXPERT) & (short | done)


def live_sheets() -> Count:
    return Count("score_sheets", filter=Q(score_sheets__recused_at=None), distinct=True)


def submitted_sheets() -> Count:
    return Count("score_sheets", filter=Q(score_sheets__submitted_at__isnull=False), distinct=True)


def groups_for(actor: Actor, day: date, calendar: WorkingCalendar) -> list[Group]:
    """What waits, by state in the order of the procedure."""
    found = cases_waiting(actor, day)
    counts = dict(
        Application.objects.filter(pk__in=found.order_by().values("pk"))
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    by_state: dict[State, list[Application]] = {}
    for case in found[:MOST_READ]:
        by_state.setdefault(case.place, []).append(case)
    return [
        Group(
            state,
            [waiting(case, day, calendar) for case in by_state.get(state, [])[:SHOWN]],
            counts[state],
            reverse("officer:cases", query={"stage": state.stage}),
        )
        for state in State
        if state in counts
    ]


def waiting(case: Any, day: date, calendar: WorkingCalendar) -> Waiting:
    hint = ""
    if case.place == State.EXPERT:
        ready = case.assigned and case.assigned == case.handed_in
        hint = _("评分已全部提交，请办结评审") if ready else _("请指派评审专家")
    elif case.place in CORRECTIONS:
        hint = _("补正期限已过，可以终止办理")
    return Waiting(case, due_chip(case.due_on, day, calendar), hint)


def proposals_for(actor: Actor) -> QuerySet[Proposal]:
    """The approval sheets whose next row is this person's to sign."""
    return (
        Proposal.objects.waiting_for(actor)
        .select_related("round", "prepared_by")
        .prefetch_related("applications__space")
        .order_by("prepared_at")
    )


def notices_to_conclude(actor: Actor, day: date) -> QuerySet[PublicNotice]:
    """Notices with an entry past its last day that no objection holds."""
    held = Objection.objects.holding(day).filter(entry=OuterRef("pk"))
    free = NoticeEntry.objects.running().filter(
        ~Exists(held), notice=OuterRef("pk"), last_day__lt=day
    )
    if actor.is_approver:
        return PublicNotice.objects.none()
    return (
        PublicNotice.objects.visible_to(actor)
        .filter(Exists(free), concluded_on=None)
        .order_by("last_day")
    )


@dataclass(frozen=True, slots=True)
class Funnel:
    """One round, how far its cases are, and the places a prefecture has in it."""

    round: Round
    stages: Sequence[FunnelStage]
    quota: Sequence[Quota]


def funnels(actor: Actor) -> list[Funnel]:
    """The newest round of each level the actor sees, stage by stage."""
    newest: dict[str, Round] = {}
    for one in Round.objects.visible_to(actor).held().order_by("-year", "-pk"):
        if actor.authority == "prefecture" or one.level == "region":
            newest.setdefault(one.level, one)
    counts = counts_by_state(actor, list(newest.values()))
    prefecture = actor.authority == "prefecture"
    return [
        Funnel(
            one,
            funnel_of(one, counts.get(one.pk, {})),
            quota_rows(actor, one) if prefecture else (),
        )
        for one in newest.values()
    ]


def counts_by_state(actor: Actor, rounds: Sequence[Round]) -> dict[int, dict[str, int]]:
    rows = (
        Application.objects.visible_to(actor)
        .filter(round__in=rounds)
        .order_by()
        .values_list("round", "state")
        .annotate(Count("pk"))
    )
    found: dict[int, dict[str, int]] = {}
    for round_id, state, count in rows:
        found.setdefault(round_id, {})[state] = count
    return found


def funnel_of(round_: Round, counts: dict[str, int]) -> list[FunnelStage]:
    """Cases by stage of the policy, then those that ended."""
    policy = read_policy(round_.policy)
    language = get_language() or ""
    bars = [
        (
            in_language(language, stage.name, stage.name_en),
            [state for state in State if state.stage == stage.kind],
            {"stage": stage.kind.value},
        )
        for stage in policy.procedure
        if stage.kind != "drafting"
    ]
    bars.append((_("已确认"), [State.CONFIRMED], {"stage": State.CONFIRMED.value}))
    bars.append((_("未通过或终止"), sorted(ENDED_UNFILED), {"open": "ended"}))
    sums = [(sum(counts.get(s, 0) for s in states)) for _label, states, _query in bars]
    most = max([*sums, 1])
    return [
        FunnelStage(
            label,
            count,
            count * 1000 // most,
            reverse("officer:cases", query={"round": round_.pk, **query}),
        )
        for (label, _states, query), count in zip(bars, sums, strict=True)
    ]
