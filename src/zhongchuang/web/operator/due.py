"""The calendar of what falls due in a space, a month at a time, with the list behind it."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpResponse
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.filing.due import Due, DueKind, falling_due
from zhongchuang.filing.models import Application
from zhongchuang.filing.selfcheck import tenure_months
from zhongchuang.filing.states import OPEN
from zhongchuang.kernel.periods import Period, add_months
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator.kinds import BY_MODEL
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import Standpoint, closing_day, standpoint
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Tone

MONTHS_SHOWN = 24
"""How far ahead the calendar can be turned."""

SLUGS = {str(model._meta.model_name): kind.slug for model, kind in BY_MODEL.items()}
NAMES: dict[DueKind, str | Promise] = {
    DueKind.AGREEMENT: gettext_lazy("入驻协议到期"),
    DueKind.APPOINTMENT: gettext_lazy("导师聘期届满"),
    DueKind.EMPLOYMENT: gettext_lazy("人员离职"),
    DueKind.TENURE: gettext_lazy("入驻期限届满"),
    DueKind.RETURN: gettext_lazy("统计报表截止"),
    DueKind.EVIDENCE: gettext_lazy("活动缺佐证"),
    DueKind.CORRECTION: gettext_lazy("补正答复截止"),
    DueKind.HEARING: gettext_lazy("公示询问答复截止"),
}
OBLIGATIONS = (DueKind.RETURN, DueKind.CORRECTION, DueKind.HEARING, DueKind.TENURE)
"""What stays open when its day has passed; the rest has simply ended."""


@dataclass(frozen=True, slots=True)
class Item:
    """What falls due on one day of one kind: one thing with its address, or several together."""

    on: date
    kind: DueKind
    words: str
    detail: str
    url: str
    tone: Tone

    @property
    def name(self) -> str | Promise:
        return NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    inside: bool
    is_today: bool
    items: Sequence[Item]


@for_a_space
def due(request: ActingRequest, here: Here) -> HttpResponse:
    """One month of the calendar; what is overdue stands above it."""
    now = today()
    month = chosen_month(request.GET.get("month", ""), now)
    kind = chosen_kind(request.GET.get("kind", ""))
    at = standpoint(request.actor, here.space)
    span = Period(now, end_of(month))
    found = [
        item
        for item in items(here, at, span, open_cases(request, here))
        if kind is None or item.kind == kind
    ]
    shown = [item for item in found if item.on >= now and same_month(item.on, month)]
    context = {
        "title": _("到期日历"),
        "month": month,
        "overdue": [item for item in found if item.on < now],
        "shown": shown,
        "weeks": weeks(month, shown, now),
        "weekdays": [WEEKDAYS_ABBR[number] for number in range(7)],
        "earlier": month_url(here, add_months(month, -1), kind) if month > first(now) else "",
        "later": month_url(here, add_months(month, 1), kind)
        if month < add_months(first(now), MONTHS_SHOWN)
        else "",
        "kinds": kind_links(here, month, kind),
    }
    return page(request, "operator/due.html", here, context)


def open_cases(request: ActingRequest, here: Here) -> list[Application]:
    found = Application.objects.visible_to(request.actor)
    return list(found.filter(space=here.space, state__in=sorted(OPEN)))


def items(here: Here, at: Standpoint, span: Period, cases: Iterable[Application]) -> list[Item]:
    """What falls due, things of one kind on one day together."""
    by = closing_day(at.round) if at.round else date(span.start.year, 12, 31)
    found = falling_due(here.space, at.policy, span, cases=cases, evidence_by=by)
    months = tenure_months(at.policy)
    groups = groupby(found, key=lambda item: (item.on, item.kind))
    return [together(list(group), here, span.start, months) for _key, group in groups]


def together(found: list[Due], here: Here, now: date, months: int) -> Item:
    """One line for everything of a kind that falls on a day."""
    first_one = found[0]
    words = first_one.name
    if len(found) > 1:
        words = ngettext("%(name)s 等 %(count)s 项", "%(name)s 等 %(count)s 项", len(found)) % {
            "name": first_one.name,
            "count": len(found),
        }
    return Item(
        first_one.on,
        first_one.kind,
        words,
        detail(found, months) if len(found) == 1 else "",
        address(first_one, here) if len(found) == 1 else list_address(first_one, here),
        tone(first_one, now),
    )


def detail(found: list[Due], months: int) -> str:
    """What is to be known of a single thing."""
    since = found[0].since
    if since is None:
        return ""
    return _("%(day)s 入驻；一般不超过 %(months)s 个月，确需延长的请登记理由。") % {
        "day": date_format(since),
        "months": months,
    }


def address(item: Due, here: Here) -> str:
    if item.kind == DueKind.RETURN:
        return here.url("operator:facts", "returns")
    if item.kind == DueKind.CORRECTION:
        return reverse("operator:corrections", args=[item.pk])
    if item.kind == DueKind.HEARING:
        return reverse("operator:application", args=[item.pk])
    return here.url("operator:fact", SLUGS[item.model], item.pk)


def list_address(item: Due, here: Here) -> str:
    if item.kind in {DueKind.CORRECTION, DueKind.HEARING}:
        return reverse("operator:applications")
    if item.kind == DueKind.EVIDENCE:
        return here.url("operator:evidence")
    return here.url("operator:facts", SLUGS.get(item.model, "returns"))


def tone(item: Due, now: date) -> Tone:
    if item.on < now:
        return "refused" if item.kind in OBLIGATIONS else "ended"
    return "warning" if item.kind in OBLIGATIONS else "waiting"


def first(day: date) -> date:
    return day.replace(day=1)


def end_of(month: date) -> date:
    return date.fromordinal(add_months(month, 1).toordinal() - 1)


def same_month(day: date, month: date) -> bool:
    return first(day) == month


def chosen_month(asked: str, now: date) -> date:
    """The first day of the month the address names; this month where it names none that is shown."""
    try:
        month = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return first(now)
    return min(max(month, first(now)), add_months(first(now), MONTHS_SHOWN))


def chosen_kind(asked: str) -> DueKind | None:
    return DueKind(asked) if asked in list(DueKind) else None


def month_url(here: Here, month: date, kind: DueKind | None) -> str:
    query = [f"month={month:%Y-%m}", *([f"kind={kind}"] if kind else [])]
    if here.several:
        query.append(f"space={here.space.pk}")
    return f"{reverse('operator:due')}?{'&'.join(query)}"


def kind_links(
    here: Here, month: date, chosen: DueKind | None
) -> list[tuple[str | Promise, str, bool]]:
    """The kinds of things to look at: name, address, is it chosen."""
    every = (_("全部"), month_url(here, month, None), chosen is None)
    return [
        every,
        *((NAMES[kind], month_url(here, month, kind), chosen == kind) for kind in DueKind),
    ]


def weeks(month: date, shown: Sequence[Item], now: date) -> list[list[Day]]:
    """The weeks of a month, Monday first, each day with what falls on it."""
    by_day = {on: list(group) for on, group in groupby(shown, key=lambda item: item.on)}
    return [
        [Day(day, same_month(day, month), day == now, by_day.get(day, ())) for day in week]
        for week in Calendar().monthdatescalendar(month.year, month.month)
    ]
