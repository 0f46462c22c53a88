"""The operator's people: who may act for it, inviting a colleague, ending a mandate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory import actions
from zhongchuang.directory.models import Invitation, Mandate
from zhongchuang.directory.rules import may_end_mandate, may_invite
from zhongchuang.directory.states import Role
from zhongchuang.web.operator.keeping import reasons
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.shared.acting import (
    ActingRequest,
    attempt,
    attempted,
    for_operators,
    refusal_text,
)
from zhongchuang.web.shared.components import Crumb

LINK_KEY = "operator-invitation"
"""Where the link of a new invitation waits to be shown once."""


class InvitationForm(forms.Form):
    role = forms.TypedChoiceField(
        label=gettext_lazy("角色"),
        choices=[
            (Role.OPERATOR_EDITOR.value, gettext_lazy("申报人：维护台账、填写申请")),
            (
                Role.OPERATOR_OWNER.value,
                gettext_lazy("申报单位：另可审核并提交申请、管理人员"),
            ),
        ],
        coerce=Role,
        widget=forms.RadioSelect,
        initial=Role.OPERATOR_EDITOR.value,
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=50)
    email = forms.EmailField(
        label=gettext_lazy("电子邮箱"),
        required=False,
        help_text=gettext_lazy("可不填。链接会显示在本页，由您发给同事。"),
    )


@for_operators
def people(request: ActingRequest) -> HttpResponse:
    """Colleagues with their roles, and invitations still open."""
    actor = request.actor
    mandates = (
        Mandate.objects.visible_to(actor)
        .valid_on(timezone.localdate())
        .filter(role__in=[Role.OPERATOR_OWNER, Role.OPERATOR_EDITOR])
    )
    invitations = Invitation.objects.visible_to(actor).open_at(timezone.now())
    refusal = may_invite(actor, Role.OPERATOR_EDITOR)
    context = {
        "title": _("人员"),
        "lead": _("能代表本单位办理业务的人。申报人填写，申报单位账号审核并提交。"),
        "mandates": mandates,
        "invitations": invitations.select_related("invited_by"),
        "may_invite": refusal is None,
        "why_not": refusal_text(refusal) if refusal else "",
        "may_end": may_end_mandate(actor) is None,
        "link": request.session.pop(LINK_KEY, None),
    }
    return render(request, "operator/people.html", context)


@for_operators
def invite(request: ActingRequest) -> HttpResponse:
    """Ask a colleague to join; the link is shown once, on the next page."""
    refusal = may_invite(request.actor, Role.OPERATOR_EDITOR)
    if refusal is not None:
        messages.warning(request, refusal_text(refusal))
        return redirect("operator:people")
    form = InvitationForm(sent(request))
    if request.method == "POST" and form.is_valid():
        made = attempted(form, lambda: actions.invite(actor=request.actor, **form.cleaned_data))
        if made is not None:
            request.session[LINK_KEY] = _link(*made)
            return redirect("operator:people")
    context = {
        "title": _("邀请同事"),
        "lead": _("生成一个只能用一次的链接，14 天内有效。同事打开链接后设置自己的账号。"),
        "form": form,
        "cancel_url": reverse("operator:people"),
        "crumbs": [Crumb(_("人员"), reverse("operator:people")), Crumb(_("邀请同事"))],
    }
    return render(request, "operator/invite.html", context)


def _link(invitation: Invitation, secret: str) -> dict[str, Any]:
    return {
        "name": invitation.name,
        "path": reverse("public:invitation", args=[secret]),
    }


@for_operators
def withdraw_invitation(request: ActingRequest, pk: int) -> HttpResponse:
    """Make an invitation's link worthless."""
    found = Invitation.objects.visible_to(request.actor).open_at(timezone.now())
    invitation = get_object_or_404(found, pk=pk)
    form = forms.Form(sent(request))
    if request.method == "POST":
        form.full_clean()
        if attempt(
            form,
            lambda: actions.withdraw_invitation(actor=request.actor, invitation=invitation),
        ):
            messages.success(request, _("邀请已收回，链接不再有效。"))
        else:
            messages.error(request, reasons(form))
        return redirect("operator:people")
    context = {
        "title": _("收回给“%(name)s”的邀请？") % {"name": invitation.name},
        "consequence": _("收回后链接立即失效。需要时可以重新邀请。"),
        "confirm": _("收回邀请"),
        "tone": "refuse",
        "cancel_url": reverse("operator:people"),
        "crumbs": [Crumb(_("人员"), reverse("operator:people")), Crumb(_("收回邀请"))],
    }
    return render(request, "shared/confirm.html", context)


@for_operators
def end_mandate(request: ActingRequest, pk: int) -> HttpResponse:
    """End a colleague's role at once."""
    found = Mandate.objects.visible_to(request.actor).valid_on(timezone.localdate())
    mandate = get_object_or_404(found, pk=pk)
    form = forms.Form(sent(request))
    if request.method == "POST":
        form.full_clean()
        if attempt(form, lambda: actions.end_mandate(actor=request.actor, mandate=mandate)):
            messages.success(request, _("已停用“%(name)s”的授权。") % {"name": mandate.account})
        else:
            messages.error(request, reasons(form))
        return redirect("operator:people")
    context = {
        "title": _("停用“%(name)s”的授权？") % {"name": mandate.account},
        "consequence": _(
            "停用后，该同事立即不能再以“%(role)s”的身份办理本单位业务；此前办理的记录保留。"
        )
        % {"role": mandate.get_role_display()},
        "confirm": _("确认停用"),
        "tone": "refuse",
        "cancel_url": reverse("operator:people"),
        "crumbs": [Crumb(_("人员"), reverse("operator:people")), Crumb(_("停用授权"))],
    }
    return render(request, "shared/confirm.html", context)
