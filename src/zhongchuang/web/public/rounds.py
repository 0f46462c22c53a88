"""Rounds as the public reads them: the call, how long one still runs, what was changed and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from zhongchuang.directory.states import Level
from zhongchuang.filing.models import Round, RoundStep
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState
from zhongchuang.policy.calendar import now
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.components import Crumb, Tone, link, status
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.rounds import days_left, published, round_state


class RoundFilter(django_filters.FilterSet):
    level = django_filters.ChoiceFilter(label=gettext_lazy("级别"), choices=Level.choices)
    year = django_filters.NumberFilter(label=gettext_lazy("备案年度"))

    class Meta:
        model = Round
        fields = ("level", "year")


class RoundTable(tables.Table):
    title = tables.Column(verbose_name=gettext_lazy("批次"))
    authority = tables.Column(accessor="authority__name", verbose_name=gettext_lazy("组织单位"))
    opens_at = tables.DateTimeColumn(verbose_name=gettext_lazy("开始受理"), format="Y-m-d H:i")
    closes_at = tables.DateTimeColumn(verbose_name=gettext_lazy("截止受理"), format="Y-m-d H:i")
    state = tables.Column(accessor="pk", order_by=("closes_at",), verbose_name=gettext_lazy("状态"))

    def __init__(self, *args: Any, moment: datetime, **options: Any) -> None:
        self.moment = moment
        super().__init__(*args, **options)

    def render_title(self, value: str, record: Round) -> Any:
        return link(value, reverse("public:round", args=[record.pk]))

    def value_title(self, value: str) -> str:
        return value

    def render_state(self, record: Any) -> Any:
        return status(*round_state(record, self.moment, extended=record.extended))

    def value_state(self, record: Any) -> str:
        return round_state(record, self.moment, extended=record.extended)[0]


def with_changes(found: QuerySet[Round]) -> QuerySet[Round]:
    """Rounds that know whether they run longer than their call said."""
    longer = RoundStep.objects.filter(round=OuterRef("pk"), act=RoundAct.EXTEND)
    return found.annotate(extended=Exists(longer))


def running(moment: datetime) -> list[tuple[Round, tuple[str, Tone], str]]:
    """Rounds whose call is out and that have not closed: each with its state and what is left."""
    found = Round.objects.public().filter(state=RoundState.OPEN, closes_at__gte=moment)
    return [
        (one, round_state(one, moment, extended=one.extended), days_left(one, moment))  # type: ignore[attr-defined]
        for one in with_changes(found).order_by("closes_at")
    ]


def rounds(request: HttpRequest) -> HttpResponse:
    """All rounds whose call went out, newest first."""
    return listing(
        request,
        with_changes(Round.objects.public()).order_by("-year", "level", "pk"),
        RoundTable,
        RoundFilter,
        title=_("备案通知"),
        search=("title", "authority__name"),
        unit=pgettext("rounds", "个"),
        table_options={"moment": now()},
        context={"lead": _("各批次的备案通知、受理期限和变动情况。")},
        empty=Empty(_("还没有发布备案通知"), _("备案每年开展一次，通知发布后在这里公开。")),
    )


def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: its call, its term, and what was done to it since."""
    found = get_object_or_404(with_changes(Round.objects.public()), pk=pk)
    moment = now()
    steps = list(found.steps.select_related("document"))
    word, tone = round_state(found, moment, extended=found.extended)  # type: ignore[attr-defined]
    policy = read_policy(found.policy)
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("备案通知"), reverse("public:rounds")), Crumb(found.title)],
        "round": found,
        "policy": policy,
        "word": word,
        "tone": tone,
        "left": days_left(found, moment),
        "accepts": found.accepts_at(moment),
        "papers": [step.document for step in steps if step.document],
        "happenings": published(steps),
    }
    return render(request, "public/round.html", context)
