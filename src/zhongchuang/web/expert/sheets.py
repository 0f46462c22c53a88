"""An expert's assignments, and the score sheet beside its material."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
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
from zhongchuang.web.expert.files import open_to_experts
from zhongchuang.web.expert.forms import DeclarationForm, OutlierForm, RecusalForm, ScoreForm
from zhongchuang.web.shared import dossier as dossiers
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_experts, refusal_text
from zhongchuang.web.shared.components import Crumb, Task, Tone
from zhongchuang.web.shared.dossier import Dossier, open_dossier
from zhongchuang.web.shared.experts import score_words
from zhongchuang.web.shared.frozen_rows import (
    FrozenTable,
    frozen_table,
    narrowed_query,
    narrowed_words,
    number_asked,
    tables_behind,
)
from zhongchuang.web.shared.masking import mask_contacts


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
        hint = _("%(hint)s · 您的评分 %(total)s") % {"hint": hint, "total": plain(sheet.total)}
    url = "" if sheet.recused_at else reverse("expert:sheet", args=[sheet.pk])
    return Task(case.space.name, word, tone, url, hint)


def plain(total: Decimal | None) -> str:
    """A total without needless zeros."""
    return "—" if total is None else f"{total.normalize():f}"


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
    form = ScoreForm(data, review=scoring.review_of(policy), initial=found.draft)
    if request.method == "POST" and "draft" in request.POST:
        return _kept(request, found, policy, form)
    if request.method == "POST" and "total" not in request.POST and _scored(request, found, form):
        messages.success(request, _("评分已提交，感谢您的评审。"))
        return redirect("expert:home")
    return show(request, found, policy, form)


def _kept(
    request: ActingRequest, found: ScoreSheet, policy: Policy, form: ScoreForm
) -> HttpResponse:
    """Keep an unfinished sheet as it was typed, right or wrong."""
    typed = {name: request.POST.get(name, "") for name in form.fields}
    blank = ScoreForm(None, review=form.review, initial=typed)
    if attempt(form, lambda: scoring.save_draft(actor=request.actor, sheet=found, typed=typed)):
        messages.success(request, _("草稿已保存，只有您本人可以看到；完成后请提交评分。"))
        return redirect("expert:sheet", pk=found.pk)
    return show(request, found, policy, form if form.errors else blank)


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
            abstained=form.abstained(),
        ),
    )


def show(
    request: ActingRequest,
    found: ScoreSheet,
    policy: Policy,
    form: ScoreForm,
    outlier: OutlierForm | None = None,
) -> HttpResponse:
    case = found.application
    material = open_dossier(case, policy)
    refusal = rules.may_score(request.actor, found)
    standing = scoring.standing_of(case, form.review) if found.submitted_at else None
    statement = material.statement if material else {}
    context = {
        "title": case.space.name,
        "crumbs": crumbs(found),
        "sheet": found,
        "case": case,
        "conditions": material.conditions if material else [],
        "statement": {name: mask_contacts(text) for name, text in statement.items()},
        "facts": fact_links(found, material),
        "form": form,
        "recusal": RecusalForm(),
        "total": form.total() if form.is_bound else None,
        "maximum": form.review.maximum,
        "refusal": refusal_text(refusal) if refusal else "",
        "given": given(found, form),
        "own_total": plain(found.total),
        "median": standing.median if standing and found.pk in standing.outliers else None,
        "outlier": outlier or OutlierForm(initial={"note": found.outlier_note}),
        "versions": found.versions.order_by("pk"),
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
    return [
        (form.fields[item.id].label, score_words(item, found.scores, found.abstained))
        for item in form.review.items
    ]


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
        "table": for_experts_eyes(frozen_table(material, kind), policy).turned(request.GET),
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
        "statement": {name: mask_contacts(text) for name, text in material.statement.items()},
        "rows_url": reverse("expert:rows", args=[found.pk, criterion]),
        "narrowed": narrowed_words(condition, measure, level),
        "narrowed_query": narrowed_query(measure, level),
        "tables": [
            for_experts_eyes(one, policy).turned(request.GET)
            for one in tables_behind(material, finding, measure, level)
        ],
    }
    return render(request, "expert/rows.html", context)


def for_experts_eyes(table: FrozenTable, policy: Policy) -> FrozenTable:
    """The rows without addresses and numbers that lead to somebody, and with the files that experts
    may open."""
    rows = []
    for row in table.rows:
        found = row.found
        if found is not None:
            found.note = mask_contacts(found.note)
        rows.append(
            replace(
                row,
                labelled=tuple((label, mask_contacts(cell)) for label, cell in row.labelled),
                files=tuple(one for one in row.files if open_to_experts(one, policy)),
            )
        )
    return replace(table, rows=tuple(rows))


@for_experts
def explain(request: ActingRequest, pk: int) -> HttpResponse:
    """A word on a total that lies far from the others."""
    found = sheet_for(request, pk)
    if request.method != "POST" or found.opened_at is None:
        return redirect("expert:sheet", pk=found.pk)
    outlier = OutlierForm(request.POST)
    if outlier.is_valid() and attempt(
        outlier,
        lambda: scoring.explain_outlier(
            actor=request.actor, sheet=found, note=outlier.cleaned_data["note"]
        ),
    ):
        messages.success(request, _("说明已记录，您的评分不变。"))
        return redirect("expert:sheet", pk=found.pk)
    policy = read_policy(found.application.round.policy)
    form = ScoreForm(None, review=scoring.review_of(policy))
    return show(request, found, policy, form, outlier)
