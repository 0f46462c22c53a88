"""Organisations: the list, setting up an authority, editing it, inviting its people."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Case, Count, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory import actions, rules
from zhongchuang.directory.models import Division, Invitation, Mandate, Organisation
from zhongchuang.directory.states import OrganisationKind
from zhongchuang.web.admin import links
from zhongchuang.web.admin.forms import AuthorityDetailsForm, AuthorityForm, InvitationForm
from zhongchuang.web.admin.pages import ask, for_administrators, posted, tried
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb, link
from zhongchuang.web.shared.listing import Empty, listing

RANK = Case(
    When(kind=OrganisationKind.REGION, then=Value(0)),
    When(kind=OrganisationKind.PREFECTURE, then=Value(1)),
    default=Value(2),
)
"""Authorities first: they are what the administrator keeps."""


class OrganisationFilter(filters.FilterSet):
    kind = filters.ChoiceFilter(label=gettext_lazy("类型"), choices=OrganisationKind.choices)

    class Meta:
        model = Organisation
        fields = ("kind",)


class OrganisationTable(tables.Table):
    name = tables.Column(verbose_name=gettext_lazy("名称"))
    kind = tables.Column(verbose_name=gettext_lazy("类型"))
    division = tables.Column(
        accessor="division__name",
        order_by=("division__code",),
        verbose_name=gettext_lazy("地区"),
    )
    number_prefix = tables.Column(verbose_name=gettext_lazy("发文代字"))
    uscc = tables.Column(verbose_name=gettext_lazy("统一社会信用代码"))
    people = tables.Column(
        verbose_name=gettext_lazy("人员"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )

    def render_name(self, value: str, record: Organisation) -> SafeString:
        return link(value, reverse("admin:organisation", args=[record.pk]))


def with_people(found: QuerySet[Organisation], day: date) -> QuerySet[Organisation]:
    """Each organisation with `people`, how many can act for it on that day."""
    able = Mandate.objects.valid_on(day).filter(
        account__is_active=True, organisation=OuterRef("pk")
    )
    counted = able.order_by().values("organisation").annotate(n=Count("account", distinct=True))
    return found.select_related("division").annotate(
        people=Coalesce(Subquery(counted.values("n")), 0)
    )


@for_administrators
def organisations(request: ActingRequest) -> HttpResponse:
    """Every organisation, authorities and operators."""
    found = with_people(Organisation.objects.visible_to(request.actor), timezone.localdate())
    found = found.order_by(RANK, "division__code", "name", "pk")
    return listing(
        request,
        found,
        OrganisationTable,
        OrganisationFilter,
        title=_("机构"),
        template="admin/organisations.html",
        search=("name", "uscc", "number_prefix", "division__name"),
        unit=_("家"),
        default_columns=("name", "kind", "division", "number_prefix", "people"),
        empty=Empty(
            _("还没有登记机构"),
            _("先登记自治区科技厅，再逐个登记地州市科技局。运营机构由其自行注册。"),
            reverse("admin:add_organisation"),
            _("登记机构"),
        ),
        context={"lead": _("科技主管部门在这里登记；运营机构自行注册，在这里只查看。")},
    )


def trail(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("机构"), reverse("admin:organisations")), *more]


def trail_to(found: Organisation) -> list[Crumb]:
    return trail(Crumb(found.name, reverse("admin:organisation", args=[found.pk])))


@for_administrators
def add(request: ActingRequest) -> HttpResponse:
    """Set up the regional department or a bureau; the address may name kind and division."""
    form = AuthorityForm(request.POST or None, initial=suggested(request))
    made: list[Organisation] = []
    if tried(
        request,
        form,
        lambda: made.append(actions.add_authority(actor=request.actor, **form.cleaned_data)),
    ):
        messages.success(
            request, _("已登记“%(name)s”。接下来请邀请它的经办人和审批人。") % {"name": made[0]}
        )
        return redirect("admin:organisation", pk=made[0].pk)
    return ask(
        request,
        form,
        title=_("登记主管部门"),
        lead=_("登记后即可邀请它的经办人和审批人。自治区只有一个科技厅，每个地区最多一个科技局。"),
        submit=_("登记"),
        trail=trail(),
    )


def suggested(request: ActingRequest) -> dict[str, Any]:
    """What the address asks for, and the usual name of such an authority."""
    code = request.GET.get("division", "")
    division = Division.objects.filter(pk=code).first()
    initial: dict[str, Any] = {"kind": request.GET.get("kind", OrganisationKind.PREFECTURE)}
    if division:
        name = "自治区科学技术厅" if division.parent_id is None else f"{division.name}科学技术局"
        initial |= {"division": division, "name": name}
    return initial


def found_for(request: ActingRequest, pk: int) -> Organisation:
    found = Organisation.objects.visible_to(request.actor).select_related("division")
    return get_object_or_404(found, pk=pk)


@for_administrators
def organisation(request: ActingRequest, pk: int) -> HttpResponse:
    """One organisation, who acts for it, and who is invited."""
    found = found_for(request, pk)
    actor = request.actor
    mandates = Mandate.objects.visible_to(actor).valid_on(timezone.localdate())
    waiting = Invitation.objects.visible_to(actor).open_at(timezone.now())
    context = {
        "title": found.name,
        "crumbs": trail_to(found),
        "organisation": found,
        "pairs": pairs_of(found),
        "mandates": mandates.filter(organisation=found).order_by("role", "account__name", "pk"),
        "invitations": waiting.filter(organisation=found).select_related("invited_by"),
        "may_edit": rules.may_edit_authority(actor, found) is None,
        "may_invite": found.kind in rules.APPOINTABLE,
        "is_operator": found.kind == OrganisationKind.OPERATOR,
        "link": links.shown_once(request),
    }
    return render(request, "admin/organisation.html", context)


def pairs_of(found: Organisation) -> list[tuple[Any, Any]]:
    return [
        (_("类型"), found.get_kind_display()),
        (_("地区"), found.division.name),
        (_("发文代字"), found.number_prefix),
        (_("统一社会信用代码"), found.uscc),
    ]


@for_administrators
def edit(request: ActingRequest, pk: int) -> HttpResponse:
    """Rename an authority or change its number prefix."""
    found = found_for(request, pk)
    fields = ("name", "number_prefix", "uscc")
    form = AuthorityDetailsForm(
        request.POST or None, initial={name: getattr(found, name) for name in fields}
    )
    if tried(
        request,
        form,
        lambda: actions.edit_authority(
            actor=request.actor, organisation=found, **form.cleaned_data
        ),
    ):
        messages.success(request, _("已保存。"))
        return redirect("admin:organisation", pk=pk)
    return ask(
        request,
        form,
        title=_("修改机构信息"),
        lead=_("只影响今后印发的公文；已印发的公文保持原样，修改前的内容留在审计记录中。"),
        submit=_("保存"),
        trail=trail_to(found),
    )


@for_administrators
def invite(request: ActingRequest, pk: int) -> HttpResponse:
    """Ask a person to take up one of the roles this organisation has."""
    found = found_for(request, pk)
    form = InvitationForm(
        posted(request), organisation=found, initial={"role": request.GET.get("role")}
    )
    if invited(request, form, found):
        return redirect("admin:organisation", pk=pk)
    is_operator = found.kind == OrganisationKind.OPERATOR
    return ask(
        request,
        form,
        title=_("重新设立申报单位账号") if is_operator else _("邀请人员"),
        lead=found.name,
        note=_(
            "运营机构的人员由其申报单位账号自行管理。只有该单位已无人能登录时，才在核对单位来函后由管理员办理，原因记入审计记录。"
        )
        if is_operator
        else "",
        submit=_("生成邀请链接"),
        trail=trail_to(found),
    )


def invited(request: ActingRequest, form: InvitationForm, found: Organisation | None) -> bool:
    """Whether the form was posted and the invitation made; its link waits to be shown."""
    made: list[tuple[Invitation, str]] = []

    def act() -> None:
        made.append(actions.appoint(actor=request.actor, organisation=found, **form.cleaned_data))

    if not tried(request, form, act):
        return False
    links.keep(request, *made[0])
    messages.success(request, _("邀请链接已生成，请交给本人。"))
    return True
