"""People: every account with its roles, inviting, ending a role, closing an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory import actions, rules
from zhongchuang.directory.models import Account, Invitation, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.web.admin import links
from zhongchuang.web.admin.forms import InvitationForm, ReasonForm
from zhongchuang.web.admin.organisations import invited
from zhongchuang.web.admin.pages import ask, for_administrators, posted, tried
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Act, Crumb, link, status
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.masking import mask_email, mask_phone


class PersonFilter(filters.FilterSet):
    role = filters.ChoiceFilter(label=gettext_lazy("角色"), choices=Role.choices, method="holding")
    is_active = filters.ChoiceFilter(
        label=gettext_lazy("账号"),
        choices=[("True", gettext_lazy("正常")), ("False", gettext_lazy("已停用"))],
    )

    class Meta:
        model = Account
        fields: tuple[str, ...] = ()

    def holding(self, queryset: QuerySet[Account], _name: str, role: str) -> QuerySet[Account]:
        held = Mandate.objects.valid_on(timezone.localdate()).filter(role=role)
        return queryset.filter(pk__in=held.values("account"))


class PersonTable(tables.Table):
    """One account a row; addresses and numbers stand masked, also in what is exported."""

    name = tables.Column(verbose_name=gettext_lazy("姓名"))
    username = tables.Column(verbose_name=gettext_lazy("用户名"))
    roles = tables.Column(
        accessor="current", orderable=False, empty_values=(), verbose_name=gettext_lazy("身份")
    )
    email = tables.Column(orderable=False, verbose_name=gettext_lazy("电子邮箱"))
    phone = tables.Column(orderable=False, verbose_name=gettext_lazy("手机号码"))
    last_login = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("最近登录"))
    is_active = tables.Column(verbose_name=gettext_lazy("账号"))

    def render_name(self, record: Account) -> SafeString:
        return link(str(record), reverse("admin:person", args=[record.pk]))

    def render_roles(self, value: list[Mandate]) -> str:
        return "；".join(map(str, value)) or "—"

    def value_roles(self, value: list[Mandate]) -> str:
        return self.render_roles(value)

    def render_email(self, value: str) -> str:
        return mask_email(value)

    def render_phone(self, value: str) -> str:
        return mask_phone(value)

    def render_is_active(self, value: bool) -> SafeString:
        return status(_("正常"), "done") if value else status(_("已停用"), "ended")


def searched(found: QuerySet[Account], text: str) -> QuerySet[Account]:
    """Accounts by name, user name, or an organisation they hold a role for; each once."""
    for word in text.split():
        there = Mandate.objects.filter(organisation__name__icontains=word).values("account")
        found = found.filter(
            Q(name__icontains=word) | Q(username__icontains=word) | Q(pk__in=there)
        )
    return found


@for_administrators
def people(request: ActingRequest) -> HttpResponse:
    """Every account with the roles it can act in today."""
    current = Mandate.objects.valid_on(timezone.localdate())
    found = Account.objects.visible_to(request.actor).prefetch_related(
        Prefetch("mandates", queryset=current, to_attr="current")
    )
    return listing(
        request,
        found.order_by("name", "pk"),
        PersonTable,
        PersonFilter,
        title=_("人员"),
        template="admin/people.html",
        search=searched,
        unit=_("人"),
        default_columns=("name", "username", "roles", "email", "last_login", "is_active"),
        empty=Empty(_("还没有账号")),
        context={
            "lead": _("邀请主管部门的人员请从“机构”进入；专家、审计员和系统管理员在这里邀请。"),
            "link": links.shown_once(request),
        },
    )


def trail(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("人员"), reverse("admin:people")), *more]


def trail_to(found: Account) -> list[Crumb]:
    return trail(Crumb(str(found), reverse("admin:person", args=[found.pk])))


@for_administrators
def invite(request: ActingRequest) -> HttpResponse:
    """Ask a person to be an expert, an auditor or an administrator."""
    form = InvitationForm(
        posted(request), organisation=None, initial={"role": request.GET.get("role")}
    )
    if invited(request, form, None):
        return redirect("admin:people")
    return ask(
        request,
        form,
        title=_("邀请专家、审计员或系统管理员"),
        lead=_("系统管理、审计和案件办理由不同的人承担，系统管理员不能兼任其他角色。"),
        submit=_("生成邀请链接"),
        trail=trail(),
    )


@for_administrators
def person(request: ActingRequest, pk: int) -> HttpResponse:
    """One account: contact masked, its roles now and before, what can be done."""
    found = account_for(request, pk)
    today = timezone.localdate()
    held = Mandate.objects.visible_to(request.actor).filter(account=found)
    current = list(held.valid_on(today))
    context = {
        "title": str(found),
        "crumbs": trail_to(found),
        "person": found,
        "current": [(one, refused(rules.may_revoke(request.actor, one))) for one in current],
        "former": held.exclude(pk__in=[one.pk for one in current]).select_related("organisation"),
        "acts": [act_on(request, found)],
    }
    return render(request, "admin/person.html", context)


def refused(refusal: Refusal | None) -> str:
    return refusal_text(refusal) if refusal else ""


def act_on(request: ActingRequest, found: Account) -> Act:
    """Closing the account or opening it again, with the reason where it is not possible."""
    if not found.is_active:
        return Act(
            _("恢复账号"),
            reverse("admin:reactivate", args=[found.pk]),
            hint=_("恢复后，可以重新登录并以未停用的身份办理。"),
        )
    return Act(
        _("停用账号"),
        reverse("admin:deactivate", args=[found.pk]),
        kind="refuse",
        hint=_("停用后立即退出登录，不能再登录；已办理的事项不受影响。"),
        refusal=refused(rules.may_deactivate(request.actor, found)),
    )


def account_for(request: ActingRequest, pk: int) -> Account:
    found: Account = get_object_or_404(Account.objects.visible_to(request.actor), pk=pk)
    return found


@for_administrators
def deactivate(request: ActingRequest, pk: int) -> HttpResponse:
    """Close an account."""
    found = account_for(request, pk)
    return with_reason(
        request,
        found,
        lambda reason: actions.deactivate_account(
            actor=request.actor, account=found, reason=reason
        ),
        title=_("停用账号"),
        lead=_("“%(name)s”将立即退出登录，不能再登录；已办理的事项和记录保留。") % {"name": found},
        submit=_("停用账号"),
        done=_("已停用“%(name)s”的账号。") % {"name": found},
        tone="refuse",
    )


@for_administrators
def reactivate(request: ActingRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    found = account_for(request, pk)
    return with_reason(
        request,
        found,
        lambda reason: actions.reactivate_account(
            actor=request.actor, account=found, reason=reason
        ),
        title=_("恢复账号"),
        lead=_("“%(name)s”可以重新登录，并以未停用的身份办理。") % {"name": found},
        submit=_("恢复账号"),
        done=_("已恢复“%(name)s”的账号。") % {"name": found},
    )


@for_administrators
def revoke(request: ActingRequest, pk: int) -> HttpResponse:
    """End one role of a person."""
    visible = Mandate.objects.visible_to(request.actor).select_related("account", "organisation")
    mandate = get_object_or_404(visible, pk=pk)
    return with_reason(
        request,
        mandate.account,
        lambda reason: actions.revoke_mandate(actor=request.actor, mandate=mandate, reason=reason),
        title=_("停用身份"),
        lead=_("“%(name)s”将立即不能再以“%(role)s”办理；已办理的事项和记录保留。")
        % {"name": mandate.account, "role": mandate},
        submit=_("停用身份"),
        done=_("已停用“%(name)s”的身份。") % {"name": mandate.account},
        tone="refuse",
    )


def with_reason(
    request: ActingRequest,
    about: Account,
    act: Callable[[str], Any],
    *,
    title: str,
    lead: str,
    submit: str,
    done: str,
    tone: str = "",
) -> HttpResponse:
    """An act on a person that asks for its reason."""
    form = ReasonForm(request.POST or None)
    if tried(request, form, lambda: act(form.cleaned_data["reason"])):
        messages.success(request, done)
        own = about.pk == request.actor.account_id
        return redirect("home") if own else redirect("admin:person", pk=about.pk)
    return ask(
        request, form, title=title, lead=lead, submit=submit, trail=trail_to(about), tone=tone
    )


class InvitationTable(tables.Table):
    name = tables.Column(verbose_name=gettext_lazy("姓名"))
    role = tables.Column(verbose_name=gettext_lazy("角色"))
    organisation = tables.Column(
        accessor="organisation__name", verbose_name=gettext_lazy("机构"), default="—"
    )
    invited_by = tables.Column(accessor="invited_by__name", verbose_name=gettext_lazy("邀请人"))
    expires_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("有效期至"))
    withdraw = tables.Column(
        verbose_name=gettext_lazy("操作"),
        accessor="pk",
        orderable=False,
        exclude_from_export=True,
    )

    def render_withdraw(self, record: Invitation) -> SafeString:
        return link(_("撤回"), reverse("admin:withdraw_invitation", args=[record.pk]))


@for_administrators
def invitations(request: ActingRequest) -> HttpResponse:
    """Invitations nobody has accepted yet."""
    waiting = Invitation.objects.visible_to(request.actor).open_at(timezone.now())
    return listing(
        request,
        waiting.select_related("organisation", "invited_by"),
        InvitationTable,
        title=_("尚未接受的邀请"),
        search=("name", "organisation__name"),
        empty=Empty(_("没有等待接受的邀请")),
        context={
            "lead": _("链接只在生成时显示一次。遗失的，撤回后重新邀请。"),
            "crumbs": trail(Crumb(_("尚未接受的邀请"))),
        },
    )


@for_administrators
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Make an invitation's link worthless."""
    waiting = Invitation.objects.visible_to(request.actor).open_at(timezone.now())
    found = get_object_or_404(waiting, pk=pk)
    form = forms.Form(posted(request))
    if tried(
        request,
        form,
        lambda: actions.withdraw_invitation(actor=request.actor, invitation=found),
    ):
        messages.success(request, _("邀请已撤回，原链接失效。"))
        return redirect("admin:invitations")
    return ask(
        request,
        form,
        title=_("撤回邀请"),
        lead=_("发给“%(name)s”的邀请链接将立即失效，需要时可以重新邀请。") % {"name": found.name},
        submit=_("撤回邀请"),
        trail=trail(Crumb(_("尚未接受的邀请"), reverse("admin:invitations"))),
        tone="refuse",
    )
