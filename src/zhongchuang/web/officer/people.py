"""Colleagues of one's own authority: who may act, who is invited; approvers invite and end."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.directory import actions
from zhongchuang.directory.models import Invitation, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.web.officer.access import for_approvers, posted
from zhongchuang.web.officer.forms import EmptyForm, InviteForm
from zhongchuang.web.shared.acting import ActingRequest, attempt
from zhongchuang.web.shared.components import Crumb

LINK_KEY = "officer_invitation_link"


@for_approvers
def people(request: ActingRequest) -> HttpResponse:
    """Colleagues and open invitations; inviting shows the link once."""
    actor = request.actor
    form = InviteForm(posted(request), role=actor.role)
    if request.method == "POST" and form.is_valid() and _invited(request, form):
        return redirect("officer:people")
    mandates = (
        Mandate.objects.visible_to(actor)
        .valid_on(timezone.localdate())
        .order_by("role", "account__name", "pk")
    )
    context = {
        "title": _("人员"),
        "lead": actor.organisation.name if actor.organisation else "",
        "colleagues": mandates,
        "invitations": Invitation.objects.visible_to(actor).open_at(timezone.now()),
        "form": form,
        "link": request.session.pop(LINK_KEY, None),
        "days": actions.INVITATION_DAYS,
    }
    return render(request, "officer/people.html", context)


def _invited(request: ActingRequest, form: InviteForm) -> bool:
    given = form.cleaned_data
    made: list[Any] = []

    def act() -> None:
        made.append(
            actions.invite(
                actor=request.actor,
                role=Role(given["role"]),
                name=given["name"],
                email=given["email"],
            )
        )

    if not attempt(form, act):
        return False
    _invitation, secret = made[0]
    request.session[LINK_KEY] = link_of(secret)
    messages.success(request, _("邀请已生成，请把下面的链接交给本人。"))
    return True


def link_of(secret: str) -> str:
    try:
        return settings.PUBLIC_URL + reverse("public:invitation", args=[secret])
    except NoReverseMatch:
        return secret


@for_approvers
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Take back an invitation nobody has accepted yet."""
    found = get_object_or_404(
        Invitation.objects.visible_to(request.actor).open_at(timezone.now()), pk=pk
    )
    form = EmptyForm(posted(request))
    act = partial(actions.withdraw_invitation, actor=request.actor, invitation=found)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("邀请已撤回，原链接失效。"))
        return redirect("officer:people")
    return confirm_page(
        request,
        form,
        title=_("撤回邀请？"),
        consequence=_("发给%(name)s的邀请链接将立即失效。") % {"name": found.name},
        confirm=_("撤回邀请"),
    )


@for_approvers
def end(request: ActingRequest, pk: int) -> HttpResponse:
    """A colleague's role ends at once."""
    valid = Mandate.objects.visible_to(request.actor).valid_on(timezone.localdate())
    found = get_object_or_404(valid, pk=pk)
    form = EmptyForm(posted(request))
    act = partial(actions.end_mandate, actor=request.actor, mandate=found)
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, _("已停用该同事的身份。"))
        return redirect("officer:people")
    return confirm_page(
        request,
        form,
        title=_("停用同事的身份？"),
        consequence=_("%(name)s将立即不能再以“%(role)s”身份办理；已办理的事项不受影响。")
        % {"name": found.account, "role": found.get_role_display()},
        confirm=_("停用"),
    )


def confirm_page(request: ActingRequest, form: EmptyForm, **words: str) -> HttpResponse:
    context = {
        **words,
        "crumbs": [Crumb(_("人员"), reverse("officer:people")), Crumb(words["title"])],
        "form": form,
        "tone": "refuse",
        "cancel_url": reverse("officer:people"),
    }
    return render(request, "shared/confirm.html", context)
