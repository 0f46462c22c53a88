"""The expert review on the case page: who judges, where each came from, what came out, what happened.

Nothing here shows a score before all sheets of the case are in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhongchuang.directory.actor import Actor
from zhongchuang.filing import rules
from zhongchuang.filing.actions.scoring import Standing, standing_of
from zhongchuang.filing.models import Application, ConflictRuling, ScoreSheet, ScoreVersion
from zhongchuang.filing.states import Act
from zhongchuang.policy.model import Policy
from zhongchuang.policy.score_sheet import ExpertReview
from zhongchuang.web.shared.components import Happening
from zhongchuang.web.shared.experts import score_words


@dataclass(frozen=True, slots=True)
class Seat:
    """One expert of the panel as the page shows them.

    Attributes:
        origin: drawn, moved up, or given by hand with which reason.
        points: (item, points in words) once the scores are open.
        versions: what was handed in before and may be seen.
        may_release, may_reopen: which of the acts are open to the actor.
    """

    sheet: ScoreSheet
    origin: str
    draw_url: str
    points: Sequence[tuple[str, str]]
    is_outlier: bool
    versions: Sequence[ScoreVersion]
    may_release: bool
    may_reopen: bool


def scoring_context(actor: Actor, case: Application, policy: Policy) -> dict[str, Any]:
    """How far the expert review is, for the authority that holds it."""
    review = policy.expert_review
    stage = policy.stage("expert-review")
    if review is None or stage is None or actor.authority not in {stage.by, ""}:
        return {}
    if not reached(case, policy, "expert-review"):
        return {}
    sheets = list(
        case.score_sheets.select_related(
            "expert", "replaces__expert", "released_by", "draw__drawn_by"
        )
        .prefetch_related("versions__reopened_by")
        .order_by("pk")
    )
    standing = standing_of(case, review, sheets)
    result = standing.result
    short = [item.title for item in review.items if result and item.id in result.too_low]
    vetoed = [item.title for item in review.items if result and item.id in result.vetoed]
    return {
        "sheets": sheets,
        "standing": standing,
        "result": result,
        "short": short,
        "vetoed": vetoed,
        "seats": _seats(actor, case, policy, review, sheets, standing),
    }


def reached(case: Application, policy: Policy, kind: str) -> bool:
    """Is or was the case in a stage? A case that ended may have been."""
    if case.is_final:
        return True
    kinds = [stage.kind.value for stage in policy.procedure]
    return kind in kinds and kinds.index(case.place.stage) >= kinds.index(kind)


def _seats(
    actor: Actor,
    case: Application,
    policy: Policy,
    review: ExpertReview,
    sheets: Sequence[ScoreSheet],
    standing: Standing,
) -> list[Seat]:
    may_run = rules.may(actor, Act.PASS_EXPERT, case, policy) is None
    may_reopen = rules.may_reopen_sheet(actor, case, policy) is None
    is_open = standing.result is not None
    found = []
    for sheet in sheets:
        versions = list(sheet.versions.all())
        idle = not sheet.submitted_at and not sheet.recused_at
        found.append(
            Seat(
                sheet,
                origin_of(sheet),
                reverse("officer:draw_page", args=[sheet.draw_id]) if sheet.draw_id else "",
                points_of(review, sheet) if is_open and sheet.submitted_at else (),
                sheet.pk in standing.outliers,
                [one for one in versions if is_open or one.was_open],
                may_run and idle and not versions,
                may_reopen and sheet.submitted_at is not None,
            )
        )
    return found


def origin_of(sheet: ScoreSheet) -> str:
    """Where a sheet came from, in words."""
    if sheet.replaces_id:
        return _("候补第 %(place)s 位，递补%(name)s") % {
            "place": sheet.place,
            "name": sheet.replaces.expert if sheet.replaces else "",
        }
    if sheet.draw_id:
        return _("抽中第 %(place)s 位") % {"place": sheet.place}
    return _("直接指派，未抽取：%(reason)s") % {"reason": sheet.reason or _("可选专家全部指派")}


def points_of(review: ExpertReview, sheet: ScoreSheet | ScoreVersion) -> list[tuple[str, str]]:
    """What was given for each item, in words."""
    language = get_language() or ""
    return [
        (item.name(language), score_words(item, sheet.scores, sheet.abstained))
        for item in review.items
    ]


def review_happenings(case: Application, sheets: Sequence[ScoreSheet] | None) -> list[Happening]:
    """What happened in the review besides the steps of the case.

    Args:
        sheets: those of `scoring_context`; None for whom the review is not shown.
    """
    if sheets is None:
        return []
    found = [
        Happening(
            draw.drawn_at,
            str(draw.drawn_by),
            _("抽取评审专家"),
            draw.reason,
            "official",
            reverse("officer:draw_page", args=[draw.pk]),
        )
        for draw in {sheet.draw_id: sheet.draw for sheet in sheets}.values()
        if draw and draw.drawn_at
    ]
    for sheet in sheets:
        found += _of_sheet(sheet)
    for ruling in ConflictRuling.objects.filter(application=case).select_related(
        "expert", "ruled_by"
    ):
        what = _("认定%(name)s应当回避") if ruling.excluded else _("认定%(name)s没有利害关系")
        words = what % {"name": ruling.expert}
        found.append(Happening(ruling.ruled_at, str(ruling.ruled_by), words, ruling.reason))
    for point in case.meeting_points.select_related("meeting__document", "meeting__chair"):
        meeting = point.meeting
        if meeting.closed_at is None:
            continue
        url = reverse("officer:meeting", args=[meeting.pk])
        words = _("专家评审会议形成纪要")
        found.append(
            Happening(
                meeting.closed_at, str(meeting.chair), words, point.consensus, "official", url
            )
        )
    return found


def _of_sheet(sheet: ScoreSheet) -> Iterator[Happening]:
    """That somebody left, moved up, or was given the sheet back."""
    if sheet.recused_at:
        who = sheet.released_by or sheet.expert
        what = _("%(name)s不能参加评审") if sheet.released_by else _("%(name)s申请回避")
        words = what % {"name": sheet.expert}
        yield Happening(sheet.recused_at, str(who), words, sheet.recusal_reason, "warning")
    if sheet.replaces_id:
        words = _("候补专家%(name)s递补") % {"name": sheet.expert}
        yield Happening(sheet.assigned_at, _("系统"), words, origin_of(sheet))
    for version in sheet.versions.all():
        words = _("退回%(name)s的评分表重评") % {"name": sheet.expert}
        who = version.reopened_by
        yield Happening(version.reopened_at, str(who), words, version.reason, "warning")
