"""Looking at ledgers for signals, by the frame that fits: that of the round, or of the year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.filing.freezing import frame_of
from zhongchuang.filing.models import Application, Round
from zhongchuang.integrity.actions import refresh
from zhongchuang.integrity.models import Run
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy.registry import policy as read_policy


def look_for_round(round_: Round, spaces: Sequence[Space], actor: Actor | None = None) -> Run:
    """Look at spaces as the round does: its policy, its year and dates, its closing day.

    Raises:
        Refused: the actor may not look at one of them.
    """
    return refresh(
        spaces,
        read_policy(round_.policy),
        frame_of(round_),
        closing=timezone.localdate(round_.closes_at),
        actor=actor,
    )


def look_at_case(case: Application, actor: Actor) -> Run:
    """Look at the space of a case as its round does."""
    return look_for_round(case.round, [case.space], actor)


def resting_frame(day: date) -> Frame:
    """The frame outside any round: the last full year, up to the end of the last full month. Not up
    to today: what runs on would say something else each day, and nothing would stay settled."""
    return Frame(year=day.year - 1, as_of=day.replace(day=1) - timedelta(days=1))
