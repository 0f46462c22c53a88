"""The supervisor's view: what is about to breach its term, who has how much, how long stages take,
and giving cases to somebody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Division
from zhongchuang.filing.actions.assigning import assign, officers_of
from zhongchuang.filing.handling import (
    SOON,
    Load,
    Loads,
    StageTimes,
    loads_of,
    times_of,
    with_handler,
)
from zhongchuang.filing.models import Application
from zhongchuang.filing.spans import spans_of
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.officer.access import for_approvers, posted
from zhongchuang.web.officer.acting_pages import tried
from zhongchuang.web.officer.worklist import STAGES, CaseFilter, CaseTable, search_cases
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb, Stat
from zhongchuang.web.shared.listing import Empty, listing

NOBODY = "nobody"
MOST_AT_ONCE = 200
STAGE_NAMES = dict(STAGES)


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a chart and of the table it stands in; widths are thousandths of the longest."""

    label: Any
    values: tuple[int, ...]
    width: int
    marked: int
    url: str = ""


class SupervisedFilter(CaseFilter):
    """Filters of the worklist, with the officer and how near the term is."""

    officer = django_filters.ChoiceFilter(label=gettext_lazy("经办人"), method="by_officer")
    overdue = django_filters.ChoiceFilter(
        label=gettext_lazy("期限"),
        choices=[("yes", gettext_lazy("已逾期")), ("soon", gettext_lazy("即将到期"))],
        method="by_nearness",
    )

    class Meta:
        model = Application
        fields = ("round", "stage", "prefecture", "officer", "overdue")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("open", "handler"):
            del self.filters[name]
        keys = set(self.queryset.order_by().values_list("handler", flat=True))
        people = Account.objects.in_bulk(keys - {None})
        named = sorted(((str(key), str(one)) for key, one in people.items()), key=lambda p: p[1])
        choices = [*named, (NOBODY, _("尚无经办人"))]
        self.filters["officer"].extra["choices"] = choices

    def by_officer(self, found: Any, _name: str, value: str) -> Any:
        return found.filter(handler=None if value == NOBODY else int(value))

    def by_nearness(self, found: Any, _name: str, value: str) -> Any:
        day = today()
        if value == "yes":
            return found.filter(due_on__lt=day)
        return found.filter(due_on__range=(day, working_calendar().add(day, SOON)))


class SupervisedTable(CaseTable):
    """One case a row, with a box to pick it by and who handles it."""

    pick = tables.Column(
        gettext_lazy("选择"), accessor="pk", orderable=False, exclude_from_export=True
    )
    handler = tables.Column(gettext_lazy("经办人"), empty_values=(), orderable=False)

    class Meta:
        sequence = ("pick", "space", "state", "handler", "due_on", "left", "...")

    def __init__(self, *args: Any, people: Mapping[int, Account], mine: str, **kwargs: Any) -> None:
        self.people = people
        self.mine = mine
        super().__init__(*args, **kwargs)

    def render_pick(self, record: Any) -> Any:
        """Only cases before one's own authority can be given to somebody else."""
        if record.before != self.mine:
            return "—"
        return format_html(
            '<input class="form-check-input" type="checkbox" name="pick" value="{}" '
            'form="reassign" aria-label="{}">',
            record.pk,
            _("选择%(name)s") % {"name": record.space.name},
        )

    def render_handler(self, record: Any) -> Any:
        return str(self.people.get(record.handler) or _("尚无经办人"))


@for_approvers
def supervision(request: ActingRequest) -> HttpResponse:
    """Cases by how near their term is, who has them, and how long stages take."""
    actor, day, calendar = request.actor, today(), working_calendar()
    everything = Application.objects.visible_to(actor)
    found = with_handler(everything).order_by(F("due_on").asc(nulls_last=True), "entered_on", "pk")
    narrowed = SupervisedFilter(request.GET, queryset=found, request=request)
    chosen = narrowed.qs if narrowed.is_valid() else found
    loads = loads_of(chosen, day, calendar)
    people = Account.objects.in_bulk(
        set(found.order_by().values_list("handler", flat=True)) - {None}
    )
    past = of_same_place(everything, narrowed)
    policies = dict(past.order_by().values_list("pk", "round__policy"))
    times = times_of(spans_of(past, calendar, day), policies)
    context = {
        "lead": _("%(days)s 个工作日内到期的为即将到期；期限按工作日历计算。") % {"days": SOON},
        "stats": stats_of(loads.whole),
        "charts": charts_of(request, loads, people),
        "times": time_bars(times),
    }
    return listing(
        request,
        found,
        SupervisedTable,
        SupervisedFilter,
        title=_("督办"),
        template="officer/supervising.html",
        search=search_cases,
        unit=_("件"),
        context=context,
        table_options={"calendar": calendar, "people": people, "mine": actor.authority},
        empty=Empty(_("没有在办案件"), _("案件进入办理环节后，会出现在这里。")),
    )


