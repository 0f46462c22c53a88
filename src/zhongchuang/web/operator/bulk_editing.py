"""Ticked rows changed together: what, on how many, seen before it is done; done to all or to none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger import entry
from zhongchuang.ledger.models import Fact
from zhongchuang.web.operator.acts_on_many import ActOnMany, acts_on_many
from zhongchuang.web.operator.fact_filters import filters_of
from zhongchuang.web.operator.fact_forms import FORMS
from zhongchuang.web.operator.fact_tables import RELATED
from zhongchuang.web.operator.facts import ledger_crumbs
from zhongchuang.web.operator.kinds import Kind, kind_of
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import standpoint
from zhongchuang.web.operator.values import in_words
from zhongchuang.web.shared.acting import ActingRequest, refusal_text
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.listing import Narrowing

Chosen = Mapping[int, int]
PICK = re.compile(r"(\d{1,18}):(\d{1,9})", re.ASCII)
NAMED_AT_MOST = 10


class ReasonForm(forms.Form):
    """Why rows are changed."""

    reason = forms.CharField(
        label=gettext_lazy("原因"),
        max_length=300,
        help_text=gettext_lazy("原因会和每一条原来的内容一起留存。"),
    )


class LastDayForm(forms.Form):
    """The day on which rows ended."""

    on = forms.DateField(
        label=gettext_lazy("最后一天"),
        help_text=gettext_lazy("当天仍计算在内。选中的每一条都登记为这一天。"),
    )


@dataclass(frozen=True, slots=True)
class Before:
    """One value that rows have now, and how many have it."""

    words: str
    count: int
    stays: bool


@for_a_space
def bulk(request: ActingRequest, here: Here, kind: str) -> HttpResponse:
    """Choose, fill in, look, do: each step sends the chosen rows on with their versions."""
    found = kind_of(kind)
    if request.method != "POST":
        return redirect(here.url("operator:facts", found.slug))
    act = next((a for a in acts_on_many(found) if a.slug == request.POST.get("what")), None)
    chosen = chosen_rows(request, here, found)
    if act is None or not chosen or len(chosen) > entry.ROWS_AT_MOST:
        return _not_begun(request, here, found, act, chosen)
    form = form_of(act, here, found, request.POST if "step" in request.POST else None)
    if "step" not in request.POST or not form.is_valid():
        return step_page(request, here, found, act, chosen, form)
    if request.POST["step"] != "do":
        return step_page(request, here, found, act, chosen, form, confirming=True)
    return do(request, here, found, act, chosen, form)


def chosen_rows(request: ActingRequest, here: Here, kind: Kind) -> Chosen:
    """The rows of earlier steps, or those ticked, or all that match the filters of the address."""
    if "all" in request.POST and "rows" not in request.POST:
        return dict(_matching(request, here, kind).values_list("pk", "version"))
    picks = request.POST.get("rows", "").split() or request.POST.getlist("pick")
    return {int(m[1]): int(m[2]) for pick in picks if (m := PICK.fullmatch(pick))}


def _matching(request: ActingRequest, here: Here, kind: Kind) -> Any:
    rows = kind.model.objects.visible_to(request.actor).filter(space=here.space)
    policy = standpoint(request.actor, here.space).policy
    found = Narrowing(request, rows, filters_of(kind.model, policy), kind.search).found
    return found.order_by("pk")[: entry.ROWS_AT_MOST + 1]


def _not_begun(
    request: ActingRequest, here: Here, kind: Kind, act: ActOnMany | None, chosen: Chosen
) -> HttpResponse:
    if not chosen:
        words = _("请先勾选要处理的记录。")
    elif act is None:
        words = _("请选择要对选中的记录做什么。")
    else:
        words = _("一次最多处理 %(most)s 条，请用筛选条件缩小范围。") % {"most": entry.ROWS_AT_MOST}
    messages.warning(request, words)
    return back(request, here, kind)


def back(request: ActingRequest, here: Here, kind: Kind) -> HttpResponse:
    """The table with the filters it had."""
    address = here.url("operator:facts", kind.slug).partition("?")[0]
    query = request.GET.urlencode()
    return redirect(f"{address}?{query}" if query else address)


def form_of(act: ActOnMany, here: Here, kind: Kind, data: Any) -> forms.Form:
    """What the act needs to know: the new value and why, the last day, or why."""
    if act.act == "end":
        return LastDayForm(data)
    form = ReasonForm(data)
    if act.act == "correct":
        field = FORMS[kind.model](space=here.space).fields[act.field]
        if not field.required and not isinstance(field, forms.BooleanField):
            field.help_text = _("留空表示清空这一项。")
        form.fields = {act.field: field, **form.fields}
    return form


def step_page(
    request: ActingRequest,
    here: Here,
    kind: Kind,
    act: ActOnMany,
    chosen: Chosen,
    form: forms.Form,
    *,
    confirming: bool = False,
    status: int = 200,
) -> HttpResponse:
    rows = _rows(here, kind, chosen)
    count = {"act": act.label, "count": len(chosen), "unit": kind.unit}
    context = {
        "title": _("%(act)s（%(count)s %(unit)s）") % count,
        "kind": kind,
        "act": act,
        "form": form,
        "confirming": confirming,
        "rows": " ".join(f"{pk}:{version}" for pk, version in chosen.items()),
        "count": len(chosen),
        "names": [str(row) for row in rows[:NAMED_AT_MOST]],
        "new": told(kind, act, form) if confirming else [],
        "before": before(kind, act, rows, form) if confirming else [],
        "files": sum(row.evidence_count for row in rows),
        "query": request.GET.urlencode(),
        "crumbs": ledger_crumbs(
            here, Crumb(kind.title, here.url("operator:facts", kind.slug)), Crumb(act.label)
        ),
    }
    return page(request, "operator/bulk.html", here, context, status)


def _rows(here: Here, kind: Kind, chosen: Chosen) -> list[Any]:
    rows = kind.model.objects.live().filter(space=here.space, pk__in=chosen)
    return list(rows.select_related(*RELATED.get(kind.model, ())))


def told(kind: Kind, act: ActOnMany, form: forms.Form) -> list[tuple[str, str]]:
    """What was filled in, as (label, words)."""
    return [
        (
            str(form.fields[name].label),
            in_words(kind.model, name, value, {})
            if name == act.field
            else in_words(kind.model, kind.model.ENDS, value, {})
            if name == "on"
            else str(value),
        )
        for name, value in form.cleaned_data.items()
    ]


def before(kind: Kind, act: ActOnMany, rows: list[Fact], form: forms.Form) -> list[Before]:
    """The values the rows have now in the field that is given a new one, the most frequent first."""
    name = {"correct": act.field, "end": kind.model.ENDS, "retract": ""}[act.act]
    if not name:
        return []
    new = form.cleaned_data[act.field or "on"]
    counted = Counter(getattr(row, name) for row in rows)
    return [
        Before(in_words(kind.model, name, value, {}), count, act.act == "correct" and value == new)
        for value, count in counted.most_common(NAMED_AT_MOST)
    ]


def do(
    request: ActingRequest,
    here: Here,
    kind: Kind,
    act: ActOnMany,
    chosen: Chosen,
    form: forms.Form,
) -> HttpResponse:
    """Do the act on every row; where one stops it, none is touched and the row is named."""
    try:
        count = _done(request, here, kind, act, chosen, form.cleaned_data)
    except Refused as error:
        form.add_error(None, refusal_text(error.refusal))
        return step_page(request, here, kind, act, chosen, form, status=409)
    told = ngettext("已处理 %(count)s 条。", "已处理 %(count)s 条。", count) % {"count": count}
    messages.success(request, told)
    return back(request, here, kind)


def _done(
    request: ActingRequest,
    here: Here,
    kind: Kind,
    act: ActOnMany,
    chosen: Chosen,
    values: Mapping[str, Any],
) -> int:
    common: dict[str, Any] = {
        "actor": request.actor,
        "space": here.space,
        "model": kind.model,
        "chosen": chosen,
    }
    match act.act:
        case "correct":
            given = {act.field: values[act.field]}
            return entry.correct_facts(**common, values=given, reason=values["reason"])
        case "end":
            return entry.end_facts(**common, on=values["on"])
        case "retract":
            return entry.retract_facts(**common, reason=values["reason"])
