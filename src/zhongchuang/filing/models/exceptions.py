"""What is permitted in one case only, by name, with reasons and on record: to apply late, and to
look at a sealed application before the round closes (Art. 8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Space
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import LatePermissionQuerySet


class LatePermission(models.Model):
    """One space may hand in after the round has closed, until a day.

    Attributes:
        application: what was handed in with it; None while it is unused.
        taken_back_at, taken_back_by, taken_back_for: it holds no longer, by whom and why.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="late_permissions")
    space = models.ForeignKey(Space, models.PROTECT, related_name="late_permissions")
    until = models.DateField(_("准予至"))
    reason = models.CharField(_("理由"), max_length=500)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    organisation = models.CharField(max_length=200)
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="late_permissions"
    )
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_back_for = models.CharField(_("收回理由"), max_length=500, blank=True)

    objects = LatePermissionQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("逾期申报许可")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "space"),
                condition=Q(taken_back_at=None, application=None),
                name="filing_one_unused_late_permission",
            ),
        )

    def __str__(self) -> str:
        return f"{self.space} {self.until}"


class EarlyLook(models.Model):
    """One person opened one sealed application before the round closed, and why."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="early_looks")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(_("理由"), max_length=500)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "account"), name="filing_one_early_look_a_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d}"
