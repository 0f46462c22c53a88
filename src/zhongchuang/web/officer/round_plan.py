"""Planning a round, opening it with its call, extending, cancelling and archiving it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Level
from zhongchuang.documents.content import Verification
from zhongchuang.filing.actions import rounds as acts
from zhongchuang.filing.models import Round
from zhongchuang.filing.papers.call import call
from zhongchuang.filing.round_lifecycle import RoundAct
from zhongchuang.filing.round_rules import may_act
from zhongchuang.kernel.refusal import require
from zhongchuang.policy.calendar import now, today
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import for_approvers, posted
from zhongchuang.web.officer.forms import RoundForm, round_defaults
from zhongchuang.web.officer.papers import draft_of
from zhongchuang.web.officer.rounds import list_crumbs, round_for
from zhongchuang.web.shared.acting import ActingRequest, attempt, attempted
from zhongchuang.web.shared.components import Crumb


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("请写明理由。")},
    )


class ExtensionForm(ReasonForm):
    """How long a round runs now, and why."""

    closes_at = forms.DateTimeField(
        label=gettext_lazy("延长后的截止受理时间"),
        help_text=gettext_lazy("须晚于原截止时间，精确到时分。"),
    )
    field_order = ("closes_at", "reason")


def earlier_rounds(actor: Actor) -> list[Round]:
    """The rounds of the actor's own authority a plan can be taken from, newest first."""
    return list(Round.objects.held().filter(authority=actor.organisation_id)[:5])


def form_for(actor: Actor, data: Any, initial: dict[str, Any]) -> RoundForm:
    """The form for a round of the actor's own level and place."""
    division = actor.organisation.division_id if actor.organisation else ""
    return RoundForm(data, level=Level(actor.authority), division=division, initial=initial)


def first_values(actor: Actor, chosen: Round | None) -> dict[str, Any]:
    """What the form of a new plan shows first: an earlier round moved on, or what is usual."""
    if chosen is not None:
        return asdict(acts.following(chosen, today()))
    place = actor.organisation.division.name if actor.organisation else ""
    return round_defaults(today(), place)


@for_approvers
def plan(request: ActingRequest) -> HttpResponse:
    """Plan the year's round, from nothing or like an earlier one (`?from=`); nothing is kept before
    it is saved."""
    earlier = earlier_rounds(request.actor)
    chosen = next((one for one in earlier if str(one.pk) == request.GET.get("from")), None)
    form = form_for(request.actor, posted(request), first_values(request.actor, chosen))
    if request.method == "POST" and form.is_valid():
        made = attempted(form, lambda: acts.plan_round(actor=request.actor, plan=form.plan()))
        if made is not None:
            messages.success(request, _("批次已拟定。核对备案通知后再发布，发布之前可以修改。"))
            return redirect("officer:round", pk=made.pk)
    context = {
        "title": _("拟定备案批次"),
        "lead": _("先拟定，核对无误后再发布；发布之前只有本机关看得到，可以修改。"),
        "crumbs": [Crumb(_("批次"), reverse("officer:rounds")), Crumb(_("拟定备案批次"))],
        "form": form,
        "earlier": earlier,
        "chosen": chosen,
        "back": reverse("officer:rounds"),
    }
    return render(request, "officer/round_plan.html", context)


def round_to_act_on(request: ActingRequest, pk: int, act: RoundAct) -> Round:
    """The round, where the actor may do the act; asked again by the action when it is done.

    Raises:
        Refused: the page is opened though the act is not the actor's, or no longer possible.
    """
    found = round_for(request, pk)
    if request.method != "POST":
        require(may_act(request.actor, act, found, now()))
    return found


