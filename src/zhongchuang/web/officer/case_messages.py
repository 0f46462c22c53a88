"""What was told about one case: the latest messages on its page, all of them in the outbox."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.models import Application
from zhongchuang.messaging.models import Message
from zhongchuang.messaging.send import topic_of
from zhongchuang.web.officer.outbox_list import of_office

LATEST = 5


def messages_of(actor: Actor, case: Application) -> dict[str, Any]:
    """The context of the panel, in one query: the latest messages about a case the actor may see,
    whether there are more, and where all of them are. How each was sent stands in the outbox."""
    found = of_office(actor, Message.objects.filter(topic=topic_of(case)))
    listed = list(found.select_related("recipient")[: LATEST + 1])
    return {
        "told": listed[:LATEST],
        "told_more": len(listed) > LATEST,
        "told_url": f"{reverse('officer:outbox')}?case={case.pk}",
    }
