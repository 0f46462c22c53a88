"""Expert review: the region assigns, experts score independently or recuse, the result is drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.models import Account, Mandate
from zhongchuang.directory.states import Role
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely
from zhongchuang.filing.actions.steps import locked, officially, policy_of, stage_article, take
from zhongchuang.filing.models import Application, ScoreSheet, Step
from zhongchuang.filing.states import Act
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.ledger.models import Mentor, StaffMember
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.model import Policy
from zhongchuang.policy.panels import PanelResult, panel_result
from zhongchuang.policy.score_sheet import ExpertReview


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an expert review stands: sheets needed and handed in, and the result once all are."""

    needed: int
    submitted: int
    pass_mark: int
    result: PanelResult | None = None


def conflict_of(expert: Account, application: Application) -> str:
    """Why an expert may not judge a case, in words; "" where nothing speaks against it."""
    operator = application.space.operator_id
    if Mandate.objects.filter(account=expert, organisation=operator).exists():
        return _("在申报机构任职")
    named = {"space": application.space_id, "name": expert.name}
    if Mentor.objects.live().filter(**named).exists():
        return _("担任该空间的创业导师")
    if StaffMember.objects.live().filter(**named).exists():
        return _("是该空间的服务人员")
    return ""


@transaction.atomic
def assign_experts(
    *, actor: Actor, application: Application, experts: Sequence[Account]
) -> list[ScoreSheet]:
    """Assign experts to a case under expert review.

    Raises:
        Refused: not in expert review, not an expert, or an expert with a conflict.
    """
    case = locked(application)
    require(rules.may(actor, Act.PASS_EXPERT, case, policy_of(case)))
    if not experts:
        raise Refused(Refusal(_("请至少选择一位专家。")))
    for expert in experts:
        _check_expert(expert, case)
    sheets = [_assign(actor, case, expert) for expert in experts]
    data = {"experts": sorted(expert.pk for expert in experts)}
    record("filing.assign-experts", case, actor.signature(), data)
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
    return sheets


def _check_expert(expert: Account, case: Application) -> None:
    mandates = Mandate.objects.valid_on(timezone.localdate()).filter(role=Role.EXPERT)
    if not mandates.filter(account=expert).exists():
        raise Refused(Refusal(_("“%(name)s”不是在任的评审专家。") % {"name": expert}))
    conflict = conflict_of(expert, case)
    if conflict:
        raise Refused(
            Refusal(
                _("“%(name)s”%(conflict)s，应当回避。") % {"name": expert, "conflict": conflict}
            )
        )


def _assign(actor: Actor, case: Application, expert: Account) -> ScoreSheet:
    sheet, _created = ScoreSheet.objects.get_or_create(
        application=case, expert=expert, defaults={"assigned_by": actor.account}
    )
    return sheet


@transaction.atomic
def open_material(*, actor: Actor, sheet: ScoreSheet) -> ScoreSheet:
    """The expert declares to have no interest in the case; from now on the material is open."""
    found = _locked_sheet(sheet)
    require(rules.may_score(actor, found))
    if found.opened_at is None:
        found.opened_at = timezone.now()
        found.save(update_fields=["opened_at"])
        record("filing.open-material", found, actor.signature())
    return found


@transaction.atomic
def recuse(*, actor: Actor, sheet: ScoreSheet, reason: str) -> ScoreSheet:
    """The expert steps aside; the case is no longer visible to them."""
    found = _locked_sheet(sheet)
    require(rules.may_score(actor, found))
    if not reason.strip():
        raise Refused(Refusal(_("请写明回避的理由。")))
    found.recused_at = timezone.now()
    found.recusal_reason = reason.strip()
    found.save(update_fields=["recused_at", "recusal_reason"])
    record("filing.recuse", found, actor.signature(), {"reason": found.recusal_reason})
    case = found.application
    with officially():
        send(
            [found.assigned_by],
            _("评审专家已回避"),
            _("“%(expert)s”回避“%(space)s”的评审，请另行指派专家。")
            % {"expert": found.expert, "space": case.space.name},
            reverse("case", args=[case.pk]),
        )
    return found