@for_approvers
def change(request: ActingRequest, pk: int) -> HttpResponse:
    """Change what is planned."""
    found = round_to_act_on(request, pk, RoundAct.CHANGE)
    form = form_for(request.actor, posted(request), asdict(acts.plan_of(found)))
    if request.method == "POST" and form.is_valid():
        plan_given = form.plan()
        if attempt(
            form,
            lambda: acts.change_round(actor=request.actor, round_=found, plan=plan_given),
        ):
            messages.success(request, _("修改已保存。"))
            return redirect("officer:round", pk=pk)
    context = {
        "title": _("修改批次"),
        "crumbs": list_crumbs(found, _("修改")),
        "form": form,
        "back": reverse("officer:round", args=[pk]),
    }
    return render(request, "officer/round_plan.html", context)


@for_approvers
def open_one(request: ActingRequest, pk: int) -> HttpResponse:
    """Read the call as it will go out, then open the round with it."""
    found = round_to_act_on(request, pk, RoundAct.OPEN)
    form = forms.Form(posted(request))
    if request.method == "POST" and attempt(
        form, lambda: acts.open_planned(actor=request.actor, round_=found)
    ):
        messages.success(request, _("批次已发布，备案通知已编号并向社会公开。"))
        return redirect("officer:round", pk=pk)
    policy = read_policy(found.policy)
    draft = call(found, policy, _("（发布后编号）"), Verification("", "")).document
    context = {
        "title": _("发布批次和备案通知"),
        "lead": _("请核对备案通知。发布后立即编号、公开，除延长受理期限外不能再改。"),
        "crumbs": list_crumbs(found, _("发布")),
        "round": found,
        "form": form,
        "draft": draft_of(draft),
        "back": reverse("officer:round", args=[pk]),
    }
    return render(request, "officer/round_open.html", context)


def asked(
    request: ActingRequest,
    found: Round,
    form: forms.Form,
    act: Callable[[], Any],
    *,
    words: str,
    to: Callable[[], str] | None = None,
    **context: Any,
) -> HttpResponse:
    """One act on a round: its form, the act, and back to the round, or on `to` another page."""
    url = reverse("officer:round", args=[found.pk])
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, words)
        return redirect(to() if to else url)
    page = {
        "crumbs": list_crumbs(found, context["title"]),
        "round": found,
        "form": form,
        "cancel_url": url,
        **context,
    }
    return render(request, "officer/round_act.html", page)


@for_approvers
def extend(request: ActingRequest, pk: int) -> HttpResponse:
    """Let a round run longer."""
    found = round_to_act_on(request, pk, RoundAct.EXTEND)
    form = ExtensionForm(posted(request), initial={"closes_at": found.closes_at})
    return asked(
        request,
        found,
        form,
        lambda: acts.extend_round(
            actor=request.actor,
            round_=found,
            closes_at=form.cleaned_data["closes_at"],
            reason=form.cleaned_data["reason"],
        ),
        words=_("受理期限已延长，延期通知已公开，并已告知辖区内的运营机构。"),
        title=_("延长受理期限"),
        lead=_("延期通知自动编号并公开；延长的理由和历次期限都会保留。"),
        submit=_("延长"),
    )


@for_approvers
def cancel(request: ActingRequest, pk: int) -> HttpResponse:
    """Call a round off."""
    found = round_to_act_on(request, pk, RoundAct.CANCEL)
    form = ReasonForm(posted(request))
    return asked(
        request,
        found,
        form,
        lambda: acts.cancel_round(
            actor=request.actor, round_=found, reason=form.cleaned_data["reason"]
        ),
        words=_("批次已取消。"),
        title=_("取消批次"),
        lead=_("取消后不能恢复；已经发布的备案通知随之撤回，本年度可以另行拟定批次。"),
        submit=_("取消批次"),
        tone="refuse",
    )


@for_approvers
def archive(request: ActingRequest, pk: int) -> HttpResponse:
    """Close the file of a round."""
    found = round_to_act_on(request, pk, RoundAct.ARCHIVE)
    return asked(
        request,
        found,
        forms.Form(posted(request)),
        lambda: acts.archive_round(actor=request.actor, round_=found),
        words=_("批次已归档。"),
        title=_("归档批次"),
        lead=_("全部申请已经办结。归档后不能再延长、取消或者准予逾期申报，案件和公文照常查阅。"),
        submit=_("归档"),
    )
