"""Filters of ledger rows, one set a kind of fact; they stand in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from zhongchuang.directory.models import Account
from zhongchuang.ledger.evidence_needs import OF_MODELS, STATING, Needs, evidenced, lacking
from zhongchuang.ledger.models import (
    Activity,
    Fact,
    Financing,
    IncubationCase,
    Mentor,
    ReturnRecord,
    StaffMember,
    Tenancy,
)
from zhongchuang.ledger.queries import running_on
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy
from zhongchuang.web.operator.evidence_kinds import kinds_of, title_of

ALL = gettext_lazy("全部")
STANDINGS = (
    ("none", gettext_lazy("缺佐证")),
    ("evidenced", gettext_lazy("有佐证")),
    ("verified", gettext_lazy("已核实")),
    ("disputed", gettext_lazy("有疑问")),
)
TERMS = (
    ("running", gettext_lazy("现在仍在期内")),
    *((str(days), format_lazy("{} {}", days, gettext_lazy("天内到期"))) for days in (30, 60, 90)),
    ("over", gettext_lazy("已经结束")),
)
DATED: Mapping[type[Fact], tuple[str, str]] = {
    Tenancy: ("entered_on", "left_on"),
    Financing: ("on", "on"),
    IncubationCase: ("on", "on"),
    StaffMember: ("joined_on", "left_on"),
    Mentor: ("appointed_on", "until"),
    Activity: ("starts_on", "starts_on"),
}
"""The first and the last day of a row; one field for what happens on a day."""

OWN: Mapping[type[Fact], tuple[str, ...]] = {
    Tenancy: ("kind",),
    StaffMember: ("full_time",),
    Mentor: ("kind",),
    Activity: ("kind",),
    ReturnRecord: ("status",),
}
"""Fields of a kind of fact that are closed lists."""


def by_standing(needs: Needs) -> Any:
    """Rows by how far they are supported, where these kinds of evidence are asked for."""

    def narrowed(queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        match value:
            case "none":
                return queryset.filter(lacking(queryset.model, needs))
            case "evidenced":
                return queryset.exclude(lacking(queryset.model, needs))
            case _:
                return queryset.filter(verification=value)

    return narrowed


def in_year(queryset: QuerySet[Any], _name: str, year: Any) -> QuerySet[Any]:
    """Rows whose day, or whose span, touches a calendar year."""
    first, last = DATED[queryset.model]
    if first == last:
        return queryset.filter(**{f"{first}__year": int(year)})
    begun = Q(**{f"{first}__year__lte": int(year)})
    return queryset.filter(begun, Q(**{last: None}) | Q(**{f"{last}__year__gte": int(year)}))


def by_term(queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
    """Rows that run today, end within so many days (their last day counts), or are over."""
    first, last = DATED[queryset.model]
    if value == "running":
        return queryset.filter(running_on(first, last, today()))
    if value == "over":
        return queryset.filter(**{f"{last}__lt": today()})
    until = today() + timedelta(days=int(value))
    return queryset.filter(**{f"{last}__range": (today(), until)})


def without_kind(needs: Needs) -> Any:
    """Rows that need a file of this kind and have none; files of no kind stand for any."""

    def narrowed(queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        wanting = Q()
        for fact in OF_MODELS[queryset.model]:
            if value in needs.get(fact, ()):
                wanting |= STATING.get(fact, Q()) & ~evidenced((value,))
        return queryset.filter(wanting)

    return narrowed


def colleagues(request: HttpRequest) -> QuerySet[Account]:
    """Those who may have recorded rows: the people of the operator, also former ones."""
    organisation = request.actor.organisation_id  # type: ignore[attr-defined]
    return Account.objects.filter(mandates__organisation=organisation).distinct().order_by("name")


def choice(label: Any, choices: Any, method: Any) -> Any:
    return django_filters.ChoiceFilter(label=label, choices=choices, method=method, empty_label=ALL)


class FactFilter(django_filters.FilterSet):
    """Filters of ledger rows."""


def filters_of(model: type[Fact], policy: Policy) -> type[FactFilter]:
    """The filters of a kind of fact, under a policy that asks evidence of it."""
    kinds = [(kind.id, title_of(kind)) for kind in kinds_of(model, policy)]
    meta = type("Meta", (), {"model": model, "fields": OWN.get(model, ())})
    own: dict[str, Any] = {"Meta": meta}
    if model in DATED:
        own["year"] = django_filters.NumberFilter(
            label=gettext_lazy("年份"), method=in_year, min_value=2000, max_value=2100
        )
        own["standing"] = choice(
            gettext_lazy("情况"), STANDINGS, by_standing(policy.evidence_needed)
        )
    if len(kinds) > 1:
        own["lacks"] = choice(
            gettext_lazy("缺哪种佐证"), kinds, without_kind(policy.evidence_needed)
        )
    if model.ENDS:
        own["term"] = choice(gettext_lazy("期限"), TERMS, by_term)
    own["by"] = django_filters.ModelChoiceFilter(
        label=gettext_lazy("录入人"),
        queryset=colleagues,
        field_name="recorded_by",
        empty_label=ALL,
    )
    return type(f"{model.__name__}Filter", (FactFilter,), own)
