"""Publishing the notice of a round: choose, look at the list and its last day, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhongchuang.filing.actions import noticing
from zhongchuang.filing.lifecycle import authority_of
from zhongchuang.filing.states import Act, State
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import calendar_gap, posted
from zhongchuang.web.officer.forms import CasesForm
from zhongchuang.web.officer.rounds import cases_of, list_crumbs, ready_for, round_for
from zhongchuang.web.shared.acting import ActingRequest, attempted, for_officers


@for_officers
def publish(request: ActingRequest, pk: int) -> HttpResponse:
    """Publish a notice: choose, see the list and its last day, then confirm."""
    found = round_for(request, pk)
    policy = read_policy(found.policy)
    ready = ready_for(request.actor, Act.PUBLISH, policy, list(cases_of(request.actor, found)))
    form = CasesForm(posted(request), ready=ready)
    if request.method == "POST" and form.is_valid() and "confirm" in request.POST:
        notice = attempted(
            form,
            lambda: noticing.publish(actor=request.actor, round_=found, applications=form.chosen()),
        )
        if notice is not None:
            messages.success(request, _("公示已发布，公示公告已编号并公开。"))
            return redirect("officer:notice", pk=notice.pk)
    terms, calendar, day = policy.public_notice, working_calendar(), today()
    last = calendar.last_day(day, terms.working_days, start_counts=terms.start_day_counts)
    context = {
        "title": _("发布公示"),
        "crumbs": list_crumbs(found, _("发布公示")),
        "round": found,
        "ready": ready,
        "form": form,
        "chosen": form.chosen() if form.is_bound and form.is_valid() else [],
        "published_on": day,
        "last_day": last,
        "gap": calendar_gap(calendar, day, last),
        "days": terms.working_days,
        "authority": authority_of(State.NOTICE, policy),
    }
    return render(request, "officer/publish.html", context)
