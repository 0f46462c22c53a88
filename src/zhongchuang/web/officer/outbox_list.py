"""The outbox as a list: which messages an actor sees, one a row, and where each stands."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import CharField, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Substr
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.models import Application, Round
from zhongchuang.messaging.models import Message, MessageQuerySet
from zhongchuang.messaging.send import topic_of
from zhongchuang.messaging.states import Channel, DeliveryState
from zhongchuang.web.shared import components
from zhongchuang.web.shared.components import Tone

PREFIX = "application:"
TO_SIGN, INBOX_ONLY = "to-sign", "inbox"
SIGNING = gettext_lazy("待签发")
TONES: dict[str, Tone] = {
    DeliveryState.QUEUED: "waiting",
    DeliveryState.HELD: "warning",
    DeliveryState.SENT: "done",
    DeliveryState.FAILED: "refused",
    DeliveryState.SUPERSEDED: "ended",
}


def visible_messages(actor: Actor) -> MessageQuerySet:
    """Messages about the cases the actor may see: an officer's own organisation's and the system's,
    for the auditor all."""
    topics = (
        Application.objects.visible_to(actor)
        .annotate(as_topic=Concat(Value(PREFIX), Cast("pk", CharField())))
        .values("as_topic")
    )
    return of_office(actor, Message.objects.filter(topic__in=topics))


def of_office(actor: Actor, found: MessageQuerySet) -> MessageQuerySet:
    """Of messages about cases the actor may see, those the actor's office may read."""
    if actor.is_officer:
        return found.sent_for(actor.organisation.name if actor.organisation else "")
    return found


def with_case(found: QuerySet[Message]) -> QuerySet[Message]:
    """Each with the case it is about (`case_pk`, `space_name`) and its deliveries."""
    case_pk = Cast(Substr("topic", len(PREFIX) + 1), IntegerField())
    name = Application.objects.filter(pk=OuterRef("case_pk")).values("space__name")
    return (
        found.annotate(case_pk=case_pk)
        .annotate(space_name=Subquery(name))
        .select_related("recipient")
        .prefetch_related("deliveries")
    )


class OutboxFilter(django_filters.FilterSet):
    """Filters of the outbox, kept in the address."""

    state = django_filters.ChoiceFilter(
        label=gettext_lazy("状态"),
        choices=[
            (TO_SIGN, SIGNING),
            *DeliveryState.choices,
            (INBOX_ONLY, gettext_lazy("仅站内")),
        ],
        method="in_state",
    )
    channel = django_filters.ChoiceFilter(
        label=gettext_lazy("渠道"), choices=Channel.choices, method="over_channel"
    )
    round = django_filters.ModelChoiceFilter(
        label=gettext_lazy("批次"),
        queryset=lambda request: Round.objects.visible_to(request.actor),
        method="in_round",
    )

    case = django_filters.NumberFilter(method="about_case", widget=forms.HiddenInput)

    class Meta:
        model = Message
        fields: tuple[str, ...] = ()

    def about_case(self, found: Any, _name: str, value: Any) -> Any:
        """Of one case; the link on its page says which."""
        return found.filter(topic=topic_of(Application(pk=int(value))))

    def in_state(self, found: Any, _name: str, value: str) -> Any:
        if value == TO_SIGN:
            return found.filter(held=True, overtaken_at=None)
        if value == INBOX_ONLY:
            return found.filter(held=False, deliveries=None)
        return found.filter(deliveries__state=value).distinct()

    def over_channel(self, found: Any, _name: str, value: str) -> Any:
        return found.filter(deliveries__channel=value)

    def in_round(self, found: Any, _name: str, round_: Round) -> Any:
        topics = (
            Application.objects.filter(round=round_)
            .annotate(as_topic=Concat(Value(PREFIX), Cast("pk", CharField())))
            .values("as_topic")
        )
        return found.filter(topic__in=topics)


class OutboxTable(tables.Table):
    """One message a row."""

    subject = tables.Column(gettext_lazy("标题"))
    space = tables.Column(gettext_lazy("众创空间"), accessor="space_name", order_by="space_name")
    recipient = tables.Column(gettext_lazy("收件人"), accessor="recipient__name")
    state = tables.Column(gettext_lazy("发送情况"), empty_values=(), orderable=False)
    sent_at = tables.DateTimeColumn(verbose_name=gettext_lazy("时间"))

    def render_subject(self, value: str, record: Message) -> Any:
        return components.link(value, reverse("officer:outbox_message", args=[record.pk]))

    def value_subject(self, value: str) -> str:
        return value

    def render_state(self, record: Message) -> Any:
        return components.status(*standing(record))

    def value_state(self, record: Message) -> str:
        return str(standing(record)[0])

    def order_space(self, found: Any, descending: bool) -> Any:  # its signature
        name = F("space_name")
        return found.order_by(name.desc() if descending else name.asc(), "pk"), True


def standing(message: Message) -> tuple[str | Promise, Tone]:
    """Where a message stands in one word: what needs somebody comes before what is done."""
    if message.held:
        return (SIGNING, "warning") if message.overtaken_at is None else superseded()
    states = {delivery.state for delivery in message.deliveries.all()}
    for state in (
        DeliveryState.FAILED,
        DeliveryState.HELD,
        DeliveryState.QUEUED,
        DeliveryState.SENT,
        DeliveryState.SUPERSEDED,
    ):
        if state in states:
            return state.label, TONES[state]
    return gettext_lazy("仅站内"), "neutral"


def superseded() -> tuple[str | Promise, Tone]:
    return DeliveryState.SUPERSEDED.label, "ended"