@transaction.atomic
def score(
    *, actor: Actor, sheet: ScoreSheet, scores: Mapping[str, int], comment: str
) -> ScoreSheet:
    """Hand in the score sheet: every item, within its bounds, with an opinion in words.

    Raises:
        Refused: an item missing or out of bounds, no opinion, or not the expert's to score.
    """
    found = _locked_sheet(sheet)
    require(rules.may_score(actor, found))
    review = review_of(policy_of(found.application))
    _check(review, scores)
    if not comment.strip():
        raise Refused(Refusal(_("请填写评审意见。")))
    if found.opened_at is None:
        raise Refused(Refusal(_("请先声明与本案无利害关系并查阅材料。")))
    found.scores = {item.id: scores[item.id] for item in review.items}
    found.total = sum(scores[item.id] for item in review.items)
    found.comment = comment.strip()
    found.submitted_at = timezone.now()
    found.save(update_fields=["scores", "total", "comment", "submitted_at"])
    record("filing.score", found, actor.signature(), {"total": found.total, "scores": found.scores})
    return found


def review_of(policy: Policy) -> ExpertReview:
    """The policy's score sheet.

    Raises:
        Refused: this procedure has no expert review.
    """
    if policy.expert_review is None:
        raise Refused(Refusal(_("本管理办法没有设置专家评审表。")))
    return policy.expert_review


def _check(review: ExpertReview, scores: Mapping[str, int]) -> None:
    for item in review.items:
        value = scores.get(item.id)
        if value is None:
            raise Refused(Refusal(_("请为“%(item)s”评分。") % {"item": item.title}))
        if not 0 <= value <= item.maximum:
            raise Refused(
                Refusal(
                    _("“%(item)s”的分值应在 0 至 %(high)s 之间。")
                    % {"item": item.title, "high": item.maximum}
                )
            )


def _locked_sheet(sheet: ScoreSheet) -> ScoreSheet:
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("application__round", "application__space", "assigned_by", "expert")
        .get(pk=sheet.pk)
    )


def standing_of(application: Application, review: ExpertReview) -> Standing:
    """Where the review stands; its result is drawn only when nobody is left to score."""
    sheets = list(application.score_sheets.filter(recused_at=None))
    scored = [sheet for sheet in sheets if sheet.submitted_at]
    if len(scored) < review.experts or len(scored) < len(sheets):
        return Standing(review.experts, len(scored), review.pass_mark)
    result = panel_result(review, [dict(sheet.scores) for sheet in scored])
    return Standing(review.experts, len(scored), review.pass_mark, result)


def _summary(standing: Standing, result: PanelResult, review: ExpertReview, note: str) -> str:
    parts = [
        _("平均分 %(mean)s，合格线 %(mark)s。") % {"mean": result.mean, "mark": standing.pass_mark}
    ]
    low = [item.title for item in review.items if item.id in result.too_low]
    if low:
        parts.append(_("未达到单项最低要求：%(items)s。") % {"items": _("、").join(low)})
    return "".join([*parts, note.strip()])


@transaction.atomic
def conclude(*, actor: Actor, application: Application, note: str) -> Step:
    """Draw the result when all have scored: at or above the pass mark it passes, else it fails.

    Raises:
        Refused: scores are still missing.
    """
    case = locked(application)
    policy = policy_of(case)
    require(rules.may(actor, Act.PASS_EXPERT, case, policy))
    review = review_of(policy)
    standing = standing_of(case, review)
    result = standing.result
    if result is None:
        raise Refused(
            Refusal(
                _("需要 %(needed)s 位专家全部提交评分，目前已提交 %(submitted)s 份。")
                % {"needed": standing.needed, "submitted": standing.submitted}
            )
        )
    with officially():
        summary = _summary(standing, result, review, note)
    if result.passed:
        return take(case, Act.PASS_EXPERT, actor, note=summary, data={"mean": result.mean})
    return end_adversely(actor, case, Act.FAIL_EXPERT, summary, stage_article(case, policy))
