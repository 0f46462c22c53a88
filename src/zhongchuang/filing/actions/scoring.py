"""Expert review: experts score independently or step aside; all scores open at once; the result."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhongchuang.audit.chain import record
from zhongchuang.directory.actor import Actor
from zhongchuang.directory.states import Role
from zhongchuang.filing import rules
from zhongchuang.filing.actions.reviewing import end_adversely
from zhongchuang.filing.actions.seating import move_up, vacate
from zhongchuang.filing.actions.steps import locked, officially, policy_of, stage_article, take
from zhongchuang.filing.models import Application, ScoreSheet, ScoreVersion, Step
from zhongchuang.filing.states import Act
from zhongchuang.kernel.canonical import digest
from zhongchuang.kernel.refusal import Refusal, Refused, require
from zhongchuang.messaging.send import send, topic_of
from zhongchuang.policy.model import Policy
from zhongchuang.policy.panels import PanelResult, cut, outliers, panel_result, sheet_total
from zhongchuang.policy.score_sheet import ExpertReview, ScoreItem

LONGEST_DRAFT = 5000


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an expert review stands: sheets needed and handed in, and the result once all are.

    Attributes:
        outliers: the sheets, by key, whose totals lie far from the median.
        median: of the totals, cut to two decimals; 0 before all are in.
    """

    needed: int
    submitted: int
    pass_mark: int
    result: PanelResult | None = None
    outliers: frozenset[int] = frozenset()
    median: Decimal = Decimal(0)


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
    """The expert steps aside; the case is no longer visible to them, and an alternate moves up.

    Raises:
        Refused: no reason, or not the expert's to decide any more.
    """
    locked(sheet.application)
    found = _locked_sheet(sheet)
    require(rules.may_score(actor, found))
    if not reason.strip():
        raise Refused(Refusal(_("请写明回避的理由。")))
    vacate(found, reason)
    record("filing.recuse", found, actor.signature(), {"reason": found.recusal_reason})
    move_up(actor, found)
    return found


@transaction.atomic
def save_draft(*, actor: Actor, sheet: ScoreSheet, typed: Mapping[str, str]) -> ScoreSheet:
    """Keep an unfinished sheet for its expert; nobody else ever reads it.

    Raises:
        Refused: not the expert's to score, or the material is not open.
    """
    found = _locked_sheet(sheet)
    require(rules.may_score(actor, found))
    require(_opened(found))
    found.draft = {name: value[:LONGEST_DRAFT] for name, value in typed.items()}
    found.save(update_fields=["draft"])
    return found


def _opened(sheet: ScoreSheet) -> Refusal | None:
    if sheet.opened_at is None:
        return Refusal(_("请先声明与本案无利害关系并查阅材料。"))
    return None


@transaction.atomic
def score(
    *,
    actor: Actor,
    sheet: ScoreSheet,
    scores: Mapping[str, int],
    comment: str,
    abstained: Mapping[str, str] | None = None,
) -> ScoreSheet:
    """Hand in the score sheet: every item within its bounds or abstained from with a reason, and an
    opinion in words. The audit chain keeps only a digest until all sheets of the case are in.

    Raises:
        Refused: an item missing or out of bounds, no opinion, or not the expert's to score.
    """
    case = locked(sheet.application)
    found = _locked_sheet(sheet)
    require(rules.may_score(actor, found))
    review = review_of(policy_of(case))
    reasons = {name: reason.strip() for name, reason in (abstained or {}).items()}
    _check(review, scores, reasons)
    if not comment.strip():
        raise Refused(Refusal(_("请填写评审意见。")))
    require(_opened(found))
    found.scores = {item.id: scores[item.id] for item in review.items if item.id in scores}
    found.abstained = reasons
    found.total = cut(sheet_total(review, found.scores))
    found.comment = comment.strip()
    found.salt = secrets.token_hex(16)
    found.draft = {}
    found.submitted_at = timezone.now()
    found.save()
    record("filing.score", found, actor.signature(), {"digest": sheet_digest(found)})
    _open_scores(actor, case, review)
    return found


def sheet_digest(sheet: ScoreSheet | ScoreVersion) -> str:
    """What the audit chain names a sheet by while its scores are kept back; the salt makes sure that
    nobody finds the scores by trying all of them."""
    return digest(
        {
            "scores": sheet.scores,
            "abstained": sheet.abstained,
            "comment": sheet.comment,
            "salt": sheet.salt,
        }
    )


