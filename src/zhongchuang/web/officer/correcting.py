"""Returning a case: things to complete written down one by one, sent together, settled one by one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from zhongchuang.filing.actions import correcting as actions
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import Act, CorrectionKind
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.access import calendar_gap, case_for, policy_for, posted
from zhongchuang.web.officer.acting_pages import case_to_act_on, done
from zhongchuang.web.officer.casepage import crumbs_of
from zhongchuang.web.officer.correction_forms import ItemForm, SendForm
from zhongchuang.web.officer.correction_panel import settle_form
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.corrections import told
from zhongchuang.web.shared.dossier import KIND_NAMES, open_dossier


@for_officers
def return_case(request: ActingRequest, pk: int) -> HttpResponse:
    """What is drafted so far, and the form for one thing more; its place may come by a link."""
    case = case_to_act_on(request, pk, Act.RETURN)
    policy = policy_for(case)
    form = ItemForm(posted(request), policy=policy, initial=_asked_about(request, policy))
    place = place_words(case, policy, form)
    if form.is_bound and form.is_valid():
        asked = form.request(place)
        if attempt(
            form, lambda: actions.draft(actor=request.actor, application=case, request=asked)
        ):
            messages.success(request, _("已记入待发补正事项，发出前申报机构看不到。"))
            return redirect("officer:return", case.pk)
    return _page(request, case, policy, form, SendForm(), place)


def _asked_about(request: ActingRequest, policy: Policy) -> dict[str, Any]:
    """The place and the kind the link names."""
    query = request.GET
    row = query.get("row", "")
    initial: dict[str, Any] = {
        "kind": CorrectionKind.OTHER,
        "days": policy.correction.tell_within_days,
        "where": query.get("criterion", ""),
        "measure": query.get("measure", ""),
    }
    if initial["measure"]:
        initial["kind"] = CorrectionKind.EXPLAIN_FIGURE
    if row.isascii() and row.isdigit():
        initial |= {"row_kind": query.get("kind", ""), "row_id": int(row)}
        initial["kind"] = CorrectionKind.PROVE_ROW
    return initial


def place_words(case: Application, policy: Policy, form: ItemForm) -> str:
    """The row or the number the form is about, in words; "" where it is about none."""
    kind, row, measure = (form[name].value() for name in ("row_kind", "row_id", "measure"))
    if kind in KIND_NAMES and str(row or "").isdigit():
        found: Any = apps.get_model("ledger", kind)._default_manager.filter(
            pk=row, space=case.space_id
        )
        one = found.first()
        return f"{KIND_NAMES[kind]} · {one}" if one else ""
    material = open_dossier(case, policy) if measure else None
    lines = [line for one in material.conditions for line in one.lines] if material else []
    return next((line.label for line in lines if line.measure == measure), "")


def _page(
    request: ActingRequest,
    case: Application,
    policy: Policy,
    form: ItemForm,
    send_form: SendForm,
    place: str = "",
) -> HttpResponse:
    drafts = list(case.corrections.drafts_of(request.actor).filter(stage=case.place.stage))
    calendar, day = working_calendar(), today()
    needs = actions.late(case, policy, drafts) if drafts else None
    last = max((calendar.add(day, item.days) for item in drafts), default=day)
    context = {
        "title": _("退回补正"),
        "crumbs": crumbs_of(case, _("退回补正")),
        "case": case,
        "form": form,
        "send_form": send_form,
        "place": place,
        "drafts": [(one, calendar.add(day, one.item.days)) for one in told(drafts, policy)],
        "needs_reason": refusal_text(needs) if needs else "",
        "gap": calendar_gap(calendar, day, last),
        "cancel_url": reverse("officer:case", args=[case.pk]),
    }
    return render(request, "officer/return.html", context)


@require_POST
@for_officers
def discard(request: ActingRequest, pk: int, item: int) -> HttpResponse:
    """Strike out one draft."""
    case = case_for(request, pk)
    found = get_object_or_404(case.corrections.drafts_of(request.actor), pk=item)
    actions.discard(actor=request.actor, item=found)
    messages.success(request, _("已删除。"))
    return redirect("officer:return", case.pk)


@for_officers
def send(request: ActingRequest, pk: int) -> HttpResponse:
    """Return the case with everything drafted. Who only looks is led to the drafts."""
    if request.method != "POST":
        return redirect("officer:return", pk)
    case = case_for(request, pk)
    policy = policy_for(case)
    form = SendForm(request.POST)
    count = case.corrections.drafts_of(request.actor).filter(stage=case.place.stage).count()
    if form.is_valid() and attempt(
        form,
        lambda: actions.send(
            actor=request.actor, application=case, reason=form.cleaned_data["reason"]
        ),
    ):
        words = ngettext("已退回补正（%(count)s 项）。", "已退回补正（%(count)s 项）。", count)
        return done(request, case, words % {"count": count})
    blank = ItemForm(policy=policy, initial=_asked_about(request, policy))
    return _page(request, case, policy, blank, form)


@for_officers
def settle(request: ActingRequest, pk: int, item: int) -> HttpResponse:
    """Say whether one answer is enough. Who only looks is led to the case."""
    if request.method != "POST":
        return redirect("officer:case", pk)
    case = case_for(request, pk)
    found = get_object_or_404(case.corrections.sent(), pk=item)
    form = settle_form(found, request)
    if form.is_valid() and attempt(
        form, lambda: actions.settle(actor=request.actor, item=found, **form.cleaned_data)
    ):
        again = _("已记录，并已写入待发补正事项，可修改后一并发出。")
        words = _("已记录核对结果。") if form.cleaned_data["accepted"] else again
        messages.success(request, words)
        return redirect(reverse("officer:case", args=[case.pk]) + "#corrections-title")
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
    return redirect(reverse("officer:case", args=[case.pk]) + f"#correction-{found.pk}")
