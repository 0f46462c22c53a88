"""Telling people: the inbox within the transaction, mail only once it has committed."""

from __future__ import annotations

import socket
import socketserver
from threading import Thread

import pytest
from django.core import mail
from django.db import transaction

from zhongchuang.directory.models import Account
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.send import overtake, send
from zhongchuang.messaging.states import DeliveryState


@pytest.fixture
def without_address(db) -> Account:
    return Account.objects.create_user("mute", "", "x", name="示例无邮箱")


def state_of(person: Account) -> str:
    """How far the only delivery to a person is."""
    return Delivery.objects.get(message__recipient=person).state


def tell(*people: Account) -> None:
    send(people, "申请已受理", "文号：乌科函〔2026〕1号。", "/cases/1/")


@pytest.mark.django_db
def test_send_puts_a_message_into_each_inbox(person, without_address):
    tell(person, without_address)
    told = Message.objects.order_by("pk")
    assert list(told.values_list("recipient__username", "deliveries__state")) == [
        ("reader", DeliveryState.QUEUED),
        ("mute", None),
    ]


@pytest.mark.django_db
def test_send_tells_a_person_once(person):
    tell(person, person, Account.objects.get(pk=person.pk))
    assert person.inbox.count() == 1


@pytest.mark.django_db
def test_message_is_unread_at_first(person):
    tell(person)
    message = person.inbox.get()
    assert (message.subject, message.path, message.read_at) == ("申请已受理", "/cases/1/", None)


@pytest.mark.django_db(transaction=True)
def test_mail_goes_out_after_the_transaction_commits(person):
    with transaction.atomic():
        tell(person)
        inside = len(mail.outbox)
    assert (inside, len(mail.outbox), state_of(person)) == (0, 1, DeliveryState.SENT)


@pytest.mark.django_db(transaction=True)
def test_mail_does_not_go_out_when_the_transaction_is_rolled_back(person):
    with transaction.atomic():
        tell(person)
        transaction.set_rollback(True)
    assert (mail.outbox, Message.objects.count()) == ([], 0)


@pytest.mark.django_db(transaction=True)
def test_mail_says_where_the_matter_waits(person, settings):
    settings.PUBLIC_URL = "https://filing.example"
    tell(person)
    sent = mail.outbox[0]
    assert (sent.to, sent.subject, sent.body) == (
        ["reader@example.com"],
        "申请已受理",
        "文号：乌科函〔2026〕1号。\n\nhttps://filing.example/cases/1/",
    )


@pytest.fixture
def refusing_server(settings):
    """Mail goes to a port of this machine on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


@pytest.mark.django_db(transaction=True)
def test_mail_refused_by_the_server_is_marked_failed_and_stays_in_the_inbox(
    person, refusing_server, caplog
):
    tell(person)
    way = Delivery.objects.get()
    assert (way.state, [record.getMessage() for record in caplog.records]) == (
        DeliveryState.FAILED,
        [f"delivery {way.pk} (email) failed: ConnectionRefusedError"],
    )


@pytest.mark.django_db(transaction=True)
def test_failed_mail_does_not_undo_the_act(person, refusing_server):
    with transaction.atomic():
        person.name = "示例改名"
        person.save()
        tell(person)
    person.refresh_from_db()
    assert person.name == "示例改名"


class RefusingRecipients(socketserver.StreamRequestHandler):
    """Enough of a mail server to say that it does not know the recipient, repeating the address."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        for line in self.rfile:
            if line.upper().startswith(b"QUIT"):
                self.wfile.write(b"221 bye\r\n")
                return
            unknown = line.upper().startswith(b"RCPT")
            self.wfile.write(b"550 " + line if unknown else b"250 ok\r\n")


@pytest.fixture
def server_without_the_recipient(settings, refusing_server):
    with socketserver.TCPServer(("127.0.0.1", 0), RefusingRecipients) as server:
        settings.EMAIL_PORT = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.django_db(transaction=True)
def test_mail_to_an_unknown_recipient_is_marked_failed_without_the_address_in_the_log(
    person, server_without_the_recipient, caplog
):
    tell(person)
    assert (state_of(person), "reader@example.com" in caplog.text, len(caplog.records)) == (
        DeliveryState.FAILED,
        False,
        1,
    )


@pytest.mark.django_db(transaction=True)
def test_mail_with_a_line_break_in_its_subject_goes_out_on_one_line(person):
    send([person], "“示例\n空间”已受理", "内容")
    assert (state_of(person), mail.outbox[0].subject) == (
        DeliveryState.SENT,
        "“示例 空间”已受理",
    )


@pytest.mark.django_db(transaction=True)
def test_mail_to_an_address_that_is_none_is_marked_failed(person):
    person.email = "reader@example.com\nbcc: x@example.com"
    person.save()
    send([person], "标题", "内容")
    assert (state_of(person), mail.outbox) == (DeliveryState.FAILED, [])


@pytest.mark.django_db(transaction=True)
def test_failed_mail_does_not_keep_others_from_theirs(person):
    other = Account.objects.create_user("other", "other@example.com", "x", name="示例")
    person.email = "\n"
    person.save()
    send([person, other], "标题", "内容")
    assert [sent.to for sent in mail.outbox] == [["other@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_topic_overtaken_in_the_same_transaction_is_not_sent(person):
    with transaction.atomic():
        send([person], "请补正", "内容", topic="case:1")
        overtake("case:1")
    message = person.inbox.get()
    assert (state_of(person), message.overtaken_at is None, mail.outbox) == (
        DeliveryState.SUPERSEDED,
        False,
        [],
    )


@pytest.mark.django_db
def test_overtaking_leaves_other_topics_alone(person):
    send([person], "请补正", "内容", topic="case:11")
    overtake("case:1")
    assert (state_of(person), person.inbox.get().overtaken_at) == (DeliveryState.QUEUED, None)


@pytest.mark.django_db(transaction=True)
def test_overtaking_leaves_what_was_sent_as_it_is(person):
    send([person], "请补正", "内容", topic="case:1")
    overtake("case:1")
    assert (state_of(person), len(mail.outbox)) == (DeliveryState.SENT, 1)


@pytest.mark.django_db
def test_send_with_a_key_tells_a_person_once_whenever_it_is_called(person, without_address):
    send([person], "提醒", "内容", key="before:1")
    send([person, without_address], "提醒", "内容", key="before:1")
    assert list(Message.objects.values_list("recipient__username", flat=True)) == ["mute", "reader"]


@pytest.mark.django_db(transaction=True)
def test_message_to_be_signed_is_in_no_inbox_and_not_mailed(person):
    send([person], "函", "内容", signed_by=person, hold=True)
    inbox = Message.objects.in_inbox_of(person.pk)
    assert (inbox.count(), state_of(person), mail.outbox) == (0, DeliveryState.HELD, [])
