"""Small policies for tests: a rule in TOML becomes a policy, values become columns of one or more."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from zhongchuang import policies
from zhongchuang.kernel.columns import Column, Kind, Level
from zhongchuang.kernel.periods import Frame, MeasureKey
from zhongchuang.policy.engine import Findings, evaluate
from zhongchuang.policy.facts import Context
from zhongchuang.policy.loader import POLICY_FILE, parse, read_folder
from zhongchuang.policy.measures import COUNTED, Measure, catalogue_of
from zhongchuang.policy.model import Policy
from zhongchuang.policy.reading import PolicyInvalid, PolicyMistake

XINJIANG = Path(policies.__file__).parent / "xinjiang-2019"
PREFECTURE = Path(__file__).parent.parent / "policies/fixtures/testing-prefecture-2024"
FRAME = Frame(2025, date(2026, 3, 1))

WIDE = dict(COUNTED) | catalogue_of(
    [
        *(
            Measure(name, Kind.COUNT, name, name, "个")
            for name in (
                "teams",
                "companies",
                "makers",
                "agencies",
                "patents",
                "same_industry",
                "lease_months",
                "short_stays",
                "mentor_sessions",
                "months_of_data",
            )
        ),
        *(
            Measure(name, Kind.DECIMAL, name, name, "千元", places=4)
            for name in ("service_income", "rent_income", "investment_income", "total_income")
        ),
        *(
            Measure(name, Kind.TRUTH, name, name)
            for name in ("seed_fund", "online_platform", "graduation_rules")
        ),
    ]
)
"""The counted measures and those that the rule sets of other regions ask for."""

Values = Mapping[str, Any]


def toml(text: str) -> dict[str, Any]:
    return tomllib.loads(text, parse_float=Decimal)


def xinjiang_data() -> dict[str, dict[str, Any]]:
    """The parsed Xinjiang folder, a copy to change."""
    return copy.deepcopy(_read_once())


@cache
def _read_once() -> dict[str, dict[str, Any]]:
    return read_folder(XINJIANG, [])


def with_criteria(text: str) -> dict[str, dict[str, Any]]:
    """The Xinjiang policy with other criteria, each given the keys it does not name."""
    data = xinjiang_data()
    criteria = toml(text)["criterion"]
    for place, criterion in enumerate(criteria):
        named = {"id": f"c{place}", "article": "6.1", "title": "条件", "title_en": "criterion"}
        criteria[place] = named | criterion
    data[POLICY_FILE]["criterion"] = criteria
    return data


@cache
def policy_of(text: str) -> Policy:
    """A policy whose criteria are `text`; the ids default to c0, c1, …"""
    return parse(with_criteria(text), "xinjiang-2019", WIDE)


def policy_with_rule(rule: str, **keys: str) -> Policy:
    """A policy of one criterion c0 with this rule (TOML inline table) and these keys."""
    return policy_of(criterion_of(rule, keys))


def criterion_of(rule: str, keys: Mapping[str, str]) -> str:
    """A criterion in TOML; an inline table must stand on one line, tests may break it."""
    more = "\n".join(f"{key} = {value}" for key, value in keys.items())
    return f"[[criterion]]\n{more}\nrule = {' '.join(rule.split())}\n"


def mistakes_of(data: Mapping[str, Mapping[str, Any]]) -> list[PolicyMistake]:
    try:
        parse(data, "xinjiang-2019", WIDE)
    except PolicyInvalid as invalid:
        return invalid.mistakes
    return []


def told(mistakes: Sequence[PolicyMistake]) -> list[tuple[str, str]]:
    """(key, reason in Chinese) of each mistake."""
    return [(mistake.key, str(mistake.reason)) for mistake in mistakes]


def rule_mistakes(rule: str, **keys: str) -> list[tuple[str, str]]:
    return told(mistakes_of(with_criteria(criterion_of(rule, keys))))


def column_of(measure: Measure, values: Sequence[Any]) -> Column:
    """A column of plain values: integers, decimals as text, booleans, shares as "part/whole"."""
    if measure.kind is Kind.SHARE:
        pairs = [str(value).split("/") for value in values]
        top, bottom = (np.array([int(pair[side]) for pair in pairs]) for side in (0, 1))
        return Column(Kind.SHARE, top, bottom, measure.unit)
    scale = 10**measure.places
    numbers = [int(Fraction(value) * scale) for value in values]
    return Column(measure.kind, np.array(numbers, dtype=np.int64), scale, measure.unit)


def table_for(
    policy: Policy, values: Values, frame: Frame = FRAME
) -> dict[MeasureKey, dict[Level, Column]]:
    """The table `policy` needs from values by measure, or by (measure, period name)."""
    table = {}
    named = {(k if isinstance(k, tuple) else (k, None)): v for k, v in values.items()}
    for key in policy.needs(frame):
        found = named.get((key.measure, None))
        for (measure, period), value in named.items():
            if measure == key.measure and period and frame.resolve(period) == key.period:
                found = value
        several = found if isinstance(found, list) else [found]
        column = column_of(policy.catalogue[key.measure], several)
        table[key] = {Level.EVIDENCED: column}
    return table


def judged(
    policy: Policy, values: Values, context: Context | None = None, frame: Frame = FRAME
) -> Findings:
    return evaluate(policy, frame, table_for(policy, values, frame), context=context)


def words(findings: Findings, index: int = 0) -> dict[str, str]:
    return {finding.id: finding.status.word for finding in findings.of_space(index)}


def word(policy: Policy, values: Values, context: Context | None = None) -> str:
    """The status of the only criterion for the only space."""
    return words(judged(policy, values, context))["c0"]
