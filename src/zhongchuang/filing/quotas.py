"""How many spaces of a round a prefecture may still recommend, where a policy says how many."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Division
from zhongchuang.filing.models import Application, Round, Step
from zhongchuang.filing.states import DRAFTS, Act, State
from zhongchuang.kernel.refusal import Refusal, require
from zhongchuang.policy.registry import policy as read_policy

NOT_COUNTED = DRAFTS | {State.WITHDRAWN, State.RECOMMENDATION, State.RECOMMENDATION_PREPARED}
"""Cases that take no place: withdrawn ones, and those whose recommendation has to be made anew."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one prefecture in one round.

    Attributes:
        all: how many it may recommend; `used` of them are taken.
        article: what sets them.
    """

    all: int
    used: int
    article: str

    @property
    def left(self) -> int:
        return max(self.all - self.used, 0)


def places_of(round_: Round, division: Division) -> Places | None:
    """The places of a prefecture in a round; None where its policy sets no number.

    A share is one of the applications handed in from the prefecture, whatever became of them.
    """
    quota = read_policy(round_.policy).recommendation_quota
    if quota is None:
        return None
    own = round_.applications.filter(space__division__code__startswith=division.prefix)
    applied = own.exclude(submitted_at=None).count() if quota.share is not None else 0
    return Places(quota.places(division.code, applied), recommended(own).count(), quota.article)


def recommended(cases: QuerySet[Application]) -> QuerySet[Application]:
    """Of some cases those that take a place: recommended, and not withdrawn since."""
    steps = Step.objects.filter(application=OuterRef("pk"), act=Act.RECOMMEND)
    return cases.filter(Exists(steps)).exclude(state__in=sorted(NOT_COUNTED))


def quota_left(round_: Round, division: Division) -> int | None:
    """How many more a prefecture may recommend in a round; None where no number is set."""
    found = places_of(round_, division)
    return None if found is None else found.left


def require_quota(actor: Actor, round_: Round, more: int = 1) -> None:
    """Places of the actor's prefecture for `more` recommendations, counted while nobody else of the round is counting: call it
    in the transaction that recommends, before it does.

    Raises:
        Refused: there are fewer; it cites the article that sets them.
    """
    office = actor.organisation
    if office is None or read_policy(round_.policy).recommendation_quota is None:
        return
    locked = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round_.pk)
    found = places_of(locked, office.division)
    if found is not None and found.left < more:
        require(
            Refusal(
                _("本批次%(place)s可推荐 %(all)s 家，已推荐 %(used)s 家，不能再推荐 %(more)s 家。")
                % {
                    "place": office.division.name,
                    "all": found.all,
                    "used": found.used,
                    "more": more,
                },
                found.article,
            )
        )