def _open_scores(actor: Actor, case: Application, review: ExpertReview) -> None:
    """Once the last sheet is in, the scores of all go on record, and outliers are asked for a word."""
    standing = standing_of(case, review)
    if standing.result is None:
        return
    sheets = list(case.score_sheets.filter(recused_at=None).select_related("expert"))
    told = {
        str(one.pk): {
            "expert": one.expert_id,
            "scores": one.scores,
            "abstained": one.abstained,
            "total": one.total,
            "salt": one.salt,
        }
        for one in sheets
    }
    data = {"sheets": told, "mean": standing.result.mean}
    record("filing.open-scores", case, actor.signature(), data)
    with officially():
        for one in sheets:
            if one.pk in standing.outliers and not one.outlier_note:
                _ask_for_a_word(case, one)


def _ask_for_a_word(case: Application, sheet: ScoreSheet) -> None:
    send(
        [sheet.expert],
        _("请说明评分差异"),
        _("“%(space)s”的评分已全部提交，您的总分与各位专家的中位数相差较大，请作简要说明。")
        % {"space": case.space.name},
        f"/expert/sheets/{sheet.pk}/",
        topic=topic_of(case),
    )


@transaction.atomic
def explain_outlier(*, actor: Actor, sheet: ScoreSheet, note: str) -> ScoreSheet:
    """An expert says why their total lies far from the others; the score stays as it is.

    Raises:
        Refused: not their sheet, the scores are not open, it is no outlier, or nothing is said.
    """
    found = _locked_sheet(sheet)
    if actor.role != Role.EXPERT or found.expert_id != actor.account_id:
        raise Refused(Refusal(_("只有评分的专家本人可以说明。")))
    standing = standing_of(found.application, review_of(policy_of(found.application)))
    if found.pk not in standing.outliers:
        raise Refused(Refusal(_("这份评分没有需要说明的差异。")))
    if not note.strip():
        raise Refused(Refusal(_("请填写说明。")))
    found.outlier_note = note.strip()
    found.save(update_fields=["outlier_note"])
    record("filing.explain-outlier", found, actor.signature(), {"note": found.outlier_note})
    return found


@transaction.atomic
def reopen_sheet(*, actor: Actor, sheet: ScoreSheet, reason: str) -> ScoreVersion:
    """Give a sheet back to its expert; what was handed in is kept as it was, for ever.

    Raises:
        Refused: not the approver of the authority, not in expert review, no reason, not handed in.
    """
    case = locked(sheet.application)
    found = _locked_sheet(sheet)
    policy = policy_of(case)
    require(rules.may_reopen_sheet(actor, case, policy))
    if not reason.strip():
        raise Refused(Refusal(_("请写明退回重评的理由。")))
    if found.submitted_at is None or found.total is None:
        raise Refused(Refusal(_("这份评分表还没有提交，不需要退回。")))
    version = ScoreVersion.objects.create(
        sheet=found,
        scores=found.scores,
        abstained=found.abstained,
        total=found.total,
        comment=found.comment,
        salt=found.salt,
        outlier_note=found.outlier_note,
        submitted_at=found.submitted_at,
        was_open=standing_of(case, review_of(policy)).result is not None,
        reason=reason.strip(),
        reopened_by=actor.account,
    )
    found.draft = typed_of(found)
    found.submitted_at = found.total = None
    found.scores, found.abstained, found.comment, found.outlier_note = {}, {}, "", ""
    found.save()
    data = {"reason": version.reason, "digest": sheet_digest(version)}
    record("filing.reopen-sheet", found, actor.signature(), data)
    with officially():
        send(
            [found.expert],
            _("评分表已退回，请重新评分"),
            _("“%(space)s”的评分表已退回，理由：%(reason)s")
            % {"space": case.space.name, "reason": version.reason},
            "/expert/",
            topic=topic_of(case),
            sender=actor.organisation.name if actor.organisation else "",
        )
    return version


def typed_of(sheet: ScoreSheet) -> dict[str, str]:
    """A sheet as it would be typed: item id → points, `why-…` → the reason for abstaining."""
    typed = {name: str(points) for name, points in sheet.scores.items()}
    for name, why in sheet.abstained.items():
        typed |= {name: ABSTAINED, f"why-{name}": why}
    return {**typed, "comment": sheet.comment}


ABSTAINED = "abstain"
"""What stands in a form for an item that is abstained from."""


def review_of(policy: Policy) -> ExpertReview:
    """The policy's score sheet.

    Raises:
        Refused: this procedure has no expert review.
    """
    if policy.expert_review is None:
        raise Refused(Refusal(_("本管理办法没有设置专家评审表。")))
    return policy.expert_review


