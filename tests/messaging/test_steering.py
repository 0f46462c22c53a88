"""Holding, releasing, changing and sending again, by whom it belongs to, each on record."""

from __future__ import annotations

import pytest
from django.core import mail
from django.utils import timezone

from zhongchuang.audit.chain import Signatory
from zhongchuang.audit.models import Entry
from zhongchuang.directory.models import Account
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.delivering import deliver_due
from zhongchuang.messaging.models import Delivery, Message, Preference
from zhongchuang.messaging.outbox import edit, hold, release, resend
from zhongchuang.messaging.send import overtake, send
from zhongchuang.messaging.states import DeliveryState

pytestmark = pytest.mark.django_db

BUREAU = "乌鲁木齐市科学技术局"


@pytest.fixture
def signer(db) -> Account:
    return Account.objects.create_user("signer", "", "x", name="示例签发人")


@pytest.fixture
def by(signer) -> Signatory:
    return Signatory(signer.pk, signer.name, "prefecture-officer", BUREAU)


@pytest.fixture
def stranger_by(db) -> Signatory:
    return Signatory(None, "示例他人", "prefecture-officer", "喀什地区科学技术局")


@pytest.fixture
def told(person) -> Message:
    """A message on its way."""
    return send([person], "标题", "内容", sender=BUREAU, topic="application:1")[0]


@pytest.fixture
def drafted(person, signer) -> Message:
    """A message that waits for its signature."""
    made = send([person], "函", "内容", sender=BUREAU, signed_by=signer, hold=True, topic="t:1")
    return made[0]


def state() -> str:
    return Delivery.objects.get().state


def test_held_message_is_not_sent(told, by):
    hold(message=told, by=by)
    deliver_due(timezone.now())
    assert (state(), mail.outbox) == (DeliveryState.HELD, [])


def test_held_message_goes_when_released(told, by):
    hold(message=told, by=by)
    release(message=told, by=by)
    deliver_due(timezone.now())
    assert (state(), len(mail.outbox)) == (DeliveryState.SENT, 1)


def test_each_act_is_recorded(told, by):
    hold(message=told, by=by)
    release(message=told, by=by)
    acts = Entry.objects.order_by("sequence").values_list("act", "organisation")
    assert list(acts) == [("messaging.hold", BUREAU), ("messaging.release", BUREAU)]


def test_signed_message_can_be_changed_before_it_goes(drafted, by, person):
    edit(message=drafted, by=by, subject="新标题", body="新内容")
    release(message=drafted, by=by)
    deliver_due(timezone.now())
    inbox = Message.objects.in_inbox_of(person.pk).get()
    assert (inbox.subject, inbox.body, mail.outbox[0].subject) == ("新标题", "新内容", "新标题")


def test_change_is_recorded_with_the_words_before_and_after(drafted, by):
    edit(message=drafted, by=by, subject="新标题", body="新内容")
    assert Entry.objects.get(act="messaging.edit").data == {
        "before": {"subject": "函", "body": "内容"},
        "after": {"subject": "新标题", "body": "新内容"},
    }


def test_released_message_follows_what_its_recipient_chose_meanwhile(drafted, by, person):
    Preference.objects.create(account=person, pace="inbox")
    release(message=drafted, by=by)
    assert (Delivery.objects.count(), person.inbox.get().held) == (0, False)


@pytest.mark.parametrize("act", [hold, release, resend])
def test_message_of_another_organisation_is_left_alone(told, stranger_by, act):
    with pytest.raises(Refused):
        act(message=told, by=stranger_by)


def test_message_to_be_signed_is_the_signer_s_alone(drafted, by):
    colleague = Signatory(None, "示例同事", "prefecture-officer", BUREAU)
    for act in (release, hold):
        with pytest.raises(Refused):
            act(message=drafted, by=colleague)


def test_message_that_is_out_is_not_changed(told, by):
    with pytest.raises(Refused):
        edit(message=told, by=by, subject="新", body="新")


def test_message_is_not_changed_into_nothing(drafted, by):
    with pytest.raises(Refused):
        edit(message=drafted, by=by, subject=" ", body="内容")


def test_message_overtaken_while_held_is_not_released(drafted, by):
    overtake("t:1")
    with pytest.raises(Refused):
        release(message=drafted, by=by)


def test_failed_message_is_sent_again_at_once(told, by):
    Delivery.objects.update(state=DeliveryState.FAILED, due_at=None, attempts=6)
    resend(message=told, by=by)
    deliver_due(timezone.now())
    assert (state(), Delivery.objects.get().attempts) == (DeliveryState.SENT, 1)


@pytest.mark.parametrize(
    ("act", "now"),
    [
        (hold, DeliveryState.SENT),
        (release, DeliveryState.QUEUED),
        (resend, DeliveryState.QUEUED),
    ],
)
def test_act_with_nothing_to_act_on_is_refused(told, by, act, now):
    Delivery.objects.update(state=now, due_at=None)
    with pytest.raises(Refused):
        act(message=told, by=by)
