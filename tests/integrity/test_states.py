"""A signal's state follows from what was last said of it as it is now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhongchuang.integrity.states import State, state_of

MORNING = datetime(2026, 3, 2, 10, tzinfo=ZoneInfo("Asia/Urumqi"))
NOON = MORNING + timedelta(hours=2)


@pytest.mark.parametrize(
    ("answered", "settled", "state"),
    [
        (None, None, State.OPEN),
        (MORNING, None, State.ANSWERED),
        (None, MORNING, State.SETTLED),
        (MORNING, NOON, State.SETTLED),
        (MORNING, MORNING, State.SETTLED),
        (NOON, MORNING, State.ANSWERED),
    ],
)
def test_state_is_the_last_thing_said(answered, settled, state):
    assert state_of(gone=False, answered_at=answered, settled_at=settled) == state


@pytest.mark.parametrize("settled", [None, MORNING])
def test_what_is_gone_waits_for_nobody(settled):
    assert state_of(gone=True, answered_at=None, settled_at=settled) == State.GONE
