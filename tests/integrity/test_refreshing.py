"""What a look at the ledgers keeps: new, changed, the same, gone; set-wise and one after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledger.making import tenancy

from integrity.looking import FRAME, look, part, share, signal_of
from zhongchuang.audit.models import Entry
from zhongchuang.directory.models import Space
from zhongchuang.integrity.actions import refresh
from zhongchuang.integrity.models import Check, Run, Signal
from zhongchuang.integrity.states import State
from zhongchuang.kernel.refusal import Refused
from zhongchuang.ledger.models import Tenancy
from zhongchuang.policy.registry import policy

pytestmark = pytest.mark.django_db


def counted(run: Run) -> tuple[int, int, int, int]:
    return run.found, run.added, run.changed, run.gone


def test_first_look_adds_what_it_finds(space, rival_space):
    share(space, rival_space)
    run = look(space, rival_space)
    assert (counted(run), Signal.objects.count()) == ((2, 2, 0, 0), 2)


def test_signal_holds_grounds_rows_and_the_other_space(space, rival_space):
    share(space, rival_space)
    look(space)
    found = signal_of(space)
    own = Tenancy.objects.get(space=space)
    assert (found.rule, found.rows, found.others) == (
        "shared-resident",
        [["tenancy", own.pk]],
        [rival_space.pk],
    )
    assert found.grounds["days"] == 394


def test_second_look_finds_the_same(space, rival_space):
    share(space, rival_space)
    first = look(space).at
    second = look(space)
    found = signal_of(space)
    assert (counted(second), found.first_seen_at, found.last_seen_at) == (
        (1, 0, 0, 0),
        first,
        second.at,
    )


def test_signal_that_is_no_longer_found_is_gone_and_stays_on_record(space, rival_space):
    share(space, rival_space)
    look(space)
    part(rival_space)
    run = look(space)
    found = signal_of(space)
    assert (counted(run), found.state, found.gone_at) == ((0, 0, 0, 1), State.GONE, run.at)


def test_signal_gone_before_is_not_counted_as_gone_again(space, rival_space):
    share(space, rival_space)
    look(space)
    part(rival_space)
    look(space)
    assert counted(look(space)) == (0, 0, 0, 0)


def test_signal_that_comes_back_is_the_same_one(space, rival_space):
    share(space, rival_space)
    first = look(space).at
    Tenancy.objects.filter(space=rival_space).update(retracted_at=first)
    look(space)
    Tenancy.objects.filter(space=rival_space).update(retracted_at=None)
    run = look(space)
    found = signal_of(space)
    assert (counted(run), found.state, found.first_seen_at) == ((1, 0, 1, 0), State.OPEN, first)


def test_changed_grounds_are_kept_as_they_are_now(space, rival_space):
    share(space, rival_space)
    look(space)
    Tenancy.objects.filter(space=space).update(entered_on=date(2025, 6, 1))
    run = look(space)
    assert (counted(run), signal_of(space).grounds["first"]) == ((1, 0, 1, 0), "2025-06-01")


def test_new_name_of_the_other_space_changes_nothing(space, rival_space):
    share(space, rival_space)
    look(space)
    Space.objects.filter(pk=rival_space.pk).update(name="示例改名众创空间")
    assert counted(look(space)) == (1, 0, 0, 0)


def test_look_at_one_space_leaves_the_others_signals(space, rival_space):
    share(space, rival_space)
    look(space, rival_space)
    part(space)
    look(space)
    states = [signal_of(one).state for one in (space, rival_space)]
    assert states == [State.GONE, State.OPEN]


def test_look_under_another_policy_leaves_these_signals(space, rival_space):
    share(space, rival_space)
    look(space)
    Signal.objects.update(policy="another")
    assert counted(look(space)) == (1, 1, 0, 0)
    assert Signal.objects.filter(gone_at=None).count() == 2


def test_every_space_looked_at_names_its_latest_run(space, rival_space):
    look(space, rival_space)
    latest = look(space)
    assert Check.objects.get(space=space).run == latest
    assert Check.objects.count() == 2


def test_look_is_recorded_once_with_its_counts(space, rival_space):
    share(space, rival_space)
    run = look(space, rival_space)
    (entry,) = Entry.objects.filter(act="integrity.refresh")
    assert (entry.subject_id, entry.role) == (str(run.pk), "system")
    assert {name: entry.data[name] for name in ("spaces", "found", "added", "gone")} == {
        "spaces": 2,
        "found": 2,
        "added": 2,
        "gone": 0,
    }


def test_look_of_a_person_is_recorded_as_theirs(space, operator):
    look(space, actor=operator)
    entry = Entry.objects.get(act="integrity.refresh")
    assert (entry.account_id, entry.data["space"]) == (operator.account_id, space.pk)


def test_look_at_no_space_counts_nothing():
    assert counted(look()) == (0, 0, 0, 0)


def test_number_of_queries_does_not_depend_on_the_spaces(space, rival_space, company):
    more = [
        Space.objects.create(
            operator=company, name=f"示例{n}号众创空间", division_id="650100", address="示例路"
        )
        for n in range(3)
    ]
    share(space, rival_space, *more)
    counts = []
    for asked in ([space], [space, rival_space, *more]):
        with CaptureQueriesContext(connection) as captured:
            look(*asked)
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["operator", "clerk", "prefecture_officer", "region_officer"])
def test_operator_and_officers_of_the_area_may_look(space, request, who):
    assert look(space, actor=request.getfixturevalue(who)).spaces == 1


@pytest.mark.parametrize(
    "who", ["rival", "foreign_officer", "expert", "auditor", "administrator", "entrepreneur"]
)
def test_others_may_not_look(space, request, who):
    with pytest.raises(Refused) as error:
        look(space, actor=request.getfixturevalue(who))
    assert (error.value.refusal.article, Run.objects.count()) == ("6.10", 0)


def test_several_hits_of_one_kind_are_several_signals(space, rival_space):
    share(space, rival_space)
    share(space, rival_space, name="示例另一企业", serial=902)
    assert counted(look(space)) == (2, 2, 0, 0)


def test_policy_without_signals_lets_them_go(space, rival_space):
    share(space, rival_space)
    look(space)
    bare = replace(policy("xinjiang-2019"), signals=())
    refresh([space], bare, FRAME)
    assert signal_of(space).state == State.GONE


def test_retracted_row_of_one_s_own_ends_the_signal(space, rival_space):
    share(space, rival_space)
    tenancy(space, name="示例另一家")
    look(space)
    part(space)
    look(space)
    assert signal_of(space).state == State.GONE
