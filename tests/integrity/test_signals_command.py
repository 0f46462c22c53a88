"""`zhongchuang signals`: which spaces it looks at, and by which frame."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from integrity.looking import share
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import State
from zhongchuang.integrity.models import Check, Run, Signal

pytestmark = pytest.mark.django_db


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("signals", *arguments, stdout=out)
    return out.getvalue()


def test_nothing_to_look_at_is_said(space):
    assert told() == "没有需要检查的众创空间\n"


def test_spaces_with_an_open_case_are_looked_at_by_their_round(drive, rival_space):
    case = drive(State.ACCEPTANCE)
    said = told()
    run = Run.objects.get()
    assert (run.spaces, run.as_of, case.round.title in said) == (1, case.round.as_of, True)


def test_case_that_ended_is_left_out(drive):
    drive(State.WITHDRAWN)
    assert told() == "没有需要检查的众创空间\n"


def test_all_spaces_are_looked_at_where_asked(drive, rival_space):
    drive(State.ACCEPTANCE)
    told("--all")
    assert sorted(Check.objects.values_list("space_id", flat=True)) == sorted(
        [rival_space.pk, Application.objects.get().space_id]
    )


def test_spaces_without_a_case_are_looked_at_by_the_open_round(space, round_):
    told("--all")
    assert Run.objects.get().as_of == round_.as_of


def test_spaces_outside_rounds_are_looked_at_by_the_year(space):
    told("--all")
    run = Run.objects.get()
    assert (run.year, run.as_of < date.today()) == (date.today().year - 1, True)  # noqa: DTZ011


def test_space_with_two_rounds_stands_in_the_newest(drive, region_officer):
    case = drive(State.ACCEPTANCE)
    older = Round.objects.get(pk=case.round_id)
    newer = Round.objects.create(
        title="2027年度备案",
        level=older.level,
        authority=older.authority,
        division=older.division,
        policy=older.policy,
        policy_digest=older.policy_digest,
        year=2027,
        evaluation_year=2026,
        as_of=date(2027, 3, 1),
        opens_at=older.opens_at,
        closes_at=older.closes_at,
        opened_by=older.opened_by,
    )
    Application.objects.create(
        round=newer,
        space=case.space,
        created_by=case.created_by,
        entered_on=case.entered_on,
        state=State.ACCEPTANCE,
    )
    told()
    assert [run.as_of for run in Run.objects.all()] == [newer.as_of]


def test_only_one_policy_is_looked_by_where_named(drive):
    drive(State.ACCEPTANCE)
    told("--policy", "xinjiang-2019")
    assert Run.objects.count() == 1


def test_unknown_policy_is_an_error(db):
    with pytest.raises(CommandError, match="nowhere"):
        told("--policy", "nowhere")


def test_what_was_found_is_kept(space, rival_space):
    share(space, rival_space)
    told("--all")
    assert Signal.objects.filter(rule="shared-resident").count() == 2
