"""Expert review (Art. 10.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.queries import ScoreSheetQuerySet


class ScoreSheet(models.Model):
    """One expert's assignment to one case and, once handed in, the scores."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="score_sheets")
    expert = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="score_sheets"
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True)
    recused_at = models.DateTimeField(null=True)
    recusal_reason = models.CharField(_("回避理由"), max_length=300, blank=True)
    scores = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("总分"), null=True)
    comment = models.TextField(_("评审意见"), max_length=3000, blank=True)
    submitted_at = models.DateTimeField(null=True)

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
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.expert_id}"
