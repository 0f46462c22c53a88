"""Who sits on the panel of a case: given by hand with a reason, taken off, replaced by alternates."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.experts import pool
from zhongchuang.directory.models import Account
from zhongchuang.filing import rules
from zhongchuang.filing.actions.steps import locked, officially, policy_of
from zhongchuang.filing.conflicts import grounds_of, in_words
from zhongchuang.filing.drawing import account_of
from zhongchuang.filing.models import Application, ConflictRuling, ScoreSheet
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.model import Policy


def room_for_more(case: Application, policy: Policy) -> Refusal | None:
    """Nobody joins a panel in which scores have been handed in, but to bring it up to strength:
    who could see what the others said would be chosen for it."""
    review = policy.expert_review
    sheets = list(case.score_sheets.filter(recused_at=None))
    handed_in = any(sheet.submitted_at or sheet.versions.exists() for sheet in sheets)
    if handed_in and review and len(sheets) >= review.experts:
        return Refusal(_("已有专家提交评分，专家组人数已足，不能再增加专家。"))
    return None


@transaction.atomic
def assign_experts(
    *, actor: Actor, application: Application, experts: Sequence[Account], reason: str = ""
) -> list[ScoreSheet]:
    """Give a case under expert review to experts chosen by hand; on record as not drawn.

    Raises:
        Refused: not in expert review, not an expert, a tie that is found or suspected, no reason
            though others could have been chosen.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.PASS_EXPERT, case, policy))
    if not experts:
        raise Refused(Refusal(_("请至少选择一位专家。")))
    require(room_for_more(case, policy))
    if case.draws.filter(drawn_at=None).exists():
        raise Refused(Refusal(_("已有冻结的专家名单尚未抽取，请先完成抽取。")))
    everybody = list(pool())
    grounds = grounds_of([case], everybody)
    for expert in experts:
        if expert not in everybody:
            raise Refused(Refusal(_("“%(name)s”不是在任的评审专家。") % {"name": expert}))
        if found := grounds.get((case.pk, expert.pk)):
            raise Refused(
                Refusal(
                    _("“%(name)s”%(conflict)s，应当回避。")
                    % {"name": expert, "conflict": in_words(found)}
                )
            )
    seated = set(case.score_sheets.values_list("expert", flat=True))
    others = [
        one
        for one in everybody
        if one not in experts and one.pk not in seated and (case.pk, one.pk) not in grounds
    ]
    new = [expert for expert in experts if expert.pk not in seated]
    if others and new and not reason.strip():
        raise Refused(Refusal(_("还有其他专家可选，不抽取而直接指派的，请写明理由。")))
    for expert in new:
        seat(actor, case, expert, reason=reason.strip())
    record(
        "filing.assign-experts",
        case,
        actor.signature(),
        {"experts": sorted(expert.pk for expert in experts), "reason": reason.strip()},
    )
    invite(actor, case, experts)
    sheets = {sheet.expert_id: sheet for sheet in case.score_sheets.filter(expert__in=experts)}
    return [sheets[expert.pk] for expert in experts]


def seat(actor: Actor, case: Application, expert: Account, **origin: object) -> ScoreSheet:
    """One more sheet for a case, and where it comes from."""
    return ScoreSheet.objects.create(
        application=case, expert=expert, assigned_by=actor.account, **origin
    )


def invite(actor: Actor, case: Application, experts: Sequence[Account]) -> None:
    """Tell experts of a sheet that waits for them."""
    with officially():
        send(
            experts,
            _("新的评审任务"),
            _("请评审“%(space)s”的备案申请；如有利害关系，请先申请回避。")
            % {"space": case.space.name},
            "/expert/",
            topic=topic_of(case),
            sender=actor.organisation.name if actor.organisation else "",
        )


