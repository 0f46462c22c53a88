"""A round from its plan to the archive (Art. 8: once a year; Art. 9: prefectures hold their own)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Division, Organisation
from zhongchuang.directory.states import OPERATORS, Level
from zhongchuang.documents.content import Verification
from zhongchuang.documents.ending import end_paper
from zhongchuang.documents.issue import Issuer, issue
from zhongchuang.documents.models import DocumentKind, Ending, OfficialDocument
from zhongchuang.documents.phrasing import Draft
from zhongchuang.filing.actions.steps import officially
from zhongchuang.filing.clock import clock_of
from zhongchuang.filing.models import Round, RoundStep
from zhongchuang.filing.papers.call import call, longer_term
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState, round_transition
from zhongchuang.filing.round_rules import may_act, may_open_round
from zhongchuang.filing.states import DRAFTS, FINAL
from zhongchuang.kernel.periods import add_months
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.calendar import now, today, working_calendar
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import known
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.policy.rules import division_prefix
from zhongchuang.policy.selection import edition_in_force


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """What a round fixes; `contact` is whom applicants may ask, as the call names them."""

    title: str
    level: Level
    policy: str
    year: int
    evaluation_year: int
    as_of: date
    opens_at: datetime
    closes_at: datetime
    contact: str = ""


def applies(policy: Policy, level: str, area: Division) -> bool:
    """A region files by its own measures, a prefecture by those made for it (Art. 9, 13)."""
    inside = area.code.startswith(division_prefix(policy.jurisdiction))
    return policy.tier.value == level and inside


def plan_of(round_: Round) -> RoundPlan:
    """What a round fixes, as it is."""
    return RoundPlan(
        title=round_.title,
        level=Level(round_.level),
        policy=round_.policy,
        year=round_.year,
        evaluation_year=round_.evaluation_year,
        as_of=round_.as_of,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        contact=round_.contact,
    )


def following(round_: Round, day: date) -> RoundPlan:
    """The plan of a round like an earlier one: its dates moved by whole years to this year, or to
    the next one where the earlier is this year's; under the edition in force by then."""
    years = max(day.year - round_.year, 1)
    plan = plan_of(round_)
    opens = _years_later(plan.opens_at, years)
    editions = map(read_policy, known())
    series = read_policy(plan.policy).series
    edition = edition_in_force(editions, series, timezone.localdate(opens))
    return replace(
        plan,
        title=plan.title.replace(str(plan.year), str(plan.year + years)),
        policy=edition.id if edition else plan.policy,
        year=plan.year + years,
        evaluation_year=plan.evaluation_year + years,
        as_of=add_months(plan.as_of, 12 * years),
        opens_at=opens,
        closes_at=_years_later(plan.closes_at, years),
    )


def _years_later(moment: datetime, years: int) -> datetime:
    """The same time of the same day, on the clock people here read; 29 February becomes 28."""
    local = timezone.localtime(moment)
    day = add_months(local.date(), 12 * years)
    return timezone.make_aware(datetime.combine(day, local.time()))


@transaction.atomic
def plan_round(*, actor: Actor, plan: RoundPlan) -> Round:
    """Plan the year's round for the actor's own area; nobody outside sees it before it is opened.

    Raises:
        Refused: not the actor's to plan, a policy not in force or made for another area or
            level, or a second round in the year.
    """
    authority, policy = _checked(actor, plan)
    _require_first(plan, authority, policy)
    found = Round.objects.create(
        authority=authority, division=authority.division, **_fields(plan), level=plan.level
    )
    _note(actor, found, RoundAct.PLAN)
    record("filing.plan-round", found, actor.signature(), _told(plan))
    return found


@transaction.atomic
def change_round(*, actor: Actor, round_: Round, plan: RoundPlan) -> Round:
    """Change what is planned, until it is opened.

    Raises:
        Refused: opened already, another authority's, or a plan that could not be made.
    """
    found = _held(actor, round_, RoundAct.CHANGE)
    authority, policy = _checked(actor, plan)
    _require_first(plan, authority, policy, found.pk)
    before = _told(plan_of(found))
    fields = _fields(plan)
    for name, value in fields.items():
        setattr(found, name, value)
    found.save(update_fields=list(fields))
    _note(actor, found, RoundAct.CHANGE)
    data = {"before": before, "after": _told(plan)}
    record("filing.change-round", found, actor.signature(), data)
    return found


