"""Over which channels a person is told of something, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.utils import timezone

from zhongchuang.messaging.gateways import gateway
from zhongchuang.messaging.models import Delivery, Message, Preference
from zhongchuang.messaging.states import Channel, DeliveryState, Pace

DIGEST_HOUR = 9
"""The hour of the day, in the system's time zone, at which the digest goes out."""


class Recipient(Protocol):
    pk: Any
    email: str
    phone: str


def preferences_of(accounts: Iterable[Any]) -> dict[int, Preference]:
    """The stored choices of these accounts."""
    found = Preference.objects.filter(account__in=list(accounts))
    return {choice.account_id: choice for choice in found}


def reachable(person: Recipient) -> list[Channel]:
    """The channels that lead to a person, the plainest first."""
    found = [Channel.EMAIL] if person.email else []
    if person.phone and gateway() is not None:
        found.append(Channel.SMS)
    return found


def chosen(person: Recipient, choice: Preference | None, *, important: bool) -> list[Channel]:
    """The channels for one message: those the person chose, and for something important at least
    one, where there is one."""
    wanted = choice or Preference()
    open_to = reachable(person)
    told = {Channel.EMAIL: wanted.email, Channel.SMS: wanted.sms}
    found = [] if wanted.pace == Pace.INBOX else [way for way in open_to if told[way]]
    return found or (open_to[:1] if important else [])


def deliveries_of(
    message: Message, person: Recipient, choice: Preference | None, now: datetime
) -> list[Delivery]:
    """The deliveries a new message needs; not saved."""
    daily = choice is not None and choice.pace == Pace.DAILY and not message.important
    due = next_digest(now) if daily else now
    return [
        Delivery(
            message=message,
            channel=channel,
            state=DeliveryState.HELD if message.held else DeliveryState.QUEUED,
            digest=daily,
            due_at=None if message.held else due,
        )
        for channel in chosen(person, choice, important=message.important)
    ]


def next_digest(now: datetime) -> datetime:
    """The next time digests go out, always after `now`."""
    local = timezone.localtime(now)
    due = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    return due if due > local else due + timedelta(days=1)
