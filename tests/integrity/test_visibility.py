"""Who sees a signal: its operator, the area's officers once the space has applied, auditors."""

from __future__ import annotations

import pytest

from integrity.looking import look, share
from zhongchuang.directory.models import Standing
from zhongchuang.filing.states import State
from zhongchuang.integrity.models import Signal
from zhongchuang.integrity.queries import names_of_others

pytestmark = pytest.mark.django_db


@pytest.fixture
def noticed(space, rival_space) -> Signal:
    share(space, rival_space)
    look(space)
    return Signal.objects.get(space=space)


def seen_by(actor) -> int:
    return Signal.objects.visible_to(actor).count()


@pytest.mark.parametrize(
    ("who", "count"),
    [
        ("operator", 1),
        ("clerk", 1),
        ("rival", 0),
        ("prefecture_officer", 0),
        ("region_officer", 0),
        ("auditor", 1),
        ("expert", 0),
        ("administrator", 0),
        ("entrepreneur", 0),
    ],
)
def test_before_applying_a_signal_is_the_operators_own(noticed, request, who, count):
    assert seen_by(request.getfixturevalue(who)) == count


@pytest.mark.parametrize(
    ("who", "count"),
    [
        ("operator", 1),
        ("rival", 0),
        ("prefecture_officer", 1),
        ("prefecture_approver", 1),
        ("region_officer", 1),
        ("foreign_officer", 0),
        ("expert", 0),
    ],
)
def test_with_the_application_it_comes_to_the_area(drive, rival_space, request, who, count):
    case = drive(State.ACCEPTANCE)
    share(case.space, rival_space)
    look(case.space)
    assert seen_by(request.getfixturevalue(who)) == count


def test_draft_keeps_it_between_operator_and_ledger(drive, rival_space, prefecture_officer):
    case = drive(State.DRAFTING)
    share(case.space, rival_space)
    look(case.space)
    assert seen_by(prefecture_officer) == 0


def test_space_on_the_register_is_seen_by_its_area(noticed, space, prefecture_officer):
    Standing.objects.create(space=space, level="region", kind="filed", since="2025-01-01")
    assert seen_by(prefecture_officer) == 1


def test_other_spaces_are_named_to_authorities_and_auditors(
    space, rival_space, prefecture_officer, auditor
):
    wanted = {rival_space.pk: rival_space.name}
    assert names_of_others(prefecture_officer, [rival_space.pk]) == wanted
    assert names_of_others(auditor, [rival_space.pk]) == wanted


def test_other_spaces_are_not_named_to_an_operator_but_its_own(space, rival_space, operator):
    assert names_of_others(operator, [space.pk, rival_space.pk]) == {space.pk: space.name}
