"""One act for many cases at once: all of them or none, with the refusals by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.filing.actions import proposing, reviewing, scoring
from zhongchuang.filing.models import Application, Proposal
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import Refusal, Refused

PLAIN: Mapping[Act, Callable[[Actor, Application], object]] = {
    Act.ACCEPT: lambda actor, case: reviewing.accept(actor=actor, application=case),
    Act.PASS_EXPERT: lambda actor, case: _conclude_passed(actor, case),
}
"""The acts that ask nothing individual of a case, so that many can be done in one go."""


def _conclude_passed(actor: Actor, case: Application) -> None:
    """A review that passes; one that fails asks for its grounds and is concluded by itself."""
    step = scoring.conclude(actor=actor, application=case, note="")
    if step.act != Act.PASS_EXPERT:
        raise Refused(Refusal(_("评审结果未达到合格线，请逐件办结。")))


class BatchRefused(Exception):
    """A batch of which nothing was done: each refused case with its refusal."""

    def __init__(self, refused: Sequence[tuple[Application, Refusal]]) -> None:
        self.refused = tuple(refused)
        super().__init__(f"{len(self.refused)} refused")


def in_one_go(*, actor: Actor, act: Act, applications: Sequence[Application]) -> int:
    """Do one of the plain acts to every case, or to none.

    Raises:
        BatchRefused: any case was refused; all refusals are named and nothing is done.
        KeyError: not an act that is done in batches.
    """
    do = PLAIN[act]
    refused = []
    with transaction.atomic():
        for case in sorted(applications, key=lambda one: one.pk):
            try:
                with transaction.atomic():
                    do(actor, case)
            except Refused as error:
                refused.append((case, error.refusal))
        if refused:
            raise BatchRefused(refused)
    return len(applications)


@transaction.atomic
def recommend_together(
    *,
    actor: Actor,
    applications: Sequence[Application],
    favourable: bool,
    grounds: str,
    joint: bool = True,
) -> list[Proposal]:
    """Propose to recommend many cases: on one sheet and in one letter, or on a sheet each.

    Raises:
        Refused: as preparing one; nothing is prepared then.
    """
    groups = [list(applications)] if joint else [[case] for case in applications]
    return [
        proposing.prepare_recommendations(
            actor=actor, applications=group, favourable=favourable, grounds=grounds
        )
        for group in groups
    ]
