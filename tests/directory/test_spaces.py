"""Another space of an operator."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from zhongchuang.audit.models import Entry
from zhongchuang.directory.actions import add_space, edit_space
from zhongchuang.directory.models import Division, Space
from zhongchuang.kernel.refusal import Refused

pytestmark = pytest.mark.django_db


def added(actor, **values):
    given = {
        "name": "示例绿洲三号众创空间",
        "division": Division.objects.get(code="650100"),
        "address": "乌鲁木齐市示例路3号",
        **values,
    }
    return add_space(actor=actor, **given)


def test_space_added_belongs_to_the_operator_of_the_actor(operator):
    assert added(operator).operator_id == operator.organisation_id


def test_space_added_is_on_record(operator):
    space = added(operator)
    found = Entry.objects.get(act="directory.add-space")
    assert (found.subject_id, found.data) == (str(space.pk), {"division": "650100"})


@pytest.mark.parametrize("who", ["clerk", "prefecture_officer", "administrator"])
def test_space_added_by_somebody_else_is_refused(request, who):
    with pytest.raises(Refused):
        added(request.getfixturevalue(who))
    assert Space.objects.count() == 0


def test_space_of_a_name_the_operator_has_is_refused(operator):
    added(operator)
    with pytest.raises(Refused) as refused:
        added(operator)
    assert str(refused.value.refusal.reason) == "本单位已有同名的众创空间，请换一个名称。"
    assert Space.objects.count() == 1


def test_space_of_a_name_another_operator_has_is_added(operator, rival):
    added(operator)
    assert added(rival).name == "示例绿洲三号众创空间"


def test_space_without_a_name_is_not_added(operator):
    with pytest.raises(ValidationError) as wrong:
        added(operator, name="")
    assert list(wrong.value.error_dict) == ["name"]


def test_space_renamed_to_the_name_of_another_is_refused(operator):
    first, second = added(operator), added(operator, name="示例绿洲四号众创空间")
    with pytest.raises(Refused):
        edit_space(actor=operator, space=second, changes={"name": first.name})
    assert Space.objects.get(pk=second.pk).name == "示例绿洲四号众创空间"
