"""An expert's assignments, and the score sheet beside its material."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.filing import rules
from zhongchuang.filing.actions import scoring
from zhongchuang.filing.models import Application, ScoreSheet
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.expert.forms import DeclarationForm, RecusalForm, ScoreForm
from zhongchuang.web.shared import dossier as dossiers
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_experts, refusal_text
from zhongchuang.web.shared.components import Crumb, Task, Tone
from zhongchuang.web.shared.dossier import Dossier, open_dossier
from zhongchuang.web.shared.frozen_rows import (
    frozen_table,
    narrowed_query,
    narrowed_words,
    number_asked,
    tables_behind,
)


@for_experts
def home(request: ActingRequest) -> HttpResponse:
    """What is assigned to this expert: to do first, then done and recused."""
    sheets = list(ScoreSheet.objects.visible_to(request.actor).order_by("assigned_at", "pk"))
    todo = [one for one in sheets if rules.may_score(request.actor, one) is None]
    rest = [one for one in sheets if one not in todo]
    context = {
        "title": _("评审任务"),
        "lead": _("请独立评审；与申报机构有利害关系的，请先申请回避。"),
        "todo": [task_of(one) for one in todo],
        "rest": [task_of(one) for one in rest],
    }
    return render(request, "expert/home.html", context)


def task_of(sheet: ScoreSheet) -> Task:
    """One assignment as a line of the list."""
    case = sheet.application
    word, tone = state_of(sheet)
    hint = f"{case.space.operator.name} · {case.round.title}"
    if sheet.submitted_at:
        hint = _("%(hint)s · 您的评分 %(total)s") % {"hint": hint, "total": sheet.total}
    url = "" if sheet.recused_at else reverse("expert:sheet", args=[sheet.pk])
    return Task(case.space.name, word, tone, url, hint)


def state_of(sheet: ScoreSheet) -> tuple[str, Tone]:
    if sheet.recused_at:
        return _("已回避"), "ended"
    if sheet.submitted_at:
        return _("已提交"), "done"
    return (_("评审中"), "current") if sheet.opened_at else (_("待查阅"), "waiting")


def sheet_for(request: ActingRequest, pk: int) -> ScoreSheet:
    """One of the expert's own sheets; a recused one is closed for good."""
    found = ScoreSheet.objects.visible_to(request.actor).filter(recused_at=None)
    return get_object_or_404(found.select_related("application__snapshot"), pk=pk)


@for_experts
def sheet(request: ActingRequest, pk: int) -> HttpResponse:
    """Before the declaration only who applies; after it the material and the score sheet."""
    found = sheet_for(request, pk)
    if found.opened_at is None:
        return gate(request, found, DeclarationForm(), RecusalForm())
    policy = read_policy(found.application.round.policy)
    data = request.POST if request.method == "POST" else None
    form = ScoreForm(data, review=scoring.review_of(policy))
    if request.method == "POST" and "total" not in request.POST and _scored(request, found, form):
        messages.success(request, _("评分已提交，感谢您的评审。"))
        return redirect("expert:home")
    return show(request, found, policy, form)


def _scored(request: ActingRequest, found: ScoreSheet, form: ScoreForm) -> bool:
    if not form.is_valid():
        return False
    if "confirmed" not in request.POST:
        form.add_error(None, _("评分提交后不能修改，请勾选确认后再提交。"))
        return False
    return attempt(
        form,
        lambda: scoring.score(
            actor=request.actor,
            sheet=found,
            scores=form.scores(),
            comment=form.cleaned_data["comment"],
        ),
    )


def show(
    request: ActingRequest, found: ScoreSheet, policy: Policy, form: ScoreForm
) -> HttpResponse:
    case = found.application
    material = open_dossier(case, policy)
    refusal = rules.may_score(request.actor, found)
    context = {
        "title": case.space.name,
        "crumbs": crumbs(found),
        "sheet": found,
        "case": case,
        "conditions": material.conditions if material else [],
        "statement": material.statement if material else {},
        "facts": fact_links(found, material),
        "form": form,
        "recusal": RecusalForm(),
        "total": form.total() if form.is_bound else None,
        "maximum": form.review.maximum,
        "refusal": refusal_text(refusal) if refusal else "",
        "given": given(found, form),
    }
    return render(request, "expert/sheet.html", context)


