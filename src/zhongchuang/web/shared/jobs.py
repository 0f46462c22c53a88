"""How far background work is: a page that can be left and come back to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.directory.actor import Actor
from zhongchuang.jobs import running
from zhongchuang.jobs.models import Job
from zhongchuang.jobs.running import Work
from zhongchuang.jobs.states import OPEN, JobState
from zhongchuang.jobs.workers import queue_state
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.resuming import sign_in_first

REFRESH = 3
"""Seconds after which a page without scripts is loaded again."""


def job_url(job: Job) -> str:
    return reverse("job", args=[job.pk])


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Work that an actor's home tells of."""

    job: Job
    url: str
    words: str | Promise


def under_way(actor: Actor, to_confirm: Work | None = None) -> list[UnderWay]:
    """The actor's work that still runs, and results of `to_confirm` that wait to be confirmed."""
    wanted = Q(state__in=sorted(OPEN))
    if to_confirm is not None:
        wanted |= Q(state=JobState.DONE, kind=to_confirm.kind)
    found = Job.objects.visible_to(actor).filter(wanted).defer("given", "result")
    return [
        UnderWay(one, job_url(one), JobState(one.state).label)
        if one.is_open
        else UnderWay(one, one.url, _("等待您查看并确认"))
        for one in found
    ]


def own(request: HttpRequest, pk: UUID) -> Job:
    return get_object_or_404(Job.objects.visible_to(cast(ActingRequest, request).actor), pk=pk)


def is_nobody(request: HttpRequest) -> bool:
    return cast(ActingRequest, request).actor is None


@require_safe
def job(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """How far the work is; once it is done, its result. `?part` gives the moving part only."""
    if is_nobody(request):
        return sign_in_first(request)
    found = own(request, pk)
    context = {
        "title": found.title,
        "job": found,
        "refresh": REFRESH if found.is_open else 0,
        "unheard": found.state == JobState.QUEUED and queue_state() != "ok",
    }
    if "part" in request.GET:
        return render(request, "shared/job_progress.html", context)
    if found.state == JobState.DONE:
        return redirect(found.url)
    return render(request, "shared/job.html", context)


@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the work before it has written anything."""
    if is_nobody(request):
        return sign_in_first(request)
    found = own(request, pk)
    if running.cancel(found):
        messages.info(request, _("已取消，没有写入任何内容。"))
    else:
        messages.warning(request, _("这项工作已经结束，不能取消。"))
    return redirect("job", pk=pk)


@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start work that failed once more."""
    if is_nobody(request):
        return sign_in_first(request)
    found = own(request, pk)
    if not running.again(found):
        messages.warning(request, _("这项工作不能重新开始。"))
    return redirect("job", pk=pk)
