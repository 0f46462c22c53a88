"""Who may file at all and how many are put forward: exclusions, names, quotas, validity, editions.

Plain functions of a policy and the facts they ask about; each answer names what it rests on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from math import floor

import numpy as np

from zhongchuang.kernel.periods import Period, add_months
from zhongchuang.policy.engine import Findings
from zhongchuang.policy.model import Exclusion, Policy, Quota
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
