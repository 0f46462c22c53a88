"""第十一条 在申报过程中存在弄虚作假行为的，取消其自治区备案资格，且 2 年内不得再次申报。

At the gate: a barred operator is known by its unified social credit code, whatever its name or its
account, from the first to the last day of the ban and no longer. The undertaking says so beforehand.
Before it: what looks odd in a ledger is a signal, put to the operator and settled by an officer; it is
never a finding, a refusal or a ban by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from integrity.looking import FRAME, look, share

from zhongchuang.audit.chain import SYSTEM
from zhongchuang.directory.actions import (
    Registration,
    ban_operator,
    grant_mandate,
    register_operator,
)
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Ban, Division, Organisation, Space
from zhongchuang.directory.states import Role
from zhongchuang.filing.actions import drafting, reviewing
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.rules import may_start
from zhongchuang.filing.selfcheck import check
from zhongchuang.filing.states import State
from zhongchuang.integrity.actions import answer, settle
from zhongchuang.integrity.models import Signal
from zhongchuang.integrity.states import Outcome
from zhongchuang.integrity.states import State as SignalState
from zhongchuang.kernel.periods import add_months
from zhongchuang.kernel.refusal import Refused
from zhongchuang.policy.calendar import today
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def ban(company) -> Callable[[date, date], Ban]:
    def bar(since: date, until: date) -> Ban:
        return ban_operator(
            organisation=company,
            since=since,
            until=until,
            article="11",
            reason="申报材料弄虚作假",
            decided_by="自治区科学技术厅",
            by=SYSTEM,
        )

    return bar


@pytest.fixture
def barred(ban) -> Ban:
    return ban(today(), add_months(today(), 24))


def test_ban_lasts_two_years_by_the_policy():
    sanctions = policy("xinjiang-2019").sanctions
    assert (sanctions.fraud_ban_years, sanctions.fraud_article) == (2, "11")


def test_start_by_a_barred_operator_is_refused_with_the_article(operator, round_, space, barred):
    with pytest.raises(Refused, match="行政复议") as error:
        drafting.start(actor=operator, round_=round_, space=space)
    assert (error.value.refusal.article, Application.objects.count()) == ("11", 0)


def test_start_under_a_new_name_is_refused(operator, company, round_, space, barred):
    Organisation.objects.filter(pk=company.pk).update(name="示例新名称科技有限公司")
    with pytest.raises(Refused) as error:
        drafting.start(actor=operator, round_=round_, space=space)
    assert error.value.refusal.article == "11"


def test_start_by_a_second_account_is_refused(company, round_, space, barred):
    account = Account.objects.create_user("second", "", "x", name="示例第二账号")
    mandate = grant_mandate(account=account, role=Role.OPERATOR_OWNER, organisation=company)
    with pytest.raises(Refused) as error:
        drafting.start(actor=Actor(account, mandate), round_=round_, space=space)
    assert error.value.refusal.article == "11"


def test_start_for_a_second_space_is_refused(operator, company, round_, barred):
    other = Space.objects.create(
        operator=company, name="示例第二众创空间", division_id="650100", address="示例路3号"
    )
    with pytest.raises(Refused) as error:
        drafting.start(actor=operator, round_=round_, space=other)
    assert error.value.refusal.article == "11"


def test_joining_again_with_the_code_of_a_barred_operator_is_refused(company, barred):
    again = Registration(
        organisation="示例改名创业服务有限公司",
        uscc=company.uscc,
        space="示例改名众创空间",
        division=Division.objects.get(code="650100"),
        address="示例路4号",
        username="again",
        name="示例",
        email="again@example.com",
        phone="13800000000",
        password="correct horse battery staple",
    )
    with pytest.raises(Refused, match="已经注册"):
        register_operator(again)
    assert Account.objects.filter(username="again").count() == 0


def test_start_by_another_operator_is_not_barred(rival, rival_space, round_, barred):
    case = drafting.start(actor=rival, round_=round_, space=rival_space)
    assert case.state == State.DRAFTING


def test_start_on_the_last_day_of_the_ban_is_refused(operator, round_, space, ban):
    ban(add_months(today(), -24), today())
    with pytest.raises(Refused):
        drafting.start(actor=operator, round_=round_, space=space)


def test_start_on_the_day_after_the_ban_is_open(operator, round_, space, ban):
    ban(add_months(today(), -24), today() - timedelta(days=1))
    case = drafting.start(actor=operator, round_=round_, space=space)
    assert case.state == State.DRAFTING


@pytest.mark.parametrize(
    ("hour", "day", "barred"),
    [(23, 0, True), (1, 1, False), (1, -1, True), (23, -2, False)],
    ids=["last evening", "first morning after", "first morning", "evening before"],
)
def test_ban_begins_and_ends_at_local_midnight(
    operator, round_, space, ban, hour: int, day: int, barred: bool
):
    last = timezone.localdate(round_.opens_at) + timedelta(days=20)
    ban(last - timedelta(days=1), last)
    there = last + timedelta(days=day)
    moment = datetime.combine(there, time(hour), timezone.get_default_timezone())
    assert (may_start(operator, round_, space, moment) is not None) is barred


def test_submission_while_barred_is_refused(operator, round_, full_space, ban):
    case = drafting.start(actor=operator, round_=round_, space=full_space)
    ban(today(), add_months(today(), 24))
    with pytest.raises(Refused) as error:
        drafting.submit(actor=operator, application=case, undertaken_by="示例法定代表人")
    assert error.value.refusal.article == "11"


def test_acceptance_while_barred_is_refused(prefecture_officer, drive, ban):
    case = drive(State.ACCEPTANCE)
    ban(today(), add_months(today(), 24))
    with pytest.raises(Refused) as error:
        reviewing.accept(actor=prefecture_officer, application=case)
    assert error.value.refusal.article == "11"


def test_undertaking_names_the_consequence_before_the_application():
    assert policy("xinjiang-2019").undertaking.count("第十一条") == 1


def test_submission_without_the_undertaking_is_refused(operator, drive):
    case = drive(State.DRAFTING)
    with pytest.raises(Refused) as error:
        drafting.submit(actor=operator, application=case, undertaken_by=" ")
    assert error.value.refusal.article == "11"


def test_round_of_the_year_keeps_no_barred_case(operator, round_, space, barred):
    with pytest.raises(Refused):
        drafting.start(actor=operator, round_=round_, space=space)
    assert Round.objects.get().applications.count() == 0


@pytest.fixture
def signalled(full_space, rival_space) -> Signal:
    """The applicant's full ledger shares a resident with the rival's."""
    share(full_space, rival_space)
    look(full_space)
    return Signal.objects.get(space=full_space)


def test_signal_bars_no_start(operator, round_, signalled):
    case = drafting.start(actor=operator, round_=round_, space=signalled.space)
    assert (case.state, Ban.objects.count()) == (State.DRAFTING, 0)


def test_signal_stops_no_submission(operator, drive, rival_space):
    case = drive(State.DRAFTING)
    share(case.space, rival_space)
    look(case.space)
    step = drafting.submit(actor=operator, application=case, undertaken_by="示例法定代表人")
    assert step.target == State.ACCEPTANCE


def test_signal_changes_no_finding(signalled):
    rules = policy("xinjiang-2019")
    before = [one.as_data() for one in check([signalled.space], rules, FRAME).of_space(0)]
    Signal.objects.all().update(grounds={"name": "x", "days": 9999})
    after = [one.as_data() for one in check([signalled.space], rules, FRAME).of_space(0)]
    assert before == after


@pytest.mark.parametrize("outcome", list(Outcome))
def test_settlement_of_a_signal_moves_no_case_and_bars_nobody(
    prefecture_officer, drive, rival_space, outcome
):
    case = drive(State.ACCEPTANCE)
    share(case.space, rival_space)
    look(case.space)
    for signal in Signal.objects.all():
        settle(actor=prefecture_officer, signal=signal, outcome=outcome, reason="已核对。")
    case.refresh_from_db()
    assert (case.state, Ban.objects.count()) == (State.ACCEPTANCE, 0)


def test_operator_is_heard_on_a_signal_and_its_answer_stays(operator, signalled):
    answer(actor=operator, signal=signalled, text="两处办公，协议可查。")
    assert Signal.objects.with_state().get().state == SignalState.ANSWERED
    look(signalled.space)
    assert [one.text for one in signalled.answers.all()] == ["两处办公，协议可查。"]
