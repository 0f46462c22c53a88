"""Site verification: the record of a visit, its samples and their rows (Art. 10.2)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.audit.models import Snapshot
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.cases import Application


class SiteVisit(models.Model):
    """The record of one visit by two people: what was measured and found (Art. 10.2).

    Attributes:
        snapshot: the frozen material the samples were drawn from.
        signed: the content those present signed on the screen; None where it was signed on paper.
        paper: the record as it was issued; None where it was signed on paper.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits")
    visited_on = models.DateField(_("核查日期"))
    first_officer = models.CharField(_("核查人一"), max_length=50)
    second_officer = models.CharField(_("核查人二"), max_length=50)
    operator_representative = models.CharField(_("运营机构代表"), max_length=50)
    total_area = models.DecimalField(
        _("实测总面积（㎡）"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0)]
    )
    service_area = models.DecimalField(
        _("实测服务场地面积（㎡）"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    shared_area = models.DecimalField(
        _("实测创业工位与公共服务场地面积（㎡）"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(0)],
    )
    workstations = models.PositiveIntegerField(_("清点工位数"))
    findings = models.TextField(_("核查情况"), max_length=3000)
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    signed = models.ForeignKey(Snapshot, models.PROTECT, null=True, related_name="+")
    paper = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")
    seed = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~Q(first_officer=F("second_officer")), name="filing_visit_two_people"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.visited_on}"


class VisitSample(models.Model):
    """What a visit drew for one number of one condition, and what it says of all its rows.

    Attributes:
        method: how it was drawn and extrapolated (`filing.sampling.METHOD`).
        population: the rows the number counts; `size` of them were drawn, `keys` names them.
        error, confidence, minimum: what the policy asked of the sample.
        verified: the drawn rows that hold; `estimate` is that share of all rows, and all rows that
            hold are at least `low` and at most `high`, with `confidence`.
    """

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="samples")
    criterion = models.CharField(max_length=60)
    measure = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    method = models.CharField(max_length=40)
    population = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    error = models.DecimalField(max_digits=5, decimal_places=4)
    confidence = models.DecimalField(max_digits=5, decimal_places=4)
    minimum = models.PositiveIntegerField()
    keys = models.JSONField()
    verified = models.PositiveIntegerField()
    estimate = models.PositiveIntegerField()
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("visit", "criterion", "measure", "starts_on", "ends_on"),
                name="filing_one_sample_a_number",
            ),
            models.CheckConstraint(
                condition=Q(verified__lte=F("size")) & Q(size__lte=F("population")),
                name="filing_sample_within_its_rows",
            ),
            models.CheckConstraint(
                condition=Q(low__lte=F("estimate"))
                & Q(estimate__lte=F("high"))
                & Q(high__lte=F("population")),
                name="filing_estimate_within_its_bounds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}.{self.measure} {self.verified}/{self.size}"

    @property
    def is_complete(self) -> bool:
        """Every row was checked, so the number is exact."""
        return self.size == self.population


class SampledRow(models.Model):
    """One ledger row drawn for the visit and what was found of it; several samples may share it."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="rows")
    fact_type = models.CharField(max_length=40)
    fact_id = models.BigIntegerField()
    fact_version = models.PositiveIntegerField()
    label = models.CharField(max_length=200)
    verified = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.label

    @property
    def key(self) -> str:
        """The row as samples name it: tenancy:17."""
        return f"{self.fact_type.rpartition('.')[2]}:{self.fact_id}"