@transaction.atomic
def open_planned(*, actor: Actor, round_: Round) -> Round:
    """Open a planned round: its policy's text is fixed and its call goes out, numbered and public.

    Raises:
        Refused: not planned, another authority's, its closing time past, or a policy that is not
            in force or does not apply any more.
    """
    found = _held(actor, round_, RoundAct.OPEN)
    _authority, policy = _checked(actor, plan_of(found))
    return _open(actor, found, policy)


@transaction.atomic
def open_round(*, actor: Actor, plan: RoundPlan) -> Round:
    """Plan a round and open it in one; a round of the past may be entered so, too.

    Raises:
        Refused: as `plan_round`.
    """
    return _open(actor, plan_round(actor=actor, plan=plan), read_policy(plan.policy))


def _open(actor: Actor, found: Round, policy: Policy) -> Round:
    found.state = RoundState.OPEN
    found.policy_digest = policy.digest
    found.sealed = policy.rounds.sealed
    found.opened_by = actor.account
    found.opened_at = timezone.now()
    found.save(update_fields=["state", "policy_digest", "sealed", "opened_by", "opened_at"])
    paper = _published(found, lambda number, proof: call(found, policy, number, proof))
    _note(actor, found, RoundAct.OPEN, closes_at=found.closes_at, document=paper)
    data = {
        "title": found.title,
        "policy": policy.id,
        "policy_digest": policy.digest,
        "document": paper.number,
    }
    record("filing.open-round", found, actor.signature(), data)
    return found


@transaction.atomic
def extend_round(*, actor: Actor, round_: Round, closes_at: datetime, reason: str) -> Round:
    """Let a round run longer, before it has closed; a paper says so, and operators are told.

    Raises:
        Refused: no reason, not later than before, closed already, or another authority's.
    """
    found = _held(actor, round_, RoundAct.EXTEND)
    reason = _reasoned(reason, _("请写明延长受理期限的理由。"))
    if closes_at <= found.closes_at:
        raise Refused(
            Refusal(
                _("延长后的截止时间须晚于原截止时间（%(time)s）。")
                % {"time": date_format(timezone.localtime(found.closes_at), "DATETIME_FORMAT")}
            )
        )
    policy = read_policy(found.policy)
    before, found.closes_at = found.closes_at, closes_at
    found.save(update_fields=["closes_at"])
    first = found.steps.filter(act=RoundAct.OPEN).select_related("document").first()
    earlier = first.document.number if first and first.document else ""
    paper = _published(
        found,
        lambda number, proof: longer_term(found, policy, before, reason, earlier, number, proof),
    )
    _note(actor, found, RoundAct.EXTEND, note=reason, closes_at=closes_at, document=paper)
    _count_terms_anew(found, policy)
    data = {"before": before, "after": closes_at, "reason": reason, "document": paper.number}
    record("filing.extend-round", found, actor.signature(), data)
    _tell_operators(found, paper, reason)
    return found


@transaction.atomic
def cancel_round(*, actor: Actor, round_: Round, reason: str) -> Round:
    """Call a round off: a plan that is not wanted, or an open round nobody has begun to apply in.

    Raises:
        Refused: no reason, somebody has begun to apply, or another authority's.
    """
    found = _held(actor, round_, RoundAct.CANCEL)
    reason = _reasoned(reason, _("请写明取消的理由。"))
    _moved(found, RoundAct.CANCEL)
    for paper in OfficialDocument.objects.filter(pk__in=found.steps.values("document")):
        end_paper(paper, Ending.WITHDRAWN, on=today(), why=reason)
    _note(actor, found, RoundAct.CANCEL, note=reason)
    record("filing.cancel-round", found, actor.signature(), {"reason": reason})
    return found


@transaction.atomic
def archive_round(*, actor: Actor, round_: Round) -> Round:
    """Close the file of a round in which nothing is under way any more.

    Raises:
        Refused: still open, a case not ended, an unused permission to be late, or another
            authority's.
    """
    found = _held(actor, round_, RoundAct.ARCHIVE)
    _moved(found, RoundAct.ARCHIVE)
    _note(actor, found, RoundAct.ARCHIVE)
    record("filing.archive-round", found, actor.signature())
    return found


