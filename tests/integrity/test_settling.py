"""An officer of the area settles a signal with a reason; changed grounds open it again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from integrity.looking import look, part, share, signal_of
from zhongchuang.audit.models import Entry
from zhongchuang.integrity.actions import answer, settle
from zhongchuang.integrity.models import Settlement, Signal
from zhongchuang.integrity.states import Outcome, State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.models import Tenancy
from zhongchuang.messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def signal(space, rival_space) -> Signal:
    share(space, rival_space)
    look(space)
    return signal_of(space)


def settled(signal, actor, outcome=Outcome.EXPLAINED, **options) -> Settlement:
    return settle(actor=actor, signal=signal, outcome=outcome, reason="已核对协议。", **options)


def test_settlement_keeps_outcome_reason_and_office(signal, prefecture_officer):
    made = settled(signal, prefecture_officer)
    assert (made.outcome, made.reason, made.organisation, signal_of(signal.space).state) == (
        "explained",
        "已核对协议。",
        "乌鲁木齐市科学技术局",
        State.SETTLED,
    )


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_settles(signal, prefecture_officer, outcome):
    settled(signal, prefecture_officer, outcome)
    assert signal_of(signal.space).state == State.SETTLED


def test_settlement_is_recorded_with_its_reason(signal, prefecture_officer):
    made = settled(signal, prefecture_officer)
    entry = Entry.objects.get(act="integrity.settle")
    assert entry.data == {"settlement": made.pk, "outcome": "explained", "reason": "已核对协议。"}


def test_operator_is_told_how_and_why(signal, operator, clerk, rival, prefecture_officer):
    with override("en"):
        settled(signal, prefecture_officer)
    told = {one.recipient_id: one for one in Message.objects.all()}
    assert set(told) == {operator.account_id, clerk.account_id}
    message = told[clerk.account_id]
    assert message.body == (
        "“示例绿洲众创空间”的一条诚信提示已处理：说明成立，不再关注。理由：已核对协议。"
    )
    assert message.path == reverse("operator:signal", args=[signal.pk])


def test_settlement_without_a_reason_is_refused(signal, prefecture_officer):
    with pytest.raises(Refused) as error:
        settle(actor=prefecture_officer, signal=signal, outcome=Outcome.NOTED, reason="  ")
    assert (error.value.refusal.article, Settlement.objects.count()) == ("6.10", 0)


@pytest.mark.parametrize("who", ["prefecture_approver", "region_officer", "region_approver"])
def test_any_officer_of_the_area_settles_where_no_case_is_open(signal, request, who):
    assert settled(signal, request.getfixturevalue(who)).signal == signal


@pytest.mark.parametrize(
    "who",
    ["operator", "clerk", "rival", "foreign_officer", "expert", "auditor", "administrator"],
)
def test_others_may_not_settle(signal, request, who):
    with pytest.raises(Refused) as error:
        settled(signal, request.getfixturevalue(who))
    assert error.value.refusal.article == "6.10"


@pytest.mark.parametrize(
    ("who", "authority"), [("prefecture_officer", "region"), ("region_officer", "prefecture")]
)
def test_authority_before_which_the_case_lies_not_settles(signal, request, who, authority):
    with pytest.raises(Refused, match="承办机关"):
        settled(signal, request.getfixturevalue(who), authority=authority)


def test_authority_before_which_the_case_lies_settles(signal, region_officer):
    assert settled(signal, region_officer, authority="region").officer == region_officer.account


def test_signal_that_is_gone_is_not_settled(signal, prefecture_officer, rival_space):
    part(rival_space)
    look(signal.space)
    with pytest.raises(Refused, match="消除"):
        settled(signal, prefecture_officer)


def test_same_grounds_stay_settled(signal, prefecture_officer):
    settled(signal, prefecture_officer)
    look(signal.space)
    assert signal_of(signal.space).state == State.SETTLED


def test_changed_grounds_open_it_again_and_keep_what_was_said(signal, operator, prefecture_officer):
    answer(actor=operator, signal=signal, text="两处办公。")
    settled(signal, prefecture_officer)
    Tenancy.objects.filter(space=signal.space).update(entered_on=date(2025, 6, 1))
    look(signal.space)
    found = signal_of(signal.space)
    assert (found.state, found.answers.count(), found.settlements.count()) == (State.OPEN, 1, 1)


def test_grounds_as_they_were_when_settled_are_settled(signal, prefecture_officer):
    settled(signal, prefecture_officer)
    Tenancy.objects.filter(space=signal.space).update(entered_on=date(2025, 6, 1))
    look(signal.space)
    Tenancy.objects.filter(space=signal.space).update(entered_on=date(2025, 2, 1))
    look(signal.space)
    assert signal_of(signal.space).state == State.SETTLED


def test_later_settlement_stands(signal, prefecture_officer, region_officer):
    settled(signal, prefecture_officer, Outcome.CONCERN)
    settled(signal, region_officer, Outcome.EXPLAINED)
    assert [one.outcome for one in signal.settlements.all()] == ["concern", "explained"]


def test_settlement_is_never_changed_or_deleted(signal, prefecture_officer):
    made = settled(signal, prefecture_officer)
    with pytest.raises(TypeError):
        made.save()
    with pytest.raises(TypeError):
        made.delete()


@pytest.mark.parametrize("wrong", [{"outcome": "fraud"}, {"reason": ""}])
def test_database_takes_no_settlement_of_another_kind(signal, prefecture_officer, wrong):
    given = {"outcome": "noted", "reason": "已核对。", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(
            signal=signal, about="x", officer=prefecture_officer.account, **given
        )
