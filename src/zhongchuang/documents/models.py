"""Issued papers and the counters of their numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    ACCEPTANCE_SLIP = "acceptance-slip", _("受理通知书")
    RECOMMENDATION_LETTER = "recommendation-letter", _("推荐函")
    PUBLIC_NOTICE = "public-notice", _("公示")
    CONFIRMATION = "confirmation", _("确认文件")


class NumberSeries(models.Model):
    """The last number an issuer used in a year; locked while the next one is taken."""

    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("prefix", "year"), name="documents_one_series"),
        )

    def __str__(self) -> str:
        return f"{self.prefix}〔{self.year}〕"


class OfficialDocument(models.Model):
    """A paper as issued: its content is frozen, PDF and DOCX are drawn from it.

    `issuer_id` is the issuing organisation's key in the directory, which lies above this layer.
    """

    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    issuer_id = models.BigIntegerField(db_index=True)
    issuer = models.CharField(_("发文机关"), max_length=200)
    prefix = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(_("文号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    code = models.CharField(_("验证码"), max_length=20, unique=True)
    issued_on = models.DateField(_("成文日期"))
    is_public = models.BooleanField(default=False)

    class Meta:
        ordering = ("-issued_on", "-pk")
        verbose_name = _("公文")
        constraints = (
            models.UniqueConstraint(
                fields=("prefix", "year", "serial"), name="documents_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
