"""The case page: stages, findings beside opinions, who applied, and what may be done next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing.handling import handler_of
from zhongchuang.filing.models import Application, Opinion, SiteVisit, Step
from zhongchuang.filing.states import Act
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.explain import citation
from zhongchuang.policy.messages import in_language
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer import signals
from zhongchuang.web.officer.access import case_for, for_readers, handles, policy_for
from zhongchuang.web.officer.awaiting import awaited
from zhongchuang.web.officer.buttons import acts_for
from zhongchuang.web.officer.case_messages import messages_of
from zhongchuang.web.officer.correction_panel import ask_url, clock_shown, correction_panel
from zhongchuang.web.officer.expert_panel import review_happenings, scoring_context
from zhongchuang.web.officer.progress import stages_of
from zhongchuang.web.officer.round_panels import exceptions_of
from zhongchuang.web.officer.sample_pages import results_of
from zhongchuang.web.officer.signed_visits import signed_record
from zhongchuang.web.officer.worklist import days_left_words
from zhongchuang.web.shared import dossier as dossiers
from zhongchuang.web.shared.acting import ActingRequest
from zhongchuang.web.shared.components import Crumb, Happening, Tone
from zhongchuang.web.shared.dossier import Condition, Dossier, open_dossier, voice
from zhongchuang.web.shared.frozen_rows import (
    frozen_table,
    narrowed_query,
    narrowed_words,
    number_asked,
    tables_behind,
)
from zhongchuang.web.shared.masking import mask_name, mask_phone

ADVERSE = {
    Act.REFUSE,
    Act.FAIL_PRELIMINARY,
    Act.FAIL_VISIT,
    Act.FAIL_FORMAL,
    Act.FAIL_EXPERT,
    Act.NOT_RECOMMEND,
    Act.UPHOLD,
    Act.LAPSE,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A condition with the opinions officers gave on it."""

    condition: Condition
    opinions: Sequence[Opinion]


@for_readers
def case(request: ActingRequest, pk: int) -> HttpResponse:
    """One case, for whoever may see it; only acts open to the actor are offered."""
    found = case_for(request, pk)
    policy = policy_for(found)
    calendar, day = working_calendar(), today()
    personal = handles(request.actor, found, policy)
    steps = list(found.steps.select_related("account", "document"))
    material = open_dossier(found, policy, personal=personal)
    review = scoring_context(request.actor, found, policy)
    context = {
        "title": found.space.name,
        "crumbs": [Crumb(_("案件"), reverse("officer:cases")), Crumb(found.reference)],
        "case": found,
        "policy": policy,
        "stages": stages_of(found, policy, steps, calendar, day),
        "term": term(found, day, calendar),
        "handler": handler_of(found),
        "judged": judged(found, material, policy),
        "statement": material.statement if material else {},
        "resubmissions": sum(step.act == Act.RESUBMIT for step in steps),
        "applicant": applicant(found, personal),
        "documents": papers_of(found, steps, material),
        "corrections": correction_panel(request.actor, found, policy, steps),
        "ask_url": ask_url(request.actor, found, policy),
        "clock": clock_shown(found, policy, steps, calendar, day),
        "happenings": course_of(found, steps, review),
        "acts": acts_for(request.actor, found, policy),
        "awaited": awaited(found, policy),
        "facts": fact_counts(material),
        "signals": signals.panel(request.actor, found, policy),
        **visit_context(material, policy),
        **messages_of(request.actor, found),
        **review,
    }
    return render(request, "officer/case.html", context)


def term(case: Application, day: date, calendar: WorkingCalendar) -> dict[str, Any]:
    """What the head of the page says of the clock."""
    due = None if case.is_final else case.due_on
    return {
        "due_on": due,
        "words": days_left_words(due, day, calendar),
        "overdue": bool(due and due < day),
    }


def judged(case: Application, material: Dossier | None, policy: Policy) -> list[Judged]:
    opinions: dict[str, list[Opinion]] = {}
    for opinion in case.opinions.select_related("by"):
        opinion.stage_name = shown_stage(policy, opinion.stage)  # type: ignore[attr-defined]
        opinions.setdefault(opinion.criterion, []).append(opinion)
    conditions = material.conditions if material else []
    return [Judged(one, opinions.get(one.id, ())) for one in conditions]


def stage_name(policy: Policy, kind: str) -> str:
    """A stage as papers and records call it."""
    stage = policy.stage(kind)
    return stage.name if stage else kind


def shown_stage(policy: Policy, kind: str) -> str:
    """A stage in the language of the page."""
    stage = policy.stage(kind)
    if stage is None:
        return kind
    return in_language(get_language() or "", stage.name, stage.name_en)


def applicant(case: Application, personal: bool) -> list[tuple[str, str]]:
    """Who applied; people in full only before the officer of the case."""
    name, phone = case.contact_name, case.contact_phone
    operator = case.space.operator
    return [
        (_("运营机构"), operator.name),
        (_("统一社会信用代码"), operator.uscc),
        (_("地州市"), case.space.division.name),
        (_("地址"), case.space.address),
        (_("类型"), case.space.get_kind_display()),
        (_("联系人"), name if personal else mask_name(name)),
        (_("联系电话"), phone if personal else mask_phone(phone)),
        (_("承诺人"), case.undertaken_by if personal else mask_name(case.undertaken_by)),
    ]


