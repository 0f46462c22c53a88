"""Asking one detector of the shipped policy in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from zhongchuang.directory.models import Organisation, Space
from zhongchuang.integrity.detecting import Hit, detect
from zhongchuang.kernel.periods import Frame
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy

FRAME = Frame(2025, date(2026, 3, 1))


def only(signal: str) -> Policy:
    """The policy of 2019 with one of its signals."""
    rules = policy("xinjiang-2019")
    return replace(rules, signals=tuple(rule for rule in rules.signals if rule.id == signal))


def detected(signal: str, *spaces: Space, **options: Any) -> list[Hit]:
    """The hits of one signal of the shipped policy in these spaces."""
    return detect(list(spaces), only(signal), FRAME, **options)


def sister_spaces(operator: Organisation, number: int) -> list[Space]:
    """So many spaces of one operator."""
    return [
        Space.objects.create(
            operator=operator, name=f"示例空间{n}", division_id="650100", address="示例路"
        )
        for n in range(number)
    ]
