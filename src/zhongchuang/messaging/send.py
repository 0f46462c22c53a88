"""One way to tell people something: the inbox at once, other channels once the act is committed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from zhongchuang.messaging.choosing import Recipient, deliveries_of, preferences_of
from zhongchuang.messaging.delivering import go_out
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.states import UNSENT, DeliveryState


def topic_of(subject: models.Model) -> str:
    """The topic of a message about something: `application:12`."""
    return f"{subject._meta.model_name}:{subject.pk}"


@transaction.atomic
def send(
    recipients: Iterable[Recipient],
    subject: str,
    body: str,
    path: str = "",
    *,
    topic: str = "",
    key: str = "",
    sender: str = "",
    signed_by: Any = None,
    important: bool = False,
    hold: bool = False,
) -> list[Message]:
    """Tell each recipient once; `path` is where in the system the matter is waiting.

    Args:
        topic: what it is about (`topic_of`); what is not out yet when `overtake` is called for the
            topic is not sent any more.
        key: a reminder's name; whoever has had a message of this key gets none.
        sender: the organisation whose act it tells of.
        signed_by: the account that signs it.
        important: reach everybody over a channel outside the system who has one.
        hold: keep it in the outbox, in no inbox, until the signing person releases it.
    """
    people = {person.pk: person for person in recipients}
    if key:
        had = Message.objects.filter(key=key, recipient__in=list(people))
        for pk in had.values_list("recipient", flat=True):
            del people[pk]
    if not people:
        return []
    told = Message.objects.bulk_create(
        Message(
            recipient_id=pk,
            subject=subject,
            body=body,
            path=path,
            topic=topic,
            key=key,
            sender=sender,
            signed_by=signed_by,
            important=important,
            held=hold,
        )
        for pk in people
    )
    _queue(told, people)
    return told


def _queue(told: list[Message], people: dict[Any, Recipient]) -> None:
    now, choices = timezone.now(), preferences_of(people)
    ways = Delivery.objects.bulk_create(
        delivery
        for message in told
        for delivery in deliveries_of(
            message, people[message.recipient_id], choices.get(message.recipient_id), now
        )
    )
    dispatch([way.pk for way in ways if way.due_at is not None and way.due_at <= now])


def dispatch(deliveries: list[int]) -> None:
    """Have these sent by the background worker, once what is being done is committed."""
    if deliveries:
        transaction.on_commit(partial(go_out.enqueue, deliveries), robust=True)


def overtake(topic: str) -> None:
    """A later act on a topic: what is not sent yet is not sent any more, the inbox keeps it."""
    told = Message.objects.filter(topic=topic, overtaken_at=None)
    waiting = Delivery.objects.filter(message__in=told, state__in=sorted(UNSENT))
    waiting.update(state=DeliveryState.SUPERSEDED, due_at=None)
    told.update(overtaken_at=timezone.now())
