"""The outbox before officers: what goes to whom about their cases, held, released, changed, sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages as notes
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.filing.models import Application
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.outbox import (
    LONGEST_SUBJECT,
    edit,
    hold,
    may_edit,
    may_steer,
    release,
    resend,
    write,
)
from zhongchuang.messaging.send import topic_of
from zhongchuang.messaging.states import UNDER_WAY, Channel, DeliveryState
from zhongchuang.policy.calendar import today
from zhongchuang.web.officer.access import for_readers, posted
from zhongchuang.web.officer.outbox_list import (
    TONES,
    OutboxFilter,
    OutboxTable,
    standing,
    visible_messages,
    with_case,
)
from zhongchuang.web.officer.worklist import REFERENCE
from zhongchuang.web.shared.acting import ActingRequest, attempt, attempted, for_officers
from zhongchuang.web.shared.components import Act, Crumb
from zhongchuang.web.shared.listing import Empty, listing
from zhongchuang.web.shared.masking import mask_email, mask_phone

ACTS: dict[str, Callable[..., Message]] = {"hold": hold, "release": release, "resend": resend}
OWN_WORDS = 20_000


class WordsForm(forms.Form):
    """What a person who signs may change."""

    subject = forms.CharField(label=gettext_lazy("标题"), max_length=LONGEST_SUBJECT)
    body = forms.CharField(
        label=gettext_lazy("内容"),
        max_length=OWN_WORDS,
        widget=forms.Textarea(attrs={"rows": "8"}),
    )


class WriteForm(WordsForm):
    """A message of one's own about a case; the case is named by its number."""

    case = forms.CharField(
        label=gettext_lazy("案件编号"),
        max_length=20,
        help_text=gettext_lazy("例如 ZC2026-00012。消息发给申报单位负责人。"),
    )
    field_order = ("case", "subject", "body")

    def __init__(self, *args: Any, request: ActingRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_case(self) -> Application:
        given = REFERENCE.fullmatch(self.cleaned_data["case"].strip())
        visible = Application.objects.visible_to(self.request.actor)
        found = visible.filter(pk=given[2], round__year=given[1]).first() if given else None
        if found is None:
            raise forms.ValidationError(_("没有找到这个案件，请核对编号。"))
        return found


@for_readers
@require_safe
def outbox(request: ActingRequest) -> HttpResponse:
    """Every message about the actor's cases, newest first."""
    return listing(
        request,
        with_case(visible_messages(request.actor)),
        OutboxTable,
        OutboxFilter,
        title=_("发件箱"),
        template="officer/outbox.html",
        search=("subject", "recipient__name", "space_name"),
        empty=Empty(_("还没有消息"), _("办理案件时发给申报单位、专家的消息，会列在这里。")),
        context={"may_write": request.actor.is_officer},
    )


def message_for(request: ActingRequest, pk: int) -> Message:
    """A message the actor may see, or 404."""
    return get_object_or_404(with_case(visible_messages(request.actor)), pk=pk)


@for_readers
@require_safe
def message(request: ActingRequest, pk: int) -> HttpResponse:
    """One message: its words, its ways, and what can still be done with it."""
    found = message_for(request, pk)
    by = request.actor.signature()
    context = {
        "title": found.subject,
        "crumbs": [Crumb(_("发件箱"), reverse("officer:outbox")), Crumb(found.subject)],
        "message": found,
        "standing": standing(found),
        "pairs": [
            (_("众创空间"), found.space_name),  # type: ignore[attr-defined]  # annotated
            (_("收件人"), found.recipient.name),
            (_("发出单位"), found.sender or _("系统")),
            (_("签发人"), found.signed_by.name if found.signed_by else ""),
        ],
        "ways": [(way, address_of(way, found), TONES[way.state]) for way in ways_of(found)],
        "acts": open_acts(request, found),
        "refusal": may_steer(found, by) if request.actor.is_officer else None,
    }
    return render(request, "officer/outbox_message.html", context)


def ways_of(found: Message) -> list[Delivery]:
    return list(found.deliveries.all())


def address_of(way: Delivery, found: Message) -> str:
    """Where it goes, masked."""
    if way.channel == Channel.SMS:
        return mask_phone(found.recipient.phone)
    return mask_email(found.recipient.email)


def open_acts(request: ActingRequest, found: Message) -> list[Act]:
    """The buttons for what somebody of the sending organisation can still do."""
    by = request.actor.signature()
    if not request.actor.is_officer or may_steer(found, by):
        return []
    ways = ways_of(found)
    states = {way.state for way in ways}
    acts = []
    if not may_edit(found, by):
        acts.append(Act(_("修改"), reverse("officer:outbox_edit", args=[found.pk])))
    if found.held or DeliveryState.HELD in states:
        words = _("签发并发送") if found.held else _("放行")
        acts.append(posted_act(words, found, "release", "primary"))
    if any(way.state in UNDER_WAY and way.due_at for way in ways):
        acts.append(posted_act(_("暂缓发送"), found, "hold"))
    if DeliveryState.FAILED in states:
        acts.append(posted_act(_("重新发送"), found, "resend", "primary"))
    return acts


def posted_act(label: str, found: Message, act: str, kind: Any = "secondary") -> Act:
    url = reverse("officer:outbox_act", args=[found.pk, act])
    return Act(label, url, kind, post=True)


@for_officers
@require_POST
def steer(request: ActingRequest, pk: int, act: str) -> HttpResponse:
    """Hold, release or send again; a refusal is told by the page of refusals."""
    if act not in ACTS:
        raise Http404
    found = message_for(request, pk)
    ACTS[act](message=found, by=request.actor.signature())
    told = {
        "hold": _("已暂缓发送。"),
        "release": _("已放行，正在发送。"),
        "resend": _("正在重新发送。"),
    }
    notes.success(request, told[act])
    return redirect("officer:outbox_message", pk=pk)


@for_officers
def change(request: ActingRequest, pk: int) -> HttpResponse:
    """Change the words of a message that waits for one's signature."""
    found = message_for(request, pk)
    initial = {"subject": found.subject, "body": found.body}
    form = WordsForm(posted(request), initial=initial)
    by = request.actor.signature()
    if form.is_valid() and attempt(form, lambda: edit(message=found, by=by, **form.cleaned_data)):
        notes.success(request, _("消息已修改。"))
        return redirect("officer:outbox_message", pk=pk)
    page = reverse("officer:outbox_message", args=[pk])
    trail = [Crumb(_("发件箱"), reverse("officer:outbox")), Crumb(found.subject, page)]
    return words_page(request, form, _("修改消息"), trail, page)


@for_officers
def write_one(request: ActingRequest) -> HttpResponse:
    """Draft a message to a case's operator; it waits in the outbox until it is released."""
    form = WriteForm(posted(request), request=request)
    if form.is_valid():
        made = attempted(form, lambda: write_about(request, **form.cleaned_data))
        if made:
            notes.success(request, _("消息已起草，签发后发送。"))
            if len(made) == 1:
                return redirect("officer:outbox_message", pk=made[0].pk)
            return redirect(f"{reverse('officer:outbox')}?state=to-sign")
    page = reverse("officer:outbox")
    return words_page(request, form, _("起草消息"), [Crumb(_("发件箱"), page)], page)


def write_about(
    request: ActingRequest, case: Application, subject: str, body: str
) -> list[Message]:
    """A draft to each owner of the operator whose case it is."""
    owners = Account.objects.filter(
        mandates__in=case.space.operator.mandates.in_office(Role.OPERATOR_OWNER, today())
    )
    return write(
        recipients=owners.distinct(),
        subject=subject,
        body=body,
        path=reverse("case", args=[case.pk]),
        topic=topic_of(case),
        signed_by=request.actor.account,
        by=request.actor.signature(),
    )


def words_page(
    request: ActingRequest, form: forms.Form, title: str, trail: list[Crumb], back: str
) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": [*trail, Crumb(title)],
        "form": form,
        "cancel_url": back,
    }
    return render(request, "officer/outbox_words.html", context)
