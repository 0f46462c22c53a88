"""How every act on a case is asked for and done: one form, one action, one answer."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from zhongchuang.filing import rules
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import require
from zhongchuang.web.officer.access import case_for, policy_for
from zhongchuang.web.officer.casepage import crumbs_of
from zhongchuang.web.shared.acting import ActingRequest, attempt

Text = str | Promise


def case_to_act_on(request: ActingRequest, pk: int, act: Act) -> Application:
    """The case, where the actor may do the act; asked again by the action when it is done.

    Raises:
        Refused: the page is opened though the act is not the actor's, or no longer possible.
    """
    case = case_for(request, pk)
    if request.method != "POST":
        require(rules.may(request.actor, act, case, policy_for(case)))
    return case


def done(request: ActingRequest, case: Application, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("officer:case", pk=case.pk)


def ask(
    request: ActingRequest,
    case: Application,
    form: BaseForm,
    *,
    title: Text,
    submit: Text,
    lead: Text = "",
    tone: str = "",
    template: str = "officer/act.html",
    **context: Any,
) -> HttpResponse:
    """The page of one act."""
    return render(
        request,
        template,
        {
            "title": title,
            "crumbs": crumbs_of(case, title),
            "case": case,
            "form": form,
            "submit": submit,
            "lead": lead,
            "tone": tone,
            "cancel_url": reverse("officer:case", args=[case.pk]),
            **context,
        },
    )


def outcome_of(request: ActingRequest, form: BaseForm, known: Collection[str]) -> str:
    """Which of the buttons was pressed; "" with an error where it is none of them.

    An act is never taken for granted: a form sent by the Enter key says nothing.
    """
    value = request.POST.get("outcome", "")
    if value in known:
        return value
    form.add_error(None, _("请点击按钮作出结论。"))
    return ""


def tried(request: ActingRequest, form: BaseForm, act: Callable[[], Any]) -> bool:
    """A valid posted form, and the act done with it."""
    return request.method == "POST" and form.is_valid() and attempt(form, act)
