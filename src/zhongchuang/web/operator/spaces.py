"""Which of its spaces an operator works on: in the address as `?space=`, remembered in the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.directory.rules import may_add_space
from zhongchuang.web.operator.pending import waiting_count
from zhongchuang.web.shared.acting import ActingRequest, for_operators

SESSION_KEY = "operator-space"
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Here:
    """The space a page is about, and the operator's others."""

    space: Space
    spaces: tuple[Space, ...]

    @property
    def several(self) -> bool:
        return len(self.spaces) > 1

    def at(self, row: Any) -> Here:
        """The same person at the space that a row belongs to."""
        return Here(row.space, self.spaces)

    @property
    def query(self) -> str:
        """The query string that names this space."""
        return f"?space={self.space.pk}" if self.several else ""

    def url(self, name: str, *args: object) -> str:
        """An address that names this space, so that two open windows never mix two spaces."""
        return reverse(name, args=args) + self.query


View = Callable[Concatenate[ActingRequest, Here, P], HttpResponseBase]


def for_a_space(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Only an operator's people; the view gets the space they work on."""

    @for_operators
    @wraps(view)
    def guarded(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Space.objects.visible_to(request.actor)
        spaces = tuple(found.annotate(waiting=waiting_count(request.actor)))
        request.waiting_cases = sum(space.waiting for space in spaces)  # type: ignore[attr-defined]
        if not spaces:
            return without_a_space(request)
        return view(request, Here(chosen(request, spaces), spaces), *args, **kwargs)

    return guarded


def without_a_space(request: ActingRequest) -> HttpResponse:
    """The owner account adds the first space; a clerk is told who can.

    Raises:
        PermissionDenied: the actor may not add a space.
    """
    if may_add_space(request.actor) is not None:
        raise PermissionDenied(_("本单位还没有登记众创空间，请由申报单位账号先行新增。"))
    messages.info(request, _("本单位还没有登记众创空间，请先新增一个。"))
    return redirect("operator:add_space")


def chosen(request: HttpRequest, spaces: tuple[Space, ...]) -> Space:
    """The space the address names, or the one worked on last, or the first.

    Raises:
        Http404: the address names a space that is not the operator's.
    """
    asked = request.GET.get("space")
    if asked is None:
        last = request.session.get(SESSION_KEY)
        return next((space for space in spaces if space.pk == last), spaces[0])
    found = next((space for space in spaces if str(space.pk) == asked), None)
    if found is None:
        raise Http404
    if request.session.get(SESSION_KEY) != found.pk:
        request.session[SESSION_KEY] = found.pk
    return found


def page(
    request: HttpRequest,
    template: str,
    here: Here,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """A page about a space: `here` and the picker come with it."""
    return render(request, template, {"here": here, **context}, status=status)
