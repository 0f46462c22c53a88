"""Filing rounds: once a year at each level and place (Art. 8, 9), and what was done to them."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Division, Organisation
from zhongchuang.directory.states import Level
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.queries import RoundQuerySet
from zhongchuang.filing.round_lifecycle import RoundAct, RoundState

UNOPENED = (RoundState.PLANNED, RoundState.CANCELLED)


class Round(models.Model):
    """One filing round: once a year at each level and place (Art. 8), under one policy version.

    Attributes:
        policy_digest, sealed: fixed when it is opened: the policy's text, and whether applications
            stay unopened until it closes.
        opened_at: when it was opened and its call published; None while it is planned.
    """

    title = models.CharField(_("名称"), max_length=100)
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices)
    state = models.CharField(
        _("状态"), max_length=12, choices=RoundState.choices, default=RoundState.PLANNED
    )
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rounds", verbose_name=_("组织单位")
    )
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("范围"))
    policy = models.CharField(_("管理办法"), max_length=60)
    policy_digest = models.CharField(max_length=64, blank=True)
    sealed = models.BooleanField(_("截止受理前封存"), default=False)
    year = models.PositiveSmallIntegerField(_("备案年度"))
    evaluation_year = models.PositiveSmallIntegerField(_("考核年度"))
    as_of = models.DateField(_("截止统计日期"))
    opens_at = models.DateTimeField(_("开始受理"))
    closes_at = models.DateTimeField(_("截止受理"))
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("发布时间"), null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "pk")
        verbose_name = _("备案批次")
        constraints = (
            models.UniqueConstraint(
                fields=("level", "division", "year"),
                condition=~Q(state=RoundState.CANCELLED),
                name="filing_one_round_a_year",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="filing_round_closes_later"
            ),
            models.CheckConstraint(
                condition=Q(state__in=UNOPENED)
                | (Q(opened_at__isnull=False, opened_by__isnull=False) & ~Q(policy_digest="")),
                name="filing_round_opened_under_a_text",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def place(self) -> RoundState:
        """The state as the table of acts knows it."""
        return RoundState(self.state)

    def accepts_at(self, moment: datetime) -> bool:
        return self.place is RoundState.OPEN and self.opens_at <= moment <= self.closes_at

    def has_closed_at(self, moment: datetime) -> bool:
        return self.closes_at < moment

    def is_sealed_at(self, moment: datetime) -> bool:
        """May nobody but the applicant open an application now?"""
        return self.sealed and not self.has_closed_at(moment)

    def counted_from(self) -> date:
        """The day before which no term of an authority runs: of a sealed round its last day, as
        nobody can work on an application earlier."""
        return timezone.localdate(self.closes_at) if self.sealed else date.min


class RoundStep(models.Model):
    """One act on a round: the append-only history from which its state follows.

    Attributes:
        closes_at: the closing time it set; None where it set none.
        document: the call, or the notice of a longer term.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="steps")
    act = models.CharField(max_length=12, choices=RoundAct.choices)
    at = models.DateTimeField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    organisation = models.CharField(max_length=200)
    note = models.CharField(_("理由"), max_length=500, blank=True)
    closes_at = models.DateTimeField(null=True)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"