def locked_round(round_: Round) -> Round:
    """The round as it stands now, locked until the transaction ends."""
    rows = Round.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("authority", "division").get(pk=round_.pk)


def _held(actor: Actor, round_: Round, act: RoundAct) -> Round:
    """The round locked, where the actor may do the act to it now."""
    found = locked_round(round_)
    require(may_act(actor, act, found, now()))
    return found


def _moved(found: Round, act: RoundAct) -> None:
    row = round_transition(found.state, act)
    if row is not None:
        found.state = row.target
        found.save(update_fields=["state"])


def _checked(actor: Actor, plan: RoundPlan) -> tuple[Organisation, Policy]:
    """The authority and the policy of a plan the actor may make."""
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
    if not applies(policy, plan.level, organisation.division):
        raise Refused(
            Refusal(_("所选管理办法不适用于本级、本地区的备案。"), policy.rounds.area_article)
        )
    return organisation, policy


def _require_first(plan: RoundPlan, authority: Organisation, policy: Policy, but: int = 0) -> None:
    """One round a year (Art. 8); one that was called off does not count."""
    same = Round.objects.filter(level=plan.level, division=authority.division, year=plan.year)
    if same.exclude(state=RoundState.CANCELLED).exclude(pk=but).exists():
        raise Refused(
            Refusal(
                _("%(year)s 年度已有备案批次，每年开展一次。") % {"year": plan.year},
                policy.rounds.article,
            )
        )


def _fields(plan: RoundPlan) -> dict[str, Any]:
    """What a plan sets of a round; its level never changes."""
    return {
        "title": plan.title,
        "policy": plan.policy,
        "year": plan.year,
        "evaluation_year": plan.evaluation_year,
        "as_of": plan.as_of,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "contact": plan.contact,
    }


def _told(plan: RoundPlan) -> dict[str, Any]:
    """What the audit chain keeps of a plan; not whom to ask."""
    return {name: value for name, value in _fields(plan).items() if name != "contact"}


def _reasoned(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise Refused(Refusal(otherwise))
    return reason.strip()


def _note(
    actor: Actor,
    found: Round,
    act: RoundAct,
    *,
    note: str = "",
    closes_at: datetime | None = None,
    document: OfficialDocument | None = None,
) -> None:
    RoundStep.objects.create(
        round=found,
        act=act,
        at=timezone.now(),
        account=actor.account,
        organisation=actor.unit,
        note=note,
        closes_at=closes_at,
        document=document,
    )


def _published(found: Round, write: Callable[[str, Verification], Draft]) -> OfficialDocument:
    authority = found.authority
    issuer = Issuer(authority.pk, authority.name, authority.number_prefix)
    return issue(DocumentKind.CALL, issuer, today(), write, is_public=True)


def _count_terms_anew(found: Round, policy: Policy) -> None:
    """In a sealed round the first term runs from its last day: a later one moves it."""
    if not found.sealed:
        return
    calendar = working_calendar()
    for case in found.applications.exclude(state__in=sorted(DRAFTS | FINAL)):
        case.round = found
        stage = policy.stage(case.place.stage)
        case.due_on = clock_of(
            case, case.place.stage, stage.days if stage else None, calendar
        ).due_on
        case.save(update_fields=["due_on"])


def _tell_operators(found: Round, paper: OfficialDocument, reason: str) -> None:
    """Everybody who could apply in the round."""
    people = Account.objects.filter(
        mandates__role__in=sorted(OPERATORS),
        mandates__ended_at=None,
        mandates__organisation__spaces__division__code__startswith=found.division.prefix,
        is_active=True,
    ).distinct()
    with officially():
        send(
            people,
            _("“%(round)s”延长受理期限") % {"round": found.title},
            _("截止受理时间延长至 %(time)s（%(number)s）。理由：%(reason)s")
            % {
                "time": date_format(timezone.localtime(found.closes_at), "DATETIME_FORMAT"),
                "number": paper.number,
                "reason": reason,
            },
            reverse("public:round", args=[found.pk]),
            topic=topic_of(found),
            sender=found.authority.name,
            important=True,
        )
