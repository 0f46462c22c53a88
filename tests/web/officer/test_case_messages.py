"""What was told about a case stands on its page, with the way to all of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.send import send, topic_of


@pytest.fixture
def case(drive) -> Application:
    found = drive(State.PRELIMINARY)
    Delivery.objects.all().delete()
    Message.objects.all().delete()
    return found


@pytest.fixture
def tell(case, operator, prefecture):
    def about(count: int, sender: str = prefecture.name, topic: str = topic_of(case)) -> None:
        for n in range(count):
            send([operator.account], f"消息{n}", "内容", sender=sender, topic=topic)

    return about


def shown(client, case: Application) -> list[str]:
    context = client.get(reverse("officer:case", args=[case.pk])).context
    return [one.subject for one in context["told"]]


def test_case_shows_what_was_told_about_it(officer, case, tell):
    tell(2)
    assert shown(officer, case) == ["消息1", "消息0"]


def test_case_shows_the_latest_messages_only(officer, case, tell):
    tell(7)
    assert shown(officer, case) == ["消息6", "消息5", "消息4", "消息3", "消息2"]


def test_case_does_not_show_what_is_about_another(officer, case, tell):
    tell(1, topic="application:999999")
    assert shown(officer, case) == []


def test_case_does_not_show_what_another_office_sent(officer, case, tell):
    tell(1, sender="另一机关")
    assert shown(officer, case) == []


def test_link_leads_to_the_messages_of_the_case(officer, case, tell):
    tell(1)
    tell(1, topic="application:999999")
    url = officer.get(reverse("officer:case", args=[case.pk])).context["told_url"]
    listing = officer.get(url).context["listing"]
    assert [row.record.subject for row in listing.table.rows] == ["消息0"]


def test_case_that_is_no_number_lists_everything(officer, case, tell):
    tell(1)
    listing = officer.get(reverse("officer:outbox"), {"case": "x"}).context["listing"]
    assert [row.record.subject for row in listing.table.rows] == ["消息0"]
