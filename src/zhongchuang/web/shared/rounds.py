"""Rounds as every audience reads them: where one stands, how long it still runs, what was done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models import Round, RoundStep
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState
from zhongchuang.web.shared.components import Happening, Tone

TONES: dict[str, Tone] = {
    RoundAct.PLAN: "neutral",
    RoundAct.CHANGE: "neutral",
    RoundAct.OPEN: "official",
    RoundAct.EXTEND: "official",
    RoundAct.CANCEL: "refused",
    RoundAct.ARCHIVE: "done",
}


def round_state(one: Round, moment: datetime, *, extended: bool = False) -> tuple[str, Tone]:
    """Where a round stands at a moment, as word and tone."""
    if one.place is not RoundState.OPEN:
        waits = one.place is RoundState.PLANNED
        return str(one.place.label), "waiting" if waits else "ended"
    if moment < one.opens_at:
        return _("尚未开始"), "waiting"
    if one.accepts_at(moment):
        return (_("受理中（已延长）") if extended else _("受理中")), "current"
    return _("已截止受理"), "ended"


def days_left(one: Round, moment: datetime) -> str:
    """How many days a round still takes applications, in words; empty where it takes none."""
    if not one.accepts_at(moment):
        return ""
    days = (timezone.localdate(one.closes_at) - timezone.localdate(moment)).days
    if days == 0:
        return _("今天截止")
    return ngettext("还有 %(days)s 天", "还有 %(days)s 天", days) % {"days": days}


def local_words(moment: datetime) -> str:
    """A moment on the clock people here read, as sentences tell it."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def step_words(step: RoundStep) -> str:
    """What an act on a round said or set."""
    closing = ""
    if step.closes_at is not None:
        closing = _("截止受理：%(time)s") % {"time": local_words(step.closes_at)}
    return "\n".join(part for part in (closing, step.note) if part)


def published(steps: Iterable[RoundStep]) -> list[Happening]:
    """What the public may know of a round: its acts since it was opened, newest first."""
    told = [s for s in steps if s.act not in {RoundAct.PLAN, RoundAct.CHANGE}]
    return [
        Happening(
            step.at,
            step.organisation.partition("（")[0],
            step.get_act_display(),
            step_words(step),
            TONES[step.act],
            paper_url(step.document) if step.document else "",
        )
        for step in reversed(told)
    ]


def paper_url(paper: OfficialDocument) -> str:
    return reverse("public:document", args=[paper.pk, "pdf"])
