"""The plan of seats: who has which workstation, and the acts on it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from zhongchuang.ledger import rules
from zhongchuang.ledger.actions import retract_fact
from zhongchuang.ledger.models import Tenancy, Workstation
from zhongchuang.ledger.queries import running_on
from zhongchuang.ledger.seat_actions import (
    add_workstations,
    free_seat,
    rename_workstation,
    seat_resident,
)
from zhongchuang.ledger.seats import Occupancy, Seat, is_taken, labels_in, occupancy, seat_plan
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator.fact_forms import RetractForm
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.history import entries
from zhongchuang.web.operator.keeping import attempt_fact, done
from zhongchuang.web.operator.sending import sent
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.values import pairs, resident_names
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Act, Crumb, Stat


class AddForm(forms.Form):
    """Labels of new workstations, one or many."""

    labels = forms.CharField(
        label=gettext_lazy("工位编号"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("一个或多个：A01–A30 表示连号，也可用逗号或空格隔开。"),
    )
    zone = forms.CharField(
        label=gettext_lazy("区域"),
        max_length=50,
        required=False,
        help_text=gettext_lazy("例如：A 区、二楼。"),
    )

    def clean_labels(self) -> list[str]:
        return labels_in(self.cleaned_data["labels"])


class RenameForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("工位编号"), max_length=30)
    zone = forms.CharField(label=gettext_lazy("区域"), max_length=50, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


class SeatForm(forms.Form):
    """Who gets a workstation, from which day."""

    tenancy = forms.ModelChoiceField(label=gettext_lazy("使用者"), queryset=Tenancy.objects.none())
    since = forms.DateField(label=gettext_lazy("使用起始日"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, space_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        present = Tenancy.objects.live().filter(
            running_on("entered_on", "left_on", today()), space=space_id
        )
        field: Any = self.fields["tenancy"]
        field.queryset = present.order_by("name", "pk")


class FreeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("例如：换到 B 区。可以不填。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@for_a_space
def workstations(request: ActingRequest, here: Here) -> HttpResponse:
    """The plan by zone as tiles, and the same as a table."""
    plan = seat_plan(here.space.pk, today())
    full = occupancy(here.space.pk, today(), plan)
    zones: dict[str, list[Seat]] = defaultdict(list)
    for seat in plan:
        zones[seat.zone].append(seat)
    context = {
        "title": _("工位"),
        "plan": plan,
        "zones": [(zone or _("未分区"), _taken(seats), seats) for zone, seats in zones.items()],
        "stats": _stats(full),
        "full": full,
        "differs": full.total > 0 and full.claimed is not None and full.claimed != full.total,
        "crumbs": ledger_crumbs(here, Crumb(_("工位"))),
    }
    return page(request, "operator/workstations.html", here, context)


def _taken(seats: list[Seat]) -> int:
    return sum(seat.holder is not None for seat in seats)


def _stats(full: Occupancy) -> list[Stat]:
    unit = pgettext("workstations", "个")
    claimed: str | int = "—" if full.claimed is None else full.claimed
    share = "" if full.share is None else _("占用 %(share)s%%") % {"share": full.share}
    return [
        Stat(_("登记的工位"), full.total, unit),
        Stat(_("有使用者"), full.occupied, unit, share),
        Stat(_("空闲"), full.free, unit),
        Stat(_("基本情况中填报"), claimed, "" if claimed == "—" else unit),
    ]


@for_a_space
def add(request: ActingRequest, here: Here) -> HttpResponse:
    """Record workstations, one or many."""
    form = AddForm(sent(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        added = attempt_fact(
            form,
            lambda: add_workstations(
                actor=request.actor, space=here.space, labels=values["labels"], zone=values["zone"]
            ),
            {"label": "labels"},
        )
        if added is not None:
            messages.success(request, _("已登记 %(count)s 个工位。") % {"count": len(added)})
            return redirect(here.url("operator:workstations"))
    context = {
        "title": _("登记工位"),
        "form": form,
        "cancel_url": here.url("operator:workstations"),
        "crumbs": _crumbs(here, _("登记工位")),
    }
    return page(request, "operator/workstation_form.html", here, context)


def _crumbs(here: Here, *labels: str) -> list[Crumb]:
    plan = Crumb(_("工位"), here.url("operator:workstations"))
    return ledger_crumbs(here, plan, *(Crumb(label) for label in labels))


def own_workstation(request: ActingRequest, pk: int) -> Workstation:
    """A live workstation of one of the operator's spaces."""
    rows = Workstation.objects.visible_to(request.actor)
    found: Workstation = get_object_or_404(
        rows.select_related("space", "tenancy", "recorded_by"), pk=pk
    )
    return found


