"""Prepared by one, approved by another: recommendations, confirmations, and their approval page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from zhongchuang.directory.actor import Actor
from zhongchuang.documents.pdf import render_pdf
from zhongchuang.filing import approvals, rules
from zhongchuang.filing.actions import approving, proposing
from zhongchuang.filing.models import Application, Objection, Proposal, Round, SignOff
from zhongchuang.filing.papers.shared import PREVIEW
from zhongchuang.filing.states import Act, ProposalKind, SheetStep, State
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import require
from zhongchuang.policy.approvals import Signatory
from zhongchuang.policy.calendar import today
from zhongchuang.web.officer.access import for_readers, policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, done, outcome_of, tried
from zhongchuang.web.officer.approval_forms import DecisionForm, ReviseForm
from zhongchuang.web.officer.forms import RecommendForm
from zhongchuang.web.officer.papers import draft_of
from zhongchuang.web.officer.rounds import ready_for
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet: a signature that stands or was voided, or a row that waits."""

    label: str
    signed: SignOff | None
    waits: str = ""


def lines_of(found: Proposal) -> list[Line]:
    """The rows of a sheet in their order; voided signatures stay before what replaced them."""
    policy = approvals.policy_of(found)
    voided = [one for one in found.sign_offs.all() if one.voided_at]
    rows = {row.step: row for row in approvals.rows_of(found, policy)}
    lines = []
    for step in SheetStep:
        lines += [Line(str(step.label), one) for one in voided if one.step == step]
        if step in rows:
            row = rows[step]
            by = _("待审批人签署") if row.by == Signatory.APPROVER else _("待经办人签署")
            lines.append(Line(str(step.label), row.signed, by if row.is_next else ""))
    return lines


def sheet_for(request: ActingRequest, pk: int) -> Proposal:
    sheets = Proposal.objects.visible_to(request.actor).select_related(
        "round__authority", "round__division", "organisation", "prepared_by", "document"
    )
    rows = Prefetch("sign_offs", SignOff.objects.select_related("account", "stands_for"))
    return get_object_or_404(sheets.prefetch_related(rows), pk=pk)


@for_readers
def proposal(request: ActingRequest, pk: int) -> HttpResponse:
    """The sheet: its rows, the paper as it would go out, and the one signature that is next."""
    found = sheet_for(request, pk)
    cases = approvals.cases_of(found)
    difference = approvals.changed(found, cases)
    refusal = "" if found.outcome else may_decide(request.actor, found, cases)
    form = DecisionForm(
        posted(request),
        signed=[row.step for row in found.sign_offs.all() if not row.voided_at],
        seen=digest(found.content) if found.content else "",
    )
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        return redirect("officer:proposal", pk=found.pk)
    context = {
        "title": TITLES[ProposalKind(found.kind)],
        "crumbs": proposal_crumbs(found, cases),
        "proposal": found,
        "cases": cases,
        "lines": lines_of(found),
        "changed": difference,
        "may_revise": approvals.may_revise(request.actor, found) is None,
        "is_theirs": request.actor.organisation_id == found.organisation_id,
        "form": form,
        "refusal": refusal,
        "button": button_of(found, len(cases)),
        "draft": draft_for(found, cases),
        "held": held_cases(found.round) if found.kind == ProposalKind.CONFIRMATION else [],
    }
    return render(request, "officer/proposal.html", context)


def button_of(found: Proposal, count: int) -> str:
    """What the next signature does, in the words of its button."""
    if found.outcome or found.next_step == SheetStep.PREPARED:
        return ""
    if not approvals.decides(found, approvals.policy_of(found)):
        words = _("%(step)s同意，转下一环节")
        return words % {"step": SheetStep(found.next_step).label}
    if found.kind == ProposalKind.CONFIRMATION:
        return ngettext("批准确认（%(n)s 家）", "批准确认（%(n)s 家）", count) % {"n": count}
    if not found.favourable:
        return _("批准不予推荐")
    if count == 1:
        return _("批准推荐并发函")
    return ngettext("批准推荐并发函（%(n)s 家）", "批准推荐并发函（%(n)s 家）", count) % {
        "n": count
    }


