"""Meetings of a panel: called, signed in to, voted, minuted, confirmed by each member, closed.

A meeting changes no score. Who wants another result after it asks for the sheet to be given back
(`scoring.reopen_sheet`), which leaves its trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account
from zhongchuang.directory.states import Role
from zhongchuang.documents.issue import issue
from zhongchuang.documents.models import DocumentKind
from zhongchuang.filing import rules
from zhongchuang.filing.actions.scoring import review_of, standing_of
from zhongchuang.filing.actions.steps import issuer_of, locked, officially, policy_of
from zhongchuang.filing.models import (
    Application,
    MeetingCase,
    MeetingMember,
    MeetingVote,
    PanelMeeting,
    ScoreSheet,
)
from zhongchuang.filing.papers.expert_minutes import expert_minutes
from zhongchuang.filing.states import Act, Vote
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send
from zhongchuang.policy.calendar import today
from zhongchuang.policy.model import Policy
from zhongchuang.policy.panels import PanelResult
from zhongchuang.policy.registry import policy as read_policy


@transaction.atomic
def call_meeting(
    *,
    actor: Actor,
    cases: Sequence[Application],
    held_at: datetime,
    place: str,
    online: bool,
    chair: Account,
) -> PanelMeeting:
    """Call the experts of some cases of one round together; one of them chairs.

    Raises:
        Refused: a case that is not the officer's or on an open agenda already, no place, a chair
            who judges none of them, fewer experts than the quorum.
    """
    if not cases:
        raise Refused(Refusal(_("请至少选择一个案件。")))
    held = [locked(case) for case in sorted(cases, key=lambda case: case.pk)]
    for case in held:
        require(_may_hold(actor, case))
    if len({case.round_id for case in held}) > 1:
        raise Refused(Refusal(_("一次会议只能评审同一批次的案件。")))
    if not place.strip():
        raise Refused(Refusal(_("请填写会议地点；线上会议请填写会议号。")))
    members, quorum = _panel_of(held)
    if chair not in members:
        raise Refused(Refusal(_("主持人应当是所列案件的评审专家。")))
    meeting = PanelMeeting.objects.create(
        round=held[0].round,
        held_at=held_at,
        place=place.strip(),
        online=online,
        chair=chair,
        quorum=quorum,
        called_by=actor.account,
    )
    MeetingCase.objects.bulk_create(MeetingCase(meeting=meeting, application=c) for c in held)
    MeetingMember.objects.bulk_create(MeetingMember(meeting=meeting, expert=m) for m in members)
    data = {
        "cases": [case.pk for case in held],
        "members": sorted(member.pk for member in members),
        "chair": chair.pk,
        "held_at": held_at,
        "place": meeting.place,
        "quorum": quorum,
    }
    record("filing.call-meeting", meeting, actor.signature(), data)
    with officially():
        _tell(
            actor,
            meeting,
            _("专家评审会议通知"),
            _("请于 %(at)s 参加专家评审会议，地点：%(place)s；到会请用本人账号签到。"),
        )
    return meeting


def _panel_of(cases: Sequence[Application]) -> tuple[list[Account], int]:
    """The experts of some cases, and how many of them have to be there.

    Raises:
        Refused: there are fewer.
    """
    sheets = ScoreSheet.objects.filter(application__in=cases, recused_at=None)
    members = list(Account.objects.filter(pk__in=sheets.values("expert")).order_by("pk"))
    quorum = max(review_of(policy_of(case)).quorum for case in cases)
    if len(members) < quorum:
        raise Refused(
            Refusal(
                _("所列案件的评审专家只有 %(count)s 位，不足会议法定人数 %(quorum)s 位。")
                % {"count": len(members), "quorum": quorum}
            )
        )
    return members, quorum


def _may_hold(actor: Actor, case: Application) -> Refusal | None:
    refusal = rules.may(actor, Act.PASS_EXPERT, case, policy_of(case))
    open_points = case.meeting_points.filter(meeting__closed_at=None, meeting__cancelled_at=None)
    if refusal is None and open_points.exists():
        return Refusal(_("“%(space)s”已列入另一次尚未结束的会议。") % {"space": case.space.name})
    return refusal


def _tell(actor: Actor, meeting: PanelMeeting, subject: str, body: str) -> None:
    send(
        [member.expert for member in meeting.members.select_related("expert")],
        subject,
        body
        % {
            "at": date_format(timezone.localtime(meeting.held_at), "DATETIME_FORMAT"),
            "place": meeting.place,
            "reason": meeting.cancel_reason,
        },
        f"/expert/meetings/{meeting.pk}/",
        topic=f"panelmeeting:{meeting.pk}",
        sender=actor.organisation.name if actor.organisation else "",
    )


@transaction.atomic
def cancel_meeting(*, actor: Actor, meeting: PanelMeeting, reason: str) -> PanelMeeting:
    """Call a meeting off before its minutes are written.

    Raises:
        Refused: not the officer's, over, minuted, or no reason.
    """
    found = _locked_meeting(meeting)
    require(may_run(actor, found))
    if found.written_at:
        raise Refused(Refusal(_("会议纪要已经形成，不能取消会议。")))
    if not reason.strip():
        raise Refused(Refusal(_("请写明取消的理由。")))
    found.cancelled_at, found.cancel_reason = timezone.now(), reason.strip()
    found.save(update_fields=["cancelled_at", "cancel_reason"])
    record("filing.cancel-meeting", found, actor.signature(), {"reason": found.cancel_reason})
    with officially():
        _tell(actor, found, _("专家评审会议取消"), _("原定 %(at)s 的会议取消：%(reason)s"))
    return found


def may_run(actor: Actor, meeting: PanelMeeting) -> Refusal | None:
    """The officers of the authority whose round it is, while it is not over."""
    if not actor.is_officer or actor.is_approver:
        return Refusal(_("评审会议由组织评审的机关的经办人办理。"))
    if actor.organisation_id != meeting.round.authority_id:
        return Refusal(_("这不是本机关组织的评审会议。"))
    return Refusal(_("会议已经结束或取消。")) if meeting.is_over else None


def _locked_meeting(meeting: PanelMeeting) -> PanelMeeting:
    return (
        PanelMeeting.objects.select_for_update(of=("self",))
        .select_related("round__authority", "chair")
        .get(pk=meeting.pk)
    )


def _member(actor: Actor, meeting: PanelMeeting) -> MeetingMember:
    """The membership of the expert who acts.

    Raises:
        Refused: not a member, or the meeting is over.
    """
    member = None
    if actor.role == Role.EXPERT:
        member = meeting.members.filter(expert=actor.account_id).first()
    if member is None:
        raise Refused(Refusal(_("您不是这次会议的与会专家。")))
    if meeting.is_over:
        raise Refused(Refusal(_("会议已经结束或取消。")))
    return member


@transaction.atomic
def sign_in(*, actor: Actor, meeting: PanelMeeting) -> MeetingMember:
    """A member is there: from the day of the meeting on, before the minutes are written.

    Raises:
        Refused: not a member, too early, or too late.
    """
    found = _locked_meeting(meeting)
    member = _member(actor, found)
    if today() < timezone.localdate(found.held_at):
        raise Refused(Refusal(_("会议当天才能签到。")))
    if found.written_at:
        raise Refused(Refusal(_("会议纪要已经形成，不能再签到。")))
    if member.signed_in_at is None:
        member.signed_in_at = timezone.now()
        member.save(update_fields=["signed_in_at"])
        record("filing.sign-in", found, actor.signature(), {"expert": member.expert_id})
    return member


@transaction.atomic
def cast_vote(*, actor: Actor, point: MeetingCase, vote: Vote) -> MeetingVote:
    """A member who is there votes on a case they judge, once all its scores are open.

    Raises:
        Refused: not there, not their case, scores still kept back, or the minutes are written.
    """
    found = _locked_meeting(point.meeting)
    member = _member(actor, found)
    if member.signed_in_at is None:
        raise Refused(Refusal(_("请先签到。")))
    if found.written_at:
        raise Refused(Refusal(_("会议纪要已经形成，表决已经结束。")))
    case = point.application
    if not case.score_sheets.filter(expert=actor.account_id, recused_at=None).exists():
        raise Refused(Refusal(_("您不评审这个案件，不参加表决。")))
    require(_scores_open(case))
    given, _created = MeetingVote.objects.update_or_create(
        point=point, member=member, defaults={"vote": vote}
    )
    data = {"case": case.pk, "vote": vote}
    record("filing.vote", found, actor.signature(), data)
    return given


def _scores_open(case: Application) -> Refusal | None:
    if standing_of(case, review_of(policy_of(case))).result is None:
        return Refusal(
            _("“%(space)s”还有专家没有提交评分，全部提交后才能讨论和表决。")
            % {"space": case.space.name}
        )
    return None


@transaction.atomic
def write_minutes(
    *, actor: Actor, meeting: PanelMeeting, minutes: str, consensus: Mapping[int, str]
) -> PanelMeeting:
    """Put down what was said, and what was agreed on each case; whoever confirmed other words has to
    confirm again.

    Args:
        consensus: for points of the agenda, by their keys; empty where all who judge it have voted.

    Raises:
        Refused: not the officer's, no quorum, scores kept back, no words, or a case neither agreed
            on nor voted on by all who are there.
    """
    found = _locked_meeting(meeting)
    require(may_run(actor, found))
    present = list(found.members.exclude(signed_in_at=None))
    if len(present) < found.quorum:
        raise Refused(
            Refusal(
                _("签到 %(count)s 位，不足法定人数 %(quorum)s 位，不能形成会议纪要。")
                % {"count": len(present), "quorum": found.quorum}
            )
        )
    if not minutes.strip():
        raise Refused(Refusal(_("请填写会议纪要。")))
    for point in found.agenda.select_related("application__space", "application__round"):
        require(_scores_open(point.application))
        point.consensus = consensus.get(point.pk, "").strip()
        if not point.consensus and _silent(point, present):
            raise Refused(
                Refusal(
                    _("“%(space)s”还有到会专家没有表决，请完成表决或填写一致意见。")
                    % {"space": point.application.space.name}
                )
            )
        point.save(update_fields=["consensus"])
    found.minutes = minutes.strip()
    found.minutes_digest = digest(content_of(found))
    found.written_by, found.written_at = actor.account, timezone.now()
    found.save(update_fields=["minutes", "minutes_digest", "written_by", "written_at"])
    void = found.members.exclude(confirmed_digest=found.minutes_digest)
    void.update(confirmed_at=None, confirmed_digest="")
    record("filing.write-minutes", found, actor.signature(), {"digest": found.minutes_digest})
    with officially():
        _tell(
            actor,
            found,
            _("请确认评审会议纪要"),
            _("%(at)s 的专家评审会议纪要已经形成，到会专家请核对并确认。"),
        )
    return found


def _silent(point: MeetingCase, present: Sequence[MeetingMember]) -> bool:
    """Whether somebody who is there and judges the case has not voted, or nobody who judges it is."""
    judging = set(
        ScoreSheet.objects.filter(application=point.application_id, recused_at=None).values_list(
            "expert", flat=True
        )
    )
    asked = {member.pk for member in present if member.expert_id in judging}
    return not asked or bool(asked - set(point.votes.values_list("member", flat=True)))


def content_of(meeting: PanelMeeting) -> dict[str, Any]:
    """What members confirm: who was there, how each case was voted on, and the words."""
    return {
        "meeting": meeting.pk,
        "held_at": meeting.held_at,
        "place": meeting.place,
        "present": list(
            meeting.members.exclude(signed_in_at=None)
            .order_by("expert")
            .values_list("expert", flat=True)
        ),
        "agenda": [
            {
                "case": point.application_id,
                "consensus": point.consensus,
                "votes": {
                    str(expert): vote
                    for expert, vote in point.votes.values_list("member__expert", "vote")
                },
            }
            for point in meeting.agenda.order_by("pk")
        ],
        "minutes": meeting.minutes,
    }


@transaction.atomic
def confirm_minutes(*, actor: Actor, meeting: PanelMeeting, read: str) -> MeetingMember:
    """A member who was there confirms the minutes as they read them.

    Args:
        read: the digest of the minutes on the page.

    Raises:
        Refused: not there, nothing written, or changed since it was read.
    """
    found = _locked_meeting(meeting)
    member = _member(actor, found)
    if member.signed_in_at is None:
        raise Refused(Refusal(_("没有签到的专家不确认纪要。")))
    if not found.minutes_digest:
        raise Refused(Refusal(_("会议纪要还没有形成。")))
    if read != found.minutes_digest:
        raise Refused(Refusal(_("会议纪要已经修改，请重新核对后再确认。")))
    member.confirmed_at, member.confirmed_digest = timezone.now(), found.minutes_digest
    member.save(update_fields=["confirmed_at", "confirmed_digest"])
    record("filing.confirm-minutes", found, actor.signature(), {"digest": found.minutes_digest})
    return member


def _results(meeting: PanelMeeting) -> tuple[Policy, dict[int, PanelResult]]:
    """The policy of a meeting's round and what the scores of its cases came to.

    Raises:
        Refused: a case with scores still kept back.
    """
    found: dict[int, PanelResult] = {}
    policy = read_policy(meeting.round.policy)
    for point in meeting.agenda.select_related("application__space", "application__round"):
        require(_scores_open(point.application))
        result = standing_of(point.application, review_of(policy)).result
        if result is not None:
            found[point.application_id] = result
    return policy, found


@transaction.atomic
def close_meeting(*, actor: Actor, meeting: PanelMeeting) -> PanelMeeting:
    """Every member who was there has confirmed: the minutes are issued as a paper.

    Raises:
        Refused: not the officer's, no minutes, or somebody has not confirmed them.
    """
    found = _locked_meeting(meeting)
    require(may_run(actor, found))
    present = found.members.exclude(signed_in_at=None)
    waiting = present.exclude(confirmed_digest=found.minutes_digest or "-")
    if not found.minutes_digest or waiting.exists():
        raise Refused(Refusal(_("到会专家全部确认会议纪要后，才能结束会议。")))
    if digest(content_of(found)) != found.minutes_digest:
        raise Refused(Refusal(_("会议记录与确认的纪要不一致，请重新形成纪要。")))
    policy, results = _results(found)
    with officially():
        found.document = issue(
            DocumentKind.EXPERT_MINUTES,
            issuer_of(actor),
            today(),
            lambda number, proof: expert_minutes(found, results, policy, actor, number, proof),
        )
    found.closed_at = timezone.now()
    found.save(update_fields=["document", "closed_at"])
    data = {"document": found.document.number, "digest": found.minutes_digest}
    record("filing.close-meeting", found, actor.signature(), data)
    return found
