"""Who handles a case at an authority."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Organisation
from zhongchuang.filing.models.cases import Application


class Assignment(models.Model):
    """A case given to one officer of an authority; the latest of a case and authority counts."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    authority = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("经办人")
    )
    reason = models.CharField(_("理由"), max_length=300)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("经办分配")
        indexes = (models.Index(fields=("application", "authority"), name="filing_assigned"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.officer_id}"
