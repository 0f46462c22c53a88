"""Drawing a panel: freezing the pool, drawing from it, and drawing it again to compare."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import thaw
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import ExpertField
from zhongchuang.filing import rules
from zhongchuang.filing.actions import drawing
from zhongchuang.filing.actions.scoring import review_of
from zhongchuang.filing.actions.seating import room_for_more
from zhongchuang.filing.drawing import account_of, difference, expert_key
from zhongchuang.filing.models import Application, ExpertDraw, ScoreSheet
from zhongchuang.filing.states import Act, State
from zhongchuang.kernel.refusal import require
from zhongchuang.web.officer.access import for_readers, policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, tried
from zhongchuang.web.officer.expert_forms import DrawForm, WordsForm
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.components import Crumb

USUAL_ALTERNATES = 2


def also_waiting(request: ActingRequest, case: Application) -> list[Application]:
    """The case, then others of its round that wait for experts and have none."""
    live = ScoreSheet.objects.filter(application=OuterRef("pk"), recused_at=None)
    pending = ExpertDraw.objects.filter(cases=OuterRef("pk"), drawn_at=None)
    others = (
        Application.objects.visible_to(request.actor)
        .filter(~Exists(live), ~Exists(pending), round=case.round_id, state=State.EXPERT)
        .exclude(pk=case.pk)
        .order_by("pk")
    )
    return [case, *others]


@for_officers
def draw(request: ActingRequest, pk: int) -> HttpResponse:
    """Choose cases and conditions; the pool is frozen as it stands."""
    case = case_to_act_on(request, pk, Act.PASS_EXPERT)
    pending = case.draws.filter(drawn_at=None).first()
    if pending and request.method != "POST":
        return redirect("officer:draw_page", pk=pending.pk)
    if request.method != "POST":
        require(room_for_more(case, policy_for(case)))
    made: list[ExpertDraw] = []
    form = DrawForm(
        posted(request),
        offered=also_waiting(request, case),
        again=case.draws.exists(),
        initial={
            "cases": [str(case.pk)],
            "size": review_of(policy_for(case)).experts,
            "alternates": USUAL_ALTERNATES,
        },
    )
    if tried(
        request,
        form,
        lambda: made.append(
            drawing.freeze_pool(
                actor=request.actor,
                cases=form.chosen(),
                asked=form.conditions(),
                reason=form.cleaned_data.get("reason", ""),
            )
        ),
    ):
        messages.success(request, _("专家名单已冻结，可以抽取。"))
        return redirect("officer:draw_page", pk=made[0].pk)
    suspected = drawing.undecided([case])
    people = Account.objects.in_bulk([expert for _case, expert in suspected])
    return ask(
        request,
        case,
        form,
        title=_("抽取评审专家"),
        submit=_("冻结名单，下一步抽取"),
        lead=_(
            "先冻结专家名单和条件，再随机抽取；有利害关系的专家自动排除，抽取结果任何人都可以复算。"
        ),
        template="officer/draw.html",
        suspected=[
            (people[expert], grounds[0].words) for (_case, expert), grounds in suspected.items()
        ],
    )


@for_readers
def draw_page(request: ActingRequest, pk: int) -> HttpResponse:
    """One draw: the frozen pool, and what came out of it; `?redraw=1` draws it again."""
    found = get_object_or_404(ExpertDraw.objects.visible_to(request.actor), pk=pk)
    form = WordsForm(posted(request))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, lambda: _draw(request, form, found))
    ):
        messages.success(request, _("已抽取评审专家，专家已收到通知。"))
        return redirect("officer:draw_page", pk=found.pk)
    cases = list(found.cases.select_related("space__operator", "round").order_by("pk"))
    content, trouble = _content(found)
    title = _("专家抽取 %(number)s") % {"number": found.pk}
    context = {
        "title": title,
        "lead": found.round.title,
        "crumbs": [
            Crumb(_("案件"), reverse("officer:cases")),
            Crumb(_("评审一览"), reverse("officer:reviews", args=[found.round_id])),
            Crumb(title),
        ],
        "draw": found,
        "cases": cases,
        "pairs": conditions_in_words(content.get("conditions", {})),
        "pool": [_member(one) for one in content.get("pool", ())],
        "free": sum(not one["barred"] for one in content.get("pool", ())),
        "nonce_digest": content.get("nonce_digest", ""),
        "chosen": chosen(found, content),
        "form": form,
        "refusal": _refusal(request, found, cases),
        "compared": "redraw" in request.GET and found.drawn_at is not None,
        "difference": trouble or (difference(found) if "redraw" in request.GET else ""),
    }
    return render(request, "officer/draw_page.html", context)


def _draw(request: ActingRequest, form: WordsForm, found: ExpertDraw) -> ExpertDraw:
    return drawing.draw_panel(actor=request.actor, draw=found, words=form.cleaned_data["words"])


def _content(found: ExpertDraw) -> tuple[dict[str, Any], str]:
    """What was frozen, and what is wrong with it."""
    try:
        return thaw(found.frozen), ""
    except ValueError:
        return {}, _("冻结的名单已被改动，与其摘要不一致。")


def _refusal(request: ActingRequest, found: ExpertDraw, cases: list[Application]) -> str:
    """Why the actor may not draw from this pool, "" where they may."""
    for case in cases:
        refusal = rules.may(request.actor, Act.PASS_EXPERT, case, policy_for(case))
        if refusal:
            return refusal_text(refusal)
    return ""


def _member(one: dict[str, Any]) -> dict[str, Any]:
    return {**one, "fields": field_names(one["fields"])}


def field_names(fields: list[str]) -> str:
    labels = dict(ExpertField.choices)
    return _("、").join(str(labels.get(one, one)) for one in fields)


def conditions_in_words(asked: dict[str, Any]) -> list[tuple[str, Any]]:
    if not asked:
        return []
    return [
        (_("专家人数"), asked["size"]),
        (_("候补人数"), str(asked["alternates"])),
        (_("专业领域"), field_names(asked["fields"]) or _("不限")),
        (_("同一单位最多"), asked["per_employer"] or _("不限")),
        (_("在办评审上限"), asked["workload"] or _("不限")),
    ]


def chosen(found: ExpertDraw, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Who was drawn, in order, and what became of each."""
    known = {one["key"]: one for one in content.get("pool", ())}
    sheets: dict[str, list[ScoreSheet]] = {}
    for sheet in found.sheets.select_related("application__space").order_by("pk"):
        sheets.setdefault(expert_key(sheet.expert_id), []).append(sheet)
    names = Account.objects.in_bulk([account_of(key) for key in [*found.drawn, *found.waiting]])
    return [
        {
            "place": place,
            "key": key,
            "name": known.get(key, {}).get("name") or names.get(account_of(key)),
            "employer": known.get(key, {}).get("employer", ""),
            "waiting": place > len(found.drawn),
            "sheets": sheets.get(key, []),
        }
        for place, key in enumerate([*found.drawn, *found.waiting], start=1)
    ]
