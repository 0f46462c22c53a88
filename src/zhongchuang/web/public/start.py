"""The public home: search, three doors, what runs today, the year in figures, the region."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Standing
from zhongchuang.directory.states import StandingKind
from zhongchuang.filing.models import Application, PublicNotice
from zhongchuang.filing.states import EntryState
from zhongchuang.policy.calendar import now
from zhongchuang.web.public.regions import tiles
from zhongchuang.web.public.rounds import running as running_rounds
from zhongchuang.web.public.terms import Clock, clock
from zhongchuang.web.shared.components import Stat

NEWEST = 5


def home(request: HttpRequest) -> HttpResponse:
    """What a visitor finds first."""
    at = clock()
    running = PublicNotice.objects.running_on(at.today).annotate(
        spaces=Count("entries", filter=~Q(entries__state=EntryState.WITHDRAWN))
    )
    notices = [(notice, at.words(notice)) for notice in running]
    context = {
        "title": _("众创空间备案"),
        "notices": notices,
        "rounds": running_rounds(now()),
        "stats": figures(at, len(notices)),
        "newest": Standing.objects.public().current()[:NEWEST],
        "tiles": tiles(filed_by_division()),
        "year": at.today.year,
    }
    return render(request, "public/home.html", context)


def filed_by_division() -> dict[str, int]:
    """How many spaces are filed now, by division code."""
    rows = Standing.objects.current().values("space__division_id").order_by()
    counted = rows.annotate(spaces=Count("space", distinct=True))
    return dict(counted.values_list("space__division_id", "spaces"))


def figures(at: Clock, running: int) -> list[Stat]:
    """The year's figures, each leading to its rows where they are public."""
    year, register = at.today.year, reverse("public:register")
    filed, new, ended = standings_of(year)
    return [
        Stat(_("现有备案空间"), filed, _("家"), url=f"{register}?kind={StandingKind.FILED}"),
        Stat(_("今年新备案"), new, _("家"), url=f"{register}?year={year}"),
        Stat(_("今年收到申请"), applied_in(year), _("件")),
        Stat(_("正在公示"), running, _("份"), url=reverse("public:notices")),
        Stat(_("今年取消或注销"), ended, _("家")),
    ]


def standings_of(year: int) -> tuple[int, int, int]:
    """Spaces filed now, entries made in the year, entries ended in the year."""
    found = Standing.objects.aggregate(
        filed=Count("space", filter=Q(until=None), distinct=True),
        new=Count("pk", filter=Q(since__year=year)),
        ended=Count("pk", filter=Q(until__range=(date(year, 1, 1), date(year, 12, 31)))),
    )
    return found["filed"], found["new"], found["ended"]


def applied_in(year: int) -> int:
    """Applications handed in to the rounds of the year."""
    return Application.objects.filter(round__year=year).exclude(submitted_at=None).count()
