"""What can be done with many rows at once, as the table offers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from zhongchuang.ledger.entry import ALIKE
from zhongchuang.web.operator.kinds import Kind
from zhongchuang.web.operator.values import label_of


@dataclass(frozen=True, slots=True)
class ActOnMany:
    """One act; `field` is the one it gives a value, for corrections."""

    slug: str
    act: Literal["correct", "end", "retract"]
    label: str
    field: str = ""


def acts_on_many(kind: Kind) -> list[ActOnMany]:
    """The acts on rows of a kind, the mild ones first."""
    found = [
        ActOnMany(
            f"correct-{name}",
            "correct",
            _("更正：%(field)s") % {"field": label_of(kind.model, name)},
            name,
        )
        for name in ALIKE[kind.model]
    ]
    if kind.ending:
        found.append(ActOnMany("end", "end", str(kind.ending)))
    return [*found, ActOnMany("retract", "retract", _("撤回"))]
