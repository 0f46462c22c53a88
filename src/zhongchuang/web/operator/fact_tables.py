"""Tables and filters of ledger rows, one a kind of fact."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.ledger.evidence_needs import Needs, is_evidenced, missing
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


def standing(fact: Fact, needs: Needs) -> tuple[str | Promise, Tone]:
    """How far a row is supported, as word and tone; one with some files, but not of every kind
    asked, is claimed only."""
    if fact.verification == Verification.DISPUTED:
        return Verification.DISPUTED.label, "warning"
    if fact.is_verified:
        return Verification.VERIFIED.label, "done"
    if is_evidenced(fact, needs):
        return EVIDENCED, "current"
    return CLAIMED, "neutral"


def badge(fact: Fact, needs: Needs | None = None) -> SafeString:
    return status(*standing(fact, needs or {}))


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
    """How far a row is supported, with the number of its files and of the kinds that are missing."""

    def render(self, record: Fact, table: FactTable) -> SafeString:
        if not record.evidence_count:
            return badge(record, table.needs)
        word, tone = standing(record, table.needs)
        count = record.evidence_count
        files = ngettext("%(count)s 份", "%(count)s 份", count) % {"count": count}
        lacking = len(missing(record, table.needs))
        told = _("%(files)s，缺 %(count)s 种") % {"files": files, "count": lacking}
        return format_html(
            '<span>{} <span class="muted">{}</span></span>',
            status(word, tone),
            told if lacking else files,
        )

    def value(self, record: Fact, table: FactTable) -> str:
        return str(standing(record, table.needs)[0])


class PickColumn(Column):
    """A box to tick a row by, for the form `bulk` elsewhere on the page; it says which version."""

    def render(self, record: Fact) -> SafeString:
        return format_html(
            '<input class="form-check-input" type="checkbox" name="pick" value="{}:{}" form="bulk" aria-label="{}">',
            record.pk,
            record.version,
            _("选择“%(row)s”") % {"row": record},
        )


class FactTable(tables.Table):
    """Rows of one kind.

    Args:
        needs: the kinds of evidence asked for each kind of fact.
    """

    state = StateColumn(
        verbose_name=gettext_lazy("情况"),
        empty_values=(),
        order_by=("verification", "evidence_count"),
    )

    def __init__(self, *args: Any, needs: Needs | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.needs: Needs = needs or {}


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


def to_pick_from(model: type[Fact]) -> dict[str, Any]:
    """Options of a table whose rows can be ticked."""
    column = PickColumn(
        verbose_name=gettext_lazy("选择"),
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
    )
    return {"extra_columns": [("pick", column)], "sequence": ("pick", *TABLES[model]._meta.fields)}
