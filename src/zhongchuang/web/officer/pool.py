"""The region's pool of experts: who is in it, what they know, how much they have to do."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhongchuang.directory import experts
from zhongchuang.directory.models import Account, ExpertInterest
from zhongchuang.directory.states import ExpertField, Role
from zhongchuang.filing.models import ScoreSheet
from zhongchuang.filing.states import State
from zhongchuang.kernel.pinyin import initials
from zhongchuang.web.officer.access import posted
from zhongchuang.web.officer.draws import field_names
from zhongchuang.web.shared import components
from zhongchuang.web.shared.acting import ActingRequest, acting_as, attempt
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.experts import InterestForm, ProfileForm, profile_of
from zhongchuang.web.shared.listing import Empty, listing

for_pool = acting_as(Role.REGION_OFFICER, Role.REGION_APPROVER, Role.AUDITOR)
for_keepers = acting_as(Role.REGION_APPROVER)


def pool_with_work() -> QuerySet[Any]:
    """Everybody in the pool with what they have to do and have done."""
    open_sheets = Q(
        score_sheets__submitted_at=None,
        score_sheets__recused_at=None,
        score_sheets__application__state=State.EXPERT,
    )
    return (
        experts.pool()
        .annotate(
            open=Count("score_sheets", filter=open_sheets, distinct=True),
            done=Count(
                "score_sheets", filter=Q(score_sheets__submitted_at__isnull=False), distinct=True
            ),
        )
        .order_by("name", "pk")
    )


def with_field(found: QuerySet[Any], field: str) -> QuerySet[Any]:
    """Those who know a field; a list in a column is not searched the same way in every database."""
    rows = found.values_list("pk", "expert_profile__fields")
    return found.filter(pk__in=[key for key, fields in rows if field in (fields or ())])


class PoolFilter(django_filters.FilterSet):
    field = django_filters.ChoiceFilter(
        label=gettext_lazy("专业领域"), choices=ExpertField.choices, method="by_field"
    )
    available = django_filters.ChoiceFilter(
        label=gettext_lazy("能否参加"),
        choices=[
            ("yes", gettext_lazy("可以参加")),
            ("no", gettext_lazy("暂不能参加")),
            ("unknown", gettext_lazy("尚未填报")),
        ],
        method="by_availability",
    )

    class Meta:
        model = Account
        fields = ("field", "available")

    def by_field(self, found: Any, _name: str, value: str) -> Any:
        return with_field(found, value)

    def by_availability(self, found: Any, _name: str, value: str) -> Any:
        if value == "unknown":
            return found.filter(expert_profile=None)
        return found.filter(expert_profile__available=value == "yes")


class PoolTable(tables.Table):
    """One expert a row."""

    name = tables.Column(gettext_lazy("姓名"))
    employer = tables.Column(gettext_lazy("工作单位"), accessor="expert_profile__employer")
    title = tables.Column(gettext_lazy("职称或职务"), accessor="expert_profile__title")
    fields = tables.Column(
        gettext_lazy("专业领域"), accessor="expert_profile__fields", orderable=False
    )
    available = tables.Column(
        gettext_lazy("能否参加"), accessor="expert_profile__available", empty_values=()
    )
    open = tables.Column(gettext_lazy("在办评审"))
    done = tables.Column(gettext_lazy("已评"))

    def render_name(self, record: Any) -> Any:
        return components.link(str(record), reverse("officer:expert", args=[record.pk]))

    def value_name(self, record: Any) -> str:
        return str(record)

    def render_fields(self, value: list[str]) -> str:
        return field_names(value)

    def render_available(self, value: bool | None) -> Any:
        if value is None:
            return components.status(_("尚未填报"), "warning")
        if value:
            return components.status(_("可以参加"), "done")
        return components.status(_("暂不能参加"), "ended")

    def value_available(self, value: bool | None) -> str:
        words = {None: _("尚未填报"), True: _("可以参加"), False: _("暂不能参加")}
        return words[value]


def search_pool(found: QuerySet[Any], text: str) -> QuerySet[Any]:
    """Every word in the name, the employer, the title or the initials of name and employer."""
    for word in text.split():
        condition = Q(name__icontains=word)
        for column in ("employer", "title", "initials"):
            condition |= Q(**{f"expert_profile__{column}__icontains": word})
        if word.isascii():
            unknown = experts.pool().filter(expert_profile=None).values_list("pk", "name")
            keys = [key for key, name in unknown if word.lower() in initials(name)]
            condition |= Q(pk__in=keys)
        found = found.filter(condition)
    return found


@for_pool
def pool(request: ActingRequest) -> HttpResponse:
    """The experts in office."""
    return listing(
        request,
        pool_with_work(),
        PoolTable,
        PoolFilter,
        title=_("专家库"),
        search=search_pool,
        unit=_("位"),
        context={"lead": _("可以按姓名、单位或拼音首字母查找；抽取时自动排除有利害关系的专家。")},
        empty=Empty(
            _("专家库还是空的"),
            _("科技厅审批人可以在“人员”页邀请评审专家，接受邀请后即进入专家库。"),
        ),
    )


@for_pool
def expert(request: ActingRequest, pk: int) -> HttpResponse:
    """One expert: description, interests, cases; the approver of the region keeps them."""
    found = get_object_or_404(experts.pool(), pk=pk)
    may = experts.may_keep(request.actor, found) is None
    return _page(request, found, ProfileForm(None, profile_of(found)), InterestForm(), may)


def _page(
    request: ActingRequest,
    found: Account,
    form: ProfileForm,
    interest_form: InterestForm,
    may: bool,
) -> HttpResponse:
    sheets = (
        ScoreSheet.objects.visible_to(request.actor)
        .filter(expert=found)
        .order_by("-assigned_at", "-pk")
    )
    profile = profile_of(found)
    context = {
        "title": str(found),
        "crumbs": [Crumb(_("专家库"), reverse("officer:pool")), Crumb(str(found))],
        "form": form,
        "interest_form": interest_form,
        "interests": found.interests.order_by("ended_at", "pk"),
        "pairs": described(profile) if profile else [(_("专家信息"), _("尚未填报"))],
        "may": may,
        "save_url": reverse("officer:expert_save", args=[found.pk]),
        "declare_url": reverse("officer:expert_declare", args=[found.pk]),
        "end_url_name": "officer:expert_interest_end",
        "sheets": sheets,
    }
    return render(request, "officer/expert.html", context)


def described(profile: Any) -> list[tuple[str, Any]]:
    return [
        (_("工作单位"), profile.employer),
        (_("统一社会信用代码"), profile.employer_uscc),
        (_("职称或职务"), profile.title),
        (_("专业领域"), field_names(profile.fields)),
        (_("从业起始年份"), profile.active_since),
        (_("能否参加"), _("可以参加") if profile.available else _("暂不能参加")),
    ]


@for_keepers
def save(request: ActingRequest, pk: int) -> HttpResponse:
    """Put down who an expert is."""
    found = get_object_or_404(experts.pool(), pk=pk)
    form = ProfileForm(posted(request), profile_of(found))
    if request.method != "POST":
        return redirect("officer:expert", pk=pk)
    if form.is_valid() and form.save(request.actor, found):
        messages.success(request, _("专家信息已保存。"))
        return redirect("officer:expert", pk=pk)
    return _page(request, found, form, InterestForm(), True)


@for_keepers
def declare(request: ActingRequest, pk: int) -> HttpResponse:
    """Put down an organisation an expert is tied to."""
    found = get_object_or_404(experts.pool(), pk=pk)
    form = InterestForm(posted(request))
    if request.method != "POST":
        return redirect("officer:expert", pk=pk)
    if form.is_valid() and form.save(request.actor, found):
        messages.success(request, _("利害关系已申报。"))
        return redirect("officer:expert", pk=pk)
    return _page(request, found, ProfileForm(None, profile_of(found)), form, True)


@require_POST
@for_keepers
def end_interest(request: ActingRequest, pk: int) -> HttpResponse:
    """An interest is over."""
    interest = get_object_or_404(ExpertInterest, pk=pk, account__in=experts.pool())
    form = InterestForm()
    if attempt(form, lambda: experts.end_interest(actor=request.actor, interest=interest)):
        messages.success(request, _("已标为终止，申报仍保留备查。"))
    else:
        messages.error(request, " ".join(str(one) for one in form.non_field_errors()))
    return redirect("officer:expert", pk=interest.account_id)
