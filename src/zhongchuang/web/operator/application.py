"""One application: the task list while it is with the operator, the case page afterwards."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.actions.drafting import missing_parts
from zhongchuang.filing.actions.planning import open_plan, when
from zhongchuang.filing.actions.reviewing import remedy
from zhongchuang.filing.models import (
    Application,
    CorrectionItem,
    ObjectionQuestion,
    PublicNotice,
    Step,
)
from zhongchuang.filing.round_rules import late_permission
from zhongchuang.filing.rules import may
from zhongchuang.filing.states import (
    CORRECTIONS,
    DRAFTS,
    ENDED_UNFILED,
    UNSETTLED,
    WITHDRAWABLE,
    State,
)
from zhongchuang.filing.states import Act as CaseAct
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.progress import paper_url, progress, stage_name, timeline, tone_of
from zhongchuang.web.operator.signals import signals_task
from zhongchuang.web.operator.voice import voice
from zhongchuang.web.shared.acting import ActingRequest, for_operators, refusal_text
from zhongchuang.web.shared.components import Act, Crumb, Task


def own_application(request: ActingRequest, pk: int) -> Application:
    """One of the operator's own applications, with what every page of it needs."""
    found = Application.objects.visible_to(request.actor).select_related("space__profile")
    return get_object_or_404(found, pk=pk)


def crumbs(case: Application, *more: Crumb) -> list[Crumb]:
    return [
        Crumb(_("备案申请"), reverse("operator:applications")),
        Crumb(case.reference, reverse("operator:application", args=[case.pk])),
        *more,
    ]


@for_operators
def application(request: ActingRequest, pk: int) -> HttpResponse:
    """The task list of a draft, or the case page once it was submitted."""
    case = own_application(request, pk)
    policy = read_policy(case.round.policy)
    if case.place in DRAFTS:
        return draft_page(request, case, policy)
    return case_page(request, case, policy)


def draft_page(request: ActingRequest, case: Application, policy: Policy) -> HttpResponse:
    missing = missing_parts(case)
    steps = list(case.steps.select_related("document"))
    context = {
        "title": case.space.name,
        "case": case,
        "policy": policy,
        "tasks": tasks(case, request.actor, missing),
        "missing": missing,
        "handed_back": handed_back(case, steps),
        "late": late_permission(case.round, case.space, today()),
        "acts": draft_acts(case, request.actor, policy, missing),
        "stages": progress(case, policy, steps),
        "crumbs": crumbs(case),
        "tone": tone_of(case),
    }
    return render(request, "operator/draft.html", context)


def handed_back(case: Application, steps: list[Step]) -> Step | None:
    """The unit's last note, as long as the draft is back with the clerk because of it."""
    last = steps[-1] if steps else None
    if case.place == State.DRAFTING and last and last.act == CaseAct.HAND_BACK:
        return last
    return None


def tasks(case: Application, actor: Actor, missing: list[str]) -> list[Task]:
    """The parts of the application with their state; the last one is the undertaking."""
    ready = not missing
    return [
        _task(
            _("台账：空间基本情况"),
            hasattr(case.space, "profile"),
            f"{reverse('operator:profile')}?space={case.space_id}",
            _("面积、工位、运营时间等，从台账直接取数，不用在这里重填。"),
        ),
        Task(
            _("对照条件自查"),
            _("随时查看"),
            "neutral",
            f"{reverse('operator:selfcheck')}?space={case.space_id}",
            _("提交时按台账当时的内容定格。"),
        ),
        signals_task(case.space),
        _task(
            _("发展方向与运营模式"),
            bool(case.direction.strip()),
            part_url(case, "direction"),
            _("第六条第 1 项，由评审人员判断。"),
        ),
        *justification_task(case),
        _task(
            _("联系人"),
            bool(case.contact_name.strip() and case.contact_phone.strip()),
            part_url(case, "contact"),
            _("受理、补正和实地核查时联系的人。"),
        ),
        Task(
            _("通读全部内容"),
            _("可以查看") if ready else _("上面各项完成后再读"),
            "current" if ready else "waiting",
            reverse("operator:application_check", args=[case.pk]),
            _("提交前把要提交的内容从头到尾看一遍。"),
        ),
        last_task(case, actor, ready),
    ]