@for_readers
def preview(request: ActingRequest, pk: int) -> HttpResponse:
    """The paper of a sheet as PDF, marked as a preview, before it has a number."""
    found = sheet_for(request, pk)
    paper = approvals.draft_of(found, approvals.cases_of(found), _("（签发后编号）"))
    if paper is None or found.outcome:
        raise Http404
    content = render_pdf(replace(paper, watermark=PREVIEW, verification=None))
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="preview.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@for_officers
def revise(request: ActingRequest, pk: int) -> HttpResponse:
    """Change what was prepared, or prepare it again: the signatures are void."""
    found = sheet_for(request, pk)
    if request.method != "POST":
        require(approvals.may_revise(request.actor, found))
    listed = approvals.cases_of(found)
    act = proposing.PREPARE[ProposalKind(found.kind)]
    ready = ready_for(
        request.actor,
        act,
        approvals.policy_of(found),
        list(Application.objects.visible_to(request.actor).filter(round=found.round)),
    )
    form = ReviseForm(
        posted(request),
        ready=[*listed, *ready],
        initial={
            "favourable": "yes" if found.favourable else "no",
            "grounds": found.grounds,
        },
        opinion=found.kind == ProposalKind.RECOMMENDATION,
        listed=[str(case.pk) for case in listed],
    )
    if tried(
        request,
        form,
        lambda: proposing.revise(
            actor=request.actor,
            proposal=found,
            applications=form.chosen(),
            favourable=form.cleaned_data.get("favourable", "yes") == "yes",
            grounds=form.cleaned_data["grounds"],
        ),
    ):
        messages.success(request, _("已重新拟办，此前的签署作废，已通知签署人。"))
        return redirect("officer:proposal", pk=found.pk)
    context = {
        "title": _("修改拟办内容"),
        "crumbs": [
            *proposal_crumbs(found, listed)[:-1],
            Crumb(TITLES[ProposalKind(found.kind)], reverse("officer:proposal", args=[found.pk])),
            Crumb(_("修改拟办内容")),
        ],
        "proposal": found,
        "form": form,
    }
    return render(request, "officer/revise.html", context)


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
    """Why this actor cannot give the next signature, in words; "" where they can."""
    refusal = approvals.may_sign(actor, found)
    if refusal:
        return refusal_text(refusal)
    for case in cases:
        refusal = rules.may(actor, Act.SIGN, case, policy_for(case))
        if refusal:
            return refusal_text(refusal)
    return ""


def _decided(request: ActingRequest, found: Proposal, form: DecisionForm) -> bool:
    outcome = outcome_of(request, form, {"approve", "send-back", "void"})
    if not outcome:
        return False
    note = form.cleaned_data["note"]
    if outcome == "void":
        act, words = (
            lambda: approving.void_changed(actor=request.actor, proposal=found),
            _("此前的签署已作废，已通知签署人和经办人。"),
        )
    elif outcome == "send-back":
        to = SheetStep(form.cleaned_data["to"] or SheetStep.PREPARED)
        act, words = (
            lambda: proposing.send_back(actor=request.actor, proposal=found, note=note, to=to),
            _("已退回“%(step)s”环节。") % {"step": to.label},
        )
    else:
        act, words = (
            lambda: signing(found)(
                actor=request.actor, proposal=found, note=note, seen=form.cleaned_data["seen"]
            ),
            _("已签署。")
            if not approvals.decides(found, approvals.policy_of(found))
            else _("已批准。公文已编号，相关单位已收到通知。"),
        )
    if attempt(form, act):
        messages.success(request, words)
        return True
    return False


def signing(found: Proposal) -> Callable[..., Proposal]:
    """The act of the next signature."""
    if not found.outcome and not approvals.decides(found, approvals.policy_of(found)):
        return approving.sign
    if found.kind == ProposalKind.RECOMMENDATION:
        return proposing.approve_recommendation
    return proposing.approve_confirmation


def draft_for(found: Proposal, cases: list[Application]) -> Any:
    """The paper as it would read, before it has a number; None where none would go out."""
    if found.document_id or not found.favourable or not cases:
        return None
    paper = approvals.draft_of(found, cases, _("（签发后编号）"))
    return draft_of(paper) if paper else None


@dataclass(frozen=True, slots=True)
class Held:
    """A case of the round that waits for a later document, and why."""

    case: Application
    why: str


def held_cases(round_: Round) -> list[Held]:
    """What is still under notice, disputed, or ended by an objection; it holds up nothing else."""
    day = today()
    found = (
        round_.applications.filter(state__in=[State.NOTICE_RUNNING, State.OBJECTION_UPHELD])
        .select_related("space__operator", "round")
        .order_by("pk")
    )
    disputed = set(
        Objection.objects.holding(day)
        .filter(entry__application__in=found)
        .values_list("entry__application", flat=True)
    )
    return [Held(case, why_held(case, case.pk in disputed)) for case in found]


def why_held(case: Application, disputed: bool) -> str:
    if case.place == State.OBJECTION_UPHELD:
        return str(case.place.label)
    if disputed:
        return _("有异议待处理")
    entry = case.notice_entries.select_related("notice").order_by("-pk").first()
    if entry and entry.notice.runs_on(today()):
        return _("公示至 %(day)s") % {"day": date_format(entry.notice.last_day)}
    return _("公示期满，待办结")


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
