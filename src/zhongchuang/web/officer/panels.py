"""Expert reviews of a round at a glance, ranked, and the meetings of its panels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhongchuang.directory.models import Account
from zhongchuang.filing import rules
from zhongchuang.filing.actions import panel
from zhongchuang.filing.actions.scoring import Standing, standing_of
from zhongchuang.filing.models import (
    Application,
    ExpertDraw,
    MeetingCase,
    MeetingMember,
    PanelMeeting,
    Round,
    ScoreSheet,
)
from zhongchuang.filing.states import Act, State, Vote
from zhongchuang.policy.calendar import now
from zhongchuang.policy.panels import ranks
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.policy.score_sheet import ExpertReview
from zhongchuang.web.officer.access import for_readers, posted
from zhongchuang.web.officer.acting_pages import tried
from zhongchuang.web.officer.expert_forms import MeetingForm, MinutesForm, ReasonForm
from zhongchuang.web.officer.forms import EmptyForm
from zhongchuang.web.officer.worklist import state_chip
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.components import Crumb, Tone


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One case of the round, its standing, and its rank among those whose scores are open."""

    case: Application
    chip: Any
    standing: Standing
    experts: int
    rank: int | None = None


def round_or_404(request: ActingRequest, pk: int) -> Round:
    """A round of the actor's own authority, or any for the auditor."""
    found = Round.objects.visible_to(request.actor)
    if request.actor.is_officer:
        found = found.filter(authority=request.actor.organisation_id)
    return get_object_or_404(found, pk=pk)


def reviewed(request: ActingRequest, round_: Round, review: ExpertReview) -> list[Reviewed]:
    """The cases in expert review and those that have been, the best first; equals share a rank."""
    sheets = ScoreSheet.objects.order_by("pk")
    cases = (
        Application.objects.visible_to(request.actor)
        .filter(Q(state=State.EXPERT) | Exists(sheets.filter(application=OuterRef("pk"))))
        .filter(round=round_)
        .prefetch_related(Prefetch("score_sheets", sheets))
        .order_by("pk")
    )
    found = []
    for case in cases:
        own = list(case.score_sheets.all())
        standing = standing_of(case, review, own)
        live = sum(sheet.recused_at is None for sheet in own)
        found.append((case, standing, live))
    means = [one.result.mean for _case, one, _live in found if one.result]
    places = dict(zip(means, ranks(means), strict=True))
    listed = [
        Reviewed(
            case,
            state_chip(case.place),
            one,
            live,
            places[one.result.mean] if one.result else None,
        )
        for case, one, live in found
    ]
    return sorted(listed, key=lambda one: (one.rank is None, one.rank or 0, one.case.pk))


@for_readers
def reviews(request: ActingRequest, pk: int) -> HttpResponse:
    """Every expert review of a round, its draws and its meetings."""
    round_ = round_or_404(request, pk)
    review = read_policy(round_.policy).expert_review
    context = {
        "title": _("专家评审一览"),
        "lead": round_.title,
        "crumbs": [Crumb(_("批次"), reverse("officer:rounds")), Crumb(_("专家评审一览"))],
        "round": round_,
        "review": review,
        "reviewed": reviewed(request, round_, review) if review else [],
        "draws": ExpertDraw.objects.visible_to(request.actor)
        .filter(round=round_)
        .prefetch_related("cases__space"),
        "meetings": PanelMeeting.objects.visible_to(request.actor)
        .filter(round=round_)
        .prefetch_related("agenda", "members"),
        "may_call": bool(_meetable(request, round_)),
    }
    return render(request, "officer/reviews.html", context)


def _meetable(request: ActingRequest, round_: Round) -> list[Application]:
    """The cases the actor can put on an agenda: they have experts and stand on no open one."""
    policy = read_policy(round_.policy)
    busy = MeetingCase.objects.filter(
        meeting__round=round_, meeting__closed_at=None, meeting__cancelled_at=None
    )
    cases = (
        Application.objects.visible_to(request.actor)
        .filter(round=round_, state=State.EXPERT, score_sheets__recused_at=None)
        .filter(score_sheets__isnull=False)
        .exclude(pk__in=busy.values("application"))
        .distinct()
        .order_by("pk")
    )
    return [
        case for case in cases if rules.may(request.actor, Act.PASS_EXPERT, case, policy) is None
    ]


@for_officers
def call(request: ActingRequest, pk: int) -> HttpResponse:
    """Call the experts of some cases together."""
    round_ = round_or_404(request, pk)
    cases = _meetable(request, round_)
    experts = list(
        Account.objects.filter(score_sheets__application__in=cases, score_sheets__recused_at=None)
        .distinct()
        .order_by("name", "pk")
    )
    tomorrow = timezone.localtime(now() + timedelta(days=1)).replace(hour=10, minute=0)
    form = MeetingForm(
        posted(request),
        offered=cases,
        experts=experts,
        initial={"cases": [str(case.pk) for case in cases], "held_at": tomorrow},
    )
    made: list[PanelMeeting] = []
    if tried(
        request,
        form,
        lambda: made.append(
            panel.call_meeting(
                actor=request.actor,
                cases=form.chosen(),
                held_at=form.cleaned_data["held_at"],
                place=form.cleaned_data["place"],
                online=form.cleaned_data["online"],
                chair=form.chair_chosen(),
            )
        ),
    ):
        messages.success(request, _("会议已召集，专家已收到通知。"))
        return redirect("officer:meeting", pk=made[0].pk)
    context = {
        "title": _("召集评审会议"),
        "lead": round_.title,
        "crumbs": [*_crumbs(round_), Crumb(_("召集评审会议"))],
        "round": round_,
        "form": form,
        "cases": cases,
    }
    return render(request, "officer/meeting_call.html", context)


