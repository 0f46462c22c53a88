"""Expert review (Art. 10.3): draws from the pool, score sheets and their versions, panel meetings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.audit.models import Snapshot
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import DrawQuerySet, MeetingQuerySet, ScoreSheetQuerySet
from zhongchuang.filing.states import Vote


def _by(**options: Any) -> Any:
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", **options)


class ExpertDraw(models.Model):
    """A panel drawn from the pool for some cases of a round; `filing.drawing` says how.

    Attributes:
        frozen: the pool, the conditions and the digest of `nonce`, fixed before anything is drawn.
        nonce: made with it, kept back until the draw.
        words: what a witness said between the two; may be empty.
        drawn, waiting: keys of the pool (`expert:12`), the experts and the alternates in order.
        reason: why a case that had a draw is drawn for again.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="draws")
    cases = models.ManyToManyField(Application, related_name="draws")
    frozen = models.ForeignKey(Snapshot, models.PROTECT, related_name="+")
    method = models.CharField(max_length=40)
    nonce = models.CharField(max_length=64)
    reason = models.CharField(_("重新抽取的理由"), max_length=300, blank=True)
    frozen_by = _by()
    frozen_at = models.DateTimeField(auto_now_add=True)
    words = models.CharField(_("见证人给出的字句"), max_length=200, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    drawn = models.JSONField(default=list)
    waiting = models.JSONField(default=list)
    drawn_by = _by(null=True)
    drawn_at = models.DateTimeField(null=True)

    objects = DrawQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("专家抽取")

    def __str__(self) -> str:
        return f"{self.pk}"


class ConflictRuling(models.Model):
    """What a person found of an expert's tie to a case; the latest of an expert and case counts.

    Attributes:
        excluded: the expert may not judge the case; False: a namesake, or no tie after all.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="conflict_rulings")
    expert = _by()
    excluded = models.BooleanField(_("应当回避"))
    reason = models.CharField(_("理由"), max_length=300)
    ruled_by = _by()
    ruled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("回避认定")

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id}"


class ScoreSheet(models.Model):
    """One expert's assignment to one case and, once handed in, the scores.

    Attributes:
        draw, place: the draw it came from and the place in it, from 1; None where it was given by
            hand, with `reason`.
        replaces: the sheet of whoever stepped aside, for an alternate.
        released_by: the officer who took the expert off the case; None where they recused.
        scores: item id → points; `abstained`: item id → why nothing was given.
        draft: what the expert typed so far, seen by nobody else.
        salt: makes the digest in the audit chain tell nothing of the scores until all are in.
        outlier_note: what the expert says to lying far from the others.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="score_sheets")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="score_sheets"
    )
    draw = models.ForeignKey(ExpertDraw, models.PROTECT, null=True, related_name="sheets")
    place = models.PositiveSmallIntegerField(null=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replacements")
    reason = models.CharField(_("直接指派的理由"), max_length=300, blank=True)
    assigned_by = _by()
    assigned_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    recused_at = models.DateTimeField(null=True)
    recusal_reason = models.CharField(_("回避理由"), max_length=300, blank=True)
    released_by = _by(null=True)
    scores = models.JSONField(default=dict)
    abstained = models.JSONField(default=dict)
    draft = models.JSONField(default=dict)
    salt = models.CharField(max_length=64, blank=True)
    total = models.DecimalField(_("总分"), max_digits=9, decimal_places=2, null=True)
    comment = models.TextField(_("评审意见"), max_length=3000, blank=True)
    submitted_at = models.DateTimeField(null=True)
    outlier_note = models.CharField(_("对分差的说明"), max_length=1000, blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "expert"), name="filing_one_sheet_an_expert"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(recused_at=None),
                name="filing_recused_do_not_score",
            ),
            models.CheckConstraint(
                condition=Q(draw=None, place=None) | Q(draw__isnull=False, place__gte=1),
                name="filing_place_in_a_draw",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id}"


class ScoreVersion(models.Model):
    """A sheet as it was handed in before the region gave it back, for ever.

    Attributes:
        was_open: everybody's scores had been opened by then.
    """

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="versions")
    scores = models.JSONField()
    abstained = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=9, decimal_places=2)
    comment = models.TextField(max_length=3000)
    salt = models.CharField(max_length=64, blank=True)
    outlier_note = models.CharField(max_length=1000, blank=True)
    submitted_at = models.DateTimeField()
    was_open = models.BooleanField()
    reason = models.CharField(_("退回重评的理由"), max_length=300)
    reopened_by = _by()
    reopened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("原评分")

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.submitted_at}"


class PanelMeeting(models.Model):
    """A meeting of the experts of some cases.

    Attributes:
        place: a room, or how to join where it is `online`.
        quorum: members who have to be present.
        minutes_digest: names the minutes and votes that members confirm; a change makes it another.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="panel_meetings")
    held_at = models.DateTimeField(_("会议时间"))
    place = models.CharField(_("地点"), max_length=200)
    online = models.BooleanField(_("线上会议"), default=False)
    chair = _by(verbose_name=_("主持人"))
    quorum = models.PositiveSmallIntegerField()
    called_by = _by()
    called_at = models.DateTimeField(auto_now_add=True)
    minutes = models.TextField(_("会议纪要"), max_length=10000, blank=True)
    minutes_digest = models.CharField(max_length=64, blank=True)
    written_by = _by(null=True)
    written_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("取消理由"), max_length=300, blank=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("评审会议")
        constraints = (
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(cancelled_at=None),
                name="filing_meeting_ends_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None or self.cancelled_at is not None


class MeetingCase(models.Model):
    """One point of the agenda: a case, and what the panel agreed on."""

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="agenda")
    application = models.ForeignKey(Application, models.PROTECT, related_name="meeting_points")
    consensus = models.CharField(_("会议意见"), max_length=1000, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("议题")
        constraints = (
            models.UniqueConstraint(
                fields=("meeting", "application"), name="filing_case_once_a_meeting"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.application_id}"


class MeetingMember(models.Model):
    """An expert asked to a meeting: signed in with their own account, minutes confirmed."""

    meeting = models.ForeignKey(PanelMeeting, models.PROTECT, related_name="members")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="meeting_memberships"
    )
    signed_in_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("与会专家")
        constraints = (
            models.UniqueConstraint(fields=("meeting", "expert"), name="filing_member_once"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.expert_id}"


class MeetingVote(models.Model):
    """How a member who judges a case voted on it."""

    point = models.ForeignKey(MeetingCase, models.PROTECT, related_name="votes")
    member = models.ForeignKey(MeetingMember, models.PROTECT, related_name="votes")
    vote = models.CharField(_("表决"), max_length=8, choices=Vote.choices)
    voted_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("表决")
        constraints = (
            models.UniqueConstraint(fields=("point", "member"), name="filing_one_vote_a_point"),
        )

    def __str__(self) -> str:
        return f"{self.point_id} {self.vote}"
