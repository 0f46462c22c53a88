"""The meetings an expert is asked to: signing in, voting, confirming the minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhongchuang.filing.actions import panel
from zhongchuang.filing.actions.scoring import standing_of
from zhongchuang.filing.models import MeetingMember, PanelMeeting
from zhongchuang.filing.states import Vote
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_experts
from zhongchuang.web.shared.components import Crumb, Task, Tone


class VoteForm(forms.Form):
    vote = forms.ChoiceField(
        label=gettext_lazy("表决"), choices=Vote.choices, widget=forms.RadioSelect
    )


def own(request: ActingRequest) -> Any:
    return PanelMeeting.objects.visible_to(request.actor)


@for_experts
def meetings(request: ActingRequest) -> HttpResponse:
    """The expert's meetings, the next first."""
    members = {
        one.meeting_id: one for one in MeetingMember.objects.filter(expert=request.actor.account_id)
    }
    context = {
        "title": _("评审会议"),
        "lead": _("会议当天用本人账号签到，评分全部提交后讨论和表决，会后确认纪要。"),
        "tasks": [_task(one, members[one.pk]) for one in own(request).order_by("-held_at", "-pk")],
    }
    return render(request, "expert/meetings.html", context)


def _task(meeting: PanelMeeting, member: MeetingMember) -> Task:
    word, tone = state_of(meeting, member)
    url = reverse("expert:meeting", args=[meeting.pk])
    return Task(meeting.place, word, tone, url, meeting.round.title)


def state_of(meeting: PanelMeeting, member: MeetingMember) -> tuple[str, Tone]:
    """What the expert has to do at a meeting, or that it is over."""
    if meeting.closed_at:
        return _("已结束"), "done"
    if member.signed_in_at is None:
        return (_("未到会"), "ended") if meeting.written_at else (_("待签到"), "waiting")
    if not meeting.written_at:
        return _("已签到"), "current"
    if member.confirmed_at:
        return _("已确认纪要"), "done"
    return _("待确认纪要"), "waiting"


@for_experts
def meeting(request: ActingRequest, pk: int) -> HttpResponse:
    """One meeting as its member sees it; scores stand here once all of a case are in."""
    return _page(request, get_object_or_404(own(request), pk=pk), forms.Form())


def _page(request: ActingRequest, found: PanelMeeting, form: forms.Form) -> HttpResponse:
    member = found.members.get(expert=request.actor.account_id)
    points = _points(request, found)
    title = _("评审会议 %(number)s") % {"number": found.pk}
    context = {
        "title": title,
        "lead": found.round.title,
        "crumbs": [Crumb(_("评审会议"), reverse("expert:meetings")), Crumb(title)],
        "meeting": found,
        "member": member,
        "state": state_of(found, member),
        "pairs": [
            (_("会议时间"), found.held_at),
            (_("会议方式"), _("线上会议") if found.online else _("现场会议")),
            (_("地点"), found.place),
            (_("主持人"), found.chair),
        ],
        "points": points,
        "form": form,
    }
    return render(request, "expert/meeting.html", context)


def _points(request: ActingRequest, found: PanelMeeting) -> list[dict[str, Any]]:
    """The agenda; of a case the expert does not judge only its name."""
    review = read_policy(found.round.policy).expert_review
    listed = []
    for point in found.agenda.select_related("application__space").prefetch_related(
        "application__score_sheets__expert", "votes__member"
    ):
        sheets = [one for one in point.application.score_sheets.all() if not one.recused_at]
        mine = next((one for one in sheets if one.expert_id == request.actor.account_id), None)
        standing = standing_of(point.application, review, sheets) if review and mine else None
        result = standing.result if standing else None
        vote = next(
            (one for one in point.votes.all() if one.member.expert_id == request.actor.account_id),
            None,
        )
        listed.append(
            {
                "point": point,
                "sheet": mine,
                "result": result,
                "sheets": sheets if result else [],
                "outliers": standing.outliers if standing else frozenset(),
                "vote": vote,
                "form": VoteForm(
                    initial={"vote": vote.vote if vote else None}, auto_id=f"id_{point.pk}_%s"
                ),
            }
        )
    return listed


def _done(
    request: ActingRequest, found: PanelMeeting, act: Callable[[], Any], words: str
) -> HttpResponse:
    form = forms.Form(request.POST)
    if attempt(form, act):
        messages.success(request, words)
        return redirect("expert:meeting", pk=found.pk)
    return _page(request, found, form)


@require_POST
@for_experts
def sign_in(request: ActingRequest, pk: int) -> HttpResponse:
    """The expert is there."""
    found = get_object_or_404(own(request), pk=pk)
    return _done(
        request, found, lambda: panel.sign_in(actor=request.actor, meeting=found), _("已签到。")
    )


@require_POST
@for_experts
def vote(request: ActingRequest, pk: int, point: int) -> HttpResponse:
    """The expert votes on a case."""
    found = get_object_or_404(own(request), pk=pk)
    item = get_object_or_404(found.agenda.select_related("meeting", "application"), pk=point)
    given = VoteForm(request.POST)
    if not given.is_valid():
        messages.error(request, _("请选择同意、不同意或弃权。"))
        return redirect("expert:meeting", pk=pk)
    choice = Vote(given.cleaned_data["vote"])
    return _done(
        request,
        found,
        lambda: panel.cast_vote(actor=request.actor, point=item, vote=choice),
        _("表决已记录。"),
    )


@require_POST
@for_experts
def confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """The expert confirms the minutes as read."""
    found = get_object_or_404(own(request), pk=pk)
    read = request.POST.get("read", "")
    return _done(
        request,
        found,
        lambda: panel.confirm_minutes(actor=request.actor, meeting=found, read=read),
        _("已确认会议纪要。"),
    )