@transaction.atomic
def rule_on_conflict(
    *, actor: Actor, application: Application, expert: Account, excluded: bool, reason: str
) -> ConflictRuling:
    """Decide whether an expert is tied to a case: a suspicion, or what the officer was told of.

    Raises:
        Refused: not the officer's case, no reason, or a tie that is beyond doubt.
    """
    case = locked(application)
    require(rules.may(actor, Act.PASS_EXPERT, case, policy_of(case)))
    if not reason.strip():
        raise Refused(Refusal(_("请写明认定的理由。")))
    certain = [
        ground
        for ground in grounds_of([case], [expert]).get((case.pk, expert.pk), ())
        if ground.certain
    ]
    earlier = ConflictRuling.objects.filter(application=case, expert=expert, excluded=True)
    if not excluded and certain and not earlier.exists():
        raise Refused(
            Refusal(_("利害关系明确（%(words)s），应当回避。") % {"words": in_words(certain)})
        )
    ruling = ConflictRuling.objects.create(
        application=case,
        expert=expert,
        excluded=excluded,
        reason=reason.strip(),
        ruled_by=actor.account,
    )
    data = {"expert": expert.pk, "excluded": excluded, "reason": ruling.reason}
    record("filing.rule-on-conflict", case, actor.signature(), data)
    return ruling


@transaction.atomic
def release_expert(*, actor: Actor, sheet: ScoreSheet, reason: str) -> ScoreSheet:
    """Take an expert who cannot take part off a case, before they have scored; who waits moves up.

    Raises:
        Refused: not the officer's case, no reason, stepped aside or scored already.
    """
    case = locked(sheet.application)
    require(rules.may(actor, Act.PASS_EXPERT, case, policy_of(case)))
    found = ScoreSheet.objects.select_for_update(of=("self",)).get(pk=sheet.pk)
    if not reason.strip():
        raise Refused(Refusal(_("请写明不能参加的原因。")))
    if found.recused_at:
        raise Refused(Refusal(_("该专家已经不参加本案评审。")))
    if found.submitted_at or found.versions.exists():
        raise Refused(Refusal(_("该专家已提交过评分，不能取消其评审。")))
    vacate(found, reason, released_by=actor.account)
    record("filing.release-expert", found, actor.signature(), {"reason": found.recusal_reason})
    move_up(actor, found)
    return found


def vacate(sheet: ScoreSheet, reason: str, released_by: Account | None = None) -> None:
    """The expert is off the case; what they had typed is gone."""
    sheet.recused_at = timezone.now()
    sheet.recusal_reason = reason.strip()
    sheet.released_by = released_by
    sheet.draft = {}
    sheet.save(update_fields=["recused_at", "recusal_reason", "released_by", "draft"])


def move_up(actor: Actor, vacated: ScoreSheet) -> ScoreSheet | None:
    """The next alternate of the draw who can take part gets the seat; who is passed over, and why,
    is on record. None where the sheet was not drawn or nobody is left: the officer is told."""
    case, draw = vacated.application, vacated.draw
    if draw is not None:
        used = [sheet.place or 0 for sheet in draw.sheets.filter(application=case)]
        places = range(max([len(draw.drawn), *used]) + 1, len(draw.drawn) + len(draw.waiting) + 1)
        keys = {place: account_of(draw.waiting[place - len(draw.drawn) - 1]) for place in places}
        passed = {}
        for place, expert in keys.items():
            obstacle = _obstacle(case, expert)
            if obstacle:
                passed[str(place)] = obstacle
                continue
            account = Account.objects.get(pk=expert)
            up = seat(actor, case, account, draw=draw, place=place, replaces=vacated)
            data = {"replaces": vacated.pk, "place": place, "passed_over": passed}
            record("filing.move-up", up, actor.signature(), data)
            invite(actor, case, [account])
            _tell(vacated, _("候补专家“%(name)s”已按顺序递补。") % {"name": account})
            return up
    _tell(vacated, _("没有可以递补的候补专家，请另行抽取或指派。"))
    return None


def _obstacle(case: Application, expert: int) -> str:
    """Why an alternate cannot move up now, "" where they can."""
    account = pool().filter(pk=expert).first()
    with officially():
        if account is None:
            return _("不再是在任的评审专家")
        if not account.expert_profile.available:
            return _("暂不能参加评审")
        if case.score_sheets.filter(expert=expert).exists():
            return _("已在本案评审专家之列")
        return in_words(grounds_of([case], [account]).get((case.pk, expert), ()))


def _tell(vacated: ScoreSheet, what_follows: str) -> None:
    case = vacated.application
    with officially():
        send(
            [vacated.assigned_by],
            _("评审专家已回避"),
            _("“%(expert)s”不再参加“%(space)s”的评审。%(follows)s")
            % {"expert": vacated.expert, "space": case.space.name, "follows": what_follows},
            reverse("case", args=[case.pk]),
        )
