"""Late permissions on the pages: named by hand, shown on the round, taken back while unused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from zhongchuang.filing.actions.exceptions import permit_late
from zhongchuang.filing.models import LatePermission, Round
from zhongchuang.policy.calendar import today


@pytest.fixture
def closed(round_, later) -> Round:
    later(55)
    return round_


@pytest.fixture
def permission(region_approver, closed, full_space) -> LatePermission:
    return permit_late(
        actor=region_approver,
        round_=closed,
        space=full_space,
        until=today() + timedelta(days=7),
        reason="停电三日。",
    )


def late(round_: Round) -> str:
    return reverse("officer:round_late", args=[round_.pk])


def take_back(permission: LatePermission) -> str:
    return reverse("officer:take_back_late", args=[permission.round_id, permission.pk])


def values(space: str, until: date, reason: str = "停电三日。") -> dict[str, str]:
    return {"space": space, "until": str(until), "reason": reason}


@pytest.mark.parametrize("by", ["name", "operator__name", "operator__uscc"])
def test_space_is_named_as_its_operator_names_it(regional_approver, closed, full_space, by):
    text = full_space
    for part in by.split("__"):
        text = getattr(text, part)
    regional_approver.post(late(closed), values(text, today() + timedelta(days=7)))
    assert LatePermission.objects.get().space == full_space


def test_part_of_a_name_names_what_is_near(regional_approver, closed, full_space):
    page = regional_approver.post(late(closed), values("绿洲", today() + timedelta(days=7)))
    (error,) = page.context["form"].errors["space"]
    assert error == "请填写完整的名称。相近的有：示例绿洲众创空间。"


def test_operator_with_several_spaces_has_to_be_told_apart(
    regional_approver, closed, full_space, second_space
):
    name = full_space.operator.name
    page = regional_approver.post(late(closed), values(name, today() + timedelta(days=7)))
    (error,) = page.context["form"].errors["space"]
    assert (error.count("有多个空间"), LatePermission.objects.count()) == (1, 0)


def test_unknown_space_keeps_what_was_typed(regional_approver, closed):
    form = regional_approver.post(late(closed), values("无此空间", today())).context["form"]
    assert (list(form.errors), form["reason"].value()) == (["space"], "停电三日。")


def test_refusal_is_told_on_the_form(regional_approver, closed, full_space):
    page = regional_approver.post(
        late(closed), values(full_space.name, today() - timedelta(days=20))
    )
    assert len(page.context["form"].non_field_errors()) == 1


def test_permission_is_shown_on_the_round_with_the_way_to_take_it_back(
    regional_approver, regional, permission
):
    page = reverse("officer:round", args=[permission.round_id])
    rows = [
        (one.permission, one.word, one.take_back_url)
        for client in (regional_approver, regional)
        for one in client.get(page).context["late"]
    ]
    assert rows == [(permission, "未使用", take_back(permission)), (permission, "未使用", "")]


def test_permissions_are_not_a_prefectures_to_read(officer, permission):
    context = officer.get(reverse("officer:round", args=[permission.round_id])).context
    told = [str(one.what) for one in context["happenings"]]
    assert (context["late"], "准予逾期申报" in told) == ([], False)


def test_permission_is_taken_back_with_a_reason(regional_approver, permission):
    regional_approver.post(take_back(permission), {"reason": "情况不实。"})
    permission.refresh_from_db()
    assert (permission.taken_back_for, permission.taken_back_at is not None) == ("情况不实。", True)


def test_permission_of_another_round_is_not_found(regional_approver, permission):
    page = reverse("officer:take_back_late", args=[permission.round_id, permission.pk + 1])
    assert regional_approver.get(page).status_code == 404


@pytest.mark.parametrize("who", ["regional", "officer"])
def test_officers_permit_nothing(request, closed, full_space, who):
    client = request.getfixturevalue(who)
    answer = client.post(late(closed), values(full_space.name, today() + timedelta(days=7)))
    assert (answer.status_code, LatePermission.objects.count()) == (403, 0)


@pytest.mark.parametrize("who", ["regional", "officer", "approver"])
def test_others_take_nothing_back(request, permission, who):
    answer = request.getfixturevalue(who).post(take_back(permission), {"reason": "理由"})
    permission.refresh_from_db()
    assert (answer.status_code in {403, 409}, permission.taken_back_at) == (True, None)


def test_operator_reads_of_it_at_home_and_where_it_starts(client_of, operator, permission):
    client = client_of(operator)
    home = client.get(reverse("operator:home"))
    (offer,) = client.get(reverse("operator:start")).context["offers"]
    assert (home.context["late"], home.context["days_left"], offer.late) == (
        permission,
        7,
        permission.until,
    )
    assert [gate.refusal for gate in offer.gates] == [""]


def test_other_operators_are_offered_nothing(client_of, rival, rival_space, permission):
    assert client_of(rival).get(reverse("operator:start")).context["offers"] == []
