"""What an organisation does with its own messages before they go and after they failed: hold,
release, change, send again; and what its people write. Each act is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import Signatory, record
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.choosing import Recipient, deliveries_of, preferences_of
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.send import dispatch, send
from zhongchuang.messaging.states import UNDER_WAY, DeliveryState

LONGEST_SUBJECT = 200


def may_steer(message: Message, by: Signatory) -> Refusal | None:
    """Whether somebody may hold, release or send again: people of the organisation that sent it;
    what waits for a signature, only the person who signs."""
    if message.sender not in {"", by.organisation}:
        return Refusal(_("本消息由%(sender)s发出，只能由其办理。") % {"sender": message.sender})
    if message.held and message.signed_by_id != by.account_id:
        return Refusal(_("本消息由签发人签发，其他人员不能修改或放行。"))
    if message.overtaken_at:
        return Refusal(_("案件已有新的办理进展，本消息不再发送。"))
    return None


def may_edit(message: Message, by: Signatory) -> Refusal | None:
    """Whether somebody may change the words: the person who signs, until it is released."""
    if not message.held:
        return Refusal(_("消息已经发出，不能修改。"))
    return may_steer(message, by)


@transaction.atomic
def write(
    *,
    recipients: Iterable[Recipient],
    subject: str,
    body: str,
    path: str,
    topic: str,
    signed_by: Any,
    by: Signatory,
) -> list[Message]:
    """Draft a message of one's own; it waits in the outbox until its writer releases it.

    Raises:
        Refused: it says nothing, or there is nobody to tell.
    """
    if not subject.strip() or not body.strip():
        raise Refused(Refusal(_("请写明标题和内容。")))
    made = send(
        recipients,
        subject.strip()[:LONGEST_SUBJECT],
        body.strip(),
        path,
        topic=topic,
        sender=by.organisation,
        signed_by=signed_by,
        important=True,
        hold=True,
    )
    if not made:
        raise Refused(Refusal(_("没有可以接收消息的人员。")))
    for message in made:
        record("messaging.write", message, by, _told(message))
    return made


@transaction.atomic
def hold(*, message: Message, by: Signatory) -> Message:
    """Keep back whatever has not left yet.

    Raises:
        Refused: nothing is on its way, or another organisation sent it.
    """
    found = _locked(message)
    require(may_steer(found, by))
    waiting = found.deliveries.filter(state__in=sorted(UNDER_WAY)).exclude(due_at=None)
    if not waiting.update(state=DeliveryState.HELD, due_at=None):
        raise Refused(Refusal(_("没有待发送的内容。")))
    record("messaging.hold", found, by, _told(found))
    return found


@transaction.atomic
def release(*, message: Message, by: Signatory) -> Message:
    """Let what was held go: a message that waited for its signature arrives in the inbox now.

    Raises:
        Refused: nothing is held, or it is not this person's to release.
    """
    found = _locked(message)
    require(may_steer(found, by))
    back = found.deliveries.filter(state=DeliveryState.HELD)
    if not found.held and not back.exists():
        raise Refused(Refusal(_("没有暂缓发送的内容。")))
    if found.held:
        _into_inbox(found)
    _queue_again(list(back.values_list("pk", flat=True)))
    record("messaging.release", found, by, _told(found))
    return found


def _into_inbox(message: Message) -> None:
    """Read anew how its recipient wants to be told: that may have changed while it was held."""
    message.held, message.sent_at = False, timezone.now()
    message.save(update_fields=["held", "sent_at"])
    message.deliveries.all().delete()
    choice = preferences_of([message.recipient_id]).get(message.recipient_id)
    ways = deliveries_of(message, message.recipient, choice, message.sent_at)
    Delivery.objects.bulk_create(ways)
    dispatch([way.pk for way in ways if not way.digest])


@transaction.atomic
def edit(*, message: Message, by: Signatory, subject: str, body: str) -> Message:
    """Change a message that waits for its signature.

    Raises:
        Refused: it is out already, not this person's to sign, or empty.
    """
    found = _locked(message)
    require(may_edit(found, by))
    if not subject.strip() or not body.strip():
        raise Refused(Refusal(_("请写明标题和内容。")))
    before = {"subject": found.subject, "body": found.body}
    found.subject, found.body = subject.strip()[:LONGEST_SUBJECT], body.strip()
    found.save(update_fields=["subject", "body"])
    after = {"subject": found.subject, "body": found.body}
    record("messaging.edit", found, by, {"before": before, "after": after})
    return found


@transaction.atomic
def resend(*, message: Message, by: Signatory) -> Message:
    """Try what failed once more, now, with a new count of attempts.

    Raises:
        Refused: nothing failed, or another organisation sent it.
    """
    found = _locked(message)
    require(may_steer(found, by))
    failed = list(found.deliveries.filter(state=DeliveryState.FAILED).values_list("pk", flat=True))
    if not failed:
        raise Refused(Refusal(_("没有发送失败的内容。")))
    _queue_again(failed)
    record("messaging.resend", found, by, _told(found))
    return found


def _queue_again(deliveries: list[int]) -> None:
    Delivery.objects.filter(pk__in=deliveries).update(
        state=DeliveryState.QUEUED, due_at=timezone.now(), attempts=0, digest=False
    )
    dispatch(deliveries)


def _locked(message: Message) -> Message:
    rows = Message.objects.select_for_update(of=("self",)).select_related("recipient")
    return rows.get(pk=message.pk)


def _told(message: Message) -> dict[str, str]:
    """What the audit chain keeps of a message: what it is about, not what it says."""
    return {"topic": message.topic, "subject": message.subject}
