"""Objections from the office's side: the list, and one objection from taking it up to its answer.

Who objects is shown in full to the officer who handles it and to nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Case, Prefetch, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import attached_to
from zhongchuang.filing import rules
from zhongchuang.filing.actions import investigating
from zhongchuang.filing.models import Application, Objection, ObjectionAnswer
from zhongchuang.filing.states import UNSETTLED, ObjectionState, Outcome
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.explain import citation
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import posted
from zhongchuang.web.officer.acting_pages import outcome_of
from zhongchuang.web.officer.forms import EmptyForm
from zhongchuang.web.officer.notice_forms import (
    AnswerForm,
    NoteForm,
    QuestionForm,
    RemarkForm,
    TakeUpForm,
)
from zhongchuang.web.officer.tables import OBJECTION_TONES, ObjectionFilter, ObjectionTable
from zhongchuang.web.officer.worklist import due_chip
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.masking import mask_name, mask_phone

OUTCOMES = {"dismiss": Outcome.DISMISSED, "uphold": Outcome.UPHELD}


@for_officers
def objections(request: ActingRequest) -> HttpResponse:
    """The objections to the authority's notices, open ones first by their term; without names."""
    open_first = Case(When(state__in=sorted(UNSETTLED), then=0), default=1)
    found = Objection.objects.visible_to(request.actor).select_related("investigator")
    return listing(
        request,
        found.order_by(open_first, "due_on", "-pk"),
        ObjectionTable,
        ObjectionFilter,
        title=_("异议"),
        search=("code", "entry__name"),
        empty=Empty(_("没有收到异议"), _("公示期内收到的异议会出现在这里。")),
    )


def objection_for(request: ActingRequest, pk: int) -> Objection:
    found = Objection.objects.visible_to(request.actor).select_related(
        "investigator",
        "entry__application__space__operator",
        "entry__application__space__division",
        "entry__application__round__authority",
        "entry__notice__document",
        "entry__notice__round__authority",
    )
    answers = ObjectionAnswer.objects.select_related("prepared_by", "decided_by", "document")
    return get_object_or_404(found.prefetch_related(Prefetch("answers", answers)), pk=pk)


@for_officers
def objection(request: ActingRequest, pk: int, part: str = "answer") -> HttpResponse:
    """One objection; each of its forms is posted to an address of its own."""
    found = objection_for(request, pk)
    policy = read_policy(found.entry.application.round.policy)
    if part not in ACTS:
        raise Http404
    if request.method != "POST":
        if part != "answer":
            return redirect("officer:objection", pk=pk)
        return page(request, found, policy, {})
    form = form_of(part, request, policy)
    if form.is_valid() and ACTS[part](request, found, form):
        return redirect("officer:objection", pk=pk)
    return page(request, found, policy, {part: form})


def form_of(part: str, request: ActingRequest | None, policy: Policy) -> forms.Form:
    """The form of one part, bound where it was posted."""
    data = posted(request) if request else None
    files = request.FILES if request else None
    match part:
        case "answer":
            return AnswerForm(data, policy=policy)
        case "note":
            return NoteForm(data, files, initial={"on": today()}, prefix="note")
        case "ask":
            return QuestionForm(data, prefix="ask")
        case "take-up":
            return TakeUpForm(data, prefix="take-up")
        case "send-back":
            return RemarkForm(data, prefix="send-back")
        case _:
            return EmptyForm(data)


def page(
    request: ActingRequest, found: Objection, policy: Policy, bound: dict[str, forms.Form]
) -> HttpResponse:
    actor, case = request.actor, found.entry.application
    refusal = investigating.may_handle(actor, found, case, policy)
    approval = investigating.may_approve(actor, found, case, policy)
    open_ = found.state in UNSETTLED
    mine = found.investigator_id in actor.persons
    working = open_ and refusal is None and found.state != ObjectionState.PREPARED
    free = found.investigator_id is None
    knows = rules.knows_objector(actor, found)
    shown = {part: bound.get(part) or form_of(part, None, policy) for part in ACTS}
    context = {
        "title": _("异议 %(code)s") % {"code": found.code},
        "crumbs": [Crumb(_("异议"), reverse("officer:objections")), Crumb(found.code)],
        "objection": found,
        "tone": OBJECTION_TONES[found.state],
        "case": case,
        "due": due_chip(found.due_on, today(), working_calendar()) if open_ else None,
        "forms": {part.replace("-", "_"): form for part, form in shown.items()},
        "form": shown["answer"],
        "wrong": next(iter(bound.values()), None),
        "may_take_up": working and not mine,
        "may_work": working and (mine or free),
        "may_approve": found.state == ObjectionState.PREPARED and approval is None,
        "refusal": refusal_text(refusal) if refusal and open_ else "",
        "approval_refusal": refusal_text(approval)
        if approval and found.state == ObjectionState.PREPARED
        else "",
        "approval": policy.objections.approval,
        "objector": objector(found, knows),
        "knows": knows,
        "files": attached_to([found]) if knows else Attachment.objects.none(),
        "notes": with_files(found.notes.select_related("by")),
        "questions": with_files(found.questions.select_related("answered_by")),
        "answers": [(one, one.article and citation(one.article)) for one in found.answers.all()],
        "handled_before": had_a_hand(found, case),
    }
    return render(request, "officer/objection.html", context)