@for_a_space
def workstation(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """One workstation: who has it, its history, the acts."""
    row = own_workstation(request, pk)
    here = here.at(row)
    names = resident_names(row)
    taken = is_taken(row, today())
    context = {
        "title": _("工位 %(label)s") % {"label": row},
        "fixed": True,
        "row": row,
        "taken": taken,
        "gone": row.tenancy_id is not None and not taken,
        "pairs": pairs(row, names),
        "entries": entries(row, names),
        "acts": _acts(request, here, row),
        "crumbs": _crumbs(here, str(row)),
    }
    return page(request, "operator/workstation.html", here, context)


def _acts(request: ActingRequest, here: Here, row: Workstation) -> list[Act]:
    """The acts open on a workstation: giving it where it is free, else taking it back."""
    first = (
        Act(
            _("腾出"),
            here.url("operator:free_seat", row.pk),
            "primary",
            _("使用者不再用这个工位：腾出后可以另行安排。"),
        )
        if is_taken(row, today())
        else Act(
            _("安排使用者"),
            here.url("operator:seat", row.pk),
            "primary",
            _("从在驻的团队和企业中选择。"),
        )
    )
    refusal = rules.may_retract(request.actor, row, here.space)
    return [
        first,
        Act(
            _("修改编号或区域"),
            here.url("operator:rename_workstation", row.pk),
            hint=_("换了标牌或重新分区。"),
        ),
        Act(
            _("撤下工位"),
            here.url("operator:remove_workstation", row.pk),
            "refuse",
            _("工位已拆除或登记错了。"),
            refusal_text(refusal) if refusal else "",
        ),
    ]


@for_a_space
def seat(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """Give a workstation to a resident."""
    row = own_workstation(request, pk)
    here = here.at(row)
    initial = {"version": row.version, "since": today()}
    form = SeatForm(sent(request), initial=initial, space_id=row.space_id)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if done(form, lambda: seat_resident(actor=request.actor, workstation=row, **values)):
            words = _("工位 %(label)s 已安排给“%(name)s”。")
            messages.success(request, words % {"label": row, "name": values["tenancy"]})
            return redirect(here.url("operator:workstations"))
    return _form_page(request, here, row, form, _("安排使用者"))


@for_a_space
def free(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """Take a workstation back."""
    row = own_workstation(request, pk)
    here = here.at(row)
    form = FreeForm(sent(request), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if done(form, lambda: free_seat(actor=request.actor, workstation=row, **values)):
            messages.success(request, _("工位 %(label)s 已腾出。") % {"label": row})
            return redirect(here.url("operator:workstations"))
    return _form_page(request, here, row, form, _("腾出"))


@for_a_space
def rename(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """Give a workstation another label or zone."""
    row = own_workstation(request, pk)
    here = here.at(row)
    initial = {"version": row.version, "label": row.label, "zone": row.zone}
    form = RenameForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if done(
            form,
            lambda: rename_workstation(actor=request.actor, workstation=row, **values),
            {"labels": "label"},
        ):
            messages.success(request, _("已修改工位 %(label)s。") % {"label": values["label"]})
            return redirect(here.url("operator:workstation", row.pk))
    return _form_page(request, here, row, form, _("修改编号或区域"))


@for_a_space
def remove(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """Take a workstation out of the plan; it stays on record."""
    row = own_workstation(request, pk)
    here = here.at(row)
    form = RetractForm(sent(request), initial={"version": row.version})
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if done(form, lambda: retract_fact(actor=request.actor, fact=row, **values)):
            messages.success(request, _("已撤下工位 %(label)s。") % {"label": row})
            return redirect(here.url("operator:workstations"))
    return _form_page(request, here, row, form, _("撤下工位"), tone="refuse")


def _form_page(
    request: ActingRequest, here: Here, row: Workstation, form: forms.Form, act: str, tone: str = ""
) -> HttpResponse:
    context = {
        "title": _("%(act)s：%(row)s") % {"act": act, "row": row},
        "submit": act,
        "tone": tone,
        "form": form,
        "cancel_url": here.url("operator:workstation", row.pk),
        "crumbs": _crumbs(here, act),
    }
    return page(request, "operator/workstation_form.html", here, context)
