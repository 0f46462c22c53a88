"""One's own messages, and nobody else's."""

from __future__ import annotations

import pytest
from django.urls import reverse

from zhongchuang.messaging.models import Message
from zhongchuang.messaging.send import send

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(operator) -> Message:
    send([operator.account], "申请已受理", "请等待初审。", "/operator/applications/1/")
    return Message.objects.get()


def page(message: Message) -> str:
    return reverse("public:message", args=[message.pk])


@pytest.mark.parametrize("name", ["inbox", "inbox_read_all"])
def test_inbox_asks_to_sign_in(client, name):
    response = client.get(reverse(f"public:{name}"))
    assert response["Location"].startswith(reverse("account_login"))


def test_inbox_lists_one_s_own(client_of, told, operator):
    assert told.subject in client_of(operator).get("/inbox/").content.decode()


def test_inbox_without_messages(client_of, stranger):
    assert "还没有消息" in client_of(stranger).get("/inbox/").content.decode()


def test_inbox_hides_those_of_others(client_of, told, rival):
    assert told.subject not in client_of(rival).get("/inbox/").content.decode()


def test_message_of_another_person(client_of, told, rival):
    assert client_of(rival).get(page(told)).status_code == 404


def test_message_opened_is_read_and_leads_on(client_of, told, operator):
    text = client_of(operator).get(page(told)).content.decode()
    assert 'href="/operator/applications/1/"' in text
    told.refresh_from_db()
    assert told.read_at is not None


def test_message_opened_again_keeps_its_first_reading(client_of, told, operator):
    client = client_of(operator)
    client.get(page(told))
    first = Message.objects.get().read_at
    client.get(page(told))
    assert Message.objects.get().read_at == first


@pytest.mark.parametrize("path", ["", "https://example.com/", "//example.com/"])
def test_message_leads_nowhere_else(client_of, told, operator, path):
    Message.objects.update(path=path)
    assert client_of(operator).get(page(told)).context["way"] == ""


def count(client, state: str) -> int:
    return int(client.get("/inbox/", {"state": state}).context["listing"].count)


def test_inbox_filter_by_state(client_of, told, operator):
    client = client_of(operator)
    assert (count(client, "unread"), count(client, "read")) == (1, 0)
    client.get(page(told))
    assert (count(client, "unread"), count(client, "read")) == (0, 1)


def test_read_all_marks_one_s_own_only(client_of, told, operator, rival):
    send([rival.account], "别人的", "内容")
    client_of(operator).post(reverse("public:inbox_read_all"))
    assert [m.subject for m in Message.objects.filter(read_at=None)] == ["别人的"]


def test_read_all_is_posted(client_of, told, operator):
    assert client_of(operator).get(reverse("public:inbox_read_all")).status_code == 405


def test_inbox_needs_the_same_queries_for_one_row_and_for_three(client_of, told, operator, queries):
    client = client_of(operator)
    first = queries(client, "/inbox/")
    send([operator.account], "二", "内容")
    send([operator.account], "三", "内容")
    assert queries(client, "/inbox/") == first
