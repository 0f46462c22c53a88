"""What the applicant is asked to complete."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhongchuang.filing.models.cases import Application


class CorrectionItem(models.Model):
    """One thing the applicant is asked to complete, with its due day and its answer."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    stage = models.CharField(max_length=32)
    criterion = models.CharField(_("条件"), max_length=60, blank=True)
    request = models.CharField(_("补正要求"), max_length=500)
    due_on = models.DateField(_("补正期限"))
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(_("补正说明"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.request
