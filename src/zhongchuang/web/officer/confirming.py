"""Preparing the confirmation document of a round."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhongchuang.filing.actions import proposing
from zhongchuang.filing.states import Act
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import posted
from zhongchuang.web.officer.forms import ConfirmationForm
from zhongchuang.web.officer.proposals import held_cases
from zhongchuang.web.officer.rounds import cases_of, list_crumbs, ready_for, round_for
from zhongchuang.web.shared.acting import ActingRequest, attempted, for_officers


@for_officers
def confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """Prepare the confirmation document of a round."""
    found = round_for(request, pk)
    policy = read_policy(found.policy)
    cases = list(cases_of(request.actor, found))
    ready = ready_for(request.actor, Act.PREPARE_CONFIRMATION, policy, cases)
    form = ConfirmationForm(posted(request), ready=ready)
    if request.method == "POST" and form.is_valid():
        proposal = attempted(
            form,
            lambda: proposing.prepare_confirmation(
                actor=request.actor,
                round_=found,
                applications=form.chosen(),
                grounds=form.cleaned_data["grounds"],
            ),
        )
        if proposal is not None:
            messages.success(request, _("确认文件已拟好，等待审批人审批。"))
            return redirect("officer:proposal", pk=proposal.pk)
    context = {
        "title": _("拟确认文件"),
        "crumbs": list_crumbs(found, _("拟确认文件")),
        "round": found,
        "ready": ready,
        "held": held_cases(found),
        "form": form,
    }
    return render(request, "officer/confirm.html", context)
