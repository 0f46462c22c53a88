"""A person's choice of how to be told."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from zhongchuang.directory.models import Account
from zhongchuang.messaging.models import Message, Preference
from zhongchuang.messaging.send import send

CHOICE = reverse("notifications")


@pytest.fixture
def own(client_of, operator):
    return client_of(operator)


@pytest.fixture
def gateway(settings) -> None:
    settings.SMS_URL = "https://sms.example.cn/send"


def kept() -> tuple[str, bool, bool]:
    return Preference.objects.values_list("pace", "email", "sms").get()


def test_choice_asks_to_sign_in(client, db):
    assert client.get(CHOICE)["Location"].startswith(reverse("account_login"))


def test_choice_is_kept(own):
    own.post(CHOICE, {"pace": "daily", "email": "on"})
    assert kept() == ("daily", True, False)


def test_choice_is_changed_and_not_kept_twice(own):
    own.post(CHOICE, {"pace": "daily", "email": "on"})
    own.post(CHOICE, {"pace": "inbox"})
    assert kept() == ("inbox", False, False)


def test_choice_offers_no_text_messages_without_a_gateway(own, settings):
    settings.SMS_URL = ""
    assert list(own.get(CHOICE).context["form"].fields) == ["pace", "email"]


def test_choice_of_text_messages_keeps_the_number(own, gateway, operator):
    own.post(CHOICE, {"pace": "immediate", "sms": "on", "phone": "13800000000"})
    assert (kept(), Account.objects.get(pk=operator.account.pk).phone) == (
        ("immediate", False, True),
        "13800000000",
    )


@pytest.mark.parametrize("phone", ["", "12345", "1380000000a"])
def test_choice_of_text_messages_needs_a_number(own, gateway, phone):
    answer = own.post(CHOICE, {"pace": "immediate", "sms": "on", "phone": phone})
    assert list(answer.context["form"].errors) == ["phone"]


def test_choice_shows_the_address_masked(own, operator):
    text = own.get(CHOICE).content.decode()
    assert ("o***@example.com" in text, operator.account.email in text) == (True, False)


def test_inbox_marks_what_was_overtaken(own, operator):
    send([operator.account], "请补正", "内容")
    Message.objects.update(overtaken_at=timezone.now())
    assert "已有新进展" in own.get(reverse("public:inbox")).content.decode()


def test_inbox_hides_what_waits_for_its_signature(own, operator):
    send([operator.account], "未签发", "内容", hold=True)
    pk = Message.objects.get().pk
    statuses = own.get(reverse("public:message", args=[pk])).status_code
    assert (statuses, "未签发" in own.get(reverse("public:inbox")).content.decode()) == (404, False)
