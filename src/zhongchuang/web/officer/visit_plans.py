"""The plan of visits: by day with a map, what is not planned yet, one appointment and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import rules
from zhongchuang.filing.actions import planning
from zhongchuang.filing.fieldwork import Draft
from zhongchuang.filing.models import Application, PlannedVisit
from zhongchuang.filing.states import Act, DayPart, State
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.web.officer.access import case_for, for_readers, policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, tried
from zhongchuang.web.officer.forms import ReasonForm
from zhongchuang.web.officer.visit_map import Map, geo_url, map_of
from zhongchuang.web.officer.visit_plan_forms import PeriodForm, PlanForm, ReplanForm
from zhongchuang.web.officer.worklist import due_chip
from zhongchuang.web.shared.acting import ActingRequest, for_officers
from zhongchuang.web.shared.components import Act as Button
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.masking import mask_phone


@dataclass(frozen=True, slots=True)
class Stop:
    """One visit in the list of a day."""

    visit: PlannedVisit
    when: str
    geo: str


@dataclass(frozen=True, slots=True)
class Day:
    """The visits of one day in their order, and where they lie."""

    on: date
    stops: Sequence[Stop]
    map: Map | None

    @property
    def unplaced(self) -> list[Stop]:
        return [stop for stop in self.stops if not stop.geo]


@for_readers
def visits(request: ActingRequest) -> HttpResponse:
    """The next days with their visits, and the cases that wait for one."""
    form = PeriodForm(request.GET)
    since, until, mine = form.period()
    found = PlannedVisit.objects.visible_to(request.actor).open().filter(on__range=(since, until))
    listed = list(found)
    if mine:
        listed = [
            one for one in listed if request.actor.account_id in {one.first_id, one.second_id}
        ]
    calendar, day = working_calendar(), today()
    context = {
        "title": _("实地核查"),
        "lead": _("按日期和地点安排核查；现场在手机上填写，没有网络也能用，回来再同步。"),
        "form": form,
        "since": since,
        "until": until,
        "days": days_of(listed),
        "late": overdue(request.actor, day),
        "unplanned": [
            (case, due_chip(case.due_on, day, calendar)) for case in unplanned(request.actor)
        ],
        "may_plan": request.actor.is_officer and not request.actor.is_approver,
    }
    return render(request, "officer/visits.html", context)


def in_order(visit: PlannedVisit) -> tuple[Any, ...]:
    """The order of the road: by day, half-day and hour, those without an hour last."""
    hour = (visit.at is None, visit.at.isoformat() if visit.at else "")
    return visit.on, visit.part != DayPart.MORNING, *hour, visit.pk


def days_of(visits: Sequence[PlannedVisit]) -> list[Day]:
    found = []
    for day, same in groupby(sorted(visits, key=in_order), key=lambda one: one.on):
        own = list(same)
        stops = [Stop(one, planning.when(one), place_of(one)) for one in own]
        found.append(Day(day, stops, map_of(own)))
    return found


def place_of(visit: PlannedVisit) -> str:
    space = visit.application.space
    return geo_url(space.latitude, space.longitude)


def overdue(actor: Actor, day: date) -> list[PlannedVisit]:
    """Visits whose day is over and that are not on record."""
    return list(PlannedVisit.objects.visible_to(actor).open().filter(on__lt=day))


def unplanned(actor: Actor) -> list[Application]:
    """Cases that wait for a visit nobody has agreed on, the most pressing first."""
    planned = PlannedVisit.objects.open().values("application")
    waiting = Application.objects.visible_to(actor).filter(state=State.VISIT)
    return list(waiting.exclude(pk__in=planned).order_by("due_on", "pk"))


@for_officers
def plan(request: ActingRequest, pk: int) -> HttpResponse:
    """Agree on a visit of a case; one that is planned already is shown."""
    case = case_to_act_on(request, pk, Act.PASS_VISIT)
    if planned := planning.open_plan(case):
        return redirect("officer:visit_plan", pk=planned.pk)
    form = PlanForm(posted(request), actor=request.actor)
    act = partial(planned_of, request.actor, case, form)
    if tried(request, form, act):
        messages.success(request, _("实地核查已安排，申报机构和核查人已收到通知。"))
        made = planning.open_plan(case)
        return redirect("officer:visit_plan", pk=made.pk if made else 0)
    return ask(
        request,
        case,
        form,
        title=_("安排实地核查"),
        submit=_("安排并通知"),
        lead=_("须由两人到现场核查。安排后即通知申报机构，可以改期或取消。"),
    )


def planned_of(actor: Actor, case: Application, form: PlanForm) -> PlannedVisit:
    return planning.plan_visit(actor=actor, application=case, appointment=form.appointment())


def plan_for(request: ActingRequest, pk: int) -> PlannedVisit:
    """A planned visit, or 404 where the actor may not see it."""
    found = get_object_or_404(PlannedVisit.objects.visible_to(request.actor), pk=pk)
    found.application = case_for(request, found.application_id)
    return found


@for_readers
def visit_plan(request: ActingRequest, pk: int) -> HttpResponse:
    """One appointment: when, who, where; how far it is filled in; what can be done."""
    visit = plan_for(request, pk)
    case = visit.application
    draft = Draft(visit, policy_for(case)) if visit.is_open else None
    may_act = rules.may(request.actor, Act.PASS_VISIT, case, policy_for(case)) is None
    may_fill = visit.is_open and rules.may_fill_in(request.actor, visit, policy_for(case)) is None
    context = {
        "title": _("实地核查：%(space)s") % {"space": case.space.name},
        "crumbs": [Crumb(_("实地核查"), reverse("officer:visits")), Crumb(case.space.name)],
        "visit": visit,
        "case": case,
        "pairs": pairs_of(visit, may_fill),
        "geo": place_of(visit),
        "missing": draft.missing if draft else [],
        "acts": acts_of(visit, may_act=may_act, may_fill=may_fill),
        "recorded": visit.record,
    }
    return render(request, "officer/visit_plan.html", context)


def pairs_of(visit: PlannedVisit, personal: bool) -> list[tuple[str, Any]]:
    case = visit.application
    phone = case.contact_phone if personal else mask_phone(case.contact_phone)
    contact = f"{case.contact_name} {phone}" if personal else phone
    return [
        (_("时间"), planning.when(visit)),
        (_("核查人"), _("、").join([visit.first_officer, visit.second_officer])),
        (_("众创空间"), case.space.name),
        (_("地址"), case.space.address),
        (_("联系人"), contact),
        (_("告知申报机构的事项"), visit.note),
    ]


def acts_of(visit: PlannedVisit, *, may_act: bool, may_fill: bool) -> list[Button]:
    """What can be done with an open visit."""
    found = []
    if may_fill:
        found.append(
            Button(
                _("打开现场核查页"),
                reverse("officer:field", args=[visit.pk]),
                "primary",
                _("有网络时打开一次，之后没有网络也能填写、拍照和签名。"),
            )
        )
    if may_act and visit.is_open:
        names = [
            ("officer:field_finish", _("办结核查"), _("内容齐全、各方签名后，形成核查记录。")),
            ("officer:visit_replan", _("改期或换人"), _("须写明理由，将告知申报机构。")),
            ("officer:visit_cancel", _("取消核查"), _("已填写的内容留存备查。")),
        ]
        found += [
            Button(label, reverse(name, args=[visit.pk]), "secondary", hint)
            for name, label, hint in names
        ]
    return found


@for_officers
def replan(request: ActingRequest, pk: int) -> HttpResponse:
    """Move a visit, or send somebody else."""
    visit = plan_for(request, pk)
    case_to_act_on(request, visit.application_id, Act.PASS_VISIT)
    form = ReplanForm(posted(request), actor=request.actor, visit=visit)
    if tried(request, form, lambda: moved(request.actor, visit, form)):
        messages.success(request, _("已改期，申报机构和核查人已收到通知。"))
        return redirect("officer:visit_plan", pk=visit.pk)
    return ask(request, visit.application, form, title=_("改期或换人"), submit=_("改期并通知"))


def moved(actor: Actor, visit: PlannedVisit, form: ReplanForm) -> PlannedVisit:
    return planning.replan_visit(
        actor=actor,
        visit=visit,
        appointment=form.appointment(),
        reason=form.cleaned_data["reason"],
    )


@for_officers
def cancel(request: ActingRequest, pk: int) -> HttpResponse:
    """Call a visit off."""
    visit = plan_for(request, pk)
    case_to_act_on(request, visit.application_id, Act.PASS_VISIT)
    form = ReasonForm(posted(request))
    if tried(request, form, lambda: called_off(request.actor, visit, form)):
        messages.success(request, _("实地核查已取消，申报机构已收到通知。"))
        return redirect("officer:visit_plan", pk=visit.pk)
    return ask(
        request,
        visit.application,
        form,
        title=_("取消核查"),
        submit=_("取消并通知"),
        lead=_("已填写的内容留存备查，之后可以重新安排。"),
        tone="refuse",
    )


def called_off(actor: Actor, visit: PlannedVisit, form: ReasonForm) -> PlannedVisit:
    return planning.cancel_visit(actor=actor, visit=visit, reason=form.cleaned_data["reason"])
