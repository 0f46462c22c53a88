"""What was typed is not lost when the session has run out, or when signing in elsewhere made the
page's token stale: it waits in the session, and is sent again by the person's own click."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as token_failure

SESSION_KEY = "unsent"
KEPT_SECONDS = 30 * 60
MOST_CHARACTERS = 60_000
SECRETS = frozenset({"csrfmiddlewaretoken", "password", "again"})
SHOWN = 12


def keep(request: HttpRequest) -> bool:
    """Keep what was posted, passwords aside; False where there is nothing worth keeping."""
    fields = [(name, values) for name, values in request.POST.lists() if name not in SECRETS]
    size = sum(len(name) + len(value) for name, values in fields for value in values)
    if not fields or size > MOST_CHARACTERS or request.path.startswith(accounts_prefix()):
        return False
    request.session[SESSION_KEY] = {
        "path": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
        "at": time.time(),
    }
    return True


def accounts_prefix() -> str:
    """Where people sign in and change passwords: nothing typed there is kept."""
    return reverse("account_login").removesuffix("login/")


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What waits to be sent, unless it has waited too long."""
    found: dict[str, Any] | None = request.session.get(SESSION_KEY)
    if found and time.time() - found["at"] <= KEPT_SECONDS:
        return found
    return None


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; what was posted without a session can be sent afterwards."""
    if request.method == "POST" and keep(request):
        messages.warning(
            request, _("登录已过期，刚才填写的内容还没有提交。登录后可以继续提交，不用重新填写。")
        )
        return redirect_to_login(reverse("resume"))
    return redirect_to_login(request.get_full_path())


def resume(request: HttpRequest) -> HttpResponse:
    """Show what waits, to be sent by a click or given up."""
    found = kept(request)
    if request.method == "POST" or found is None:
        request.session.pop(SESSION_KEY, None)
        return redirect("home")
    typed = [value for _name, values in found["fields"] for value in values if value.strip()]
    context = {
        "title": _("继续提交刚才填写的内容"),
        "lead": _("上一次没有提交成功，填写的内容还保留着。"),
        "kept": found,
        "typed": typed[:SHOWN],
        "more": max(0, len(typed) - SHOWN),
    }
    return render(request, "shared/resume.html", context)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A stale token on our own page offers to send again; anything from elsewhere is refused."""
    own = f"{request.scheme}://{request.get_host()}"
    trusted = {own, *settings.CSRF_TRUSTED_ORIGINS}
    if request.headers.get("Origin") in trusted and keep(request):
        return redirect("resume")
    return token_failure(request, reason)
