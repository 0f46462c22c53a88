"""Who may do what to a round, and when; a refusal carries its reason and its article."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Space
from zhongchuang.directory.states import APPROVERS, PREFECTURES, REGIONS, Level
from zhongchuang.filing.models import LatePermission, Round
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState, round_transition
from zhongchuang.filing.states import DRAFTS, FINAL
from zhongchuang.kernel.refusal import Refusal
from zhongchuang.policy.model import Policy
from zhongchuang.policy.registry import policy as read_policy


def may_open_round(actor: Actor, level: str) -> Refusal | None:
    """Rounds are opened by the approver of the authority that runs them (Art. 8, 9)."""
    roles = REGIONS if level == Level.REGION else PREFECTURES
    if actor.role not in roles & APPROVERS:
        return Refusal(_("备案批次由组织备案的机关的审批人发布。"))
    return None


def may_run(actor: Actor, round_: Round) -> Refusal | None:
    """A round is run by approvers of the authority that holds it (Art. 8, 9)."""
    if may_open_round(actor, round_.level) or actor.organisation_id != round_.authority_id:
        article = read_policy(round_.policy).rounds.article
        return Refusal(_("批次由组织备案的机关的审批人办理。"), article)
    return None


def may_act(actor: Actor, act: RoundAct, round_: Round, moment: datetime) -> Refusal | None:
    """May this actor do this act to the round, by its state, its times and what is in it?"""
    refusal = may_run(actor, round_)
    if refusal:
        return refusal
    if round_transition(round_.state, act) is None:
        return Refusal(
            _("批次目前为“%(state)s”，不能%(act)s。")
            % {"state": round_.place.label, "act": act.label}
        )
    if act is RoundAct.OPEN and round_.has_closed_at(moment):
        return Refusal(_("拟定的截止受理时间已过，请先修改。"))
    if act is RoundAct.EXTEND and round_.has_closed_at(moment):
        return Refusal(
            _("批次已截止受理，不能延长。确有正当理由的，可以逐个准予逾期申报。"),
            read_policy(round_.policy).rounds.article,
        )
    if act is RoundAct.CANCEL:
        return _may_cancel(round_)
    return _may_archive(round_, moment) if act is RoundAct.ARCHIVE else None


def _may_cancel(round_: Round) -> Refusal | None:
    """Nobody who has begun to apply is turned away: only a round without any can be called off."""
    if round_.applications.exists():
        return Refusal(
            _("已有机构开始申报，批次不能取消，也不能提前截止。"),
            read_policy(round_.policy).rounds.article,
        )
    return None


def _may_archive(round_: Round, moment: datetime) -> Refusal | None:
    if not round_.has_closed_at(moment):
        return Refusal(_("批次尚未截止受理，不能归档。"))
    under_way = round_.applications.exclude(state__in=sorted(FINAL | DRAFTS)).count()
    if under_way:
        return Refusal(_("还有 %(count)s 件申请没有办结，批次不能归档。") % {"count": under_way})
    if round_.late_permissions.live_on(localdate(moment)).exists():
        return Refusal(_("还有未使用的逾期申报许可，请先收回，或者等其到期后再归档。"))
    return None


def may_permit_late(
    actor: Actor, round_: Round, space: Space, until: date, moment: datetime
) -> Refusal | None:
    """May this space be permitted to hand in after the round has closed, until a day?"""
    refusal = may_run(actor, round_)
    if refusal:
        return refusal
    policy = read_policy(round_.policy)
    if round_.place is not RoundState.OPEN:
        return Refusal(
            _("批次目前为“%(state)s”，不能准予逾期申报。") % {"state": round_.place.label}
        )
    if not space.division_id.startswith(round_.division.prefix):
        return Refusal(_("该批次不面向本空间所在地州市。"), policy.rounds.area_article)
    if until <= localdate(round_.closes_at):
        return Refusal(
            _("准予逾期申报的期限应晚于截止受理之日（%(day)s）。")
            % {"day": date_format(localtime(round_.closes_at))},
            policy.rounds.article,
        )
    if until < localdate(moment):
        return Refusal(_("准予逾期申报的期限不能早于今天。"))
    if round_.late_permissions.unused().filter(space=space).exists():
        return Refusal(_("本空间已有一项未使用的逾期申报许可，请先收回再重新准予。"))
    under_way = round_.applications.exclude(state__in=sorted(FINAL | DRAFTS))
    if under_way.filter(space=space).exists():
        return Refusal(_("本空间在该批次已有一件未办结的申请。"))
    return None


def may_take_back(actor: Actor, permission: LatePermission) -> Refusal | None:
    """A permission can be taken back while nothing was handed in with it."""
    refusal = may_run(actor, permission.round)
    if refusal:
        return refusal
    if permission.taken_back_at is not None:
        return Refusal(_("该许可已经收回。"))
    if permission.application_id is not None:
        return Refusal(_("申报机构已凭该许可提交申请，不能收回。"))
    return None


def takes(
    round_: Round, space: Space, policy: Policy, moment: datetime
) -> tuple[Refusal | None, LatePermission | None]:
    """Does the round take an application of this space now? If only by a permission to be late,
    that permission stands beside the answer."""
    article = policy.rounds.article
    if round_.place is RoundState.PLANNED:
        return Refusal(_("该批次尚未发布。"), article), None
    if round_.place is RoundState.CANCELLED:
        return Refusal(_("该批次已取消。"), article), None
    if moment < round_.opens_at:
        return Refusal(_("该批次尚未开始受理。"), article), None
    if round_.accepts_at(moment):
        return None, None
    permission = late_permission(round_, space, localdate(moment))
    if permission is not None and round_.place is RoundState.OPEN:
        return None, permission
    return Refusal(_("该批次已截止受理，请等待下一年度的备案通知。"), article), None


def late_permission(round_: Round, space: Space, day: date) -> LatePermission | None:
    """The permission by which a space may still hand in, if it has one."""
    return round_.late_permissions.live_on(day).filter(space=space).first()
