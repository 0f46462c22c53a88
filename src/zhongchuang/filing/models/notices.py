"""Public notices and objections to them (Art. 10.3)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import NoticeQuerySet, ObjectionQuerySet
from zhongchuang.filing.states import EntryState, ObjectionState, ObjectorKind


class PublicNotice(models.Model):
    """A public notice (公示): a frozen list, published on a day, open for working days."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    title = models.CharField(_("标题"), max_length=200)
    published_on = models.DateField(_("发布日期"))
    last_day = models.DateField(_("公示截止"))
    list_digest = models.CharField(max_length=64)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    concluded_on = models.DateField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-published_on", "-pk")
        verbose_name = _("公示")

    def __str__(self) -> str:
        return self.title

    def runs_on(self, day: date) -> bool:
        return self.published_on <= day <= self.last_day


class NoticeEntry(models.Model):
    """One space on a notice, as published: name, operator, address, founding date, nothing else."""

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_entries")
    name = models.CharField(_("名称"), max_length=100)
    operator = models.CharField(_("运营主体"), max_length=200)
    address = models.CharField(_("地址"), max_length=200)
    founded_on = models.DateField(_("成立时间"), null=True)
    state = models.CharField(max_length=12, choices=EntryState.choices, default=EntryState.RUNNING)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "application"), name="filing_once_on_a_notice"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Objection(models.Model):
    """An objection to a notice. The objector's identity is kept confidential."""

    entry = models.ForeignKey(NoticeEntry, models.PROTECT, related_name="objections")
    kind = models.CharField(_("异议人类型"), max_length=8, choices=ObjectorKind.choices)
    name = models.CharField(_("姓名或单位名称"), max_length=100, blank=True)
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    contact = models.CharField(_("单位联系人"), max_length=50, blank=True)
    text = models.TextField(_("异议内容"), max_length=3000)
    received_at = models.DateTimeField()
    received_on = models.DateField()
    code = models.CharField(_("查询码"), max_length=16, unique=True)
    state = models.CharField(
        _("状态"), max_length=16, choices=ObjectionState.choices, default=ObjectionState.OPEN
    )
    not_admitted_reason = models.CharField(max_length=300, blank=True)
    answer = models.TextField(_("处理结果及理由"), max_length=3000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name = _("异议")

    def __str__(self) -> str:
        return self.code
