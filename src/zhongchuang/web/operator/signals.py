"""Integrity signals before the operator: what was noticed, what to do, explaining it with files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.directory.models import Space
from zhongchuang.evidence.models import Attachment
from zhongchuang.evidence.store import CONTENT_TYPES
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import OPEN
from zhongchuang.integrity.actions import answer, refresh
from zhongchuang.integrity.models import Check, Run, Signal
from zhongchuang.integrity.queries import SignalQuerySet
from zhongchuang.integrity.rules import may_answer
from zhongchuang.integrity.states import State
from zhongchuang.policy.calendar import today
from zhongchuang.web.operator.keeping import attempt_fact
from zhongchuang.web.operator.kinds import BY_MODEL, PROFILE
from zhongchuang.web.operator.sending import sent_files
from zhongchuang.web.operator.spaces import Here, for_a_space, page
from zhongchuang.web.operator.standpoint import standpoint
from zhongchuang.web.shared.acting import ActingRequest, for_operators, refusal_text
from zhongchuang.web.shared.components import Crumb, Task
from zhongchuang.web.shared.forms import UploadsField
from zhongchuang.web.shared.looking import look_for_round, resting_frame
from zhongchuang.web.shared.preview import file_response
from zhongchuang.web.shared.signal_rows import answer_attachment
from zhongchuang.web.shared.signals import Addresses, article_of, counted, told

ON_A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """How a space's signals stand: how many wait for the operator, how many for an officer, and the
    latest look, None where nobody has looked yet."""

    open: int
    answered: int
    run: Run | None


def standing_of(space: Space) -> Standing:
    counts = Signal.objects.with_state().filter(space=space).counts()
    last = Check.objects.filter(space=space).select_related("run").order_by("-run").first()
    return Standing(
        counts.get(State.OPEN, 0), counts.get(State.ANSWERED, 0), last.run if last else None
    )


def waiting_of(space: Space) -> int:
    """How many signals of a space wait for an explanation."""
    return Signal.objects.with_state().filter(space=space).open().count()


def signals_task(space: Space) -> Task:
    """The line of the task list of a draft: what waits, and that it stops nothing."""
    url = f"{reverse('operator:signals')}?space={space.pk}"
    at = standing_of(space)
    if at.run is None:
        return Task(
            _("诚信提示"), _("尚未检查"), "neutral", url, _("比对台账，看有没有需要先核对的地方。")
        )
    if at.open:
        return Task(
            _("诚信提示"),
            counted(at.open),
            "warning",
            url,
            _("不影响提交；更正台账或者说明情况，受理机关会一并看到。"),
        )
    word = _("已说明") if at.answered else _("没有待说明的提示")
    return Task(_("诚信提示"), word, "done", url, _("提示只是疑问，不作为审批结论。"))


def row_address(fact: Any) -> str:
    kind = BY_MODEL[type(fact)]
    if kind is PROFILE:
        return f"{reverse('operator:profile')}?space={fact.space_id}"
    return reverse("operator:fact", args=[kind.slug, fact.pk])


def file_address(fact: Any, file: Attachment) -> str:
    return reverse("operator:evidence_view", args=[BY_MODEL[type(fact)].slug, fact.pk, file.pk])


ADDRESSES = Addresses(
    row_address,
    file_address,
    lambda file: reverse("operator:signal_file", args=[file.pk]),
)


def own_signals(request: ActingRequest) -> SignalQuerySet[Signal]:
    return Signal.objects.visible_to(request.actor)


@for_a_space
def signals(request: ActingRequest, here: Here) -> HttpResponse:
    """Every signal of the space, what waits first; and looking again."""
    found = own_signals(request).filter(space=here.space).most_pressing_first()
    turned = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": _("诚信提示"),
        "standing": standing_of(here.space),
        "listed": told(turned.object_list, request.actor, ADDRESSES),
        "turned": turned,
    }
    return page(request, "operator/signals.html", here, context)


@require_POST
@for_a_space
def look(request: ActingRequest, here: Here) -> HttpResponse:
    """Look at the ledger again."""
    run = look_again(request, here)
    waiting = waiting_of(here.space)
    if waiting:
        words = ngettext(
            "检查完毕：有 %(count)s 项提示待说明。",
            "检查完毕：有 %(count)s 项提示待说明。",
            waiting,
        )
        messages.warning(request, words % {"count": waiting})
    elif run.found:
        messages.success(request, _("检查完毕：没有新的提示。"))
    else:
        messages.success(request, _("检查完毕：没有发现需要说明的地方。"))
    return redirect(here.url("operator:signals"))


def look_again(request: ActingRequest, here: Here) -> Run:
    """By the round the space has applied in or could apply in; otherwise by the last full year."""
    at = standpoint(request.actor, here.space)
    round_ = round_of_open_case(request, here.space) or at.round
    if round_ is not None:
        return look_for_round(round_, [here.space], request.actor)
    return refresh([here.space], at.policy, resting_frame(today()), actor=request.actor)


def round_of_open_case(request: ActingRequest, space: Space) -> Round | None:
    cases = Application.objects.visible_to(request.actor).filter(
        space=space, state__in=sorted(OPEN)
    )
    latest = cases.select_related("round").order_by("-pk").first()
    return latest.round if latest else None


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("情况说明"),
        max_length=2000,
        help_text=gettext_lazy("写明实际情况和原因。台账有误的，请先更正台账，再重新检查。"),
        widget=forms.Textarea(attrs={"rows": "5"}),
    )
    uploads = UploadsField(
        label=gettext_lazy("附件（可不附）"),
        accept=tuple(CONTENT_TYPES),
        max_bytes=settings.EVIDENCE_MAX_BYTES,
        required=False,
    )


@for_a_space
def signal(request: ActingRequest, here: Here, pk: int) -> HttpResponse:
    """One signal, and the form to explain it."""
    found = get_object_or_404(own_signals(request), pk=pk)
    here = here.at(found)
    article = article_of(found)
    refusal = may_answer(request.actor, found, State(found.state), article)
    form = AnswerForm(*sent_files(request))
    if request.method == "POST" and form.is_valid() and given(request, found, form):
        messages.success(request, _("说明已保存。提交申请后，受理机关会一并看到。"))
        return redirect(here.url("operator:signals"))
    one = told(own_signals(request).filter(pk=pk), request.actor, ADDRESSES)[0]
    context = {
        "title": one.title,
        "told": one,
        "form": None if refusal and request.method != "POST" else form,
        "refusal": refusal_text(refusal) if refusal else "",
        "crumbs": [
            Crumb(_("诚信提示"), here.url("operator:signals")),
            Crumb(_("提示 %(number)s") % {"number": found.pk}),
        ],
    }
    return page(request, "operator/signal.html", here, context)


def given(request: ActingRequest, found: Signal, form: AnswerForm) -> bool:
    """Keep the answer; what is refused stands in the form."""
    values = form.cleaned_data

    def act() -> Any:
        try:
            return answer(
                actor=request.actor,
                signal=found,
                text=values["text"],
                uploads=values["uploads"],
                article=article_of(found),
            )
        except ValidationError as error:
            raise ValidationError({"uploads": error.messages}) from None

    return attempt_fact(form, act) is not None


@require_safe
@for_operators
def answer_file(request: ActingRequest, pk: int) -> FileResponse:
    """A file of one of the operator's own answers."""
    found = answer_attachment(own_signals(request), pk)
    if found is None:
        raise Http404
    return file_response(found)
