"""What one person prepares and another approves (Art. 10.2, 10.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import ProposalQuerySet
from zhongchuang.filing.states import ProposalKind, ProposalOutcome


class Proposal(models.Model):
    """What one person prepared and another approves or sends back; nobody approves their own.

    Attributes:
        prepared_for: the colleague in whose place it was prepared, who does not approve it either.
    """

    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    round = models.ForeignKey(Round, models.PROTECT, related_name="proposals")
    applications = models.ManyToManyField(Application, related_name="proposals")
    favourable = models.BooleanField(_("拟同意"), default=True)
    grounds = models.TextField(_("理由"), max_length=3000)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    prepared_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(
        max_length=12, choices=ProposalOutcome.choices, blank=True, default=""
    )
    note = models.CharField(_("审批意见"), max_length=1000, blank=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("prepared_by")),
                name="filing_nobody_approves_their_own",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(prepared_for=None)
                | ~Q(decided_by=F("prepared_for")),
                name="filing_nobody_approves_in_their_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
