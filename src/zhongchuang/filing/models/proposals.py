"""What is prepared, checked, approved and issued by different people (Art. 10.2, 10.3)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Organisation
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import ProposalQuerySet
from zhongchuang.filing.states import ProposalKind, ProposalOutcome, SheetStep


class Proposal(models.Model):
    """An approval sheet: what is proposed for which cases, and who has to sign it next.

    Attributes:
        content: what was prepared, as `approvals.content_of` reads it; {} for a sheet that is older
            than this record.
        prepared_by: who prepared it last: the contact its paper names.
        next_step: the row that waits for a signature, "" when none does; `next_by` whose it is.
        decided_by: who closed it, with the last signature or by sending it back.
    """

    kind = models.CharField(max_length=16, choices=ProposalKind.choices)
    round = models.ForeignKey(Round, models.PROTECT, related_name="proposals")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    applications = models.ManyToManyField(Application, related_name="proposals")
    favourable = models.BooleanField(_("拟同意"), default=True)
    grounds = models.TextField(_("理由"), max_length=3000)
    content = models.JSONField(default=dict)
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    next_step = models.CharField(max_length=10, choices=SheetStep.choices, blank=True, default="")
    next_by = models.CharField(max_length=10, blank=True, default="")
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
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class SignOff(models.Model):
    """One signature on a sheet; a voided one stays on it, struck, with its why.

    Attributes:
        stands_for: the colleague in whose place it was given.
        digest: of the content that was signed; "" where it was signed before digests were kept.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="sign_offs")
    step = models.CharField(max_length=10, choices=SheetStep.choices)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    stands_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    role = models.CharField(max_length=24)
    unit = models.CharField(max_length=200)
    at = models.DateTimeField()
    remark = models.CharField(max_length=3000, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    voided_at = models.DateTimeField(null=True)
    voided_why = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "step"),
                condition=Q(voided_at=None),
                name="filing_one_signature_a_row",
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.step} {self.account}"


class SignOffPerson(models.Model):
    """Somebody whose signature stands on a sheet, their own or one given in their place: nobody
    stands on it twice. Gone when the signature is voided."""

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="persons")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="persons")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("proposal", "person"), name="filing_nobody_signs_a_sheet_twice"
            ),
        )

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.person_id}"
