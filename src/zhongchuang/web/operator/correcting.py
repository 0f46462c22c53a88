"""Answering a correction item by item, and handing it in again."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.filing.actions import correcting as actions
from zhongchuang.filing.models import Application, CorrectionItem
from zhongchuang.filing.rules import may
from zhongchuang.filing.states import CORRECTIONS, Act
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.application import crumbs, days_left, own_application
from zhongchuang.web.operator.keeping import reasons
from zhongchuang.web.operator.voice import voice
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_operators
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.looking import look_at_case


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("补正说明"),
        max_length=2000,
        help_text=gettext_lazy("写明补了什么、在台账哪里可以看到。新的佐证请附到台账相应的行。"),
        widget=forms.Textarea(attrs={"rows": "4"}),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """One correction item with its condition by name and its answer form."""

    item: CorrectionItem
    condition: str
    form: AnswerForm


@for_operators
def corrections(request: ActingRequest, pk: int) -> HttpResponse:
    """Every open item with its answer field, the due day, and the way to hand in again."""
    case = own_application(request, pk)
    if case.place not in CORRECTIONS:
        return redirect("operator:application", case.pk)
    return _page(request, case)


@for_operators
def answer(request: ActingRequest, pk: int, item_pk: int) -> HttpResponse:
    """Keep the answer to one item. Whoever only comes to look is led to all of them."""
    case = own_application(request, pk)
    if request.method != "POST":
        return redirect("operator:corrections", case.pk)
    item = get_object_or_404(case.corrections.pending(), pk=item_pk)
    form = _form(item, request)
    if form.is_valid() and attempt(
        form,
        lambda: actions.answer_item(
            actor=request.actor, item=item, answer=form.cleaned_data["answer"]
        ),
    ):
        messages.success(request, _("答复已保存。"))
        return redirect("operator:corrections", case.pk)
    return _page(request, case, form, item)


@for_operators
def resubmit(request: ActingRequest, pk: int) -> HttpResponse:
    """Hand the correction in; the facts are frozen anew. Who only looks is led to the items."""
    if request.method != "POST":
        return redirect("operator:corrections", pk)
    case = own_application(request, pk)
    form = forms.Form(request.POST)
    form.full_clean()
    if attempt(form, lambda: actions.resubmit(actor=request.actor, application=case)):
        look_at_case(case, request.actor)
        return redirect("operator:receipt", case.pk)
    messages.error(request, reasons(form))
    return redirect("operator:corrections", case.pk)


def _form(item: CorrectionItem, request: ActingRequest | None = None) -> AnswerForm:
    data = request.POST if request else None
    return AnswerForm(data, prefix=f"item-{item.pk}", initial={"answer": item.answer})


def _page(
    request: ActingRequest,
    case: Application,
    wrong: AnswerForm | None = None,
    wrong_item: CorrectionItem | None = None,
) -> HttpResponse:
    policy = read_policy(case.round.policy)
    items = list(case.corrections.pending())
    asked = [
        Asked(
            item,
            condition_name(policy, item.criterion),
            wrong if wrong is not None and item == wrong_item else _form(item),
        )
        for item in items
    ]
    context = {
        "title": _("答复补正"),
        "case": case,
        "asked": asked,
        "unanswered": sum(item.answered_at is None for item in items),
        "days_left": days_left(case),
        "may_resubmit": may(request.actor, Act.RESUBMIT, case, policy) is None,
        "crumbs": crumbs(case, Crumb(_("答复补正"))),
    }
    return render(request, "operator/corrections.html", context)


def condition_name(policy: Policy, criterion_id: str) -> str:
    """The condition an item is about; empty when it is about none."""
    found = next((c for c in policy.criteria if c.id == criterion_id), None)
    return found.name(voice().language) if found else ""