def _task(label: str, done: bool, url: str, hint: str) -> Task:
    if done:
        return Task(label, _("已完成"), "done", url, hint)
    return Task(label, _("未完成"), "warning", url, hint)


def part_url(case: Application, part: str) -> str:
    return reverse("operator:application_part", args=[case.pk, part])


def justification_task(case: Application) -> list[Task]:
    """Only asked of spaces whose operator is no independent legal person (Art. 6.2)."""
    if not needs_justification(case):
        return []
    return [
        _task(
            _("非独立法人情况说明"),
            bool(case.justification.strip()),
            part_url(case, "justification"),
            _("第六条第 2 项原则上要求独立法人资格，未具备的须说明理由。"),
        )
    ]


def needs_justification(case: Application) -> bool:
    profile = getattr(case.space, "profile", None)
    return profile is not None and not profile.independent_legal_person


def last_task(case: Application, actor: Actor, ready: bool) -> Task:
    """The undertaking: the unit signs and submits, the clerk hands over to the unit."""
    if actor.role.value == "operator-owner":
        return Task(
            _("诚信承诺并提交"),
            _("可以提交") if ready else _("尚不能提交"),
            "current" if ready else "waiting",
            reverse("operator:submit", args=[case.pk]) if ready else "",
            _("由申报单位负责人署名承诺后提交。"),
        )
    if case.place == State.CHECKING:
        return Task(_("申报单位审核并提交"), _("等待申报单位"), "waiting")
    return Task(
        _("提交单位审核"),
        _("可以提交") if ready else _("尚不能提交"),
        "current" if ready else "waiting",
        reverse("operator:hand_over", args=[case.pk]) if ready else "",
        _("您是申报人：填好后交给申报单位账号审核，由其署名承诺并提交。"),
    )


def draft_acts(case: Application, actor: Actor, policy: Policy, missing: list[str]) -> list[Act]:
    """What this person can do with the draft now."""
    acts = []
    todo = _("还缺：%(parts)s。") % {"parts": _("、").join(missing)} if missing else ""
    if may(actor, CaseAct.SUBMIT, case, policy) is None:
        acts.append(
            Act(
                _("诚信承诺并提交"),
                reverse("operator:submit", args=[case.pk]),
                "primary",
                _("提交后由地州市科技局受理，内容不能再改。"),
                refusal=todo,
            )
        )
    elif may(actor, CaseAct.HAND_OVER, case, policy) is None:
        acts.append(
            Act(
                _("提交单位审核"),
                reverse("operator:hand_over", args=[case.pk]),
                "primary",
                _("交给申报单位账号检查和提交。"),
                refusal=todo,
            )
        )
    if may(actor, CaseAct.HAND_BACK, case, policy) is None:
        acts.append(
            Act(
                _("退回申报人修改"),
                reverse("operator:hand_back", args=[case.pk]),
                hint=_("写明需要修改的地方。"),
            )
        )
    return [*acts, *withdraw_act(case, actor, policy)]


def planned_visit(case: Application) -> dict[str, str]:
    """When the space is visited, by whom, and what to have ready; empty where none is planned."""
    visit = open_plan(case) if case.place == State.VISIT else None
    if visit is None:
        return {}
    who = _("、").join([visit.first_officer, visit.second_officer])
    return {"when": when(visit), "who": who, "note": visit.note}


def withdraw_act(case: Application, actor: Actor, policy: Policy) -> list[Act]:
    if may(actor, CaseAct.WITHDRAW, case, policy) is not None:
        return []
    return [
        Act(
            _("撤回申请"),
            reverse("operator:withdraw", args=[case.pk]),
            "refuse",
            _("撤回后本案终止；批次仍在受理时可以重新申报。"),
        )
    ]


