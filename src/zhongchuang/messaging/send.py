"""One way to tell people something: the inbox at once, e-mail after the transaction commits."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from zhongchuang.messaging.models import MailState, Message

log = logging.getLogger(__name__)


class Recipient(Protocol):
    pk: Any
    email: str


def send(recipients: Iterable[Recipient], subject: str, body: str, path: str = "") -> None:
    """Tell each recipient once; `path` is where in the system the matter is waiting."""
    for person in {person.pk: person for person in recipients}.values():
        message = Message.objects.create(
            recipient_id=person.pk,
            subject=subject,
            body=body,
            path=path,
            mail=MailState.PENDING if person.email else MailState.NONE,
        )
        if person.email:
            _mail_on_commit(message, person.email)


def _mail_on_commit(message: Message, address: str) -> None:
    def deliver() -> None:
        _mail(message, address)

    transaction.on_commit(deliver, robust=True)


def _mail(message: Message, address: str) -> None:
    subject = " ".join(message.subject.split())
    link = f"\n\n{settings.PUBLIC_URL}{message.path}" if message.path else ""
    state = MailState.SENT
    try:
        send_mail(subject, message.body + link, settings.DEFAULT_FROM_EMAIL, [address])
    except (OSError, ValueError) as error:
        # The error's own words may hold the address, which does not belong into a log.
        log.error("mail of message %s failed: %s", message.pk, type(error).__name__)
        state = MailState.FAILED
    Message.objects.filter(pk=message.pk).update(mail=state)
