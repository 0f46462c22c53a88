"""Filing rounds: once a year at each level and place (Art. 8, 9)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from zhongchuang.directory.models import Division, Organisation
from zhongchuang.directory.states import Level
from zhongchuang.filing.queries import RoundQuerySet


class Round(models.Model):
    """One filing round: once a year at each level and place (Art. 8), under one policy version."""

    title = models.CharField(_("名称"), max_length=100)
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices)
    authority = models.ForeignKey(
        Organisation, models.PROTECT, related_name="rounds", verbose_name=_("组织单位")
    )
    division = models.ForeignKey(Division, models.PROTECT, verbose_name=_("范围"))
    policy = models.CharField(_("管理办法"), max_length=60)
    policy_digest = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField(_("备案年度"))
    evaluation_year = models.PositiveSmallIntegerField(_("考核年度"))
    as_of = models.DateField(_("截止统计日期"))
    opens_at = models.DateTimeField(_("开始受理"))
    closes_at = models.DateTimeField(_("截止受理"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ("-year", "pk")
        verbose_name = _("备案批次")
        constraints = (
            models.UniqueConstraint(
                fields=("level", "division", "year"), name="filing_one_round_a_year"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="filing_round_closes_later"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def accepts_at(self, moment: datetime) -> bool:
        return self.opens_at <= moment <= self.closes_at
