"""Public notice (Art. 10.3): publishing a list at once or at a moment, cancelling, concluding."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.documents.ending import end_paper
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind, Ending
from zhongchuang.filing import rules
from zhongchuang.filing.actions.steps import issuer_of, locked, policy_of, take
from zhongchuang.filing.models import Application, NoticeEntry, Objection, PublicNotice, Round
from zhongchuang.filing.notice_lists import freeze, published
from zhongchuang.filing.papers.public_notice import public_notice
from zhongchuang.filing.proofs import keep
from zhongchuang.filing.states import Act, EntryState, ListChange, ProofOccasion
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.policy.calendar import now, today, working_calendar
from zhongchuang.policy.model import Policy


def locked_notice(notice: PublicNotice) -> PublicNotice:
    """The notice as it stands now, locked until the transaction ends."""
    found = PublicNotice.objects.select_for_update(of=("self",)).select_related("round__authority")
    return found.get(pk=notice.pk)


def last_day_from(start: date, policy: Policy) -> date:
    """The last day of a term that begins on a day."""
    terms = policy.public_notice
    return working_calendar().last_day(
        start, terms.working_days, start_counts=terms.start_day_counts
    )


@transaction.atomic
def publish(
    *,
    actor: Actor,
    round_: Round,
    applications: Sequence[Application],
    at: datetime | None = None,
) -> PublicNotice:
    """Publish the list of a round: frozen and hashed now, open for the policy's working days.

    Args:
        at: the moment it becomes public by itself; None for now. The term counts from its day.

    Raises:
        Refused: an empty list, a case of another round, one that is not ready, a moment that has
            passed or lies on no working day.
    """
    cases = cases_to_list(applications, round_)
    policy = policy_of(cases[0])
    for case in cases:
        require(rules.may(actor, Act.PUBLISH, case, policy))
    if at is not None:
        require(may_fix(at))
    moment = at or now()
    start = timezone.localdate(moment)
    last = last_day_from(start, policy)
    rows = [published(case) for case in cases]
    paper = issue(
        DocumentKind.PUBLIC_NOTICE,
        issuer_of(actor),
        start,
        lambda number, proof: public_notice(rows, round_, policy, (start, last), number, proof),
        is_public=True,
    )
    notice = PublicNotice.objects.create(
        round=round_,
        title=paper.title,
        published_on=start,
        published_at=moment,
        last_day=last,
        document=paper,
        published_by=actor.account,
    )
    NoticeEntry.objects.bulk_create(
        NoticeEntry(notice=notice, application=case, listed_on=start, last_day=last, **row)
        for case, row in zip(cases, rows, strict=True)
    )
    freeze(notice, actor, paper, ListChange.PUBLISHED, on=start)
    for case in cases:
        take(case, Act.PUBLISH, actor, document=paper, data={"notice": notice.pk})
    Application.objects.filter(pk__in=[case.pk for case in cases]).update(due_on=last)
    keep(notice, ProofOccasion.PUBLISHED, actor)
    return notice


def cases_to_list(applications: Sequence[Application], round_: Round) -> list[Application]:
    """Cases locked in the order of their keys.

    Raises:
        Refused: none, or one of another round.
    """
    cases = [locked(application) for application in sorted(applications, key=lambda a: a.pk)]
    if not cases:
        raise Refused(Refusal(_("请至少选择一个待公示的众创空间。")))
    if any(case.round_id != round_.pk for case in cases):
        raise Refused(Refusal(_("一份公示只能包含同一批次的众创空间。")))
    return cases


def may_fix(moment: datetime) -> Refusal | None:
    """May a notice become public at this moment?"""
    if moment <= now():
        return Refusal(_("定时发布的时间已过，请改选以后的时间，或者立即发布。"))
    day = timezone.localdate(moment)
    if not working_calendar().is_working(day):
        return Refusal(_("%(day)s不是工作日，请改选工作日发布。") % {"day": date_format(day)})
    return None


@transaction.atomic
def cancel(*, actor: Actor, notice: PublicNotice, reason: str) -> PublicNotice:
    """Cancel a fixed notice before its moment; its cases wait for publication again.

    Raises:
        Refused: it is public already or was cancelled, or no reason is given.
    """
    found = locked_notice(notice)
    if not reason.strip():
        raise Refused(Refusal(_("请写明理由。")))
    if found.cancelled_at is not None:
        raise Refused(Refusal(_("这份公示已经取消。")))
    if found.is_public_at(now()):
        raise Refused(Refusal(_("公示已经发布，不能取消；名单有误的，请变更名单。")))
    for entry in found.entries.running().select_related("application"):
        case = locked(entry.application)
        take(case, Act.TAKE_OFF, actor, note=reason.strip(), data={"notice": found.pk})
    found.entries.update(state=EntryState.WITHDRAWN)
    found.cancelled_at = timezone.now()
    found.cancel_reason = reason.strip()
    found.save(update_fields=["cancelled_at", "cancel_reason"])
    end_paper(found.document, Ending.WITHDRAWN, on=today(), why=found.cancel_reason)
    record("filing.cancel-notice", found, actor.signature(), {"reason": found.cancel_reason})
    return found


@transaction.atomic
def conclude(*, actor: Actor, notice: PublicNotice) -> list[Application]:
    """Entries past their own last day go on; those an objection holds, and those that still run,
    stay and hold up nobody.

    Raises:
        Refused: nothing on it can go on.
    """
    found = locked_notice(notice)
    running = list(found.entries.running().select_related("application"))
    ended = [entry for entry in running if entry.last_day < today()]
    require(_none_ended(running, ended))
    held = held_entries(found, today())
    ready = [entry for entry in ended if entry.pk not in held]
    if not ready:
        raise Refused(
            Refusal(
                _(
                    "没有可以办结的众创空间：请先处理未答复的异议；异议不成立的，"
                    "须待申请复核的期限届满。"
                )
            )
        )
    cases = [locked(entry.application) for entry in ready]
    for case in cases:
        take(case, Act.CLEAR, actor, data={"notice": found.pk})
    NoticeEntry.objects.filter(pk__in=[entry.pk for entry in ready]).update(
        state=EntryState.CLEARED
    )
    settle(found)
    keep(found, ProofOccasion.CONCLUDED, actor)
    return cases


def _none_ended(running: list[NoticeEntry], ended: list[NoticeEntry]) -> Refusal | None:
    if not running:
        return Refusal(_("没有可以办结的众创空间：名单上的均已办结。"))
    if not ended:
        first = min(entry.last_day for entry in running)
        return Refusal(_("公示期至 %(day)s 届满，期满后方可办结。") % {"day": date_format(first)})
    return None


def held_entries(notice: PublicNotice, day: date) -> set[int]:
    """The keys of the entries that an objection keeps from going on."""
    holding = Objection.objects.holding(day).filter(entry__notice=notice)
    return set(holding.values_list("entry_id", flat=True))


def settle(notice: PublicNotice) -> None:
    """A notice with nothing on it that runs is concluded."""
    if notice.concluded_on is None and not notice.entries.running().exists():
        notice.concluded_on = today()
        notice.save(update_fields=["concluded_on"])
