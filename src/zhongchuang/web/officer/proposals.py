"""Prepared by one, approved by another: recommendations, confirmations, and their approval page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import approvals, rules
from zhongchuang.filing.actions import proposing
from zhongchuang.filing.models import Application, Proposal
from zhongchuang.filing.states import Act, EntryState, ProposalKind, State
from zhongchuang.web.officer.access import for_readers, policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, done, outcome_of, tried
from zhongchuang.web.officer.forms import DecisionForm, RecommendForm
from zhongchuang.web.officer.papers import draft_of
from zhongchuang.web.officer.tables import ConfirmationFilter, ConfirmationTable
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.dossier import Condition, open_dossier
from zhongchuang.web.shared.listing import Empty, listing

TITLES = {
    ProposalKind.RECOMMENDATION: gettext_lazy("推荐意见审批"),
    ProposalKind.CONFIRMATION: gettext_lazy("确认文件审批"),
}


@for_officers
def recommend(request: ActingRequest, pk: int) -> HttpResponse:
    """Prepare the recommendation of one case."""
    case = case_to_act_on(request, pk, Act.PREPARE_RECOMMENDATION)
    form = RecommendForm(posted(request))
    if tried(
        request,
        form,
        lambda: proposing.prepare_recommendation(
            actor=request.actor,
            application=case,
            favourable=form.cleaned_data["favourable"] == "yes",
            grounds=form.cleaned_data["grounds"],
        ),
    ):
        return done(request, case, _("推荐意见已拟好，等待本局审批人审批。"))
    last = case.proposals.exclude(note="").order_by("-pk").first()
    return ask(
        request,
        case,
        form,
        title=_("拟推荐意见"),
        submit=_("提交审批"),
        lead=_("提交后由本局另一位审批人审批；批准推荐的，推荐函自动编号并转自治区科技厅。"),
        earlier_note=last.note if last else "",
        template="officer/recommend.html",
        conditions=conditions_of(case),
    )


def conditions_of(case: Application) -> list[Condition]:
    """The conditions of a case, each number at its three levels: what the opinion rests on."""
    material = open_dossier(case, policy_for(case))
    return material.conditions if material else []


@for_readers
def proposal(request: ActingRequest, pk: int) -> HttpResponse:
    """What was prepared, the paper as it would go out, and the approver's decision."""
    found = get_object_or_404(
        Proposal.objects.visible_to(request.actor).select_related(
            "round__authority", "round__division", "prepared_by", "decided_by", "document"
        ),
        pk=pk,
    )
    cases = list(
        found.applications.select_related(
            "space__operator", "space__division", "space__profile", "round__authority"
        ).order_by("pk")
    )
    refusal = may_decide(request.actor, found, cases)
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        return redirect("officer:proposal", pk=found.pk)
    context = {
        "title": TITLES[ProposalKind(found.kind)],
        "crumbs": proposal_crumbs(found, cases),
        "proposal": found,
        "cases": cases,
        "form": form,
        "refusal": refusal,
        "draft": draft_for(request.actor, found, cases),
        "held": held_cases(found) if found.kind == ProposalKind.CONFIRMATION else [],
    }
    return render(request, "officer/proposal.html", context)


def proposal_crumbs(found: Proposal, cases: list[Application]) -> list[Crumb]:
    if found.kind == ProposalKind.RECOMMENDATION:
        first = cases[0]
        return [
            Crumb(_("案件"), reverse("officer:cases")),
            Crumb(first.space.name, reverse("officer:case", args=[first.pk])),
            Crumb(TITLES[ProposalKind(found.kind)]),
        ]
    return [Crumb(_("确认文件"), reverse("officer:confirmations")), Crumb(str(found.round))]


def may_decide(actor: Actor, found: Proposal, cases: list[Application]) -> str:
    """Why this actor cannot decide, in words; "" where they can."""
    if found.decided_by_id is not None:
        return _("该事项已经办理。")
    act = Act.RECOMMEND if found.kind == ProposalKind.RECOMMENDATION else Act.CONFIRM
    for case in cases:
        refusal = rules.may(actor, act, case, policy_for(case))
        if refusal:
            return refusal_text(refusal)
    own = rules.four_eyes(actor, found)
    return refusal_text(own) if own else ""


def _decided(request: ActingRequest, found: Proposal, form: DecisionForm) -> bool:
    note = form.cleaned_data["note"]
    outcome = outcome_of(request, form, {"approve", "send-back"})
    if not outcome:
        return False
    if outcome == "send-back":
        if attempt(
            form, lambda: proposing.send_back(actor=request.actor, proposal=found, note=note)
        ):
            messages.success(request, _("已退回经办人重拟。"))
            return True
        return False
    approve = (
        proposing.approve_recommendation
        if found.kind == ProposalKind.RECOMMENDATION
        else proposing.approve_confirmation
    )
    if attempt(form, lambda: approve(actor=request.actor, proposal=found, note=note)):
        messages.success(request, _("已批准。公文已编号，相关单位已收到通知。"))
        return True
    return False


def draft_for(actor: Actor, found: Proposal, cases: list[Application]) -> Any:
    """The paper as it would read, before it has a number; None where none would go out."""
    if found.document_id or not found.favourable or not cases:
        return None
    paper = approvals.draft_of(found, cases, _("（签发后编号）"))
    return draft_of(paper) if paper else None


def held_cases(found: Proposal) -> QuerySet[Application]:
    """Cases of the round that do not stand in the document: still under notice or objection."""
    return (
        found.round.applications.filter(
            state__in=[State.NOTICE_RUNNING, State.OBJECTION_UPHELD],
            notice_entries__state__in=[EntryState.RUNNING, EntryState.REMOVED],
        )
        .select_related("space__operator")
        .distinct()
        .order_by("pk")
    )


@for_readers
def confirmations(request: ActingRequest) -> HttpResponse:
    """Confirmation documents: those waiting for approval first, then those decided."""
    found = (
        Proposal.objects.visible_to(request.actor)
        .filter(kind=ProposalKind.CONFIRMATION)
        .select_related("round", "prepared_by", "decided_by", "document")
        .annotate(listed=Count("applications", distinct=True))
        .order_by(F("decided_at").desc(nulls_first=True), "-pk")
    )
    return listing(
        request,
        found,
        ConfirmationTable,
        ConfirmationFilter,
        title=_("确认文件"),
        search=("round__title", "document__number"),
        unit=pgettext("documents", "份"),
        context={"lead": _("由经办人拟办、另一位审批人批准后，以文件形式确认备案（第十条）。")},
        empty=Empty(
            _("还没有确认文件"),
            _("公示无异议后，在批次页面拟确认文件。"),
            reverse("officer:rounds"),
            _("查看批次"),
        ),
    )
