"""Sending what is due: claim a delivery, hand it to its channel, note what came of it.

A claim moves the due time ahead before anything leaves, so that two workers never send the same and
what a dying worker had claimed is tried again later. A channel is never called within a
transaction.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import F, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from zhongchuang.messaging.gateways import GatewayError, gateway
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.states import UNDER_WAY, Channel, DeliveryState

BACK_OFF = tuple(timedelta(minutes=m) for m in (5, 30, 120, 480, 1440))
"""How long to wait after each failure; after the last the delivery is given up."""
LEASE = timedelta(minutes=10)
"""How long a claimed delivery is left to the worker that claimed it."""

log = logging.getLogger(__name__)


@task()
def go_out(deliveries: list[int]) -> None:
    """What the queue calls after a commit."""
    _send_all(due(timezone.now()).filter(pk__in=deliveries))


def due(now: datetime) -> QuerySet[Delivery]:
    """What is to be sent now, unless a later act has overtaken it."""
    return Delivery.objects.filter(
        state__in=sorted(UNDER_WAY), due_at__lte=now, message__overtaken_at=None
    ).select_related("message__recipient")


def deliver_due(now: datetime) -> tuple[int, int]:
    """Send everything that is due; how many went out and how many failed."""
    return _send_all(due(now))


def _send_all(found: QuerySet[Delivery]) -> tuple[int, int]:
    sent = failed = 0
    ordered = found.order_by("digest", "message__recipient", "channel", "pk")
    for group in _packets(ordered):
        claimed = [delivery for delivery in group if _claim(delivery)]
        if not claimed:
            continue
        if _handed_over(claimed):
            sent += len(claimed)
        else:
            failed += len(claimed)
    return sent, failed


def _packets(found: Iterable[Delivery]) -> Iterable[list[Delivery]]:
    """Deliveries that leave together: those of a digest by person and channel, else one alone."""
    for _key, group in groupby(found, key=_packet):
        yield list(group)


def _packet(delivery: Delivery) -> tuple[int, str, int]:
    alone = 0 if delivery.digest else delivery.pk
    return delivery.message.recipient_id, delivery.channel, alone


def _claim(delivery: Delivery) -> bool:
    """Whether it is this worker's: another one, a hold or a later act may have come between.

    The conditions stand on the row itself; behind a join, PostgreSQL would not ask them again of a
    row that another worker has just changed.
    """
    now = timezone.now()
    mine = Delivery.objects.filter(
        pk=delivery.pk,
        attempts=delivery.attempts,
        state__in=sorted(UNDER_WAY),
        due_at__lte=now,
        message__in=Message.objects.filter(overtaken_at=None),
    ).update(attempts=F("attempts") + 1, due_at=now + LEASE)
    delivery.attempts += mine
    return bool(mine)


def _handed_over(packet: Sequence[Delivery]) -> bool:
    pks = [delivery.pk for delivery in packet]
    try:
        _hand_over(packet)
    except GatewayError as error:
        _failed(packet, error.word, final=error.final)
        return False
    except (OSError, ValueError) as error:
        # The error's own words may hold the address, which belongs neither into a log nor a page.
        _failed(packet, type(error).__name__, final=isinstance(error, ValueError))
        return False
    Delivery.objects.filter(pk__in=pks).update(
        state=DeliveryState.SENT, sent_at=timezone.now(), due_at=None, error=""
    )
    return True


def _failed(packet: Sequence[Delivery], word: str, *, final: bool) -> None:
    for delivery in packet:
        log.error("delivery %s (%s) failed: %s", delivery.pk, delivery.channel, word)
        again = None
        if not final and delivery.attempts <= len(BACK_OFF):
            again = timezone.now() + BACK_OFF[delivery.attempts - 1]
        still = Delivery.objects.filter(pk=delivery.pk, state__in=sorted(UNDER_WAY))
        still.update(state=DeliveryState.FAILED, error=word[:60], due_at=again)


def _hand_over(packet: Sequence[Delivery]) -> None:
    """Raises: GatewayError, OSError, ValueError: it did not go out."""
    first = packet[0]
    person = first.message.recipient
    if not person.is_active:
        raise GatewayError("account closed", final=True)
    subject, body = _words(packet)
    if first.channel == Channel.EMAIL:
        if not person.email:
            raise GatewayError("no address", final=True)
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [person.email])
        return
    provider = gateway()
    if provider is None:
        raise GatewayError("no gateway")
    if not person.phone:
        raise GatewayError("no number", final=True)
    provider.send(person.phone, _short(subject), f"zhongchuang-{first.pk}")


def _short(subject: str) -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("%(subject)s。详情请登录系统查看。") % {"subject": subject}


def _words(packet: Sequence[Delivery]) -> tuple[str, str]:
    """Subject and body of what leaves: one message, or the day's messages in one."""
    if not packet[0].digest:
        message = packet[0].message
        return " ".join(message.subject.split()), message.body + _link(message.path, "\n\n")
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("您有 %(n)d 条新消息") % {"n": len(packet)}
    told = (delivery.message for delivery in packet)
    return subject, "\n\n".join(f"· {m.subject}\n{m.body}{_link(m.path)}" for m in told)


def _link(path: str, gap: str = "\n") -> str:
    return f"{gap}{settings.PUBLIC_URL}{path}" if path else ""
