"""Two ledgers that share a resident, and looks at them."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger.making import tenancy

from integrity.detections import only
from zhongchuang.demonstration.ledgers import synthetic_uscc
from zhongchuang.directory.models import Space
from zhongchuang.integrity.actions import refresh
from zhongchuang.integrity.models import Run, Signal
from zhongchuang.kernel.periods import Frame
from zhongchuang.ledger.models import Tenancy

FRAME = Frame(2025, date(2026, 3, 1))


def share(*spaces: Space, name: str = "示例企业", serial: int = 901) -> None:
    """One company resident in several spaces at once."""
    code = synthetic_uscc(serial)
    for place in spaces:
        tenancy(place, name=name, kind="company", uscc=code)


def part(space: Space) -> None:
    """The company's agreement with a space is retracted."""
    Tenancy.objects.filter(space=space).update(retracted_at="2026-03-01T10:00+08:00")


def look(*spaces: Space, signal: str = "shared-resident", **options: Any) -> Run:
    """A look for one signal of the shipped policy."""
    return refresh(list(spaces), only(signal), FRAME, **options)


def signal_of(space: Space) -> Signal:
    """The space's one signal, with its state."""
    return Signal.objects.with_state().get(space=space)
