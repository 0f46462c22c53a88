"""Acceptance, preliminary and formal review."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from zhongchuang.filing.actions import reviewing as actions
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act
from zhongchuang.web.officer import forms
from zhongchuang.web.officer.access import handles, policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, done, outcome_of, tried
from zhongchuang.web.officer.casepage import judged
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers
from zhongchuang.web.shared.dossier import open_dossier


@for_officers
def accept(request: ActingRequest, pk: int) -> HttpResponse:
    """Accept: the acceptance slip is issued at once."""
    case = case_to_act_on(request, pk, Act.ACCEPT)
    form = forms.EmptyForm(posted(request))
    if tried(request, form, lambda: actions.accept(actor=request.actor, application=case)):
        return done(request, case, _("已受理，受理通知书已编号并送达申报机构。"))
    return ask(
        request,
        case,
        form,
        title=_("受理申请"),
        submit=_("确认受理"),
        lead=_("受理后出具编号的受理通知书，申报机构同时收到通知，案件转入下一环节。"),
    )


@for_officers
def refuse(request: ActingRequest, pk: int) -> HttpResponse:
    """Refuse what is out of scope or barred."""
    case = case_to_act_on(request, pk, Act.REFUSE)
    form = forms.GroundsForm(posted(request), policy=policy_for(case))
    if tried(
        request,
        form,
        lambda: actions.refuse(actor=request.actor, application=case, **form.cleaned_data),
    ):
        return done(request, case, _("已作出不予受理决定，并告知申报机构理由和救济途径。"))
    return ask(
        request,
        case,
        form,
        title=_("不予受理"),
        submit=_("作出不予受理决定"),
        lead=_("决定作出后本案终结，不能撤销。申报机构将收到理由、依据和复议途径。"),
        tone="refuse",
    )


@for_officers
def lapse(request: ActingRequest, pk: int) -> HttpResponse:
    """End a case whose correction was not handed in."""
    case = case_to_act_on(request, pk, Act.LAPSE)
    form = forms.EmptyForm(posted(request))
    if tried(request, form, lambda: actions.lapse(actor=request.actor, application=case)):
        return done(request, case, _("本案因逾期未补正已终止。"))
    return ask(
        request,
        case,
        form,
        title=_("逾期未补正，终止办理"),
        submit=_("终止办理"),
        lead=_("补正期限届满仍未提交的，可以终止办理。终止后本案终结，不能撤销。"),
        tone="refuse",
    )


@for_officers
def review(request: ActingRequest, pk: int) -> HttpResponse:
    """Preliminary or formal review: an opinion on every condition, then the outcome."""
    case = case_to_act_on(request, pk, Act.RETURN)
    policy = policy_for(case)
    data = posted(request)
    material = open_dossier(case, policy, personal=handles(request.actor, case, policy))
    digest = case.snapshot.digest if case.snapshot else ""
    form = forms.ReviewForm(data, policy=policy, digest=digest)
    opinions = forms.OpinionForms(policy, data, met=material.met if material else ())
    if (
        data is not None
        and form.is_valid() & opinions.is_valid()
        and _reviewed(request, case, form, opinions)
    ):
        passed = request.POST.get("outcome") == "pass"
        words = _("审查意见已记录，案件已转入下一环节。") if passed else _("已作出不予通过决定。")
        return done(request, case, words)
    stage = policy.stage(case.place.stage)
    return ask(
        request,
        case,
        form,
        title=_("%(stage)s意见") % {"stage": stage.name if stage else ""},
        submit=_("通过"),
        lead=_(
            "请对照申报、有佐证、已核实的数据逐项给出意见；判为不符合的须写明理由。有佐证的数据已达到要求的，系统预选“符合”，请核对。"
        ),
        template="officer/review.html",
        rows=[(one, opinions.forms[one.condition.id]) for one in judged(case, material, policy)],
        statement=material.statement if material else {},
    )


def _reviewed(request: ActingRequest, case: Application, form: Any, opinions: Any) -> bool:
    views, note = opinions.views(), form.cleaned_data["note"]
    outcome = outcome_of(request, form, {"pass", "fail"})
    if not outcome:
        return False
    if outcome == "fail":
        return attempt(
            form,
            lambda: actions.fail_review(
                actor=request.actor,
                application=case,
                views=views,
                reason=note,
                article=form.cleaned_data["article"],
            ),
        )
    return attempt(
        form,
        lambda: actions.pass_review(actor=request.actor, application=case, views=views, note=note),
    )
