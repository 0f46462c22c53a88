"""Getting an account: an operator registers itself, a colleague follows an invitation."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from zhongchuang.directory.models import Account, Invitation, Mandate
from zhongchuang.web.public import doors
from zhongchuang.web.public.newcomers import AccountForm, SignupForm
from zhongchuang.web.shared.acting import SESSION_KEY, attempted

form_page = require_http_methods(["GET", "HEAD", "POST"])
hidden = sensitive_post_parameters("password", "again")


@form_page
@hidden
@never_cache
def signup(request: HttpRequest) -> HttpResponse:
    """An operator registers its unit and its owner account, and is signed in."""
    if request.user.is_authenticated:
        return render(request, "public/signup_signed_in.html", {"title": _("注册运营机构")})
    form = SignupForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and registered(request, form):
        messages.success(request, _("注册成功，您已登录。接下来请完善空间信息并填写台账。"))
        return redirect("operator:home")
    return render(request, "public/signup.html", {"title": _("注册运营机构"), "form": form})


def registered(request: HttpRequest, form: SignupForm) -> bool:
    account = attempted(form, lambda: doors.register(form.registration()))
    if account is not None:
        login(request, account)
    return account is not None


@form_page
@hidden
@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """A colleague takes up a role, with a new account or the one signed in."""
    found = doors.invitation_behind(secret)
    closed = why_closed(found)
    if found is None or closed:
        return turned_away(request, found, closed)
    form = form_for(request, found)
    if request.method == "POST" and form.is_valid() and taken_up(request, secret, form):
        messages.success(request, words_of_welcome(found))
        return redirect("home")
    context = {"title": title_of(found), "form": form}
    context |= {"invitation": found, "path": request.path}
    return render(request, "public/invitation.html", context)


def title_of(found: Invitation) -> str:
    if found.organisation is None:
        return _("接受邀请")
    return _("加入%(unit)s") % {"unit": found.organisation}


def words_of_welcome(found: Invitation) -> str:
    if found.organisation is None:
        return _("您已成为%(role)s。") % {"role": found.get_role_display()}
    return _("您已加入%(unit)s。") % {"unit": found.organisation.name}


def form_for(request: HttpRequest, found: Invitation) -> Form:
    """Nothing more to fill in for who is signed in; an account for who is not."""
    data = request.POST if request.method == "POST" else None
    if request.user.is_authenticated:
        return Form(data)
    return AccountForm(data, initial={"name": found.name, "email": found.email})


def taken_up(request: HttpRequest, secret: str, form: Form) -> bool:
    """Take the invitation up, sign in, and act in the new role from now on."""
    mandate = attempted(form, lambda: mandate_of(request, secret, form))
    if mandate is None:
        return False
    if not request.user.is_authenticated:
        login(request, mandate.account)
    request.session[SESSION_KEY] = mandate.pk
    return True


def mandate_of(request: HttpRequest, secret: str, form: Form) -> Mandate:
    if isinstance(form, AccountForm):
        return doors.join(secret, form.newcomer())
    return doors.accept(secret, cast(Account, request.user))


def why_closed(found: Invitation | None) -> str:
    """Why a link cannot be used, in words, or ""."""
    if found is None:
        return _("这个邀请链接不存在，可能没有复制完整。")
    if found.accepted_by_id:
        return _("这个邀请已经使用过，每个链接只能使用一次。")
    if found.withdrawn_at:
        return _("这个邀请已被撤回。")
    if found.expires_at <= timezone.now():
        return _("这个邀请已过有效期。")
    return ""


def turned_away(request: HttpRequest, found: Invitation | None, reason: str) -> HttpResponse:
    context = {"title": _("邀请链接不能使用"), "invitation": found, "reason": reason}
    status = 410 if found else 404
    return render(request, "public/invitation_closed.html", context, status=status)
