"""The calendar terms are counted on: days that differ from the plain week, by official notice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarDay(models.Model):
    """A statutory holiday or a make-up working day of mainland China."""

    day = models.DateField(_("日期"), primary_key=True)
    is_working = models.BooleanField(_("上班"))
    note = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        ordering = ("day",)
        verbose_name = _("工作日历")

    def __str__(self) -> str:
        return f"{self.day} {self.note}"


class CalendarYear(models.Model):
    """A year whose official holiday notice has been entered completely."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    source = models.CharField(_("来源"), max_length=100)

    def __str__(self) -> str:
        return str(self.year)


class DemonstrationClock(models.Model):
    """How far a demonstration has moved its calendar ahead; never used outside one."""

    days = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"+{self.days}"
