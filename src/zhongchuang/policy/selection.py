"""Who may file at all and how many are put forward: exclusions, names, quotas, validity, editions.

Plain functions of a policy and the facts they ask about; each answer names what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import floor

import numpy as np

from zhongchuang.kernel.periods import Period, add_months
from zhongchuang.policy.engine import Findings
from zhongchuang.policy.model import Exclusion, ExpertReview, Policy, Quota
from zhongchuang.policy.rules import division_prefix


def exclusions_hit(
    policy: Policy, space: Collection[str], operator: Collection[str]
) -> tuple[Exclusion, ...]:
    """The exclusions that recognitions held by the space or by its operator fall under."""
    held = {"space": space, "operator": operator}
    return tuple(item for item in policy.exclusions if item.recognition in held[item.holder])


def name_fits(policy: Policy, name: str) -> bool:
    """Whether a space's name has the form the policy asks for; any has where it asks for none."""
    return policy.naming is None or bool(re.fullmatch(policy.naming.pattern, name))


def places(quota: Quota, population: int, division: str = "") -> int:
    """How many may be put forward out of `population`: a share of it, cut to a whole number."""
    share = quota.share
    relaxed = any(division.startswith(division_prefix(code)) for code in quota.relaxed)
    if relaxed and quota.relaxed_share is not None:
        share = quota.relaxed_share
    return floor(share * population)


def validity_of(policy: Policy, confirmed: date) -> Period | None:
    """The term a confirmation holds for, both days included; None where it has no end."""
    if policy.validity is None:
        return None
    end = add_months(confirmed, 12 * policy.validity.years) - timedelta(days=1)
    return Period(confirmed, end)


def ranked(findings: Findings) -> list[int]:
    """The eligible spaces, most priority points first; equals keep the order they came in."""
    points = findings.points().numerator
    order = np.argsort(-points, kind="stable")
    return [int(index) for index in order if findings.eligible[index]]


def edition_in_force(policies: Iterable[Policy], series: str, day: date) -> Policy | None:
    """The edition of a series in force on a day, the latest where two overlap."""
    found = [item for item in policies if item.series == series and item.in_force(day)]
    return max(found, key=lambda item: item.effective_from, default=None)


@dataclass(frozen=True, slots=True)
class PanelResult:
    """What a panel's score sheets come to.

    Attributes:
        mean: the mean of the experts' totals, exact to two decimals, cut.
        too_low: items whose mean lies below their minimum.
    """

    mean: Decimal
    too_low: tuple[str, ...]
    passed: bool


class SheetMistake(ValueError):
    """A score sheet that does not fit: a missing or unknown item, a score outside its item."""


def panel_result(review: ExpertReview, sheets: Sequence[dict[str, int]]) -> PanelResult:
    """The result of a panel, one sheet (item id → points) an expert.

    Raises:
        SheetMistake: too few sheets, or a sheet that does not fit the policy.
    """
    if len(sheets) < review.experts:
        raise SheetMistake(f"{len(sheets)} of {review.experts} sheets")
    for sheet in sheets:
        check_sheet(review, sheet)
    total = sum(sum(sheet.values()) for sheet in sheets)
    low = tuple(
        item.id
        for item in review.items
        if sum(sheet[item.id] for sheet in sheets) < item.minimum * len(sheets)
    )
    mean = Decimal(100 * total // len(sheets)) / 100
    return PanelResult(mean, low, not low and total >= review.pass_mark * len(sheets))


def check_sheet(review: ExpertReview, sheet: dict[str, int]) -> None:
    """Raises SheetMistake naming the first item that does not fit."""
    maxima = {item.id: item.maximum for item in review.items}
    for name in sorted(maxima.keys() ^ sheet.keys()):
        raise SheetMistake(name)
    for name, score in sheet.items():
        if not 0 <= score <= maxima[name]:
            raise SheetMistake(name)
