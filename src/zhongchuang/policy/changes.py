"""Comparing two policies, and trying one out with other thresholds."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from zhongchuang.policy.loader import POLICY_FILE, parse
from zhongchuang.policy.messages import gettext_noop, message
from zhongchuang.policy.model import Policy
from zhongchuang.policy.reading import PolicyInvalid, PolicyMistake
from zhongchuang.policy.rule_reading import OPERATORS

NO_CRITERION = gettext_noop("没有名为“{value}”的条件")
NO_THRESHOLD = gettext_noop("此条件没有可改的标准，可改的有：{choices}")
NOT_SPLIT = gettext_noop("应写成“条件.指标”")

IDENTITIES = ("id", "number", "kind", "name")
"""Keys by which entries of a list are matched, so that an inserted one changes no others."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: the key, and the value before and after (None: not there)."""

    key: str
    before: Any
    after: Any


def diff(before: Policy, after: Policy) -> list[Change]:
    """What changes from one policy to the other, file by file, in the order of the keys."""
    files = sorted(before.data.keys() | after.data.keys())
    return [
        change
        for name in files
        for change in _between(before.data.get(name, {}), after.data.get(name, {}), name)
    ]


def _between(before: Any, after: Any, key: str) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in [*before, *(name for name in after if name not in before)]:
            yield from _between(before.get(name), after.get(name), f"{key}:{name}")
    elif isinstance(before, list) and isinstance(after, list):
        yield from _between(_by_identity(before), _by_identity(after), key)
    elif before != after:
        yield Change(key, before, after)


def _by_identity(items: list[Any]) -> dict[str, Any]:
    """A list as a mapping: by the entry's own identity where it has one, else by place."""
    named: dict[str, Any] = {}
    for place, item in enumerate(items):
        name = _identity(item)
        named[str(place) if name is None or name in named else name] = item
    return named


def _identity(item: Any) -> str | None:
    if not isinstance(item, Mapping):
        return None
    return next((str(item[key]) for key in IDENTITIES if key in item), None)


def simulate(policy: Policy, overrides: Mapping[str, Decimal]) -> Policy:
    """The policy with other thresholds, checked like any other.

    Args:
        overrides: "criterion.measure" → the new threshold of every comparison of that measure in
            that criterion.

    Raises:
        PolicyInvalid: a name that does not exist, or a threshold the policy cannot have.
    """
    data = copy.deepcopy(dict(policy.data))
    mistakes = []
    for name, value in overrides.items():
        problem = _override(data[POLICY_FILE]["criterion"], name, value)
        if problem is not None:
            mistakes.append(problem)
    if mistakes:
        raise PolicyInvalid(mistakes)
    counted = {name: item for name, item in policy.catalogue.items() if not item.declared}
    return parse(data, policy.id, counted)


def _override(criteria: list[Any], name: str, value: Decimal) -> PolicyMistake | None:
    criterion_id, dot, measure = name.partition(".")
    if not dot:
        return PolicyMistake(POLICY_FILE, name, message(NOT_SPLIT))
    found = [item for item in criteria if item["id"] == criterion_id]
    if not found:
        return PolicyMistake(POLICY_FILE, name, message(NO_CRITERION, value=criterion_id))
    thresholds = list(_thresholds(found[0]["rule"]))
    chosen = [(table, operator) for table, operator in thresholds if table["measure"] == measure]
    for table, operator in chosen:
        table[operator] = int(value) if value == value.to_integral_value() else value
    if chosen:
        return None
    choices = "、".join(dict.fromkeys(table["measure"] for table, _ in thresholds))
    return PolicyMistake(POLICY_FILE, name, message(NO_THRESHOLD, choices=choices))


def _thresholds(rule: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every comparison of a single measure with a threshold: its table and its operator."""
    if isinstance(rule, list):
        for part in rule:
            yield from _thresholds(part)
    else:
        operators = [key for key in OPERATORS if key in rule and key != "is"]
        if "measure" in rule and operators:
            yield rule, operators[0]
        for key in ("all", "any", "not", "at_least_n_of", "of"):
            if key in rule:
                yield from _thresholds(rule[key])
