"""Public notices and the objections to them; who objects stands on the objection's page only."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, Count, Prefetch, Q, When
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import rules
from zhongchuang.filing.actions import noticing
from zhongchuang.filing.models import NoticeEntry, Objection, PublicNotice
from zhongchuang.filing.states import Act, EntryState, ObjectionState
from zhongchuang.policy.calendar import today, working_calendar
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import for_readers, posted
from zhongchuang.web.officer.acting_pages import outcome_of
from zhongchuang.web.officer.forms import AnswerForm, EmptyForm
from zhongchuang.web.officer.tables import (
    OBJECTION_TONES,
    NoticeFilter,
    NoticeTable,
    ObjectionFilter,
    ObjectionTable,
    notice_left,
    notice_state,
)
from zhongchuang.web.shared.acting import (
    ActingRequest,
    attempt,
    attempted,
    for_officers,
    refusal_text,
)
from zhongchuang.web.shared.components import Crumb, Tone
from zhongchuang.web.shared.listing import Empty, listing

ENTRY_TONES: dict[str, Tone] = {
    EntryState.RUNNING: "current",
    EntryState.CLEARED: "done",
    EntryState.REMOVED: "refused",
}


@for_readers
def notices(request: ActingRequest) -> HttpResponse:
    """The notices of the actor's authority."""
    found = PublicNotice.objects.visible_to(request.actor).annotate(
        listed=Count("entries", distinct=True),
        open_objections=Count(
            "entries__objections",
            filter=Q(entries__objections__state=ObjectionState.OPEN),
            distinct=True,
        ),
    )
    found = found.order_by("-published_on", "-pk")
    return listing(
        request,
        found,
        NoticeTable,
        NoticeFilter,
        title=_("公示"),
        search=("title", "document__number"),
        unit=_("份"),
        table_options={"day": today(), "calendar": working_calendar()},
        empty=Empty(
            _("还没有公示"),
            _("案件进入公示环节后，在批次页面发布公示。"),
            reverse("officer:rounds"),
            _("查看批次"),
        ),
    )


@for_readers
def notice(request: ActingRequest, pk: int) -> HttpResponse:
    """One notice: its entries with their objections, and its conclusion once the days are over."""
    found = get_object_or_404(PublicNotice.objects.visible_to(request.actor), pk=pk)
    day, calendar = today(), working_calendar()
    entries = entries_of(found)
    word, tone = notice_state(found, day)
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("公示"), reverse("officer:notices")), Crumb(found.document.number)],
        "notice": found,
        "entries": entries,
        "state": (word, tone),
        "left": notice_left(found, day, calendar) if found.runs_on(day) else "",
        "ready": [one for one in entries if one.state == EntryState.RUNNING and not one.waiting],  # type: ignore[attr-defined]
        "held": [one for one in entries if one.state == EntryState.RUNNING and one.waiting],  # type: ignore[attr-defined]
        "over": day > found.last_day,
        "refusal": may_conclude(request.actor, found, entries),
        "form": EmptyForm(),
        "identities": request.actor.is_officer,
    }
    return render(request, "officer/notice.html", context)


def entries_of(found: PublicNotice) -> list[NoticeEntry]:
    """The entries with their objections and how many of those wait for an answer."""
    entries = list(
        found.entries.select_related("application__space", "application__round").prefetch_related(
            Prefetch("objections", Objection.objects.order_by("pk"))
        )
    )
    for entry in entries:
        objections = list(entry.objections.all())
        entry.tone = ENTRY_TONES[entry.state]  # type: ignore[attr-defined]
        entry.waiting = sum(one.state == ObjectionState.OPEN for one in objections)  # type: ignore[attr-defined]
    return entries


def may_conclude(actor: Actor, found: PublicNotice, entries: list[NoticeEntry]) -> str:
    """Why this actor cannot conclude it, in words; "" where they can."""
    policy = read_policy(found.round.policy)
    running = [entry for entry in entries if entry.state == EntryState.RUNNING]
    if not running:
        return _("名单上的众创空间均已办结。")
    refusal = rules.may(actor, Act.CLEAR, running[0].application, policy)
    return refusal_text(refusal) if refusal else ""


