"""What the applicant is asked to complete, and when the clock of its case stands still."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhongchuang.filing.models.cases import Application, Step
from zhongchuang.filing.queries import CorrectionQuerySet
from zhongchuang.filing.states import ClockAct, CorrectionKind


class CorrectionItem(models.Model):
    """One thing the applicant is asked to complete, with its place, due day and answer.

    It is a draft of one officer until it is sent; only then anybody else sees it.

    Attributes:
        criterion, measure, part, row_kind, row_id: its place in the frozen material: a condition,
            a number, a part of the application, a ledger row; each may be empty.
        row_version: of the row in the material the officer read.
        days: working days the applicant has from the day it is sent.
        contested: the applicant says in words why nothing was changed or handed in.
        accepted: what the officer found of the answer; None until it is settled.
        follows: the item that was not settled and is asked again.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="corrections")
    stage = models.CharField(max_length=32)
    kind = models.CharField(
        _("类型"), max_length=16, choices=CorrectionKind.choices, default=CorrectionKind.OTHER
    )
    criterion = models.CharField(_("条件"), max_length=60, blank=True)
    measure = models.CharField(_("指标"), max_length=60, blank=True)
    part = models.CharField(_("申报内容"), max_length=32, blank=True)
    row_kind = models.CharField(max_length=32, blank=True)
    row_id = models.BigIntegerField(null=True)
    place = models.CharField(_("位置"), max_length=200, blank=True)
    row_version = models.PositiveIntegerField(null=True)
    request = models.CharField(_("补正要求"), max_length=500)
    days = models.PositiveSmallIntegerField(_("补正期限（工作日）"), default=5)
    due_on = models.DateField(_("补正期限"), null=True)
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="asked_again")
    answer = models.TextField(_("补正说明"), max_length=2000, blank=True)
    contested = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    accepted = models.BooleanField(null=True)
    finding = models.CharField(_("核对意见"), max_length=500, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.request


class ClockMark(models.Model):
    """The clock of a stage is stopped or goes on; append-only, one row for each."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="clock_marks")
    stage = models.CharField(max_length=32)
    act = models.CharField(max_length=8, choices=ClockAct.choices)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=200)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.on}"
