"""The page two officers carry to a space: kept on the phone, filled in without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.store import CONTENT_TYPES
from zhongchuang.filing import rules
from zhongchuang.filing.actions import planning, visiting
from zhongchuang.filing.actions.finishing import finish_visit
from zhongchuang.filing.field_values import HEIGHT, WIDTH
from zhongchuang.filing.fieldwork import Draft
from zhongchuang.filing.models import PlannedVisit, SiteVisit
from zhongchuang.filing.papers.visit_record import claimed
from zhongchuang.filing.states import Act, Seen, VisitParty
from zhongchuang.kernel.canonical import canonical_json
from zhongchuang.kernel.refusal import require
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.access import policy_for, posted
from zhongchuang.web.officer.acting_pages import ask, case_to_act_on, tried
from zhongchuang.web.officer.field_forms import FinishForm
from zhongchuang.web.officer.sample_pages import groups_of
from zhongchuang.web.officer.visit_forms import SampleForm
from zhongchuang.web.officer.visit_plans import place_of, plan_for
from zhongchuang.web.shared.acting import ActingRequest, for_officers
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.dossier import Dossier, open_dossier, voice

WORKER = "zhongchuang/field/worker.js"


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, at an address that lets it stand in for the pages of visits."""
    found = Path(str(finders.find(WORKER)))
    answer = HttpResponse(found.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
@for_officers
@cache_control(private=True, no_store=True)
def field(request: ActingRequest, pk: int) -> HttpResponse:
    """Everything to check on the spot, and where to write it down."""
    visit = plan_for(request, pk)
    if not visit.is_open:
        return redirect("officer:visit_plan", pk=pk)
    policy = policy_for(visit.application)
    require(rules.may_fill_in(request.actor, visit, policy))
    case = visit.application
    draft = Draft(visit, policy)
    material = open_dossier(case, policy, personal=True)
    rows = [SampleForm(fact=fact) for fact in visiting.facts_of(draft.drawn)]
    context = {
        "title": case.space.name,
        "crumbs": [
            Crumb(_("实地核查"), reverse("officer:visits")),
            Crumb(case.space.name, reverse("officer:visit_plan", args=[pk])),
            Crumb(_("现场核查")),
        ],
        "visit": visit,
        "case": case,
        "when": planning.when(visit),
        "geo": place_of(visit),
        "head": canonical_json(draft.head),
        "groups": groups_of(draft.samples, rows, material, policy) if material else [],
        "rows": rows,
        "measures": measures_of(material),
        "conditions": conditions_of(policy),
        "sights": Seen.choices,
        "parties": parties_of(visit),
        "field_size": {"width": WIDTH, "height": HEIGHT},
        "pictures": ",".join(
            kind for kind, name in CONTENT_TYPES.items() if name.startswith("image/")
        ),
        "may_finish": rules.may(request.actor, Act.PASS_VISIT, case, policy) is None,
    }
    return render(request, "officer/field.html", context)


def measures_of(material: Dossier | None) -> list[dict[str, str]]:
    """What is measured, beside what was handed in."""
    profile = next(iter(material.rows("spaceprofile")), {}) if material else {}
    found = [
        ("total_area", _("实测总面积"), ("total_area",)),
        ("service_area", _("实测服务场地面积"), ("service_area",)),
        ("shared_area", _("实测创业工位与公共服务场地面积"), ("workstation_area", "public_area")),
        ("workstations", _("清点工位数"), ("workstations",)),
    ]
    return [
        {"key": key, "label": label, "claimed": claimed(profile, names)}
        for key, label, names in found
    ]


def conditions_of(policy: Policy) -> list[dict[str, str]]:
    return [
        {
            "key": f"condition/{one.id}",
            "title": one.name(voice().language),
            "citation": citation(one.article, voice()),
            "text": policy.article_text(one.article),
        }
        for one in policy.criteria
    ]


def parties_of(visit: PlannedVisit) -> list[dict[str, Any]]:
    names = {VisitParty.FIRST: visit.first_officer, VisitParty.SECOND: visit.second_officer}
    return [
        {"party": one.value, "label": one.label, "name": names.get(one, "")} for one in VisitParty
    ]


@for_officers
def finish(request: ActingRequest, pk: int) -> HttpResponse:
    """What has come in, what is missing, and the outcome; then it is on record."""
    visit = plan_for(request, pk)
    if not visit.is_open:
        return redirect("officer:visit_plan", pk=pk)
    case = case_to_act_on(request, visit.application_id, Act.PASS_VISIT)
    policy = policy_for(case)
    draft = Draft(visit, policy)
    form = FinishForm(posted(request), policy=policy, initial={"digest": draft.digest})
    if tried(request, form, lambda: finished(request.actor, visit, form)):
        messages.success(
            request, _("实地核查已办结，核查记录已形成，抽查的台账记录已标记核实情况。")
        )
        return redirect("officer:visit_plan", pk=pk)
    return ask(
        request,
        case,
        form.renewed(draft.digest),
        title=_("办结实地核查"),
        submit=_("形成核查记录"),
        lead=_("以已同步的内容为准。形成记录后不能再改。"),
        template="officer/field_finish.html",
        visit=visit,
        missing=draft.missing,
        signatures=draft.signatures,
        digest=draft.digest,
        measured=[
            (one["label"], draft.value(one["key"]) or _("未填写"), one["claimed"])
            for one in measures_of(open_dossier(case, policy))
        ],
        dissent=draft.value("dissent"),
        findings=draft.value("findings"),
        photos=draft.photos,
    )


def finished(actor: Actor, visit: PlannedVisit, form: FinishForm) -> SiteVisit:
    given = form.cleaned_data
    return finish_visit(
        actor=actor,
        visit=visit,
        passed=given["outcome"] == "pass",
        digest=given["digest"],
        reason=given["reason"],
        article=given["article"],
    )
