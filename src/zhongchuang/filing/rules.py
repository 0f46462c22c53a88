"""Who may do what to a case, and when; a refusal carries its reason and its article."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Ban, Organisation, Space
from zhongchuang.directory.states import APPROVERS, Role
from zhongchuang.filing.lifecycle import Party, transition
from zhongchuang.filing.models import (
    Application,
    Objection,
    PlannedVisit,
    Proposal,
    Round,
    ScoreSheet,
)
from zhongchuang.filing.round_rules import takes
from zhongchuang.filing.states import OPEN, Act, SheetStep, State
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.policy.calendar import now
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy
from zhongchuang.policy.selection import name_fits


def may(actor: Actor, act: Act, application: Application, policy: Policy) -> Refusal | None:
    """May this actor do this act to this case, by its state and by the actor's role and area?

    What an act needs beyond that (an open round, every item answered) its action asks itself.
    """
    row = transition(application.place, act)
    if row is None:
        return Refusal(
            _("本案目前处于“%(state)s”环节，不能办理“%(act)s”。")
            % {"state": application.place.label, "act": act.label}
        )
    if row.party in {Party.OWNER, Party.OPERATOR}:
        return _operator_may(actor, application, row.party)
    return _officer_may(actor, application, row.party, policy)


def _operator_may(actor: Actor, application: Application, party: Party) -> Refusal | None:
    if not actor.is_operator or application.space.operator_id != actor.organisation_id:
        return Refusal(_("只有申报机构自己可以办理。"))
    if party == Party.OWNER and actor.role != Role.OPERATOR_OWNER:
        return Refusal(_("须由申报单位账号审核并办理，申报人不能自行提交。"))
    return None


def _officer_may(
    actor: Actor, application: Application, party: Party, policy: Policy
) -> Refusal | None:
    stage = policy.stage(application.place.stage)
    if stage is None or actor.authority != stage.by:
        return Refusal(_("本环节不由您所在的机关办理。"), stage.article if stage else "")
    if not actor.covers(application.space.division_id):
        return Refusal(_("本案不在您的辖区内。"), policy.rounds.area_article)
    if application.round.sealed and application.round.is_sealed_at(now()):
        return Refusal(_("申请封存至批次截止受理，届时方可办理。"), policy.rounds.article)
    if party == Party.AUTHORITY:
        return None
    if (actor.role in APPROVERS) != (party == Party.APPROVER):
        return Refusal(_("须由审批人办理。") if party == Party.APPROVER else _("须由经办人办理。"))
    return None


def may_fill_in(actor: Actor, visit: PlannedVisit, policy: Policy) -> Refusal | None:
    """The visit's draft is filled in by the officer of the case and by those who are sent."""
    refusal = may(actor, Act.PASS_VISIT, visit.application, policy)
    if refusal is None or actor.account_id not in {visit.first_id, visit.second_id}:
        return refusal
    stage = policy.stage(State.VISIT.stage)
    own = stage is not None and actor.authority == stage.by
    waits = visit.application.place == State.VISIT
    sent = own and waits and actor.covers(visit.application.space.division_id)
    return None if sent else refusal


def may_start(actor: Actor, round_: Round, space: Space, moment: datetime) -> Refusal | None:
    """May the operator begin an application: own space, open round, place, no ban, none open."""
    if not actor.is_operator or space.operator_id != actor.organisation_id:
        return Refusal(_("只能为本机构运营的众创空间申报。"))
    policy = read_policy(round_.policy)
    if not space.division_id.startswith(round_.division.prefix):
        return Refusal(_("该批次不面向本空间所在地州市。"), policy.rounds.area_article)
    refusal = takes(round_, space, policy, moment)[0] or banned(
        space.operator, timezone.localdate(moment)
    )
    if refusal:
        return refusal
    if not name_fits(policy, space.name) and policy.naming:
        return Refusal(policy.naming.text, policy.naming.article)
    if space.standings.current().filter(level=round_.level).exists():
        return Refusal(_("本空间已在备案名录中，无需重复申报。"))
    if round_.applications.filter(space=space, state__in=sorted(OPEN)).exists():
        return Refusal(_("本空间在该批次已有一件未办结的申请。"))
    return None


def banned(operator: Organisation, day: date) -> Refusal | None:
    """The bar after fraud (Art. 11), found by code, not by name."""
    ban = Ban.objects.on(operator.uscc, day).first()
    if ban is None:
        return None
    return Refusal(
        _(
            "因%(reason)s，该机构自 %(since)s 起至 %(until)s 不得申报。对该决定不服的，可以依法申请行政复议。"
        )
        % {
            "reason": ban.reason,
            "since": date_format(ban.since),
            "until": date_format(ban.until),
        },
        ban.article,
    )


def four_eyes(actor: Actor, proposal: Proposal) -> Refusal | None:
    """Nobody stands on a sheet twice, neither themselves nor the colleague they act for."""
    theirs = proposal.persons.filter(person__in=actor.persons).select_related("sign_off")
    steps = {one.sign_off.step for one in theirs}
    if SheetStep.PREPARED in steps:
        return Refusal(_("不能审批自己拟办的事项，请由另一位审批人办理。"))
    if steps:
        return Refusal(_("您已在这份审批单上签署，请由另一位同事办理。"))
    return None


def may_score(actor: Actor, sheet: ScoreSheet) -> Refusal | None:
    """An assigned expert scores once, while the case is in expert review."""
    if actor.role != Role.EXPERT or sheet.expert_id != actor.account_id:
        return Refusal(_("只有被指派的专家可以评分。"))
    if sheet.recused_at:
        return Refusal(_("您已回避本案。"))
    if sheet.submitted_at:
        return Refusal(_("评分已提交，不能再修改。"))
    if sheet.application.place != State.EXPERT:
        return Refusal(_("本案已不在专家评审环节。"))
    return None


def knows_objector(actor: Actor, objection: Objection) -> bool:
    """May the actor read who objected, and the files given? Only the officer who handles it."""
    return (
        actor.is_officer
        and objection.investigator_id in actor.persons
        and objection.entry.notice.round.authority_id == actor.organisation_id
    )


def may_reopen_sheet(actor: Actor, application: Application, policy: Policy) -> Refusal | None:
    """The approver of the authority that holds the review gives a sheet back, while it runs."""
    if application.place != State.EXPERT:
        return Refusal(_("本案已不在专家评审环节。"))
    stage = policy.stage(application.place.stage)
    if actor.role not in APPROVERS or stage is None or actor.authority != stage.by:
        return Refusal(
            _("退回评分表须由组织评审的机关的审批人办理。"), stage.article if stage else ""
        )
    if not actor.covers(application.space.division_id):
        return Refusal(_("本案不在您的辖区内。"), policy.rounds.area_article)
    return None
