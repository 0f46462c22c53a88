"""Looking at ledgers for signals, by the frame that fits: that of the round, or of the year."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import Level
from zhongchuang.filing.freezing import frame_of
from zhongchuang.filing.models import Application, Round
from zhongchuang.filing.states import OPEN
from zhongchuang.integrity.actions import refresh
from zhongchuang.integrity.models import Run
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy.calendar import now, today
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


def look_everywhere(policy_id: str = "", *, everyone: bool = False) -> Iterator[tuple[str, Run]]:
    """Look at every space with an open case, as its round does; each look with what it was for.

    Args:
        policy_id: only under this policy.
        everyone: then at all other spaces, too: by the open round of their place, or by the year.
    """
    seen: set[int] = set()
    for round_, spaces in in_open_cases(policy_id):
        seen |= {space.pk for space in spaces}
        yield round_.title, look_for_round(round_, spaces)
    if everyone:
        yield from _rest(policy_id or settings.DEFAULT_POLICY, seen)


def in_open_cases(policy_id: str = "") -> list[tuple[Round, list[Space]]]:
    """The spaces with open cases by round: under each policy a space stands in its newest."""
    cases = Application.objects.filter(state__in=sorted(OPEN)).select_related("round", "space")
    if policy_id:
        cases = cases.filter(round__policy=policy_id)
    newest = {(case.space_id, case.round.policy): case for case in cases.order_by("pk")}
    found: dict[Round, list[Space]] = {}
    for case in newest.values():
        found.setdefault(case.round, []).append(case.space)
    return sorted(found.items(), key=lambda one: one[0].pk)


def _rest(policy_id: str, seen: Collection[int]) -> Iterator[tuple[str, Run]]:
    """Spaces without an open case: by the round they could apply in, the others by the year."""
    moment = now()
    rounds = Round.objects.accepting_at(moment).filter(policy=policy_id)
    ordered = sorted(rounds.select_related("division"), key=lambda one: one.level != Level.REGION)
    left = [space for space in Space.objects.order_by("pk") if space.pk not in seen]
    for round_ in ordered:
        prefix = round_.division.prefix
        fitting = [space for space in left if space.division_id.startswith(prefix)]
        left = [space for space in left if not space.division_id.startswith(prefix)]
        if fitting:
            yield round_.title, look_for_round(round_, fitting)
    if left:
        yield policy_id, refresh(left, read_policy(policy_id), resting_frame(today()))


def resting_frame(day: date) -> Frame:
    """The frame outside any round: the last full year, up to the end of the last full month. Not up
    to today: what runs on would say something else each day, and nothing would stay settled."""
    return Frame(year=day.year - 1, as_of=day.replace(day=1) - timedelta(days=1))