def _crumbs(round_: Round) -> list[Crumb]:
    return [
        Crumb(_("批次"), reverse("officer:rounds")),
        Crumb(_("专家评审一览"), reverse("officer:reviews", args=[round_.pk])),
    ]


def meeting_or_404(request: ActingRequest, pk: int) -> PanelMeeting:
    return get_object_or_404(PanelMeeting.objects.visible_to(request.actor), pk=pk)


def state_of(meeting: PanelMeeting) -> tuple[str, Tone]:
    if meeting.cancelled_at:
        return _("已取消"), "ended"
    if meeting.closed_at:
        return _("已结束"), "done"
    if meeting.written_at:
        return _("待专家确认纪要"), "current"
    return _("已召集"), "waiting"


@dataclass(frozen=True, slots=True)
class Point:
    """One case of the agenda with its result, once open, and the votes on it."""

    point: MeetingCase
    standing: Standing
    votes: Sequence[tuple[str, str]]
    voted: int


def points_of(meeting: PanelMeeting, review: ExpertReview) -> list[Point]:
    labels = dict(Vote.choices)
    found = []
    for point in (
        meeting.agenda.select_related("application__space", "application__round")
        .prefetch_related("application__score_sheets", "votes__member__expert")
        .order_by("pk")
    ):
        case = point.application
        votes = [(str(v.member.expert), str(labels[v.vote])) for v in point.votes.all()]
        standing = standing_of(case, review, list(case.score_sheets.all()))
        found.append(Point(point, standing, votes, len(votes)))
    return found


@for_readers
def meeting(request: ActingRequest, pk: int) -> HttpResponse:
    """One meeting: who is there, the agenda, the minutes, and what is left to do."""
    return _page(request, meeting_or_404(request, pk))


def _page(
    request: ActingRequest,
    found: PanelMeeting,
    minutes: MinutesForm | None = None,
    closing: EmptyForm | None = None,
) -> HttpResponse:
    review = read_policy(found.round.policy).expert_review
    members: list[MeetingMember] = list(
        found.members.select_related("expert__expert_profile").order_by("pk")
    )
    agenda = list(found.agenda.select_related("application__space").order_by("pk"))
    present = [one for one in members if one.signed_in_at]
    may_run = panel.may_run(request.actor, found)
    title = _("评审会议 %(number)s") % {"number": found.pk}
    context = {
        "title": title,
        "lead": found.round.title,
        "crumbs": [*_crumbs(found.round), Crumb(title)],
        "meeting": found,
        "state": state_of(found),
        "pairs": [
            (_("会议时间"), found.held_at),
            (_("会议方式"), _("线上会议") if found.online else _("现场会议")),
            (_("地点"), found.place),
            (_("主持人"), found.chair),
            (_("法定人数"), found.quorum),
        ],
        "members": members,
        "present": len(present),
        "enough": len(present) >= found.quorum,
        "points": points_of(found, review) if review else [],
        "may": may_run is None,
        "refusal": refusal_text(may_run) if may_run and not found.is_over else "",
        "minutes_form": minutes or MinutesForm(agenda=agenda, initial={"minutes": found.minutes}),
        "closing": closing or EmptyForm(),
        "all_confirmed": bool(present) and all(m.confirmed_at for m in present),
    }
    return render(request, "officer/meeting.html", context)


@for_officers
def write(request: ActingRequest, pk: int) -> HttpResponse:
    """Put down the minutes, or others in their place."""
    found = meeting_or_404(request, pk)
    if request.method != "POST":
        return redirect("officer:meeting", pk=pk)
    agenda = list(found.agenda.select_related("application__space").order_by("pk"))
    form = MinutesForm(request.POST, agenda=agenda)
    if form.is_valid() and attempt(
        form,
        lambda: panel.write_minutes(
            actor=request.actor,
            meeting=found,
            minutes=form.cleaned_data["minutes"],
            consensus=form.consensus(),
        ),
    ):
        messages.success(request, _("会议纪要已形成，到会专家将收到确认的通知。"))
        return redirect("officer:meeting", pk=pk)
    return _page(request, found, minutes=form)


@require_POST
@for_officers
def close(request: ActingRequest, pk: int) -> HttpResponse:
    """All have confirmed: the minutes are issued."""
    found = meeting_or_404(request, pk)
    form = EmptyForm(request.POST)
    if attempt(form, lambda: panel.close_meeting(actor=request.actor, meeting=found)):
        messages.success(request, _("会议已结束，纪要已编号存档。"))
        return redirect("officer:meeting", pk=pk)
    return _page(request, found, closing=form)


@for_officers
def cancel(request: ActingRequest, pk: int) -> HttpResponse:
    """Call a meeting off."""
    found = meeting_or_404(request, pk)
    form = ReasonForm(posted(request))
    if tried(
        request,
        form,
        lambda: panel.cancel_meeting(
            actor=request.actor, meeting=found, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, _("会议已取消，专家已收到通知。"))
        return redirect("officer:reviews", pk=found.round_id)
    title = _("取消评审会议？")
    context = {
        "title": title,
        "consequence": _("与会专家将收到取消的通知；所列案件可以另行召集会议。"),
        "confirm": _("取消会议"),
        "cancel": _("返回"),
        "crumbs": [*_crumbs(found.round), Crumb(title)],
        "form": form,
        "tone": "refuse",
        "cancel_url": reverse("officer:meeting", args=[pk]),
    }
    return render(request, "shared/confirm.html", context)