def case_page(request: ActingRequest, case: Application, policy: Policy) -> HttpResponse:
    steps = list(case.steps.select_related("document"))
    if case.fixed_for:  # its notice is not public yet
        steps = [step for step in steps if step.act != CaseAct.PUBLISH]
    corrections = list(case.corrections.sent())
    papers = [step.document for step in steps if paper_url(step.document)]
    papers += [case.certificate] if case.certificate else []
    context = {
        "title": case.space.name,
        "case": case,
        "policy": policy,
        "stages": progress(case, policy, steps),
        "planned": planned_visit(case),
        "happenings": timeline(steps),
        "corrections": corrections,
        "open_items": [item for item in corrections if item.handed_in_at is None],
        "questions": questions_of(case),
        "visits": list(case.visits.all()) if case.place not in DRAFTS else [],
        "papers": [(paper, paper_url(paper)) for paper in papers if paper],
        "acts": case_acts(case, request.actor, policy, corrections),
        "awaited": awaited(case, policy),
        "outcome": outcome(case, steps, policy),
        "published": published(case),
        "is_confirmed": case.place == State.CONFIRMED,
        "tone": tone_of(case),
        "crumbs": crumbs(case),
    }
    return render(request, "operator/case.html", context)


def questions_of(case: Application) -> list[tuple[ObjectionQuestion, str, bool]]:
    """The questions of a case with their addresses, and whether they wait for an answer."""
    found = ObjectionQuestion.objects.filter(objection__entry__application=case)
    return [
        (
            one,
            reverse("operator:question", args=[case.pk, one.pk]),
            one.answered_at is None and one.objection.state in UNSETTLED,
        )
        for one in found.select_related("objection")
    ]


def case_acts(
    case: Application, actor: Actor, policy: Policy, corrections: list[CorrectionItem]
) -> list[Act]:
    """The acts open to this person after submission."""
    acts = []
    if case.place in CORRECTIONS:
        pending = sum(item.handed_in_at is None for item in corrections)
        acts.append(
            Act(
                _("答复补正（%(count)s 项）") % {"count": pending},
                reverse("operator:corrections", args=[case.pk]),
                "primary",
                _("逐项答复后由申报单位重新提交。"),
            )
        )
    if case.place in WITHDRAWABLE:
        refusal = may(actor, CaseAct.WITHDRAW, case, policy)
        if refusal is not None:
            return [*acts, Act(_("撤回申请"), refusal=refusal_text(refusal))]
    return [*acts, *withdraw_act(case, actor, policy)]


def awaited(case: Application, policy: Policy) -> dict[str, Any]:
    """What comes next, is it the applicant's to do, and by when."""
    stage = policy.stage(case.place.stage)
    if case.is_final or stage is None:
        return {}
    mine = case.place in CORRECTIONS
    return {
        "mine": mine,
        "what": _("逐项答复补正要求并重新提交") if mine else stage_name(stage),
        "due_on": case.due_on,
        "days_left": days_left(case),
    }


def days_left(case: Application) -> int | None:
    """Working days that remain after today; 0 on the last day, negative when it has passed."""
    if case.due_on is None:
        return None
    return working_calendar().between(today(), case.due_on)


def outcome(case: Application, steps: list[Step], policy: Policy) -> dict[str, str]:
    """What a decision against the applicant rests on, and the way out."""
    if case.place not in ENDED_UNFILED or not steps:
        return {}
    last = steps[-1]
    own = case.place == State.WITHDRAWN
    return {
        "reason": _("本单位已撤回申请：%(note)s") % {"note": last.note} if own else last.note,
        "article": citation(last.article, voice()) if last.article else "",
        "remedy": "" if own else remedy(policy),
    }


PUBLISHED = frozenset(
    {
        State.NOTICE_RUNNING,
        State.CONFIRMATION,
        State.CONFIRMATION_PREPARED,
        State.CONFIRMED,
        State.OBJECTION_UPHELD,
    }
)
"""From the public notice on, the case can be seen by everybody."""


def published(case: Application) -> list[tuple[str, str]]:
    """What the public sees of the case: its notice, and its entry in the register."""
    if case.place not in PUBLISHED:
        return []
    entries = case.notice_entries.listed().filter(notice__in=PublicNotice.objects.public())
    entries = entries.select_related("notice")
    found = [(e.notice.title, reverse("public:notice", args=[e.notice_id])) for e in entries]
    if case.place != State.CONFIRMED:
        return found
    standings = case.space.standings.current().filter(level=case.round.level)
    return found + [
        (_("备案名录"), reverse("public:register_entry", args=[standing.pk]))
        for standing in standings
    ]