def crumbs(found: ScoreSheet, *more: Crumb) -> list[Crumb]:
    name = found.application.space.name
    own = Crumb(name, reverse("expert:sheet", args=[found.pk]))
    return [Crumb(_("评审任务"), reverse("expert:home")), own, *more]


def given(found: ScoreSheet, form: ScoreForm) -> list[tuple[Any, str]]:
    """The scores as handed in, by the names of the items."""
    if not found.submitted_at:
        return []
    return [(form.fields[i.id].label, found.scores.get(i.id, "—")) for i in form.review.items]


def fact_links(found: ScoreSheet, material: Dossier | None) -> list[tuple[Any, int, str]]:
    if material is None:
        return []
    return [
        (name, len(material.rows(kind)), reverse("expert:facts", args=[found.pk, kind]))
        for kind, name in dossiers.KIND_NAMES.items()
    ]


def gate(
    request: ActingRequest, found: ScoreSheet, declaration: Form, recusal: Form
) -> HttpResponse:
    """Who applies, and the choice: no interest, or recusal."""
    case: Application = found.application
    refusal = rules.may_score(request.actor, found)
    context = {
        "title": case.space.name,
        "crumbs": crumbs(found),
        "sheet": found,
        "case": case,
        "pairs": [
            (_("众创空间"), case.space.name),
            (_("运营机构"), case.space.operator.name),
            (_("地址"), case.space.address),
            (_("批次"), case.round.title),
        ],
        "declaration": declaration,
        "recusal": recusal,
        "refusal": refusal_text(refusal) if refusal else "",
    }
    return render(request, "expert/gate.html", context)


@for_experts
def open_material(request: ActingRequest, pk: int) -> HttpResponse:
    """The declaration of no interest, which opens the material."""
    found = sheet_for(request, pk)
    if request.method != "POST":
        return redirect("expert:sheet", pk=found.pk)
    form = DeclarationForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: scoring.open_material(actor=request.actor, sheet=found)
    ):
        return redirect("expert:sheet", pk=found.pk)
    return gate(request, found, form, RecusalForm())


@for_experts
def recuse(request: ActingRequest, pk: int) -> HttpResponse:
    """Step aside, with the reason; the case closes for this expert."""
    found = sheet_for(request, pk)
    if request.method != "POST":
        return redirect("expert:sheet", pk=found.pk)
    form = RecusalForm(request.POST)
    if form.is_valid() and attempt(
        form,
        lambda: scoring.recuse(
            actor=request.actor, sheet=found, reason=form.cleaned_data["reason"]
        ),
    ):
        messages.success(request, _("您已回避本案，科技厅将另行指派专家。"))
        return redirect("expert:home")
    return gate(request, found, DeclarationForm(), form)


@for_experts
def facts(request: ActingRequest, pk: int, kind: str) -> HttpResponse:
    """The frozen rows of one kind, people masked; only after the declaration."""
    found = sheet_for(request, pk)
    policy = read_policy(found.application.round.policy)
    material = open_dossier(found.application, policy) if found.opened_at else None
    if material is None or kind not in dossiers.KIND_NAMES:
        raise Http404
    name = dossiers.KIND_NAMES[kind]
    context = {
        "title": name,
        "crumbs": crumbs(found, Crumb(name)),
        "sheet": found,
        "table": frozen_table(material, kind).turned(request.GET),
    }
    return render(request, "expert/facts.html", context)


@for_experts
def rows(request: ActingRequest, pk: int, criterion: str) -> HttpResponse:
    """The frozen rows behind one condition, people masked; only after the declaration."""
    found = sheet_for(request, pk)
    policy = read_policy(found.application.round.policy)
    material = open_dossier(found.application, policy) if found.opened_at else None
    finding = material.finding(criterion) if material else None
    if material is None or finding is None:
        raise Http404
    condition = material.condition(finding)
    measure, level = number_asked(request, finding)
    context = {
        "title": condition.title,
        "crumbs": crumbs(found, Crumb(condition.title)),
        "sheet": found,
        "condition": condition,
        "statement": material.statement,
        "rows_url": reverse("expert:rows", args=[found.pk, criterion]),
        "narrowed": narrowed_words(condition, measure, level),
        "narrowed_query": narrowed_query(measure, level),
        "tables": [
            one.turned(request.GET) for one in tables_behind(material, finding, measure, level)
        ],
    }
    return render(request, "expert/rows.html", context)
