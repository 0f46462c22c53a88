"""Two ledgers that share a resident, and looks at them."""

from __future__ import annotations

from datetime import date

from ledger.making import tenancy

from zhongchuang.directory.models import Space
from zhongchuang.integrity.actions import refresh
from zhongchuang.integrity.models import Run, Signal
from zhongchuang.kernel.periods import Frame
from zhongchuang.ledger.models import Tenancy
from zhongchuang.policy.registry import policy

FRAME = Frame(2025, date(2026, 3, 1))


def share(*spaces: Space, name: str = "示例企业", code: str = "91650100MADM00001X") -> None:
    """One company resident in several spaces at once."""
    for place in spaces:
        tenancy(place, name=name, kind="company", uscc=code)


def part(space: Space) -> None:
    """The company's agreement with a space is retracted."""
    Tenancy.objects.filter(space=space).update(retracted_at="2026-03-01T10:00+08:00")


def look(*spaces: Space, **options) -> Run:
    return refresh(list(spaces), policy("xinjiang-2019"), FRAME, **options)


def signal_of(space: Space) -> Signal:
    """The space's one signal, with its state."""
    return Signal.objects.with_state().get(space=space)