def course_of(
    case: Application, steps: Sequence[Step], review: Mapping[str, Any]
) -> list[Happening]:
    """What was done, what happened in the expert review and what was permitted in this case only,
    newest first."""
    found = [happening(step) for step in reversed(steps)]
    found += review_happenings(case, review.get("sheets"))
    found += exceptions_of(case)
    return sorted(found, key=lambda one: one.at, reverse=True)


def happening(step: Step) -> Happening:
    """One act on the timeline."""
    act = Act(step.act)
    note = step.note
    if step.article:
        note = _("%(note)s（依据：%(article)s）") % {
            "note": note,
            "article": citation(step.article, voice()),
        }
    who = f"{step.organisation} · {step.account}" if step.organisation else str(step.account)
    url = reverse("officer:document", args=[step.document_id]) if step.document_id else ""
    return Happening(step.at, who, act.label, note, tone_of(act, bool(url)), url)


def papers_of(
    case: Application, steps: Sequence[Step], material: Dossier | None
) -> list[OfficialDocument]:
    """The papers of a case, each once: those of its acts, its certificate, the record of its visit."""
    found = [step.document for step in steps if step.document]
    if case.certificate is not None:
        found.append(case.certificate)
    visit = material.visit.visit if material and material.visit else None
    if visit is not None and visit.paper is not None:
        found.append(visit.paper)
    return list({paper.pk: paper for paper in found}.values())


def tone_of(act: Act, with_paper: bool) -> Tone:
    if act in ADVERSE:
        return "refused"
    if with_paper:
        return "official"
    return "warning" if act in {Act.RETURN, Act.WITHDRAW} else "done"


def fact_counts(material: Dossier | None) -> list[tuple[str, Any, int]]:
    if material is None:
        return []
    kinds = dossiers.KIND_NAMES
    return [(kind, name, len(material.rows(kind))) for kind, name in kinds.items()]


def visit_context(material: Dossier | None, policy: Policy) -> dict[str, Any]:
    """The visit, its samples and its photographs, once there was one."""
    if material is None or material.visit is None:
        return {}
    visit = material.visit.visit
    photos: list[Attachment] = list(attached_to([visit]))
    return {
        "signed": signed_record(visit, photos, policy),
        "visit": visit,
        "visit_pairs": visit_pairs(visit),
        "samples": results_of(material.visit, material.findings, policy),
        "visited_rows": list(material.checked.values()),
        "photos": photos,
    }


def visit_pairs(visit: SiteVisit) -> list[tuple[str, Any]]:
    return [
        (_("核查日期"), visit.visited_on),
        (_("核查人"), _("、").join([visit.first_officer, visit.second_officer])),
        (_("运营机构代表"), visit.operator_representative),
        (_("实测总面积"), f"{visit.total_area} ㎡"),
        (_("实测服务场地面积"), f"{visit.service_area} ㎡"),
        (_("实测创业工位与公共服务场地面积"), f"{visit.shared_area} ㎡"),
        (_("清点工位数"), visit.workstations),
    ]


@for_readers
def rows(request: ActingRequest, pk: int, criterion: str) -> HttpResponse:
    """The frozen rows behind one condition, with their evidence."""
    found = case_for(request, pk)
    policy = policy_for(found)
    material = open_dossier(found, policy, personal=handles(request.actor, found, policy))
    finding = material.finding(criterion) if material else None
    if material is None or finding is None:
        raise Http404
    condition = material.condition(finding)
    measure, level = number_asked(request, finding)
    context = {
        "title": condition.title,
        "crumbs": crumbs_of(found, condition.title),
        "case": found,
        "condition": condition,
        "article_text": policy.article_text(finding.article),
        "span": finding.span,
        "rows_url": reverse("officer:rows", args=[found.pk, criterion]),
        "narrowed": narrowed_words(condition, measure, level),
        "narrowed_query": narrowed_query(measure, level),
        "tables": [
            one.turned(request.GET) for one in tables_behind(material, finding, measure, level)
        ],
        "statement": material.statement,
        "marked": signals.marked_rows(request.actor, found),
        "ask_url": ask_url(request.actor, found, policy),
    }
    return render(request, "officer/rows.html", context)


@for_readers
def facts(request: ActingRequest, pk: int, kind: str) -> HttpResponse:
    """All frozen rows of one kind of fact."""
    found = case_for(request, pk)
    policy = policy_for(found)
    material = open_dossier(found, policy, personal=handles(request.actor, found, policy))
    if material is None or kind not in dossiers.KIND_NAMES:
        raise Http404
    name = dossiers.KIND_NAMES[kind]
    context = {
        "title": name,
        "crumbs": crumbs_of(found, name),
        "case": found,
        "tables": [frozen_table(material, kind).turned(request.GET)],
        "marked": signals.marked_rows(request.actor, found),
        "ask_url": ask_url(request.actor, found, policy),
    }
    return render(request, "officer/rows.html", context)


def crumbs_of(case: Application, last: Any) -> list[Crumb]:
    return [
        Crumb(_("案件"), reverse("officer:cases")),
        Crumb(case.space.name, reverse("officer:case", args=[case.pk])),
        Crumb(last),
    ]
