"""The administrator sees how sending stands, and no message."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.send import send

CHANNELS = reverse("admin:channels")


@pytest.fixture
def admin(client_of, administrator):
    return client_of(administrator)


def test_channels_count_deliveries_and_show_no_words(admin, operator):
    send([operator.account], "秘密标题", "内容")
    answer = admin.get(CHANNELS)
    mail = answer.context["ways"][0]
    assert ([n for _state, n in mail.rows], "秘密标题" in answer.content.decode()) == (
        [1, 0, 0, 0, 0],
        False,
    )


def test_channels_tell_what_is_late(admin, operator):
    send([operator.account], "标题", "内容")
    Delivery.objects.update(due_at=timezone.now() - timedelta(hours=2))
    assert "有 1 条消息早该发出" in admin.get(CHANNELS).content.decode()


def test_channels_name_the_gateway_without_its_token(admin, settings):
    settings.SMS_URL, settings.SMS_TOKEN = "https://sms.example.cn/send?key=withheld", "secret"
    text = admin.get(CHANNELS).content.decode()
    assert [word in text for word in ("sms.example.cn", "withheld", "secret")] == [
        True,
        False,
        False,
    ]


def test_test_message_goes_to_oneself(admin, administrator):
    admin.post(CHANNELS)
    told = Message.objects.values_list("recipient", "deliveries__channel")
    assert list(told) == [(administrator.account.pk, "email")]


def test_looking_sends_nothing(admin):
    admin.get(CHANNELS)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("who", ["operator", "prefecture_officer", "auditor"])
def test_channels_are_the_administrator_s(request, client_of, who):
    assert client_of(request.getfixturevalue(who)).get(CHANNELS).status_code == 403
