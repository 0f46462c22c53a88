"""Two looks at the same ledgers at the same moment: each signal once, each counted by one of them."""

from __future__ import annotations

import pytest
from filing.test_concurrency import at_once

from integrity.looking import look, share, signal_of
from zhongchuang.audit.chain import verify
from zhongchuang.integrity.actions import answer
from zhongchuang.integrity.models import Answer, Check, Run, Signal
from zhongchuang.integrity.states import State

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_for_threads"),
]


def test_two_looks_at_once_find_each_signal_once(space, rival_space):
    share(space, rival_space)
    at_once([lambda: look(space, rival_space), lambda: look(rival_space, space)] * 2)
    assert sorted(run.added for run in Run.objects.all()) == [0, 0, 0, 2]
    assert (Signal.objects.filter(gone_at=None).count(), Check.objects.count()) == (2, 2)
    assert verify() is None


def test_look_while_the_operator_answers_loses_nothing(space, rival_space, operator):
    share(space, rival_space)
    look(space)
    signal = signal_of(space)
    at_once(
        [
            lambda: look(space, rival_space),
            lambda: answer(actor=operator, signal=signal, text="两处办公。"),
        ]
    )
    assert (Answer.objects.count(), signal_of(space).state) == (1, State.ANSWERED)
    assert verify() is None
