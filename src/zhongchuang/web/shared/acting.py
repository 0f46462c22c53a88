"""Who acts on a request: the mandate picked in the session, and pages for certain roles only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Mandate
from zhongchuang.directory.states import OFFICERS, OPERATORS, Role
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.policy.calendar import at_one_time
from zhongchuang.policy.explain import citation
from zhongchuang.web.shared.resuming import sign_in_first
from zhongchuang.web.shared.signin import mandates_in_force

SESSION_KEY = "mandate"
P = ParamSpec("P")
T = TypeVar("T")


class ActingRequest(HttpRequest):
    """A request on which somebody acts: what the decorated views get."""

    actor: Actor
    mandates: list[Mandate]


class ActorMiddleware:
    """Puts `actor` (or None) and `mandates` on the request, and shows a refusal as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        acting = cast(ActingRequest, request)
        acting.mandates, acting.actor = [], cast(Actor, None)
        if request.user.is_authenticated:
            account = request.user
            acting.mandates = mandates_in_force(account)
            chosen = _chosen(acting)
            if chosen is not None:
                acting.actor = Actor(account, chosen)
        with at_one_time():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refused):
            return None
        context = {"refusal": error.refusal}
        return render(request, "403.html", context, status=409)


def _chosen(request: ActingRequest) -> Mandate | None:
    key = request.session.get(SESSION_KEY)
    return next((m for m in request.mandates if m.pk == key), next(iter(request.mandates), None))


View = Callable[Concatenate[ActingRequest, P], HttpResponseBase]


def acting_as(*roles: Role) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Only people acting in one of these roles; others sign in or are told why not."""

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sign_in_first(request)
            actor = cast(ActingRequest, request).actor
            if actor is None or actor.role not in roles:
                raise PermissionDenied(_("您当前的身份不能访问这个页面，请切换身份或联系管理员。"))
            return view(cast(ActingRequest, request), *args, **kwargs)

        return guarded

    return decorate


for_operators = acting_as(*sorted(OPERATORS))
for_officers = acting_as(*sorted(OFFICERS))
for_experts = acting_as(Role.EXPERT)

HOMES: dict[Role, str] = {
    **dict.fromkeys(OPERATORS, "operator:home"),
    **dict.fromkeys(OFFICERS, "officer:home"),
    Role.AUDITOR: "officer:audit",
    Role.EXPERT: "expert:home",
    Role.ADMINISTRATOR: "admin:home",
}


def home(request: HttpRequest) -> HttpResponse:
    """Where a person's work begins."""
    actor = cast(ActingRequest, request).actor
    return redirect(HOMES.get(actor.role, "public:home") if actor else "public:home")


def case(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A case as messages point to it: the page of whoever follows the link."""
    actor = cast(ActingRequest, request).actor
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if actor is None or actor.role == Role.EXPERT:
        return redirect("home")
    return redirect("operator:application" if actor.is_operator else "officer:case", pk=pk)


@require_POST
def switch_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Act in another of one's own roles."""
    if any(mandate.pk == pk for mandate in cast(ActingRequest, request).mandates):
        request.session[SESSION_KEY] = pk
    return redirect("home")


def refusal_text(refusal: Refusal) -> str:
    """A refusal as one sentence with its article."""
    if not refusal.article:
        return str(refusal.reason)
    return _("%(reason)s（依据：%(article)s）") % {
        "reason": refusal.reason,
        "article": citation(refusal.article),
    }


def attempted(form: BaseForm, act: Callable[[], T]) -> T | None:
    """Do an act and give what it made; a refusal becomes an error of the form and gives None, with
    everything typed kept."""
    try:
        return act()
    except Refused as error:
        form.add_error(None, refusal_text(error.refusal))
        return None


def attempt(form: BaseForm, act: Callable[[], Any]) -> bool:
    """Do an act of which nothing is needed afterwards; whether it was done."""
    return attempted(form, lambda: (act(), True)) is not None
