"""The acts on a round: planned, opened, extended, cancelled, archived (Art. 8, 9).

Whether it takes applications follows from its times, so that nothing has to run when they pass;
"closed" is shown, not kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RoundState(TextChoices):
    PLANNED = "planned", _("拟定中")
    OPEN = "open", _("已发布")
    ARCHIVED = "archived", _("已归档")
    CANCELLED = "cancelled", _("已取消")


class RoundAct(TextChoices):
    PLAN = "plan", _("拟定批次")
    CHANGE = "change", _("修改拟定的批次")
    OPEN = "open", _("发布批次和备案通知")
    EXTEND = "extend", _("延长受理期限")
    CANCEL = "cancel", _("取消批次")
    ARCHIVE = "archive", _("归档")


@dataclass(frozen=True, slots=True)
class RoundTransition:
    source: RoundState
    act: RoundAct
    target: RoundState


ROUND_TABLE = (
    RoundTransition(RoundState.PLANNED, RoundAct.CHANGE, RoundState.PLANNED),
    RoundTransition(RoundState.PLANNED, RoundAct.OPEN, RoundState.OPEN),
    RoundTransition(RoundState.PLANNED, RoundAct.CANCEL, RoundState.CANCELLED),
    RoundTransition(RoundState.OPEN, RoundAct.EXTEND, RoundState.OPEN),
    RoundTransition(RoundState.OPEN, RoundAct.CANCEL, RoundState.CANCELLED),
    RoundTransition(RoundState.OPEN, RoundAct.ARCHIVE, RoundState.ARCHIVED),
)
"""Every act on a round that there is, but planning one, which makes it."""
_BY_KEY = {(row.source, row.act): row for row in ROUND_TABLE}


def round_transition(source: str, act: RoundAct) -> RoundTransition | None:
    """The row for an act in a state, or None where the state does not know the act."""
    return _BY_KEY.get((RoundState(source), act))
