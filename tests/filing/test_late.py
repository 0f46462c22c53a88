"""A late application: only by a permission with a name, a day and a reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from zhongchuang.audit.models import Entry
from zhongchuang.filing.actions import drafting
from zhongchuang.filing.actions.exceptions import permit_late, take_back_late
from zhongchuang.filing.actions.rounds import archive_round, cancel_round
from zhongchuang.filing.models import Application, LatePermission, Round
from zhongchuang.filing.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.messaging.models import Message
from zhongchuang.policy.calendar import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(round_, later) -> Round:
    """The round, five days after it has closed."""
    later(55)
    return round_


@pytest.fixture
def until(closed) -> date:
    return today() + timedelta(days=7)


@pytest.fixture
def permission(region_approver, closed, full_space, until) -> LatePermission:
    return permit_late(
        actor=region_approver, round_=closed, space=full_space, until=until, reason="停电三日。"
    )


def handed_in(operator, round_, space) -> Application:
    case = drafting.start(actor=operator, round_=round_, space=space)
    values = {"direction": "方向", "contact_name": "示例", "contact_phone": "13800000000"}
    drafting.fill_in(actor=operator, application=case, values=values)
    drafting.submit(actor=operator, application=case, undertaken_by="示例负责人")
    case.refresh_from_db()
    return case


def test_space_with_a_permission_hands_in_after_the_closing(
    operator, closed, permission, full_space
):
    case = handed_in(operator, closed, full_space)
    permission.refresh_from_db()
    assert (case.place, permission.application, case.steps.last().note) == (
        State.ACCEPTANCE,
        case,
        "经自治区科学技术厅准予逾期申报。",
    )


def test_space_without_a_permission_is_refused_with_the_article(rival, closed, rival_space):
    with pytest.raises(Refused) as error:
        drafting.start(actor=rival, round_=closed, space=rival_space)
    assert error.value.refusal.article == "8"


def test_permission_is_for_the_named_space_only(operator, closed, permission, second_space):
    with pytest.raises(Refused, match="已截止受理"):
        drafting.start(actor=operator, round_=closed, space=second_space)


def test_permission_ends_with_its_day(operator, closed, permission, full_space, later):
    later(8)
    with pytest.raises(Refused, match="已截止受理"):
        drafting.start(actor=operator, round_=closed, space=full_space)


def test_permission_holds_on_its_day(operator, closed, permission, full_space, later):
    later(7)
    assert handed_in(operator, closed, full_space).place == State.ACCEPTANCE


def test_permission_is_recorded_and_told(permission, operator):
    entry = Entry.objects.get(act="filing.permit-late")
    message = Message.objects.get()
    assert (entry.subject_type, entry.data["reason"]) == ("filing.round", "停电三日。")
    assert (message.recipient, message.path, message.important) == (
        operator.account,
        "/operator/applications/start/",
        True,
    )


def test_used_permission_is_not_taken_back(
    operator, region_approver, closed, permission, full_space
):
    handed_in(operator, closed, full_space)
    with pytest.raises(Refused, match="已凭该许可"):
        take_back_late(actor=region_approver, permission=permission, reason="理由")


def test_permission_taken_back_lets_nobody_in(
    operator, region_approver, closed, permission, full_space
):
    case = drafting.start(actor=operator, round_=closed, space=full_space)
    take_back_late(actor=region_approver, permission=permission, reason="情况不实。")
    values = {"direction": "方向", "contact_name": "示例", "contact_phone": "13800000000"}
    drafting.fill_in(actor=operator, application=case, values=values)
    with pytest.raises(Refused, match="已截止受理"):
        drafting.submit(actor=operator, application=case, undertaken_by="示例负责人")
    told = Message.objects.order_by("pk").values_list("subject", flat=True)
    assert list(told) == ["准予“示例绿洲众创空间”逾期申报", "收回“示例绿洲众创空间”的逾期申报许可"]


def test_permission_is_taken_back_once(region_approver, permission):
    take_back_late(actor=region_approver, permission=permission, reason="情况不实。")
    with pytest.raises(Refused, match="已经收回"):
        take_back_late(actor=region_approver, permission=permission, reason="情况不实。")


def test_taking_back_without_a_reason_is_refused(region_approver, permission):
    with pytest.raises(Refused, match="理由"):
        take_back_late(actor=region_approver, permission=permission, reason=" ")


@pytest.mark.parametrize(
    "who", ["region_officer", "prefecture_approver", "operator", "auditor", "administrator"]
)
def test_permission_by_anybody_else_is_refused(request, who, closed, full_space, until):
    actor = request.getfixturevalue(who)
    with pytest.raises(Refused):
        permit_late(actor=actor, round_=closed, space=full_space, until=until, reason="理由")
    assert LatePermission.objects.count() == 0


@pytest.mark.parametrize(
    "who", ["region_officer", "prefecture_approver", "operator", "auditor", "administrator"]
)
def test_taking_back_by_anybody_else_is_refused(request, who, permission):
    with pytest.raises(Refused):
        take_back_late(actor=request.getfixturevalue(who), permission=permission, reason="理由")


def test_permission_without_a_reason_is_refused(region_approver, closed, full_space, until):
    with pytest.raises(Refused, match="理由"):
        permit_late(actor=region_approver, round_=closed, space=full_space, until=until, reason=" ")


@pytest.mark.parametrize("days", [-1, -5])
def test_permission_until_a_day_that_is_past_is_refused(region_approver, closed, full_space, days):
    until = today() + timedelta(days=days)
    with pytest.raises(Refused):
        permit_late(
            actor=region_approver, round_=closed, space=full_space, until=until, reason="理由"
        )


def test_permission_for_a_time_in_which_the_round_is_open_is_refused(
    region_approver, round_, full_space
):
    with pytest.raises(Refused) as error:
        permit_late(
            actor=region_approver,
            round_=round_,
            space=full_space,
            until=timezone.localdate(round_.closes_at),
            reason="理由",
        )
    assert error.value.refusal.article == "8"


def test_second_permission_while_one_is_unused_is_refused(
    region_approver, closed, permission, full_space, until
):
    with pytest.raises(Refused, match="未使用"):
        permit_late(
            actor=region_approver, round_=closed, space=full_space, until=until, reason="理由"
        )


def test_permission_to_a_space_with_a_case_under_way_is_refused(
    region_approver, closed, permission, operator, full_space, until
):
    handed_in(operator, closed, full_space)
    with pytest.raises(Refused, match="未办结"):
        permit_late(
            actor=region_approver, round_=closed, space=full_space, until=until, reason="理由"
        )


def test_permission_in_a_cancelled_round_is_refused(region_approver, closed, full_space, until):
    cancel_round(actor=region_approver, round_=closed, reason="理由")
    with pytest.raises(Refused, match="已取消"):
        permit_late(
            actor=region_approver, round_=closed, space=full_space, until=until, reason="理由"
        )


def test_round_with_an_unused_permission_is_not_archived(region_approver, closed, permission):
    with pytest.raises(Refused, match="逾期申报许可"):
        archive_round(actor=region_approver, round_=closed)
