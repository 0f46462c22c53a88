"""Two workers at once: each message leaves once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from zhongchuang.messaging.delivering import deliver_due
from zhongchuang.messaging.models import Delivery, Preference
from zhongchuang.messaging.send import send
from zhongchuang.messaging.states import DeliveryState

WORKERS, MESSAGES = 3, 8


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("database_for_threads")
def test_workers_at_the_same_moment_send_each_message_once(person, settings, with_gateway):
    person.phone = "13800000000"
    person.save()
    Preference.objects.create(account=person, email=False, sms=True)
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    for number in range(MESSAGES):
        send([person], f"标题{number}", "内容")
    start = Barrier(WORKERS)

    def work() -> None:
        start.wait()
        deliver_due(timezone.now())
        connection.close()

    threads = [Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    texts = [content["text"] for _headers, content in with_gateway.requests]
    sent = Delivery.objects.filter(state=DeliveryState.SENT).count()
    assert (len(texts), len(set(texts)), sent) == (MESSAGES, MESSAGES, MESSAGES)
