"""Integrity signals before officers: the panel of a case, the list, settling with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.lifecycle import authority_of
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import DRAFTS, OPEN
from zhongchuang.integrity.actions import settle
from zhongchuang.integrity.models import Signal
from zhongchuang.integrity.rules import may_settle
from zhongchuang.integrity.states import Outcome, State
from zhongchuang.policy.model import Policy
from zhongchuang.web.officer.access import case_for, for_readers, handles, policy_for, posted
from zhongchuang.web.officer.signal_list import SignalFilter, SignalTable
from zhongchuang.web.shared.acting import ActingRequest, attempt, for_officers, refusal_text
from zhongchuang.web.shared.components import Crumb
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.looking import look_at_case
from zhongchuang.web.shared.preview import file_response
from zhongchuang.web.shared.signal_rows import answer_attachment
from zhongchuang.web.shared.signals import Addresses, Told, article_of, told

IN_A_PANEL = 10


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("处理意见"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=1000,
        help_text=gettext_lazy("写明核对了什么、怎样认定。运营机构可以看到。"),
        widget=forms.Textarea(attrs={"rows": "3"}),
    )


@dataclass(frozen=True, slots=True)
class Handled:
    """A signal with the form to settle it; None where the actor may not."""

    told: Told
    form: SettleForm | None


@dataclass(frozen=True, slots=True)
class Panel:
    """The signals of a case's space under its policy.

    Attributes:
        signals: the first of those that are there, what waits first; count: how many there are.
    """

    signals: list[Handled]
    count: int
    list_url: str


def addresses(case: Application | None) -> Addresses:
    """Rows open among the frozen ones of the case; without a case they have no page of their own."""
    return Addresses(
        lambda fact: row_address(case, fact) if case else "",
        lambda _fact, file: reverse("officer:file_view", args=[file.pk]),
        lambda file: reverse("officer:signal_file", args=[file.pk]),
    )


def row_address(case: Application, fact: Any) -> str:
    kind = str(fact._meta.model_name)
    return f"{reverse('officer:facts', args=[case.pk, kind])}#row-{kind}-{fact.pk}"


def panel(actor: Actor, case: Application, policy: Policy) -> Panel:
    """What the case page shows of signals."""
    there = (
        Signal.objects.visible_to(actor)
        .filter(space=case.space_id, policy=policy.id, gone_at=None)
        .most_pressing_first()
    )
    personal = handles(actor, case, policy)
    listed = told(there[:IN_A_PANEL], actor, addresses(case), personal=personal)
    authority = authority_before(case, policy)
    return Panel(
        [Handled(one, form_for(actor, one, authority)) for one in listed],
        there.count() if len(listed) == IN_A_PANEL else len(listed),
        reverse("officer:signals", query={"q": case.space.name}),
    )


def form_for(actor: Actor, one: Told, authority: str) -> SettleForm | None:
    """The form to settle a signal that waits; ids are its own, for several stand on one page."""
    if not one.waits or may_settle(actor, one.signal, one.state, authority) is not None:
        return None
    return SettleForm(auto_id=f"id_{one.signal.pk}_%s")


def authority_before(case: Application | None, policy: Policy | None) -> str:
    """Before which authority a case lies; "" where there is none or the operator has it."""
    if case is None or policy is None or case.place in DRAFTS or case.place not in OPEN:
        return ""
    return authority_of(case.place, policy)


def latest_case(actor: Actor, signal: Signal) -> Application | None:
    """The newest case of the space under the signal's policy, an open one before those that ended."""
    cases = Application.objects.visible_to(actor).filter(
        space=signal.space_id, round__policy=signal.policy
    )
    listed = list(cases.order_by("-pk")[:10])
    return next((one for one in listed if one.place in OPEN), listed[0] if listed else None)


def marked_rows(actor: Actor, case: Application) -> dict[str, frozenset[int]]:
    """The rows of a case that unsettled signals rest on, by kind: they bear a mark in its tables."""
    found: dict[str, set[int]] = {}
    waiting = Signal.objects.visible_to(actor).filter(space=case.space_id).unsettled()
    for rows in waiting.values_list("rows", flat=True):
        for kind, key in rows:
            found.setdefault(kind, set()).add(key)
    return {kind: frozenset(keys) for kind, keys in found.items()}


def waiting_for(actor: Actor) -> int:
    """How many signals of the area nobody has settled yet."""
    return Signal.objects.visible_to(actor).unsettled().count()


@for_readers
def signals(request: ActingRequest) -> HttpResponse:
    """Every signal of the area, what waits first."""
    return listing(
        request,
        Signal.objects.visible_to(request.actor).most_pressing_first(),
        SignalTable,
        SignalFilter,
        title=_("诚信提示"),
        template="officer/signals.html",
        search=("space__name", "space__operator__name", "space__operator__uscc"),
        unit=_("项"),
        default_columns=("rule", "space", "division", "noticed", "state", "first_seen_at"),
        empty=Empty(
            _("没有诚信提示"),
            _("申报机构提交申请时，系统会比对台账；有需要核对的地方会出现在这里。"),
        ),
    )


@for_readers
def signal(request: ActingRequest, pk: int) -> HttpResponse:
    """One signal with its grounds and what was said of it; settling it."""
    found = get_object_or_404(Signal.objects.visible_to(request.actor), pk=pk)
    case = latest_case(request.actor, found)
    policy = policy_for(case) if case else None
    authority = authority_before(case, policy)
    refusal = may_settle(request.actor, found, State(found.state), authority, article_of(found))
    form = SettleForm(posted(request))
    if request.method == "POST" and form.is_valid() and settled(request, found, form, authority):
        messages.success(request, _("处理意见已记录。案件照常办理。"))
        back = case if case and request.POST.get("case") == str(case.pk) else None
        return redirect("officer:case", back.pk) if back else redirect("officer:signal", found.pk)
    personal = bool(case and policy and handles(request.actor, case, policy))
    same = Signal.objects.visible_to(request.actor).filter(pk=pk)
    one = told(same, request.actor, addresses(case), personal=personal)[0]
    context = {
        "title": one.title,
        "told": one,
        "case": case,
        "form": None if refusal and request.method != "POST" else form,
        "refusal": refusal_text(refusal) if refusal else "",
        "crumbs": [
            Crumb(_("诚信提示"), reverse("officer:signals")),
            Crumb(found.space.name),
        ],
    }
    return render(request, "officer/signal.html", context)


def settled(request: ActingRequest, found: Signal, form: SettleForm, authority: str) -> bool:
    return attempt(
        form,
        lambda: settle(
            actor=request.actor,
            signal=found,
            outcome=Outcome(form.cleaned_data["outcome"]),
            reason=form.cleaned_data["reason"],
            authority=authority,
            article=article_of(found),
        ),
    )


@require_POST
@for_officers
def look(request: ActingRequest, pk: int) -> HttpResponse:
    """Look at the ledger of a case's space again."""
    case = case_for(request, pk)
    run = look_at_case(case, request.actor)
    words = _("检查完毕：共 %(found)s 项提示，新增 %(added)s 项，消除 %(gone)s 项。")
    counts = {"found": run.found, "added": run.added, "gone": run.gone}
    messages.success(request, words % counts)
    return redirect(f"{reverse('officer:case', args=[case.pk])}#signals")


@require_safe
@for_readers
def answer_file(request: ActingRequest, pk: int) -> FileResponse:
    """A file of an operator's answer, where the actor may see the signal."""
    found = answer_attachment(Signal.objects.visible_to(request.actor), pk)
    if found is None:
        raise Http404
    return file_response(found)
