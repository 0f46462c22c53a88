"""Over which channels a person is told: what they chose, and never silence for a decision."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from zhongchuang.messaging.choosing import next_digest
from zhongchuang.messaging.models import Delivery, Preference
from zhongchuang.messaging.send import send

URUMQI = ZoneInfo("Asia/Urumqi")


def ways() -> list[tuple[str, bool]]:
    return list(Delivery.objects.values_list("channel", "digest"))


@pytest.fixture
def choose(person):
    def by(**values: object) -> None:
        Preference.objects.create(account=person, **values)

    return by


def with_phone(person) -> None:
    person.phone = "13800000000"
    person.save()


def test_person_who_chose_nothing_is_told_by_mail_at_once(person):
    send([person], "标题", "内容")
    assert ways() == [("email", False)]


@pytest.mark.parametrize(
    ("important", "expected"), [(False, [("email", True)]), (True, [("email", False)])]
)
def test_daily_digest_is_for_what_is_not_important(person, choose, important, expected):
    choose(pace="daily")
    send([person], "标题", "内容", important=important)
    assert ways() == expected


@pytest.mark.parametrize(("important", "expected"), [(False, []), (True, [("email", False)])])
def test_inbox_alone_still_lets_a_decision_out(person, choose, important, expected):
    choose(pace="inbox")
    send([person], "标题", "内容", important=important)
    assert ways() == expected


def test_text_messages_go_to_whoever_chose_them(person, choose, with_gateway):
    with_phone(person)
    choose(email=False, sms=True)
    send([person], "标题", "内容")
    assert ways() == [("sms", False)]


def test_text_messages_without_a_gateway_are_none(person, choose, settings):
    settings.SMS_URL = ""
    with_phone(person)
    choose(email=False, sms=True)
    send([person], "标题", "内容")
    assert ways() == []


def test_decision_reaches_a_person_without_address_by_text_message(person, with_gateway):
    with_phone(person)
    person.email = ""
    person.save()
    send([person], "标题", "内容", important=True)
    assert ways() == [("sms", False)]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ((2026, 3, 2, 8, 59), (2026, 3, 2, 9)),
        ((2026, 3, 2, 9, 0), (2026, 3, 3, 9)),
        ((2026, 3, 2, 23, 0), (2026, 3, 3, 9)),
    ],
)
def test_digest_goes_out_at_nine(settings, now, due):
    settings.TIME_ZONE = "Asia/Urumqi"
    assert next_digest(datetime(*now, tzinfo=URUMQI)) == datetime(*due, tzinfo=URUMQI)
