"""Where a signal can stand, and how an officer may settle it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class State(TextChoices):
    """What a signal waits for. None of them says that anybody did anything wrong."""

    OPEN = "open", _("待说明")
    ANSWERED = "answered", _("已说明，待处理")
    SETTLED = "settled", _("已处理")
    GONE = "gone", _("已消除")


class Outcome(TextChoices):
    """How an officer settles a signal; whether there was fraud is never decided here (Art. 11)."""

    EXPLAINED = "explained", _("说明成立，不再关注")
    NOTED = "noted", _("已知悉，记录备查")
    CONCERN = "concern", _("存疑，须进一步核实")


UNSETTLED = (State.OPEN, State.ANSWERED)


def state_of(*, gone: bool, answered_at: datetime | None, settled_at: datetime | None) -> State:
    """The state of a signal.

    Args:
        gone: the last look no longer found it.
        answered_at, settled_at: the latest answer and settlement of what is noticed *now*; those
            given on earlier grounds do not count, which is how changed grounds open a signal again.
    """
    if gone:
        return State.GONE
    if settled_at is not None and (answered_at is None or answered_at <= settled_at):
        return State.SETTLED
    return State.OPEN if answered_at is None else State.ANSWERED
