"""What is due goes out once; what fails is tried again, later and later, and then given up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from zhongchuang.messaging.delivering import BACK_OFF, deliver_due
from zhongchuang.messaging.models import Delivery, Message, Preference
from zhongchuang.messaging.send import send
from zhongchuang.messaging.states import DeliveryState

pytestmark = pytest.mark.django_db


@pytest.fixture
def texted(person, with_gateway) -> Delivery:
    """A text message that is due."""
    person.phone = "13800000000"
    person.save()
    Preference.objects.create(account=person, email=False, sms=True)
    send([person], "申请材料需要补正", "第 1 项：租赁合同。")
    return Delivery.objects.get()


def due_now() -> None:
    Delivery.objects.exclude(due_at=None).update(due_at=timezone.now())


def test_text_message_says_the_subject_and_not_the_body(texted, with_gateway):
    deliver_due(timezone.now())
    headers, content = with_gateway.requests[0]
    assert (content["to"], content["text"], headers["Idempotency-Key"]) == (
        "13800000000",
        "申请材料需要补正。详情请登录系统查看。",
        f"zhongchuang-{texted.pk}",
    )


def test_due_delivery_goes_out_once(texted, with_gateway):
    counts = deliver_due(timezone.now()), deliver_due(timezone.now())
    assert (counts, len(with_gateway.requests)) == (((1, 0), (0, 0)), 1)


def test_failed_delivery_is_tried_again_after_a_while(texted, with_gateway):
    with_gateway.status = 503
    before = timezone.now()
    deliver_due(before)
    texted.refresh_from_db()
    waits = texted.due_at - before
    assert (texted.state, texted.error, texted.attempts) == (DeliveryState.FAILED, "HTTP 503", 1)
    assert BACK_OFF[0] <= waits < BACK_OFF[0] + timedelta(minutes=1)


def test_failed_delivery_goes_out_when_the_gateway_is_back(texted, with_gateway):
    with_gateway.status = 503
    deliver_due(timezone.now())
    with_gateway.status = 200
    due_now()
    deliver_due(timezone.now())
    texted.refresh_from_db()
    assert (texted.state, texted.error, texted.attempts) == (DeliveryState.SENT, "", 2)


def test_each_attempt_shows_the_gateway_the_same_key(texted, with_gateway):
    with_gateway.status = 503
    deliver_due(timezone.now())
    due_now()
    deliver_due(timezone.now())
    assert len({headers["Idempotency-Key"] for headers, _content in with_gateway.requests}) == 1


def test_delivery_is_given_up_after_its_last_attempt(texted, with_gateway):
    with_gateway.status = 503
    for _attempt in range(len(BACK_OFF) + 3):
        due_now()
        deliver_due(timezone.now())
    texted.refresh_from_db()
    assert (texted.due_at, texted.attempts) == (None, len(BACK_OFF) + 1)


def test_delivery_refused_for_good_is_not_tried_again(texted, with_gateway):
    with_gateway.status = 400
    deliver_due(timezone.now())
    texted.refresh_from_db()
    assert (texted.state, texted.due_at) == (DeliveryState.FAILED, None)


def test_number_is_not_in_the_log(texted, with_gateway, caplog):
    with_gateway.status = 503
    deliver_due(timezone.now())
    assert ("13800000000" in caplog.text, len(caplog.records)) == (False, 1)


def test_message_overtaken_by_then_is_not_sent(texted, with_gateway):
    Message.objects.update(overtaken_at=timezone.now())
    assert (deliver_due(timezone.now()), with_gateway.requests) == ((0, 0), [])


def test_closed_account_is_not_written_to(person):
    send([person], "标题", "内容")
    person.is_active = False
    person.save()
    deliver_due(timezone.now())
    assert (Delivery.objects.get().error, mail.outbox) == ("account closed", [])


@pytest.fixture
def digest(person) -> None:
    Preference.objects.create(account=person, pace="daily")
    send([person], "一", "内容一", "/cases/1/")
    send([person], "二", "内容二")


def test_digest_waits_for_its_hour(digest):
    assert (deliver_due(timezone.now()), mail.outbox) == ((0, 0), [])


def test_digest_tells_of_everything_in_one_mail(digest, settings):
    settings.PUBLIC_URL = "https://filing.example"
    due_now()
    counts = deliver_due(timezone.now())
    sent = mail.outbox[0]
    assert (counts, len(mail.outbox), sent.subject, sent.body) == (
        (2, 0),
        1,
        "您有 2 条新消息",
        "· 一\n内容一\nhttps://filing.example/cases/1/\n\n· 二\n内容二",
    )


def test_digest_of_each_person_is_their_own(digest, person):
    other = type(person).objects.create_user("other", "other@example.com", "x", name="示例")
    Preference.objects.create(account=other, pace="daily")
    send([other], "三", "内容三")
    due_now()
    deliver_due(timezone.now())
    assert {sent.to[0]: sent.subject for sent in mail.outbox} == {
        "reader@example.com": "您有 2 条新消息",
        "other@example.com": "您有 1 条新消息",
    }
