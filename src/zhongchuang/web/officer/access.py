"""Who opens the officers' pages, and how a case is fetched: through what the actor may see."""

from __future__ import annotations

from datetime import date

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import APPROVERS, OFFICERS, Role
from zhongchuang.filing.lifecycle import TABLE, Party, authority_of
from zhongchuang.filing.models import Application
from zhongchuang.filing.states import CORRECTIONS, State
from zhongchuang.kernel.workdays import WorkingCalendar
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.web.shared.acting import ActingRequest, acting_as

for_readers = acting_as(*sorted(OFFICERS), Role.AUDITOR)
for_approvers = acting_as(*sorted(APPROVERS))
for_audit = acting_as(Role.AUDITOR, Role.REGION_APPROVER)


def case_for(request: ActingRequest, pk: int) -> Application:
    """The case with its snapshot, or 404 where the actor may not see it."""
    found = Application.objects.visible_to(request.actor).select_related("snapshot")
    return get_object_or_404(found, pk=pk)


def posted(request: ActingRequest) -> QueryDict | None:
    """What was posted, even if it is nothing; None where the page is only opened."""
    return request.POST if request.method == "POST" else None


def policy_for(case: Application) -> Policy:
    """The policy a case is read under; acts check its digest themselves."""
    return read_policy(case.round.policy)


def handles(actor: Actor, case: Application, policy: Policy) -> bool:
    """Is the actor the officer before whom the case lies now? Only they see people in full."""
    return (
        actor.is_officer
        and not actor.is_approver
        and actor.authority == authority_of(case.place, policy)
        and actor.covers(case.space.division_id)
    )


def calendar_gap(calendar: WorkingCalendar, first: date, last: date) -> str:
    """That the holidays of a year these days fall in are not on record; "" where all are."""
    for year in range(first.year, last.year + 1):
        if year not in calendar.known_years:
            return _(
                "%(year)s 年的节假日安排尚未载入工作日历，期限暂按周一至周五计算，可能有出入；"
                "请系统管理员在国务院办公厅公布后载入。"
            ) % {"year": year}
    return ""


def waiting_states(actor: Actor, policy: Policy) -> list[State]:
    """The states in which a case under this policy waits for the actor's role and authority.

    Corrections wait for the operator; only when one is overdue is there something to do.
    """
    party = Party.APPROVER if actor.is_approver else Party.OFFICER
    sources = {row.source for row in TABLE if row.party == party} - CORRECTIONS
    return sorted(s for s in sources if authority_of(s, policy) == actor.authority)
