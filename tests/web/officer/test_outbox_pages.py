"""The outbox before officers: what they see, and what they do with it."""

from __future__ import annotations

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from zhongchuang.directory.models import Account
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import State
from zhongchuang.messaging.delivering import deliver_due
from zhongchuang.messaging.models import Delivery, Message
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.messaging.states import DeliveryState

OUTBOX = reverse("officer:outbox")


@pytest.fixture
def case(drive) -> Application:
    return drive(State.PRELIMINARY)


@pytest.fixture
def tell(case, operator, prefecture):
    """A message about the case from the prefecture."""

    def about(subject: str, **values: object) -> Message:
        given = {"sender": prefecture.name, "topic": topic_of(case), **values}
        return send([operator.account], subject, "请按期补正。", **given)[0]

    return about


def page(message: Message) -> str:
    return reverse("officer:outbox_message", args=[message.pk])


def act(message: Message, name: str) -> str:
    return reverse("officer:outbox_act", args=[message.pk, name])


def subjects(client, **query: str) -> list[str]:
    listing = client.get(OUTBOX, query).context["listing"]
    return [row.record.subject for row in listing.table.rows]


def test_outbox_lists_what_was_sent_about_own_cases(officer, tell, case):
    tell("补正提醒")
    assert subjects(officer, q="补正") == ["补正提醒"]


def test_outbox_names_the_space(officer, tell, case):
    tell("补正提醒")
    assert case.space.name in officer.get(OUTBOX).content.decode()


def test_outbox_of_another_prefecture_is_empty(client_of, foreign_officer, tell):
    tell("补正提醒")
    assert subjects(client_of(foreign_officer)) == []


def test_outbox_hides_what_another_organisation_sent(officer, tell, region):
    tell("评审任务", sender=region.name)
    assert subjects(officer, q="评审") == []


def test_outbox_shows_the_auditor_everything(client_of, auditor, tell, region):
    tell("评审任务", sender=region.name)
    assert subjects(client_of(auditor), q="评审") == ["评审任务"]


@pytest.mark.parametrize("who", ["operator", "expert", "administrator"])
def test_outbox_is_for_officers(request, client_of, who):
    assert client_of(request.getfixturevalue(who)).get(OUTBOX).status_code == 403


@pytest.mark.parametrize(
    ("state", "expected"),
    [("to-sign", ["草稿"]), ("failed", ["失败"]), ("queued", []), ("inbox", [])],
)
def test_outbox_filters_by_state(officer, tell, prefecture_officer, state, expected):
    Delivery.objects.update(state=DeliveryState.SENT)
    tell("草稿", hold=True, signed_by=prefecture_officer.account)
    failed = tell("失败")
    failed.deliveries.update(state=DeliveryState.FAILED)
    assert subjects(officer, state=state) == expected


def queries(client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(OUTBOX)
    return len(captured)


def test_outbox_needs_the_same_queries_for_one_row_and_for_three(officer, tell):
    tell("一")
    first = queries(officer)
    tell("二")
    tell("三")
    assert queries(officer) == first


def test_message_shows_its_address_masked(officer, tell, operator):
    text = officer.get(page(tell("补正提醒"))).content.decode()
    assert ("o***@example.com" in text, operator.account.email in text) == (True, False)


def test_message_of_another_prefecture_is_not_found(client_of, foreign_officer, tell):
    assert client_of(foreign_officer).get(page(tell("补正提醒"))).status_code == 404


def test_officer_holds_and_releases(officer, tell):
    message = tell("补正提醒")
    officer.post(act(message, "hold"))
    held = message.deliveries.get().state
    officer.post(act(message, "release"))
    assert (held, message.deliveries.get().state) == (DeliveryState.HELD, DeliveryState.QUEUED)


def test_officer_sends_again_what_failed(officer, tell):
    message = tell("补正提醒")
    message.deliveries.update(state=DeliveryState.FAILED, due_at=None)
    officer.post(act(message, "resend"))
    assert message.deliveries.get().state == DeliveryState.QUEUED


def test_auditor_looks_only(client_of, auditor, tell):
    message = tell("补正提醒")
    client = client_of(auditor)
    answer = client.post(act(message, "hold"))
    assert (answer.status_code, client.get(page(message)).context["acts"]) == (403, [])


@pytest.mark.parametrize(("name", "status"), [("hold", 405), ("destroy", 405)])
def test_acts_are_posted(officer, tell, name, status):
    assert officer.get(act(tell("补正提醒"), name)).status_code == status


def test_unknown_act_is_not_found(officer, tell):
    assert officer.post(act(tell("补正提醒"), "destroy")).status_code == 404


def test_refused_act_is_told(officer, tell):
    message = tell("补正提醒")
    answer = officer.post(act(message, "resend"))
    assert (answer.status_code, "没有发送失败的内容" in answer.content.decode()) == (409, True)


def words(reference: str) -> dict[str, str]:
    return {"case": reference, "subject": "请备齐原件", "body": "核查当天出示。"}


@pytest.fixture
def draft(officer, case) -> Message:
    officer.post(reverse("officer:outbox_write"), words(case.reference))
    return Message.objects.get(subject="请备齐原件")


def test_message_of_one_s_own_waits_to_be_signed(draft, operator, prefecture_officer):
    inbox = Message.objects.in_inbox_of(operator.account.pk).filter(subject="请备齐原件")
    assert (draft.held, draft.recipient, draft.signed_by, inbox.count()) == (
        True,
        operator.account,
        prefecture_officer.account,
        0,
    )


def test_message_of_one_s_own_goes_as_it_was_changed(officer, draft, operator):
    officer.post(
        reverse("officer:outbox_edit", args=[draft.pk]),
        {"subject": "请备齐原件和复印件", "body": "核查当天出示。"},
    )
    officer.post(act(draft, "release"))
    mail.outbox.clear()
    deliver_due(timezone.now())
    told = [sent.subject for sent in mail.outbox if "原件" in sent.subject]
    assert told == ["请备齐原件和复印件"]


def test_draft_of_a_colleague_cannot_be_changed(client_of, prefecture_approver, draft):
    colleague = client_of(prefecture_approver)
    colleague.post(reverse("officer:outbox_edit", args=[draft.pk]), {"subject": "改", "body": "改"})
    draft.refresh_from_db()
    assert draft.subject == "请备齐原件"


def test_message_about_a_case_one_does_not_see_is_not_written(client_of, foreign_officer, case):
    client_of(foreign_officer).post(reverse("officer:outbox_write"), words(case.reference))
    assert Message.objects.filter(subject="请备齐原件").count() == 0


@pytest.mark.parametrize("reference", ["", "12", "ZC1999-00001", "案件"])
def test_message_about_no_case_is_asked_for_again(officer, case, reference):
    answer = officer.post(reverse("officer:outbox_write"), words(reference))
    assert list(answer.context["form"].errors) == ["case"]


def test_closed_account_gets_no_draft(officer, case, operator):
    Account.objects.filter(pk=operator.account.pk).update(is_active=False)
    answer = officer.post(reverse("officer:outbox_write"), words(case.reference))
    assert "没有可以接收消息的人员" in answer.content.decode()
