"""Tables and filters of ledger rows, one a kind of fact."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from zhongchuang.ledger.states import Verification
from zhongchuang.web.operator.kinds import BY_MODEL
from zhongchuang.web.shared.components import Tone, link, status
from zhongchuang.web.shared.figures import grouped

NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}
CLAIMED, EVIDENCED = gettext_lazy("申报"), gettext_lazy("有佐证")


def standing(fact: Fact) -> tuple[str | Promise, Tone]:
    """How far a row is supported, as word and tone."""
    if fact.verification == Verification.DISPUTED:
        return Verification.DISPUTED.label, "warning"
    if fact.is_verified:
        return Verification.VERIFIED.label, "done"
    if fact.is_evidenced:
        return EVIDENCED, "current"
    return CLAIMED, "neutral"


def badge(fact: Fact) -> SafeString:
    return status(*standing(fact))


def address_of(fact: Fact) -> str:
    return reverse("operator:fact", args=[BY_MODEL[type(fact)].slug, fact.pk])


class Column(tables.Column):
    """A plain column."""


class NameColumn(Column):
    """The name of a row, leading to its page."""

    def render(self, value: Any, record: Fact) -> SafeString:
        return link(str(value), address_of(record))


class TruthColumn(Column):
    def render(self, value: bool) -> str:
        return _("是") if value else _("否")


class AmountColumn(Column):
    def render(self, value: Any) -> str:
        return grouped(value, 2)

    def value(self, value: Any) -> Any:
        return value


class StateColumn(Column):
    """How far a row is supported, with the number of its files."""

    def render(self, record: Fact) -> SafeString:
        if not record.evidence_count:
            return badge(record)
        return format_html(
            '<span>{} <span class="muted">{}</span></span>',
            badge(record),
            _("%(count)s 份") % {"count": record.evidence_count},
        )

    def value(self, record: Fact) -> str:
        return str(standing(record)[0])


class FactTable(tables.Table):
    state = StateColumn(
        verbose_name=gettext_lazy("情况"),
        empty_values=(),
        order_by=("verification", "evidence_count"),
    )


class TenancyTable(FactTable):
    name = NameColumn()
    headcount = Column(attrs=NUMBER)

    class Meta:
        model = Tenancy
        fields = (
            "name",
            "kind",
            "uscc",
            "entered_on",
            "left_on",
            "incorporated_on",
            "state",
            "head",
            "agreement_number",
            "field",
            "headcount",
            "evidence_names",
        )


class FinancingTable(FactTable):
    tenancy = NameColumn()
    amount = AmountColumn(verbose_name=gettext_lazy("金额（元）"), attrs=NUMBER)

    class Meta:
        model = Financing
        fields = ("tenancy", "on", "amount", "investor", "state", "evidence_names")


class IncubationCaseTable(FactTable):
    title = NameColumn()

    class Meta:
        model = IncubationCase
        fields = ("title", "tenancy", "on", "state", "summary", "evidence_names")


class StaffMemberTable(FactTable):
    name = NameColumn()
    full_time = TruthColumn()

    class Meta:
        model = StaffMember
        fields = (
            "name",
            "position",
            "full_time",
            "ability",
            "joined_on",
            "left_on",
            "state",
            "evidence_names",
        )


class MentorTable(FactTable):
    name = NameColumn()

    class Meta:
        model = Mentor
        fields = ("name", "employer", "kind", "appointed_on", "until", "state", "evidence_names")


class ActivityTable(FactTable):
    name = NameColumn()
    participants = Column(attrs=NUMBER)

    class Meta:
        model = Activity
        fields = (
            "name",
            "kind",
            "starts_on",
            "ends_on",
            "participants",
            "state",
            "evidence_names",
        )


class ReturnRecordTable(FactTable):
    period = NameColumn()

    class Meta:
        model = ReturnRecord
        fields = ("period", "status", "on", "state")


TABLES: dict[type[Fact], type[FactTable]] = {
    Tenancy: TenancyTable,
    Financing: FinancingTable,
    IncubationCase: IncubationCaseTable,
    StaffMember: StaffMemberTable,
    Mentor: MentorTable,
    Activity: ActivityTable,
    ReturnRecord: ReturnRecordTable,
}

HIDDEN = {
    Tenancy: {"head", "agreement_number", "field", "headcount", "evidence_names"},
    IncubationCase: {"summary", "evidence_names"},
}
"""Columns that are shown only when somebody chooses them."""

RELATED = {Financing: ("tenancy",), IncubationCase: ("tenancy",)}


def shown_columns(model: type[Fact]) -> list[str]:
    hidden = HIDDEN.get(model, {"evidence_names"})
    return [name for name in TABLES[model].base_columns if name not in hidden]


STANDINGS = (
    ("none", gettext_lazy("缺佐证")),
    ("evidenced", gettext_lazy("有佐证")),
    ("verified", gettext_lazy("已核实")),
    ("disputed", gettext_lazy("有疑问")),
)


def by_standing(queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
    match value:
        case "none":
            return queryset.filter(evidence_count=0)
        case "evidenced":
            return queryset.filter(evidence_count__gt=0)
        case _:
            return queryset.filter(verification=value)


def within_year(field: str, last: str = "") -> Any:
    """Rows whose day, or whose span from `field` to `last`, touches a calendar year."""

    def narrowed(queryset: QuerySet[Any], _name: str, year: Any) -> QuerySet[Any]:
        if not last:
            return queryset.filter(**{f"{field}__year": int(year)})
        begun = queryset.filter(**{f"{field}__year__lte": int(year)})
        return begun.filter(**{f"{last}__isnull": True}) | begun.filter(
            **{f"{last}__year__gte": int(year)}
        )

    return django_filters.NumberFilter(
        label=gettext_lazy("年份"), method=narrowed, min_value=2000, max_value=2100
    )


def standing_filter() -> Any:
    return django_filters.ChoiceFilter(
        label=gettext_lazy("情况"),
        choices=STANDINGS,
        method=by_standing,
        empty_label=gettext_lazy("全部"),
    )


class FactFilter(django_filters.FilterSet):
    """Filters of ledger rows."""


class TenancyFilter(FactFilter):
    year = within_year("entered_on", "left_on")
    standing = standing_filter()

    class Meta:
        model = Tenancy
        fields = ("kind",)


class FinancingFilter(FactFilter):
    year = within_year("on")
    standing = standing_filter()

    class Meta:
        model = Financing
        fields = ()


class IncubationCaseFilter(FactFilter):
    year = within_year("on")
    standing = standing_filter()

    class Meta:
        model = IncubationCase
        fields = ()


class StaffMemberFilter(FactFilter):
    year = within_year("joined_on", "left_on")
    standing = standing_filter()

    class Meta:
        model = StaffMember
        fields = ("full_time",)


class MentorFilter(FactFilter):
    year = within_year("appointed_on", "until")
    standing = standing_filter()

    class Meta:
        model = Mentor
        fields = ("kind",)


class ActivityFilter(FactFilter):
    year = within_year("starts_on")
    standing = standing_filter()

    class Meta:
        model = Activity
        fields = ("kind",)


class ReturnRecordFilter(FactFilter):
    class Meta:
        model = ReturnRecord
        fields = ("status",)


FILTERS: dict[type[Fact], type[FactFilter]] = {
    Tenancy: TenancyFilter,
    Financing: FinancingFilter,
    IncubationCase: IncubationCaseFilter,
    StaffMember: StaffMemberFilter,
    Mentor: MentorFilter,
    Activity: ActivityFilter,
    ReturnRecord: ReturnRecordFilter,
}
