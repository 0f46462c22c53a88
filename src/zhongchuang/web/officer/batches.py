"""One act for many cases: chosen on the worklist, checked by count and name, done all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import rules
from zhongchuang.filing.actions.batching import BatchRefused, in_one_go, recommend_together
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act
from zhongchuang.web.officer.access import policy_for, posted
from zhongchuang.web.officer.forms import CasesForm, RecommendForm
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.components import Crumb

MOST = 500
"""Cases in one batch at most; more would hold the numbers of everybody else for too long."""
HAPPENS: dict[Act, str | Promise] = {
    Act.ACCEPT: gettext_lazy("逐件出具受理通知书并编号，申报机构收到通知，案件转入下一环节。"),
    Act.PASS_EXPERT: gettext_lazy("评分已齐且平均分达到合格线的，评审通过，案件转入下一环节。"),
    Act.PREPARE_RECOMMENDATION: gettext_lazy("所选案件使用同一理由，提交后由另一位同事签署。"),
}
LETTERS = [
    ("joint", gettext_lazy("合为一函，附推荐名单")),
    ("each", gettext_lazy("每家单独一函")),
]


@dataclass(frozen=True, slots=True)
class Choice:
    """An act that some of the chosen cases are ready for."""

    act: Act
    count: int
    url: str


class BatchForm(CasesForm):
    """The cases of a batch; unticked ones stay out."""


class RecommendTogetherForm(BatchForm):
    """One opinion for several cases, and whether they go out in one letter."""

    favourable = forms.ChoiceField(
        label=gettext_lazy("拟办意见"),
        choices=RecommendForm.base_fields["favourable"].choices,  # type: ignore[attr-defined]
        widget=forms.RadioSelect,
    )
    letters = forms.ChoiceField(
        label=gettext_lazy("推荐函"), choices=LETTERS, initial="joint", widget=forms.RadioSelect
    )
    grounds = forms.CharField(label=gettext_lazy("理由"), max_length=3000, widget=forms.Textarea)


@for_officers
def batch(request: ActingRequest) -> HttpResponse:
    """What the chosen cases are ready for; then how many, which, and what will happen."""
    keys = [key for key in request.GET.getlist("case") if key.isascii() and key.isdigit()]
    chosen = list(
        Application.objects.visible_to(request.actor).filter(pk__in=keys[:MOST]).order_by("pk")
    )
    choices = choices_of(request, chosen)
    act = next((one.act for one in choices if one.act == request.GET.get("act")), None)
    if act is None and len(choices) == 1:
        act = choices[0].act
    ready = [case for case in chosen if act and not why_not(request.actor, act, case)]
    form_class = RecommendTogetherForm if act == Act.PREPARE_RECOMMENDATION else BatchForm
    form = form_class(posted(request), ready=ready)
    refused: list[tuple[Application, str]] = []
    if request.method == "POST" and act and form.is_valid():
        refused = carry_out(request, act, form)
        if not refused and not form.errors:
            return redirect("officer:cases")
    context = {
        "title": act.label if act else _("批量办理"),
        "crumbs": [Crumb(_("案件"), reverse("officer:cases")), Crumb(_("批量办理"))],
        "chosen": chosen,
        "choices": choices,
        "act": act,
        "happens": HAPPENS[act] if act else "",
        "form": form,
        "submit": button_of(act, len(ready)),
        "refused": refused,
        "left_out": [(c, why) for c in chosen if act and (why := why_not(request.actor, act, c))],
    }
    return render(request, "officer/batch.html", context)


def choices_of(request: ActingRequest, chosen: Sequence[Application]) -> list[Choice]:
    found = []
    for act in HAPPENS:
        count = sum(not why_not(request.actor, act, case) for case in chosen)
        if count:
            query = request.GET.copy()
            query["act"] = act.value
            found.append(Choice(act, count, f"?{query.urlencode()}"))
    return found


def why_not(actor: Actor, act: Act, case: Application) -> str:
    refusal = rules.may(actor, act, case, policy_for(case))
    return refusal_text(refusal) if refusal else ""


def button_of(act: Act | None, count: int) -> str:
    if act is None:
        return ""
    words = ngettext("%(act)s（%(n)s 件）", "%(act)s（%(n)s 件）", count)
    return words % {"act": act.label, "n": count}


def carry_out(request: ActingRequest, act: Act, form: Any) -> list[tuple[Application, str]]:
    """Do it to all that are ticked, or to none: then who was refused and why."""
    cases = form.chosen()
    if act == Act.PREPARE_RECOMMENDATION:
        given = form.cleaned_data
        done = attempt(
            form,
            lambda: recommend_together(
                actor=request.actor,
                applications=cases,
                favourable=given["favourable"] == "yes",
                grounds=given["grounds"],
                joint=given["letters"] == "joint",
            ),
        )
        if not done:
            return []
    else:
        try:
            in_one_go(actor=request.actor, act=act, applications=cases)
        except BatchRefused as error:
            form.add_error(None, _("有案件不能办理，本次一件也没有办理。取消勾选后可以重新提交。"))
            return [(case, refusal_text(refusal)) for case, refusal in error.refused]
    words = ngettext("已办理 %(n)s 件：%(act)s。", "已办理 %(n)s 件：%(act)s。", len(cases))
    messages.success(request, words % {"n": len(cases), "act": act.label})
    return []
