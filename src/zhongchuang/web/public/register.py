"""The register (名录): who is filed, since when, by which document, and who no longer is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import Level, Service, StandingKind
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models import Application
from zhongchuang.ledger.photographs import public_photographs, space_showing
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as policy_of
from zhongchuang.web.public.regions import prefecture_choices, prefix
from zhongchuang.web.shared.components import Crumb, Tone, link, status
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.preview import public_response

SEARCHED = (
    "space__name",
    "space__operator__name",
    "space__division__name",
    "space__address",
    "space__fields_of_work",
)
TONES: dict[str, Tone] = {StandingKind.FILED: "done"}


def filing_years() -> list[tuple[int, str]]:
    """From the latest year of filing to the earliest: both ends of an index, not a pass over all."""
    days = Standing.objects.values_list("since", flat=True)
    last, first = days.order_by("-since").first(), days.order_by("since").first()
    if last is None or first is None:
        return []
    years = range(last.year, first.year - 1, -1)
    return [(year, _("%(year)d 年") % {"year": year}) for year in years]


class RegisterFilter(filters.FilterSet):
    prefecture = filters.ChoiceFilter(
        label=gettext_lazy("地州市"), choices=prefecture_choices, method="in_prefecture"
    )
    level = filters.ChoiceFilter(label=gettext_lazy("级别"), choices=Level.choices)
    kind = filters.ChoiceFilter(label=gettext_lazy("状态"), choices=StandingKind.choices)
    year = filters.ChoiceFilter(
        label=gettext_lazy("备案年份"), choices=filing_years, field_name="since__year"
    )

    class Meta:
        model = Standing
        fields: tuple[str, ...] = ()

    def in_prefecture(
        self, queryset: QuerySet[Standing], _name: str, code: str
    ) -> QuerySet[Standing]:
        return queryset.filter(space__division__code__startswith=prefix(code))


class RegisterTable(tables.Table):
    name = tables.Column(accessor="space__name", verbose_name=gettext_lazy("名称"))
    operator = tables.Column(
        accessor="space__operator__name", verbose_name=gettext_lazy("运营机构")
    )
    place = tables.Column(
        accessor="space__division__name",
        order_by=("space__division__code",),
        verbose_name=gettext_lazy("地州市"),
    )
    fields_of_work = tables.Column(
        accessor="space__fields_of_work", verbose_name=gettext_lazy("行业领域")
    )
    address = tables.Column(accessor="space__address", verbose_name=gettext_lazy("地址"))
    level = tables.Column(verbose_name=gettext_lazy("级别"))
    kind = tables.Column(verbose_name=gettext_lazy("状态"))
    since = tables.DateColumn(verbose_name=gettext_lazy("备案日期"))
    document_number = tables.Column(verbose_name=gettext_lazy("确认文号"))

    def render_name(self, value: str, record: Standing) -> SafeString:
        return link(value, reverse("public:register_entry", args=[record.pk]))

    def render_kind(self, value: str, record: Standing) -> SafeString:
        return status(value, TONES.get(record.kind, "ended"))


PHOTOGRAPHS_AT_MOST = 6
SHOWN = ("name", "operator", "place", "fields_of_work", "level", "kind", "since", "document_number")


def register(request: HttpRequest) -> HttpResponse:
    """The register as a list, one row an entry."""
    return listing(
        request,
        Standing.objects.public(),
        RegisterTable,
        RegisterFilter,
        title=_("备案名录"),
        search=SEARCHED,
        unit=_("条"),
        default_columns=SHOWN,
        empty=Empty(_("名录中还没有众创空间"), _("备案确认文件印发后，众创空间会自动列入名录。")),
        context={
            "lead": _("按名称、运营机构、地点或行业查找，例如“软件”。点击名称查看备案文件和服务。")
        },
    )


@dataclass(frozen=True, slots=True)
class StandingEvent:
    """One point on a space's line of time: what happened, when, by which paper and why."""

    on: date
    what: str | Promise
    tone: Tone
    number: str
    paper: OfficialDocument | None
    why: str = ""
    article: str = ""


def events_of(standings: Iterable[Standing]) -> list[StandingEvent]:
    """The filings and endings of one space, newest first."""
    rows = list(standings)
    numbers = {number for row in rows for number in (row.document_number, row.ended_by) if number}
    papers = {
        paper.number: paper
        for paper in OfficialDocument.objects.filter(number__in=numbers, is_public=True)
    }
    found = [filed_event(row, papers) for row in rows]
    found += [ended_event(row, row.until, papers) for row in rows if row.until]
    return sorted(found, key=lambda event: event.on, reverse=True)


def filed_event(row: Standing, papers: dict[str, OfficialDocument]) -> StandingEvent:
    what = _("备案为%(level)s众创空间") % {"level": row.get_level_display()}
    number = row.document_number
    return StandingEvent(row.since, what, "done", number, papers.get(number))


def ended_event(row: Standing, on: date, papers: dict[str, OfficialDocument]) -> StandingEvent:
    return StandingEvent(
        on,
        row.get_kind_display(),
        "refused" if row.kind == StandingKind.REVOKED else "neutral",
        row.ended_by,
        papers.get(row.ended_by),
        row.ended_reason,
        row.ended_article,
    )


def services_of(chosen: Iterable[str]) -> list[str | Promise]:
    """The services a space names, in the words and order of Art. 5."""
    names = set(chosen)
    return [service.label for service in Service if service in names]


def register_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what a citizen may rely on, and how an entrepreneur gets a desk."""
    entry = get_object_or_404(Standing.objects.public(), pk=pk)
    space = entry.space
    events = events_of(space.standings.all())
    context = {
        "title": space.name,
        "crumbs": [Crumb(_("备案名录"), reverse("public:register")), Crumb(space.name)],
        "entry": entry,
        "space": space,
        "events": events,
        "proof": next((e.paper for e in events if e.number == entry.document_number), None),
        "certificate": certificate_of(entry),
        "tone": TONES.get(entry.kind, "ended"),
        "facts": facts_of(entry),
        "services": services_of(space.services),
        "photographs": public_photographs(space)[:PHOTOGRAPHS_AT_MOST],
        "policy": policy_of(entry.policy) if entry.policy in known() else None,
    }
    return render(request, "public/register_entry.html", context)


def certificate_of(entry: Standing) -> OfficialDocument | None:
    """The certificate numbered under the document of an entry; none for entries older than them."""
    under = f"{entry.document_number}-"
    cases = Application.objects.filter(space=entry.space, certificate__number__startswith=under)
    case = cases.select_related("certificate").first()
    return case.certificate if case else None


@require_safe
def photograph(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A photograph a registered space shows, without place, time or whoever sent it."""
    item = get_object_or_404(Attachment.objects.filter(published_at__isnull=False), pk=pk)
    space = space_showing(item)
    if space is None or not Standing.objects.public().filter(space=space).exists():
        raise Http404
    return public_response(request, item)


def facts_of(entry: Standing) -> list[tuple[str, Any]]:
    """Names and values of what is public about a space, in the order people ask for them."""
    space = entry.space
    return [
        (_("运营机构"), space.operator.name),
        (_("级别"), entry.get_level_display()),
        (_("类型"), space.get_kind_display()),
        (_("所在地"), space.division.name),
        (_("地址"), space.address),
        (_("行业领域"), space.fields_of_work),
    ]