def with_files(things: Any) -> list[tuple[Any, list[Attachment]]]:
    """Notes or questions, each with its files."""
    found = list(things)
    files: dict[int, list[Attachment]] = {}
    for one in attached_to(found):
        files.setdefault(one.subject_id, []).append(one)
    return [(thing, files.get(thing.pk, [])) for thing in found]


def had_a_hand(found: Objection, case: Application) -> bool:
    """Has whoever handles the objection acted on the case before the notice?"""
    if found.investigator_id is None:
        return False
    return case.steps.filter(account=found.investigator_id).exists()


def objector(found: Objection, knows: bool) -> list[tuple[str, str]]:
    """Who objects, in full for the officer who handles it."""
    name, phone, contact = found.name, found.phone, found.contact
    if not knows:
        name, phone, contact = mask_name(name), mask_phone(phone), mask_name(contact)
    pairs = [
        (_("异议人类型"), found.get_kind_display()),
        (_("姓名或单位名称"), name),
        (_("联系电话"), phone),
    ]
    return [*pairs, (_("单位联系人"), contact)] if contact else pairs


def _take_up(request: ActingRequest, found: Objection, form: Any) -> bool:
    reason = form.cleaned_data["reason"]
    act = _attempted(
        form,
        lambda: investigating.take_up(actor=request.actor, objection=found, reason=reason),
    )
    if act:
        messages.success(request, _("该异议由您办理，异议人身份请注意保密。"))
    return act


def _note(request: ActingRequest, found: Objection, form: Any) -> bool:
    given = form.cleaned_data
    return _attempted(
        form,
        lambda: investigating.write_note(
            actor=request.actor,
            objection=found,
            text=given["text"],
            on=given["on"],
            uploads=given["uploads"],
        ),
    )


def _ask(request: ActingRequest, found: Objection, form: Any) -> bool:
    given = form.cleaned_data
    act = _attempted(
        form,
        lambda: investigating.ask(
            actor=request.actor, objection=found, text=given["text"], days=given["days"]
        ),
    )
    if act:
        messages.success(request, _("已向运营机构发出询问。"))
    return act


def _answer(request: ActingRequest, found: Objection, form: Any) -> bool:
    chosen = outcome_of(request, form, set(OUTCOMES))
    if not chosen:
        return False
    outcome, given = OUTCOMES[chosen], form.cleaned_data
    act = attempt(
        form,
        lambda: investigating.answer(
            actor=request.actor,
            objection=found,
            outcome=outcome,
            text=given["answer"],
            article=given["article"],
        ),
    )
    if act:
        found.refresh_from_db()
        messages.success(request, _told(found, outcome))
    return act


def _told(found: Objection, outcome: Outcome) -> str:
    if found.state == ObjectionState.PREPARED:
        return _("答复已提交审批。")
    if outcome is Outcome.UPHELD:
        return _("异议成立：该空间已移出名单，案件终止。")
    return _("异议不成立，答复已记录。")


def _approve(request: ActingRequest, found: Objection, form: Any) -> bool:
    act = attempt(form, lambda: investigating.approve(actor=request.actor, objection=found))
    if act:
        messages.success(request, _("答复已批准并告知异议人。"))
    return act


def _send_back(request: ActingRequest, found: Objection, form: Any) -> bool:
    remark = form.cleaned_data["remark"]
    return attempt(
        form,
        lambda: investigating.send_back(actor=request.actor, objection=found, remark=remark),
    )


def _attempted(form: Any, act: Callable[[], Any]) -> bool:
    """Do an act that may also refuse a file."""
    try:
        return attempt(form, act)
    except ValidationError as error:
        form.add_error("uploads", error.messages)
        return False


ACTS: dict[str, Callable[[ActingRequest, Objection, Any], bool]] = {
    "take-up": _take_up,
    "note": _note,
    "ask": _ask,
    "answer": _answer,
    "approve": _approve,
    "send-back": _send_back,
}


def waiting_for(actor: Actor) -> Any:
    """The objections this person can do something about, by their term."""
    found = Objection.objects.visible_to(actor).open().select_related("investigator")
    if actor.is_approver:
        found = found.filter(state__in=[ObjectionState.PREPARED, ObjectionState.REVIEWING])
    return found.order_by("due_on", "received_at")
