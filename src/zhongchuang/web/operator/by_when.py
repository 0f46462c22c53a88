"""In words: until when what a condition lacks can still be made up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.directory.models import Space
from zhongchuang.filing.catching_up import Asked, CatchUp, Way, catch_up
from zhongchuang.ledger.models import SpaceProfile
from zhongchuang.policy.calendar import today
from zhongchuang.policy.explain import UPWARD
from zhongchuang.policy.findings import ComparisonOutcome
from zhongchuang.web.operator.standpoint import YEAR, Standpoint, closing_day

ByWhen = Callable[[ComparisonOutcome], str]


def by_when(space: Space, at: Standpoint) -> ByWhen:
    """Tells of each comparison that is not met by when it can be; "" where there is nothing to say.

    The profile is read once, and only when the first gap asks for it.
    """
    asked = Asked(space, today(), closing_of(at))

    @cache
    def profile() -> SpaceProfile | None:
        return SpaceProfile.objects.live().filter(space=space).first()

    def told(outcome: ComparisonOutcome) -> str:
        found = catch_up(outcome, at.policy, profile(), asked)
        if found and found.on and outcome.rule.operator in UPWARD:
            return _("须在 %(day)s前处理") % {"day": date_format(found.on)}
        return in_words(found) if found else ""

    return told


def closing_of(at: Standpoint) -> date | None:
    """The last day of the open round, where it is the round's year that is looked at."""
    return closing_day(at.round) if at.round and at.window == YEAR else None


def in_words(found: CatchUp) -> str:
    day = date_format(found.on) if found.on else ""
    match found.way:
        case Way.ACT:
            return _("须在 %(day)s前达到") % {"day": day}
        case Way.WAIT if found.in_time:
            return _("到 %(day)s即满足") % {"day": day}
        case Way.WAIT:
            return _("到 %(day)s才满足，晚于考核时点") % {"day": day}
        case Way.REPORT if found.names:
            names = _("、").join(found.names)
            return _("应报 %(names)s，%(day)s截止") % {"names": names, "day": day}
        case _ if day:
            return _("考核期间已过，%(day)s前可补录期间内已发生的") % {"day": day}
    return _("只能补录已发生的情况")
