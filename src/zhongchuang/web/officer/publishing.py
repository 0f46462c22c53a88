"""Publishing the notice of a round: choose, look at the list and its last day, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.filing.actions import noticing
from zhongchuang.filing.lifecycle import authority_of
from zhongchuang.filing.states import Act, State
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import calendar_gap, posted
from zhongchuang.web.officer.notice_forms import PublishForm
from zhongchuang.web.officer.rounds import cases_of, list_crumbs, ready_for, round_for
from zhongchuang.web.shared.acting import ActingRequest, attempted, for_officers, refusal_text


@for_officers
def publish(request: ActingRequest, pk: int) -> HttpResponse:
    """Publish a notice: choose, and when; see the list and its last day, then confirm."""
    found = round_for(request, pk)
    policy = read_policy(found.policy)
    ready = ready_for(request.actor, Act.PUBLISH, policy, list(cases_of(request.actor, found)))
    form = PublishForm(posted(request), ready=ready)
    checked = form.is_bound and form.is_valid()
    moment = form.cleaned_data["at"] if checked else None
    if checked and moment and (refusal := noticing.may_fix(moment)):
        form.add_error("at", refusal_text(refusal))
    if checked and not form.errors and "confirm" in request.POST:
        notice = attempted(
            form,
            lambda: noticing.publish(
                actor=request.actor, round_=found, applications=form.chosen(), at=moment
            ),
        )
        if notice is not None:
            words = _("公示已发布，公示公告已编号并公开。")
            fixed = _("名单已定稿并编号，到时自动公开。")
            messages.success(request, fixed if moment else words)
            return redirect("officer:notice", pk=notice.pk)
    calendar = working_calendar()
    day = timezone.localdate(moment) if moment else today()
    last = noticing.last_day_from(day, policy)
    context = {
        "title": _("发布公示"),
        "crumbs": list_crumbs(found, _("发布公示")),
        "round": found,
        "ready": ready,
        "form": form,
        "chosen": form.chosen() if checked and "at" not in form.errors else [],
        "moment": moment,
        "published_on": day,
        "last_day": last,
        "gap": calendar_gap(calendar, day, last),
        "days": policy.public_notice.working_days,
        "authority": authority_of(State.NOTICE, policy),
    }
    return render(request, "officer/publish.html", context)
