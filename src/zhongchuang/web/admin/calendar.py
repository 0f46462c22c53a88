"""The working-day calendar: years, days, importing a notice, marking a year complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.policy import actions
from zhongchuang.policy.actions import DayPlan
from zhongchuang.policy.calendar import today
from zhongchuang.policy.models import CalendarDay, CalendarYear
from zhongchuang.web.admin.forms import DayForm, LinesForm, SourceForm
from zhongchuang.web.admin.pages import ask, for_administrators, posted, tried
from zhongchuang.web.admin.pasted import FIRST_YEAR, LAST_YEAR, read_lines
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the calendar: its days off and make-up days, and its source where complete."""

    year: int
    holidays: int = 0
    working: int = 0
    source: str = ""


def known_years(day: date) -> list[Year]:
    """Every year with days or marked complete, and this and the next one; newest first."""
    counted = CalendarDay.objects.order_by().values("day__year")
    counts = {
        row["day__year"]: (row["off"], row["on"])
        for row in counted.annotate(
            off=Count("pk", filter=Q(is_working=False)), on=Count("pk", filter=Q(is_working=True))
        )
    }
    sources = dict(CalendarYear.objects.values_list("year", "source"))
    found = sorted({*counts, *sources, day.year, day.year + 1}, reverse=True)
    return [Year(year, *counts.get(year, (0, 0)), sources.get(year, "")) for year in found]


@for_administrators
def years(request: ActingRequest) -> HttpResponse:
    """The years and whether their notice has been entered."""
    found = known_years(today())
    following = today().year + 1
    context = {
        "title": _("工作日历"),
        "lead": _("受理、补正、公示等期限按工作日计算，放假和调休以国务院办公厅每年的通知为准。"),
        "years": found,
        "missing": [one.year for one in found if not one.source and one.year <= following],
    }
    return render(request, "admin/calendar.html", context)


def trail(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("工作日历"), reverse("admin:calendar")), *more]


def trail_to(year: int) -> list[Crumb]:
    words = _("%(year)d 年") % {"year": year}
    return trail(Crumb(words, reverse("admin:year", args=[year])))