@for_officers
def conclude(request: ActingRequest, pk: int) -> HttpResponse:
    """Conclude a notice that has run out: confirm with the names, then do it."""
    found = get_object_or_404(PublicNotice.objects.visible_to(request.actor), pk=pk)
    entries = entries_of(found)
    running = [one for one in entries if one.state == EntryState.RUNNING]
    ready = [one for one in running if not one.waiting]  # type: ignore[attr-defined]
    form = EmptyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        cleared = attempted(form, lambda: noticing.conclude(actor=request.actor, notice=found))
        if cleared is not None:
            count = len(cleared)
            words = ngettext(
                "%(count)s 家公示无异议，已转入确认环节。",
                "%(count)s 家公示无异议，已转入确认环节。",
                count,
            )
            messages.success(request, words % {"count": count})
            return redirect("officer:notice", pk=found.pk)
    context = {
        "title": _("办结公示"),
        "consequence": _(
            "下列众创空间公示期满且没有待处理的异议，将转入确认环节；有异议的继续保留。"
        ),
        "items": [one.name for one in ready],
        "confirm": _("确认办结"),
        "cancel_url": reverse("officer:notice", args=[found.pk]),
        "form": form,
    }
    return render(request, "shared/confirm.html", context)


@for_officers
def objections(request: ActingRequest) -> HttpResponse:
    """The objections to the authority's notices, open ones first; without names."""
    answered = Case(When(state=ObjectionState.OPEN, then=0), default=1)
    return listing(
        request,
        Objection.objects.visible_to(request.actor).order_by(answered, "-pk"),
        ObjectionTable,
        ObjectionFilter,
        title=_("异议"),
        search=("code", "entry__name"),
        empty=Empty(_("没有收到异议"), _("公示期内收到的异议会出现在这里。")),
    )


@for_officers
def objection(request: ActingRequest, pk: int) -> HttpResponse:
    """One objection, with who made it; dismissed or upheld with a reasoned answer."""
    found = get_object_or_404(
        Objection.objects.visible_to(request.actor).select_related(
            "answered_by",
            "entry__application__space__operator",
            "entry__application__round",
            "entry__notice__document",
        ),
        pk=pk,
    )
    case = found.entry.application
    policy = read_policy(case.round.policy)
    form = AnswerForm(posted(request), policy=policy)
    if request.method == "POST" and form.is_valid() and _answered(request, found, form):
        return redirect("officer:objection", pk=found.pk)
    refusal = rules.may(request.actor, Act.CLEAR, case, policy)
    context = {
        "title": _("异议 %(code)s") % {"code": found.code},
        "crumbs": [Crumb(_("异议"), reverse("officer:objections")), Crumb(found.code)],
        "objection": found,
        "tone": OBJECTION_TONES[found.state],
        "case": case,
        "form": form,
        "may_answer": found.state == ObjectionState.OPEN and refusal is None,
        "refusal": refusal_text(refusal) if refusal else "",
        "objector": objector(found),
    }
    return render(request, "officer/objection.html", context)


def objector(found: Objection) -> list[tuple[str, str]]:
    pairs = [
        (_("异议人类型"), found.get_kind_display()),
        (_("姓名或单位名称"), found.name),
        (_("联系电话"), found.phone),
    ]
    return [*pairs, (_("单位联系人"), found.contact)] if found.contact else pairs


def _answered(request: ActingRequest, found: Objection, form: AnswerForm) -> bool:
    answer = form.cleaned_data["answer"]
    outcome = outcome_of(request, form, {"dismiss", "uphold"})
    if not outcome:
        return False
    if outcome == "uphold":
        if attempt(
            form,
            lambda: noticing.uphold(
                actor=request.actor,
                objection=found,
                answer=answer,
                article=form.cleaned_data["article"],
            ),
        ):
            messages.success(request, _("异议成立：该空间已移出名单，案件终止。"))
            return True
        return False
    if attempt(form, lambda: noticing.dismiss(actor=request.actor, objection=found, answer=answer)):
        messages.success(request, _("异议不成立，答复已记录。"))
        return True
    return False
