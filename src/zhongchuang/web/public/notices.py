"""Public notices (公示, Art. 10.3): the list as published, how long it runs, how to object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhongchuang.directory.states import Level
from zhongchuang.filing.models import NoticeEntry, NoticeProof, PublicNotice
from zhongchuang.filing.notice_lists import difference
from zhongchuang.filing.states import EntryState
from zhongchuang.policy.registry import policy as policy_of
from zhongchuang.web.public.terms import Clock, clock
from zhongchuang.web.shared.components import Crumb, Tone, link, status
from zhongchuang.web.shared.listing import Empty, listing, matching

TONES: dict[str, Tone] = {
    EntryState.RUNNING: "current",
    EntryState.CLEARED: "done",
    EntryState.REMOVED: "ended",
    EntryState.WITHDRAWN: "ended",
}


def notice_years() -> list[tuple[int, str]]:
    return [
        (day.year, _("%(year)d 年") % {"year": day.year})
        for day in PublicNotice.objects.public().dates("published_on", "year", order="DESC")
    ]


class NoticeFilter(filters.FilterSet):
    level = filters.ChoiceFilter(
        label=gettext_lazy("级别"), choices=Level.choices, field_name="round__level"
    )
    year = filters.ChoiceFilter(
        label=gettext_lazy("发布年份"), choices=notice_years, field_name="published_on__year"
    )

    class Meta:
        model = PublicNotice
        fields: tuple[str, ...] = ()


class NoticeTable(tables.Table):
    title = tables.Column(verbose_name=gettext_lazy("标题"))
    number = tables.Column(accessor="document__number", verbose_name=gettext_lazy("文号"))
    state = tables.Column(
        accessor="last_day", order_by=("last_day",), verbose_name=gettext_lazy("状态")
    )
    published_on = tables.DateColumn(verbose_name=gettext_lazy("发布日期"))
    last_day = tables.DateColumn(verbose_name=gettext_lazy("公示截止"))
    spaces = tables.Column(
        verbose_name=gettext_lazy("家数"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )
    authority = tables.Column(
        accessor="round__authority__name", verbose_name=gettext_lazy("发布单位")
    )

    def __init__(self, *args: Any, clock: Clock, **options: Any) -> None:
        self.clock = clock
        super().__init__(*args, **options)

    def render_title(self, value: str, record: PublicNotice) -> SafeString:
        return link(value, reverse("public:notice", args=[record.pk]))

    def render_state(self, record: PublicNotice) -> SafeString:
        return status(self.clock.words(record), self.clock.tone(record))


def entries_of_row() -> QuerySet[NoticeEntry]:
    return NoticeEntry.objects.listed().filter(notice=OuterRef("pk")).order_by()


def with_size(found: QuerySet[PublicNotice]) -> QuerySet[PublicNotice]:
    """Notices with the number of spaces on each, whatever the search narrows."""
    counted = entries_of_row().values("notice").annotate(number=Count("pk"))
    return found.annotate(spaces=Subquery(counted.values("number")))


def searched(found: QuerySet[PublicNotice], text: str) -> QuerySet[PublicNotice]:
    """Every word in the title, the authority's name, or a space on the list."""
    for word in text.split():
        named = entries_of_row().filter(matching(("name", "operator"), word))
        found = found.filter(matching(("title", "round__authority__name"), word) | Exists(named))
    return found


def notices(request: HttpRequest) -> HttpResponse:
    """All public notices, newest first."""
    return listing(
        request,
        with_size(PublicNotice.objects.public()),
        NoticeTable,
        NoticeFilter,
        title=_("公示公告"),
        search=searched,
        unit=_("份"),
        empty=Empty(_("目前没有公示"), _("评审、审核通过的名单会在这里公示，接受社会监督。")),
        table_options={"clock": clock()},
        context={"lead": _("对公示名单有异议的，请在公示期内以真实身份提出。")},
    )


def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its list as it stands, every change of it, the terms, its proofs, and the way to
    object."""
    found = get_object_or_404(PublicNotice.objects.public(), pk=pk)
    at = clock()
    entries = list(found.entries.listed())
    versions = list(found.versions.select_related("document").prefetch_related("proofs"))
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("公示公告"), reverse("public:notices")), Crumb(found.title)],
        "notice": found,
        "entries": [listed(entry, at) for entry in entries],
        "policy": policy_of(found.round.policy),
        "running": at.runs(found),
        "objectable": any(entry.runs_on(at.today) for entry in entries),
        "changes": versions[1:],
        "versions": versions,
        "proofs": [proof for version in versions for proof in version.proofs.all()],
        "words": at.words(found),
        "tone": at.tone(found),
        "unchanged": not difference(found),
    }
    return render(request, "public/notice.html", context)


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as the page shows it."""

    entry: NoticeEntry
    tone: Tone
    runs: bool
    left: str


def listed(entry: NoticeEntry, at: Clock) -> Listed:
    runs = entry.runs_on(at.today)
    return Listed(entry, TONES[entry.state], runs, at.left_words(entry) if runs else "")


@require_safe
def proof(request: HttpRequest, pk: int, proof_pk: int) -> HttpResponse:
    """A page kept as proof, byte for byte, to be saved and checked against its SHA-256."""
    kept = get_object_or_404(
        NoticeProof, pk=proof_pk, version__notice__in=PublicNotice.objects.public().filter(pk=pk)
    )
    answer = HttpResponse(kept.page.encode(), content_type="text/html; charset=utf-8")
    name = _("公示凭证-%(notice)s-%(proof)s.html") % {"notice": pk, "proof": proof_pk}
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