def in_range(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    return year


@for_administrators
def year_page(request: ActingRequest, year: int) -> HttpResponse:
    """The days of a year that differ from the plain week."""
    days = list(CalendarDay.objects.filter(day__year=in_range(year)))
    context = {
        "title": _("%(year)d 年工作日历") % {"year": year},
        "crumbs": trail_to(year),
        "year": year,
        "days": days,
        "complete": CalendarYear.objects.filter(year=year).first(),
        "pairs": [
            (_("放假"), _("%(n)d 天") % {"n": sum(not one.is_working for one in days)}),
            (_("调休上班"), _("%(n)d 天") % {"n": sum(one.is_working for one in days)}),
        ],
    }
    return render(request, "admin/year.html", context)


@for_administrators
def add(request: ActingRequest, year: int) -> HttpResponse:
    """Add one day to a year."""
    form = DayForm(request.POST or None, year=in_range(year))
    if saved(request, form, lambda: form.plan()):
        return redirect("admin:year", year=year)
    return ask(
        request,
        form,
        title=_("添加日期"),
        lead=_("只需添加与平常不同的日期：工作日放假，或周末调休上班。"),
        submit=_("添加"),
        trail=trail_to(year),
    )


@for_administrators
def change(request: ActingRequest, day: date) -> HttpResponse:
    """Change what a day is."""
    found = get_object_or_404(CalendarDay, day=day)
    initial = {"is_working": "1" if found.is_working else "0", "note": found.note}
    form = DayForm(request.POST or None, initial=initial)
    if saved(request, form, lambda: form.plan(day)):
        return redirect("admin:year", year=day.year)
    return ask(
        request,
        form,
        title=date_format(day),
        lead=_("修改后，尚未确定的期限按新的安排计算；已写入公示和通知书的日期不变。"),
        submit=_("保存"),
        trail=trail_to(day.year),
    )


def saved(request: ActingRequest, form: DayForm, plan: Callable[[], DayPlan]) -> bool:
    if not tried(request, form, lambda: actions.set_days(actor=request.actor, plans=[plan()])):
        return False
    messages.success(request, _("日历已保存。"))
    return True


@for_administrators
def remove(request: ActingRequest, day: date) -> HttpResponse:
    """Take a day out of the calendar."""
    return simple(
        request,
        forms.Form(posted(request)),
        lambda _form: actions.remove_day(actor=request.actor, day=day),
        year=day.year,
        title=_("删除 %(day)s") % {"day": date_format(day)},
        lead=_("删除后，这一天恢复为%(usual)s。") % {"usual": usual(day)},
        submit=_("删除"),
        done=_("已从日历中删除。"),
        tone="refuse",
    )


def usual(day: date) -> str:
    return _("平常的工作日") if day.weekday() < 5 else _("平常的周末")


@for_administrators
def complete(request: ActingRequest, year: int) -> HttpResponse:
    """Say that the official notice of the year is entered completely."""
    found = next((one for one in known_years(today()) if one.year == in_range(year)), Year(year))
    return simple(
        request,
        SourceForm(request.POST or None),
        lambda form: actions.complete_year(
            actor=request.actor, year=year, source=form.cleaned_data["source"]
        ),
        year=year,
        title=_("标为完整"),
        lead=_("已录入放假 %(off)d 天、调休上班 %(on)d 天。请对照通知逐日核对后再确认。")
        % {"off": found.holidays, "on": found.working},
        submit=_("确认完整"),
        done=_("%(year)d 年日历已标为完整。") % {"year": year},
    )


@for_administrators
def reopen(request: ActingRequest, year: int) -> HttpResponse:
    """Say that the year was not complete after all."""
    return simple(
        request,
        forms.Form(posted(request)),
        lambda _form: actions.reopen_year(actor=request.actor, year=in_range(year)),
        year=year,
        title=_("撤销“完整”标记"),
        lead=_("撤销后，%(year)d 年重新列入待办，日期本身不变。") % {"year": year},
        submit=_("撤销标记"),
        done=_("已撤销标记。"),
        tone="refuse",
    )


def simple(
    request: ActingRequest,
    form: forms.Form,
    act: Callable[[Any], Any],
    *,
    year: int,
    title: str,
    lead: str,
    submit: str,
    done: str,
    tone: str = "",
) -> HttpResponse:
    if tried(request, form, lambda: act(form)):
        messages.success(request, done)
        return redirect("admin:year", year=year)
    return ask(
        request, form, title=title, lead=lead, submit=submit, trail=trail_to(year), tone=tone
    )


@dataclass(frozen=True, slots=True)
class Change:
    """One day of an import beside what stands now."""

    plan: DayPlan
    before: CalendarDay | None

    @property
    def state(self) -> tuple[str, str]:
        if self.before is None:
            return _("新增"), "current"
        same = (self.before.is_working, self.before.note) == (self.plan.is_working, self.plan.note)
        return (_("不变"), "neutral") if same else (_("更改"), "warning")

    @property
    def remark(self) -> str:
        """Where the line says what the plain week says already."""
        if self.plan.is_working == (self.plan.day.weekday() < 5):
            return _("本来就是工作日") if self.plan.is_working else _("本来就是周末")
        return ""


def changes_of(plans: list[DayPlan]) -> list[Change]:
    known = CalendarDay.objects.in_bulk([plan.day for plan in plans])
    return [Change(plan, known.get(plan.day)) for plan in sorted(plans, key=lambda p: p.day)]


@for_administrators
def import_days(request: ActingRequest) -> HttpResponse:
    """Paste the days of a notice; they are shown beside what stands now, then written together."""
    form = LinesForm(request.POST or None)
    plans = plans_of(form) if request.method == "POST" and form.is_valid() else []
    confirmed = "confirmed" in request.POST
    written: list[int] = []
    if plans and form.is_valid() and confirmed and written_by(request, form, plans, written):
        messages.success(request, _("已写入日历，共改动 %(n)d 天。") % {"n": written[0]})
        return redirect("admin:calendar")
    if plans and form.is_valid() and "change" not in request.POST:
        return preview(request, form, plans)
    return ask(
        request,
        form,
        title=_("批量录入"),
        lead=_("照国务院办公厅的通知逐行粘贴。下一步先核对，确认后才写入。"),
        submit=_("下一步：核对"),
        trail=trail(),
    )


def plans_of(form: LinesForm) -> list[DayPlan]:
    """The days of the lines; each mistake becomes an error of the form."""
    plans, mistakes = read_lines(form.cleaned_data["lines"])
    for mistake in mistakes:
        words = _("第 %(line)d 行：%(reason)s") % {"line": mistake.line, "reason": mistake.reason}
        form.add_error("lines", words)
    return plans


def written_by(
    request: ActingRequest, form: LinesForm, plans: list[DayPlan], written: list[int]
) -> bool:
    return tried(
        request,
        form,
        lambda: written.append(actions.set_days(actor=request.actor, plans=plans)),
    )


def preview(request: ActingRequest, form: LinesForm, plans: list[DayPlan]) -> HttpResponse:
    context = {
        "title": _("核对后写入日历"),
        "crumbs": trail(Crumb(_("批量录入"), reverse("admin:import_days")), Crumb(_("核对"))),
        "lead": _("还没有保存。核对无误后点击“写入日历”。"),
        "changes": changes_of(plans),
        "lines": form.cleaned_data["lines"],
    }
    return render(request, "admin/import.html", context)
