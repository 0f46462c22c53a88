"""From which point a space is looked at: the round it could apply in, its policy and its dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import Level
from zhongchuang.filing.freezing import frame_of
from zhongchuang.filing.models import Round
from zhongchuang.filing.selfcheck import SelfCheck, self_check
from zhongchuang.kernel.periods import Frame, Period, last_months
from zhongchuang.policy.calendar import now, today
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.operator.voice import voice

YEAR, TWELVE_MONTHS, RUNNING = "year", "12m", "running"
WINDOWS = (YEAR, TWELVE_MONTHS, RUNNING)


@dataclass(frozen=True, slots=True)
class Standpoint:
    """What a self-check is made by.

    Attributes:
        round: the open round the space could apply in, None where there is none now.
        window: the evaluation year, the twelve months that end today, or the year that runs.
    """

    round: Round | None
    policy: Policy
    frame: Frame
    window: str

    @property
    def period(self) -> Period:
        """The days a "year" stands for."""
        return self.frame.resolve("year")

    @property
    def title(self) -> str:
        if self.window == TWELVE_MONTHS:
            return _("最近 12 个月")
        if self.window == RUNNING:
            return _("%(year)s 年度（进行中）") % {"year": self.frame.year}
        return _("%(year)s 年度") % {"year": self.frame.year}


def standpoint(actor: Actor, space: Space, window: str = YEAR) -> Standpoint:
    """The round's year and dates where a round is open, otherwise the last full year and today."""
    found = open_round(actor, space)
    policy = read_policy(found.policy if found else settings.DEFAULT_POLICY)
    frame = frame_of(found) if found else year_frame(today())
    if window == TWELVE_MONTHS:
        frame = Frame(frame.year, today(), frame.ranges, last_months(today(), 12))
        return Standpoint(found, policy, frame, TWELVE_MONTHS)
    if window == RUNNING:
        year = today().year
        return Standpoint(found, policy, Frame(year, date(year, 12, 31), frame.ranges), RUNNING)
    return Standpoint(found, policy, frame, YEAR)


def window_of(request: HttpRequest, otherwise: str = YEAR) -> str:
    """The window the address names, or else `otherwise`: the evaluation year."""
    asked = request.GET.get("window", otherwise)
    return asked if asked in WINDOWS else otherwise


def year_frame(day: date) -> Frame:
    """The last full calendar year, points of time taken on the day itself."""
    return Frame(year=day.year - 1, as_of=day)


def open_round(actor: Actor, space: Space) -> Round | None:
    """The round open now for the space; the region's before the prefecture's."""
    fitting = Round.objects.visible_to(actor).open_to(space, now()).select_related("division")
    return min(fitting, key=lambda found: found.level != Level.REGION, default=None)


def closing_day(round_: Round) -> date:
    """The last day of a round where the people are."""
    return timezone.localdate(round_.closes_at)


def judged_for(space: Space, policy: Policy, frame: Frame) -> SelfCheck:
    """Where the space stands, in the reader's language."""
    return self_check(space, policy, frame, voice=voice())
