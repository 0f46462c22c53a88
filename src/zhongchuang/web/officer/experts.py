"""Expert review from the authority's side: giving cases to experts, ties, sheets, the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from zhongchuang.directory.experts import pool
from zhongchuang.directory.models import Account
from zhongchuang.filing import rules
from zhongchuang.filing.actions import scoring, seating
from zhongchuang.filing.conflicts import Ground, grounds_of, in_words
from zhongchuang.filing.models import Application, ScoreSheet
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import require
from zhongchuang.web.officer.access import case_for, for_approvers, policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, done, tried
from zhongchuang.web.officer.expert_forms import ExpertsForm, ReasonForm, RulingForm
from zhongchuang.web.officer.forms import NoteForm
from zhongchuang.web.shared.acting import ActingRequest, for_officers


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert and why they cannot be chosen, "" where nothing speaks against it; `suspected`
    where a person has to decide whether it does."""

    account: Account
    obstacle: str
    suspected: bool = False


def candidates(case: Application) -> list[Candidate]:
    """All experts in office by name, each with a tie that was found or an assignment they have."""
    experts = sorted(pool(), key=lambda one: (one.name, one.pk))
    sheets = {sheet.expert_id: sheet for sheet in case.score_sheets.all()}
    grounds = grounds_of([case], experts)
    return [
        _candidate(one, sheets.get(one.pk), grounds.get((case.pk, one.pk), [])) for one in experts
    ]


def _candidate(account: Account, sheet: ScoreSheet | None, grounds: list[Ground]) -> Candidate:
    if sheet:
        return Candidate(account, _("已回避") if sheet.recused_at else _("已指派"))
    suspected = bool(grounds) and not any(ground.certain for ground in grounds)
    return Candidate(account, in_words(grounds), suspected)


@for_officers
def assign(request: ActingRequest, pk: int) -> HttpResponse:
    """Assign experts without a draw; who has a tie is shown with its ground and cannot be chosen."""
    case = case_to_act_on(request, pk, Act.PASS_EXPERT)
    if request.method != "POST":
        require(seating.room_for_more(case, policy_for(case)))
    known = candidates(case)
    form = ExpertsForm(posted(request), free=[c.account for c in known if not c.obstacle])
    if tried(
        request,
        form,
        lambda: seating.assign_experts(
            actor=request.actor,
            application=case,
            experts=form.chosen(),
            reason=form.cleaned_data["reason"],
        ),
    ):
        return done(request, case, _("已指派评审专家，专家已收到通知。"))
    review = policy_for(case).expert_review
    return ask(
        request,
        case,
        form,
        title=_("指派评审专家"),
        submit=_("指派"),
        lead=_("本管理办法要求不少于 %(count)s 位专家独立评分。")
        % {"count": review.experts if review else 0},
        template="officer/experts.html",
        barred=[one for one in known if one.obstacle and not one.suspected],
        suspected=[one for one in known if one.suspected],
    )


@for_officers
def rule(request: ActingRequest, pk: int, expert: int) -> HttpResponse:
    """Decide whether an expert is tied to a case."""
    case = case_to_act_on(request, pk, Act.PASS_EXPERT)
    account = get_object_or_404(pool(), pk=expert)
    form = RulingForm(posted(request))
    if tried(
        request,
        form,
        lambda: seating.rule_on_conflict(
            actor=request.actor,
            application=case,
            expert=account,
            excluded=form.cleaned_data["excluded"] == "yes",
            reason=form.cleaned_data["reason"],
        ),
    ):
        return done(request, case, _("已记录对“%(name)s”的认定。") % {"name": account})
    grounds = grounds_of([case], [account]).get((case.pk, account.pk), [])
    profile = getattr(account, "expert_profile", None)
    return ask(
        request,
        case,
        form,
        title=_("认定“%(name)s”是否应当回避") % {"name": account},
        submit=_("记录认定"),
        template="officer/conflict.html",
        pairs=[
            (_("专家"), account),
            (_("工作单位"), profile.employer if profile else _("未填报")),
            (_("系统发现"), in_words(grounds) or _("没有发现利害关系")),
        ],
    )


def _sheet(case: Application, key: int) -> ScoreSheet:
    return get_object_or_404(case.score_sheets.select_related("expert"), pk=key)


@for_officers
def release(request: ActingRequest, pk: int, sheet: int) -> HttpResponse:
    """Take an expert who cannot take part off the case."""
    case = case_to_act_on(request, pk, Act.PASS_EXPERT)
    found = _sheet(case, sheet)
    form = ReasonForm(posted(request))
    if tried(
        request,
        form,
        lambda: seating.release_expert(
            actor=request.actor, sheet=found, reason=form.cleaned_data["reason"]
        ),
    ):
        return done(request, case, _("已取消该专家对本案的评审。"))
    return ask(
        request,
        case,
        form,
        title=_("“%(name)s”不能参加评审") % {"name": found.expert},
        submit=_("取消其评审"),
        lead=_("尚未提交评分的专家因故不能参加的，由候补按顺序递补；取消后不能恢复。"),
        tone="refuse",
    )


@for_approvers
def reopen(request: ActingRequest, pk: int, sheet: int) -> HttpResponse:
    """Give a submitted sheet back to its expert; what was handed in stays on record."""
    case = case_for(request, pk)
    if request.method != "POST":
        require(rules.may_reopen_sheet(request.actor, case, policy_for(case)))
    found = _sheet(case, sheet)
    form = ReasonForm(posted(request))
    if tried(
        request,
        form,
        lambda: scoring.reopen_sheet(
            actor=request.actor, sheet=found, reason=form.cleaned_data["reason"]
        ),
    ):
        return done(request, case, _("评分表已退回，专家已收到通知。"))
    return ask(
        request,
        case,
        form,
        title=_("退回“%(name)s”的评分表") % {"name": found.expert},
        submit=_("退回重评"),
        lead=_("原评分保留备查，退回的理由专家可见。重新提交之前，本案不显示各位专家的评分。"),
        tone="refuse",
    )


@for_officers
def conclude(request: ActingRequest, pk: int) -> HttpResponse:
    """Draw the result when all sheets are in."""
    case = case_to_act_on(request, pk, Act.PASS_EXPERT)
    form = NoteForm(posted(request))
    if tried(
        request,
        form,
        lambda: scoring.conclude(
            actor=request.actor, application=case, note=form.cleaned_data["note"]
        ),
    ):
        return done(request, case, _("专家评审已办结。"))
    review = scoring.review_of(policy_for(case))
    standing = scoring.standing_of(case, review)
    meeting: Any = scoring.still_to_meet(case, review)
    return ask(
        request,
        case,
        form,
        title=_("办结专家评审"),
        submit=_("按评分结果办结"),
        lead=_(
            "全部专家提交评分后，平均分达到合格线的通过，未达到的不予通过。结果由评分得出，不能更改。"
        ),
        template="officer/conclude_review.html",
        standing=standing,
        result=standing.result,
        meeting=meeting.reason if meeting else "",
    )
