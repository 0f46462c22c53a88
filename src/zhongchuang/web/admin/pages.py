"""How the administrator's acts are asked for and done, and who opens these pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from zhongchuang.directory.states import Role
from zhongchuang.web.shared.acting import ActingRequest, acting_as, attempt
from zhongchuang.web.shared.components import Crumb

Text = str | Promise

for_administrators = acting_as(Role.ADMINISTRATOR)


def tried(request: ActingRequest, form: BaseForm, act: Callable[[], Any]) -> bool:
    """A valid posted form, and the act done with it."""
    return request.method == "POST" and form.is_valid() and attempt(form, act)


def posted(request: ActingRequest) -> Any:
    """What was posted, or None: a form without any field is bound by an empty post too."""
    return request.POST if request.method == "POST" else None


def ask(
    request: ActingRequest,
    form: BaseForm,
    *,
    title: Text,
    submit: Text,
    trail: Sequence[Crumb],
    lead: Text = "",
    tone: str = "",
    note: Text = "",
) -> HttpResponse:
    """The page of one act; `trail` are the pages above it, the last is where cancelling leads."""
    context = {
        "title": title,
        "lead": lead,
        "note": note,
        "crumbs": [*trail, Crumb(title)],
        "form": form,
        "submit": submit,
        "tone": tone,
        "cancel_url": trail[-1].url,
    }
    return render(request, "admin/act.html", context)
