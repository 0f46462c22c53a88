"""A visit before it is on record: planned for a day, filled in on phones, signed on a screen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.models import Attachment
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.visits import SiteVisit
from zhongchuang.filing.queries import PlannedVisitQuerySet
from zhongchuang.filing.states import DayPart, VisitParty


class PlannedVisit(models.Model):
    """One appointment to visit a space, by two different people; a case has one open at a time.

    Attributes:
        at: the hour agreed on, where one was; else the half of the day is all that is said.
        second: the other officer's account, or `second_name` for a colleague who has none.
        note: what the operator is told to have ready.
        record: the visit as it was put on record, on a phone or from paper; None while it is open.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="planned_visits")
    on = models.DateField(_("核查日期"))
    part = models.CharField(_("时段"), max_length=10, choices=DayPart.choices)
    at = models.TimeField(_("具体时间"), null=True, blank=True)
    first = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("核查人一")
    )
    second = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核查人二"),
    )
    second_name = models.CharField(_("核查人二姓名"), max_length=50, blank=True)
    note = models.CharField(_("告知申报机构的事项"), max_length=500, blank=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_because = models.CharField(_("取消的理由"), max_length=300, blank=True)
    record = models.OneToOneField(SiteVisit, models.PROTECT, null=True, related_name="plan")

    objects = PlannedVisitQuerySet.as_manager()

    class Meta:
        ordering = ("on", "part", "at", "pk")
        verbose_name = _("实地核查安排")
        constraints = (
            models.UniqueConstraint(
                fields=("application",),
                condition=Q(cancelled_at=None, record=None),
                name="filing_one_open_plan_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")), name="filing_plan_two_accounts"
            ),
            models.CheckConstraint(
                condition=Q(second__isnull=False, second_name="")
                | (Q(second=None) & ~Q(second_name="")),
                name="filing_plan_names_the_second",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} {self.on}"

    @property
    def is_open(self) -> bool:
        return self.cancelled_at is None and self.record_id is None

    @property
    def first_officer(self) -> str:
        return str(self.first)

    @property
    def second_officer(self) -> str:
        return str(self.second) if self.second else self.second_name


class FieldEntry(models.Model):
    """One value of one item of a visit's draft, as a device sent it; nothing is ever changed.

    Attributes:
        key: which item (`row/tenancy:17`); the entry of the highest `revision` is what it says.
        device, version: which change of which device this is; a change comes in once.
        made_at: when it was typed, by the clock of the device.
    """

    visit = models.ForeignKey(PlannedVisit, models.PROTECT, related_name="entries")
    key = models.CharField(max_length=120)
    revision = models.PositiveIntegerField()
    device = models.UUIDField()
    version = models.PositiveIntegerField()
    value = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("visit", "key", "revision"), name="filing_entry_revision_once"
            ),
            models.UniqueConstraint(
                fields=("visit", "key", "device", "version"), name="filing_entry_change_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.revision}"


class FieldPhoto(models.Model):
    """A photograph of a visit under the name its device gave it; the same one comes in once."""

    id = models.UUIDField(primary_key=True, editable=False)
    visit = models.ForeignKey(PlannedVisit, models.PROTECT, related_name="photos")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("received_at", "pk")

    def __str__(self) -> str:
        return str(self.id)


class VisitSignature(models.Model):
    """One of those who signed a visit's record on the screen, or that the operator would not.

    Attributes:
        strokes: the lines of the signature, each a list of x, y, x, y … in a field of 600 × 200.
        digest: of the content that was on the screen, which is the record's (`SiteVisit.signed`).
        refusal: why the operator's representative did not sign.
    """

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="signatures")
    party = models.CharField(max_length=10, choices=VisitParty.choices)
    name = models.CharField(max_length=50)
    strokes = models.JSONField()
    refusal = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("visit", "party"), name="filing_one_signature_a_party"),
            models.CheckConstraint(
                condition=Q(refusal="") | Q(party=VisitParty.OPERATOR),
                name="filing_only_operators_refuse",
            ),
        )

    def __str__(self) -> str:
        return f"{self.party} {self.name}"
