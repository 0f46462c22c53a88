"""Public notices from the office's side: the list, its versions and proofs, changing and concluding it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch, Q
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import proofs, rules
from zhongchuang.filing.actions import changing, noticing
from zhongchuang.filing.models import NoticeEntry, NoticeProof, Objection, PublicNotice
from zhongchuang.filing.notice_lists import FIELDS
from zhongchuang.filing.states import UNSETTLED, Act, EntryState, ProofOccasion
from zhongchuang.policy.calendar import now, today, working_calendar
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.officer.access import for_readers, posted
from zhongchuang.web.officer.forms import EmptyForm, ReasonForm
from zhongchuang.web.officer.notice_forms import (
    AddEntriesForm,
    ChangeReasonForm,
    CorrectEntryForm,
)
from zhongchuang.web.officer.rounds import cases_of, ready_for
from zhongchuang.web.officer.tables import (
    NoticeFilter,
    NoticeTable,
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
    EntryState.WITHDRAWN: "ended",
}


@for_readers
def notices(request: ActingRequest) -> HttpResponse:
    """The notices of the actor's authority."""
    found = PublicNotice.objects.visible_to(request.actor).annotate(
        listed=Count("entries", filter=~Q(entries__state=EntryState.WITHDRAWN), distinct=True),
        open_objections=Count(
            "entries__objections",
            filter=Q(entries__objections__state__in=sorted(UNSETTLED)),
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


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry with its objections.

    Attributes:
        held: an objection keeps it from going on.
        over: its own term has ended.
    """

    entry: NoticeEntry
    tone: Tone
    objections: list[Objection]
    held: bool
    over: bool

    @property
    def ready(self) -> bool:
        return self.entry.state == EntryState.RUNNING and self.over and not self.held


@for_readers
def notice(request: ActingRequest, pk: int) -> HttpResponse:
    """One notice: its entries with their objections, its versions and proofs, and what can be done."""
    found = notice_for(request, pk)
    day, calendar = today(), working_calendar()
    entries = listed_on(found)
    word, tone = notice_state(found, day)
    running = [one for one in entries if one.entry.state == EntryState.RUNNING]
    is_public = found.is_public_at(now())
    refusal = may_conclude(request.actor, found, running)
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("公示"), reverse("officer:notices")), Crumb(found.document.number)],
        "notice": found,
        "entries": entries,
        "state": (word, tone),
        "left": notice_left(found, day, calendar) if is_public and found.runs_on(day) else "",
        "ready": [one.entry for one in running if one.ready],
        "held": [one.entry for one in running if one.over and one.held],
        "over": bool(running) and any(one.over for one in running),
        "is_public": is_public,
        "may_change": not refusal and is_public and found.concluded_on is None,
        "may_cancel": not refusal and not is_public and found.cancelled_at is None,
        "refusal": refusal,
        "versions": found.versions.select_related("document", "by"),
        "proofs": NoticeProof.objects.filter(version__notice=found).select_related("version"),
        "trouble": proofs.trouble(found),
        "identities": request.actor.is_officer,
    }
    return render(request, "officer/notice.html", context)


def notice_for(request: ActingRequest, pk: int) -> PublicNotice:
    return get_object_or_404(PublicNotice.objects.visible_to(request.actor), pk=pk)


def listed_on(found: PublicNotice) -> list[Listed]:
    """The entries with their objections, those taken off included."""
    day = today()
    held = noticing.held_entries(found, day)
    entries = found.entries.select_related("application__space", "application__round")
    ordered = entries.prefetch_related(Prefetch("objections", Objection.objects.order_by("pk")))
    return [
        Listed(
            entry,
            ENTRY_TONES[entry.state],
            list(entry.objections.all()),
            entry.pk in held,
            entry.last_day < day,
        )
        for entry in ordered
    ]


def may_conclude(actor: Actor, found: PublicNotice, running: list[Listed]) -> str:
    """Why this actor has nothing to do with the list, in words; "" where they have."""
    policy = read_policy(found.round.policy)
    if not running:
        return _("名单上的众创空间均已办结。")
    refusal = rules.may(actor, Act.CLEAR, running[0].entry.application, policy)
    return refusal_text(refusal) if refusal else ""


@for_officers
def conclude(request: ActingRequest, pk: int) -> HttpResponse:
    """Conclude a notice that has run out: confirm with the names, then do it."""
    found = notice_for(request, pk)
    ready = [one.entry for one in listed_on(found) if one.ready]
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


def changed(
    request: ActingRequest,
    found: PublicNotice,
    form: BaseForm,
    act: Callable[[], Any],
    done: str,
    **context: Any,
) -> HttpResponse:
    """One change of a notice: its form, its consequence, and the act."""
    if request.method == "POST" and form.is_valid() and attempt(form, act):
        messages.success(request, done)
        return redirect("officer:notice", pk=found.pk)
    crumbs = [
        Crumb(_("公示"), reverse("officer:notices")),
        Crumb(found.document.number, reverse("officer:notice", args=[found.pk])),
        Crumb(context["title"]),
    ]
    back = reverse("officer:notice", args=[found.pk])
    whole = {"form": form, "crumbs": crumbs, "cancel_url": back, **context}
    return render(request, "shared/confirm.html", whole)


@for_officers
def cancel(request: ActingRequest, pk: int) -> HttpResponse:
    """Cancel a notice before its moment."""
    found = notice_for(request, pk)
    form = ReasonForm(posted(request))
    return changed(
        request,
        found,
        form,
        lambda: noticing.cancel(
            actor=request.actor, notice=found, reason=form.cleaned_data["reason"]
        ),
        _("定时公示已取消，名单上的案件回到待公示。"),
        title=_("取消定时公示"),
        consequence=_("取消后不再公布，已用的文号作废并保留记录；名单上的案件回到待公示。"),
        items=[one.entry.name for one in listed_on(found)],
        confirm=_("取消公示"),
        tone="refuse",
    )


@for_officers
def correct_entry(request: ActingRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Correct what is published of one space."""
    found = notice_for(request, pk)
    entry = get_object_or_404(found.entries.running(), pk=entry_pk)
    initial = {name: getattr(entry, name) for name in FIELDS}
    form = CorrectEntryForm(posted(request), initial=initial)
    return changed(
        request,
        found,
        form,
        lambda: changing.correct(
            actor=request.actor,
            entry=entry,
            values={name: form.cleaned_data[name] for name in FIELDS},
            reason=form.cleaned_data["reason"],
        ),
        _("名单已更正并公告，该空间的公示期重新计算。"),
        title=_("更正“%(name)s”") % {"name": entry.name},
        consequence=_("更正后发布更正公告，该空间的公示期从今天重新计算，其他空间不变。"),
        confirm=_("更正并公告"),
    )


@for_officers
def withdraw_entry(request: ActingRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take one space off a public list."""
    found = notice_for(request, pk)
    entry = get_object_or_404(found.entries.running(), pk=entry_pk)
    form = ChangeReasonForm(posted(request))
    return changed(
        request,
        found,
        form,
        lambda: changing.withdraw(
            actor=request.actor, entry=entry, reason=form.cleaned_data["reason"]
        ),
        _("已撤出名单并公告，案件回到待公示。"),
        title=_("撤出“%(name)s”") % {"name": entry.name},
        consequence=_("撤出后发布更正公告，案件回到待公示；其他空间的公示期不变。"),
        confirm=_("撤出并公告"),
        tone="refuse",
    )


@for_officers
def add_entries(request: ActingRequest, pk: int) -> HttpResponse:
    """Add cases that are ready to a public list."""
    found = notice_for(request, pk)
    policy = read_policy(found.round.policy)
    cases = list(cases_of(request.actor, found.round))
    ready = ready_for(request.actor, Act.PUBLISH, policy, cases)
    form = AddEntriesForm(posted(request), ready=ready)
    if not ready and request.method != "POST":
        messages.info(request, _("本批次没有待公示的众创空间可以增列。"))
        return redirect("officer:notice", pk=pk)
    return changed(
        request,
        found,
        form,
        lambda: changing.add(
            actor=request.actor,
            notice=found,
            applications=form.chosen(),
            reason=form.cleaned_data["reason"],
        ),
        _("已增列并公告，增列的空间公示期从今天起算。"),
        title=_("增列众创空间"),
        consequence=_("增列后发布更正公告，增列的空间公示期从今天起算，其他空间不变。"),
        confirm=_("增列并公告"),
    )


@for_officers
def keep_proof(request: ActingRequest, pk: int) -> HttpResponse:
    """Keep the public page of a notice that became public by itself."""
    found = notice_for(request, pk)
    if request.method == "POST" and proofs.lacking().filter(pk=found.pk).exists():
        proofs.keep(found, ProofOccasion.PUBLISHED, request.actor)
        messages.success(request, _("公示网页已留存。"))
    return redirect("officer:notice", pk=pk)