def _check(review: ExpertReview, scores: Mapping[str, int], abstained: Mapping[str, str]) -> None:
    for item in review.items:
        if item.id in abstained:
            _check_abstention(item, abstained[item.id], scores)
        elif item.id not in scores:
            raise Refused(Refusal(_("请为“%(item)s”评分。") % {"item": item.title}))
        elif not item.takes(scores[item.id]):
            raise Refused(Refusal(_bounds(item)))
    if not any(item.id in scores for item in review.scored):
        raise Refused(Refusal(_("不能对全部计分项弃权；不能评审的，请申请回避。")))


def _bounds(item: ScoreItem) -> str:
    if item.veto:
        return _("请对“%(item)s”作出判断。") % {"item": item.title}
    if item.values:
        return _("请从“%(item)s”列出的档次中选择。") % {"item": item.title}
    return _("“%(item)s”的分值应在 %(low)s 至 %(high)s 之间。") % {
        "item": item.title,
        "low": item.least,
        "high": item.maximum,
    }


def _check_abstention(item: ScoreItem, reason: str, scores: Mapping[str, int]) -> None:
    if not item.abstain or item.id in scores:
        raise Refused(Refusal(_("“%(item)s”不能弃权。") % {"item": item.title}))
    if not reason:
        raise Refused(Refusal(_("对“%(item)s”弃权的，请写明理由。") % {"item": item.title}))


def _locked_sheet(sheet: ScoreSheet) -> ScoreSheet:
    return (
        ScoreSheet.objects.select_for_update(of=("self",))
        .select_related("application__round", "application__space", "assigned_by", "expert", "draw")
        .get(pk=sheet.pk)
    )


def standing_of(
    application: Application, review: ExpertReview, sheets: Sequence[ScoreSheet] | None = None
) -> Standing:
    """Where the review stands; its result is drawn only when nobody is left to score.

    Args:
        sheets: those of the case, where they were read already.
    """
    if sheets is None:
        sheets = list(application.score_sheets.all())
    sheets = [sheet for sheet in sheets if sheet.recused_at is None]
    scored = [sheet for sheet in sheets if sheet.submitted_at]
    if len(scored) < review.experts or len(scored) < len(sheets):
        return Standing(review.experts, len(scored), review.pass_mark)
    result = panel_result(review, [dict(sheet.scores) for sheet in scored])
    totals = [sheet_total(review, sheet.scores) for sheet in scored]
    far = frozenset(scored[place].pk for place in outliers(review, totals))
    middle = cut(median(totals))
    return Standing(review.experts, len(scored), review.pass_mark, result, far, middle)


def _summary(standing: Standing, result: PanelResult, review: ExpertReview, note: str) -> str:
    parts = [
        _("平均分 %(mean)s，合格线 %(mark)s。") % {"mean": result.mean, "mark": standing.pass_mark}
    ]
    low = [item.title for item in review.items if item.id in result.too_low]
    if low:
        parts.append(_("未达到单项最低要求：%(items)s。") % {"items": _("、").join(low)})
    vetoed = [item.title for item in review.items if item.id in result.vetoed]
    if vetoed:
        parts.append(_("专家认定存在否决情形：%(items)s。") % {"items": _("、").join(vetoed)})
    return "".join([*parts, note.strip()])


@transaction.atomic
def conclude(*, actor: Actor, application: Application, note: str) -> Step:
    """Draw the result when all have scored: at or above the pass mark it passes, else it fails.

    Raises:
        Refused: scores are still missing, or the panel has not met though the policy asks for it.
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
    require(still_to_meet(case, review))
    with officially():
        summary = _summary(standing, result, review, note)
    if result.passed:
        return take(case, Act.PASS_EXPERT, actor, note=summary, data={"mean": result.mean})
    return end_adversely(actor, case, Act.FAIL_EXPERT, summary, stage_article(case, policy))


def still_to_meet(case: Application, review: ExpertReview) -> Refusal | None:
    """That the panel has to meet, or to finish its meeting, before the review is concluded."""
    points = case.meeting_points.filter(meeting__cancelled_at=None)
    if points.filter(meeting__closed_at=None).exists():
        return Refusal(_("本案列入的评审会议尚未结束，请先完成会议纪要。"))
    if review.meeting and not points.exists():
        return Refusal(_("本管理办法要求召开专家评审会议，请先召开会议并完成纪要。"))
    return None
