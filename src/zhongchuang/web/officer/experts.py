"""Expert review from the region's side: assigning, watching, concluding."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions import scoring
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act
from zhongchuang.web.officer.access import policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, done, tried
from zhongchuang.web.officer.forms import ExpertsForm, NoteForm
from zhongchuang.web.shared.acting import ActingRequest, for_officers


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert and why they cannot be chosen, "" where nothing speaks against it."""

    account: Account
    obstacle: str


def candidates(case: Application) -> list[Candidate]:
    """All experts in office, each with a conflict found in the system or an assignment they have."""
    mandates = Mandate.objects.valid_on(timezone.localdate()).filter(role=Role.EXPERT)
    accounts = {one.account_id: one.account for one in mandates.order_by("account__name", "pk")}
    sheets = {sheet.expert_id: sheet for sheet in case.score_sheets.all()}
    found = []
    for key, account in accounts.items():
        if key in sheets:
            obstacle = _("已回避") if sheets[key].recused_at else _("已指派")
        else:
            obstacle = scoring.conflict_of(account, case)
        found.append(Candidate(account, obstacle))
    return found


@for_officers
def assign(request: ActingRequest, pk: int) -> HttpResponse:
    """Assign experts; who has a conflict is shown with its reason and cannot be chosen."""
    case = case_to_act_on(request, pk, Act.PASS_EXPERT)
    known = candidates(case)
    form = ExpertsForm(posted(request), free=[c.account for c in known if not c.obstacle])
    if tried(
        request,
        form,
        lambda: scoring.assign_experts(
            actor=request.actor, application=case, experts=form.chosen()
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
        barred=[one for one in known if one.obstacle],
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
    standing = scoring.standing_of(case, scoring.review_of(policy_for(case)))
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
    )
