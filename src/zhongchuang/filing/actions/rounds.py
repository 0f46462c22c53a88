"""Opening a filing round (Art. 8: once a year; Art. 9: prefectures hold their own)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Division
from zhongchuang.directory.states import Level
from zhongchuang.filing.models import Round
from zhongchuang.filing.rules import may_open_round
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.policy.rules import division_prefix


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a round fixes."""

    title: str
    level: Level
    policy: str
    year: int
    evaluation_year: int
    as_of: date
    opens_at: datetime
    closes_at: datetime


def applies(policy: Policy, level: str, area: Division) -> bool:
    """A region files by its own measures, a prefecture by those made for it (Art. 9, 13)."""
    inside = area.code.startswith(division_prefix(policy.jurisdiction))
    return policy.tier.value == level and inside


@transaction.atomic
def open_round(*, actor: Actor, plan: RoundPlan) -> Round:
    """Open the year's round for the actor's own area.

    Raises:
        Refused: not the actor's to open, a policy not in force or made for another area or
            level, or a second round in the year.
    """
    require(may_open_round(actor, plan.level))
    organisation = actor.organisation
    if organisation is None:
        raise Refused(Refusal(_("批次须由机关发布。")))
    policy = read_policy(plan.policy)
    if not policy.in_force(timezone.localdate(plan.opens_at)):
        raise Refused(
            Refusal(
                _("所选管理办法在开始受理之日尚未施行或已经失效。"), policy.rounds.force_article
            )
        )
    area = organisation.division
    if not applies(policy, plan.level, area):
        raise Refused(
            Refusal(_("所选管理办法不适用于本级、本地区的备案。"), policy.rounds.area_article)
        )
    if Round.objects.filter(level=plan.level, division=area, year=plan.year).exists():
        raise Refused(
            Refusal(
                _("%(year)s 年度的备案批次已经发布，每年开展一次。") % {"year": plan.year},
                policy.rounds.article,
            )
        )
    found = Round.objects.create(
        title=plan.title,
        level=plan.level,
        authority=organisation,
        division=area,
        policy=policy.id,
        policy_digest=policy.digest,
        year=plan.year,
        evaluation_year=plan.evaluation_year,
        as_of=plan.as_of,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        opened_by=actor.account,
    )
    data = {"title": plan.title, "policy": policy.id, "policy_digest": policy.digest}
    record("filing.open-round", found, actor.signature(), data)
    return found