def of_same_place(cases: QuerySet[Any], narrowed: SupervisedFilter) -> QuerySet[Any]:
    """All cases, ended ones too, of the round and the prefecture that are looked at."""
    given = narrowed.form.cleaned_data if narrowed.is_valid() else {}
    if given.get("round"):
        cases = cases.filter(round=given["round"])
    if given.get("prefecture"):
        cases = cases.filter(space__division__code__startswith=given["prefecture"].prefix)
    return cases


def stats_of(whole: Load) -> list[Stat]:
    url = reverse("officer:supervision")
    return [
        Stat(_("在办"), whole.total, _("件")),
        Stat(_("已逾期"), whole.late, _("件"), url=f"{url}?overdue=yes" if whole.late else ""),
        Stat(_("即将到期"), whole.soon, _("件"), url=f"{url}?overdue=soon" if whole.soon else ""),
    ]


def charts_of(
    request: ActingRequest, loads: Loads, people: Mapping[int, Account]
) -> list[tuple[str, str, list[Bar]]]:
    """The loads by stage, prefecture and officer, each a table with bars."""
    places = dict(Division.objects.filter(pk__in=loads.divisions).values_list("pk", "name"))
    return [
        (
            _("按环节"),
            _("环节"),
            bars(request, "stage", ((k, STAGE_NAMES.get(k, k), v) for k, v in _staged(loads))),
        ),
        (
            _("按地州市"),
            _("地州市"),
            bars(
                request,
                "prefecture",
                ((k, places[k], v) for k, v in loads.divisions.items()),
            ),
        ),
        (
            _("按经办人"),
            _("经办人"),
            bars(
                request,
                "officer",
                (
                    (str(k or NOBODY), people.get(k or 0) or _("尚无经办人"), v)
                    for k, v in loads.handlers.items()
                ),
            ),
        ),
    ]


def _staged(loads: Loads) -> list[tuple[str, Load]]:
    return [(stage, loads.stages[stage]) for stage in STAGE_NAMES if stage in loads.stages]


def bars(request: ActingRequest, name: str, rows: Iterable[tuple[str, Any, Load]]) -> list[Bar]:
    """Bars of loads, the part past its term marked; each leads to its cases."""
    listed = list(rows)
    if name != "stage":
        listed.sort(key=lambda row: (-row[2].late, -row[2].soon, -row[2].total, str(row[1])))
    most = max((load.total for _key, _label, load in listed), default=0) or 1
    return [
        Bar(
            label,
            (load.total, load.late, load.soon),
            load.total * 1000 // most,
            load.late * 1000 // most,
            _narrower(request, name, key),
        )
        for key, label, load in listed
    ]


def _narrower(request: ActingRequest, name: str, value: str) -> str:
    kept = request.GET.copy()
    for gone in ("page", "export"):
        kept.pop(gone, None)
    kept[name] = value
    return f"?{kept.urlencode()}"


def time_bars(times: list[StageTimes]) -> list[Bar]:
    most = max((one.nearly_all for one in times), default=0) or 1
    return [
        Bar(
            STAGE_NAMES.get(one.stage, one.stage),
            (one.cases, one.median, one.nearly_all, one.over),
            one.nearly_all * 1000 // most,
            one.median * 1000 // most,
        )
        for one in times
    ]


class AssignForm(forms.Form):
    """To whom, and why."""

    officer = forms.ChoiceField(label=gettext_lazy("经办人"))
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=300)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officers = {str(one.pk): one for one in officers_of(actor)}
        choices = [(key, str(one)) for key, one in self.officers.items()]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]


def picked(request: ActingRequest) -> list[Application]:
    """The cases ticked on the list, of those the actor may see."""
    keys = [key for key in request.GET.getlist("pick")[:MOST_AT_ONCE] if key.isascii()]
    numbers = [int(key) for key in keys if key.isdigit() and len(key) < 10]
    return list(Application.objects.visible_to(request.actor).filter(pk__in=numbers))


@for_approvers
def reassign(request: ActingRequest) -> HttpResponse:
    """How many cases go to whom: seen, given a reason, then done for all of them or none."""
    cases = picked(request)
    if not cases:
        messages.warning(request, _("请先勾选要改派的案件。"))
        return redirect("officer:supervision")
    form = AssignForm(posted(request), actor=request.actor)
    if tried(
        request,
        form,
        lambda: assign(
            actor=request.actor,
            applications=cases,
            officer=form.officers[form.cleaned_data["officer"]],
            reason=form.cleaned_data["reason"],
        ),
    ):
        done = _("已改派 %(count)s 件，新旧经办人都会收到通知。") % {"count": len(cases)}
        messages.success(request, done)
        return redirect("officer:supervision")
    title = _("改派 %(count)s 件案件？") % {"count": len(cases)}
    context = {
        "title": title,
        "crumbs": [Crumb(_("督办"), reverse("officer:supervision")), Crumb(title)],
        "consequence": _("改派后由新的经办人办理，办理期限不变。"),
        "items": [f"{case.space.name} · {case.reference} · {case.place.label}" for case in cases],
        "count": len(cases),
        "form": form,
        "confirm": _("改派"),
        "cancel_url": reverse("officer:supervision"),
    }
    return render(request, "shared/confirm.html", context)
