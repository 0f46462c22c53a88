"""Issued papers, the counters of their numbers, and the versions of their wording."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    CALL = "call", _("申报通知")
    ACCEPTANCE_SLIP = "acceptance-slip", _("受理通知书")
    CORRECTION_NOTICE = "correction-notice", _("补正通知书")
    VISIT_RECORD = "visit-record", _("实地核查记录")
    RECOMMENDATION_LETTER = "recommendation-letter", _("推荐函")
    EXPERT_MINUTES = "expert-minutes", _("专家评审会议纪要")
    PUBLIC_NOTICE = "public-notice", _("公示")
    NOTICE_ADDENDUM = "notice-addendum", _("公示更正")
    OBJECTION_ANSWER = "objection-answer", _("异议答复书")
    OBJECTION_REVIEW = "objection-review", _("异议复核决定书")
    CONFIRMATION = "confirmation", _("确认文件")
    CERTIFICATE = "certificate", _("备案证书")
    REFUSAL = "refusal", _("不予通过决定书")


class Ending(models.TextChoices):
    """Why a paper holds no longer."""

    REPLACED = "replaced", _("已被更新的公文替代")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("所依据的事项已终止")


class NumberSeries(models.Model):
    """The last number an issuer used in a year; locked while the next one is taken."""

    prefix = models.CharField(max_length=60)
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

    Attributes:
        issuer_id: the issuing organisation's key in the directory, which lies above this layer.
        filling: what was filled into the wording, so that a new wording can be tried on the case.
        ended_as, ended_on, ended_why: that it holds no longer; empty while it is in force.
        replaced_by: the paper that stands in its place.
    """

    kind = models.CharField(max_length=24, choices=DocumentKind.choices)
    issuer_id = models.BigIntegerField(db_index=True)
    issuer = models.CharField(_("发文机关"), max_length=200)
    prefix = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    number = models.CharField(_("文号"), max_length=80, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    code = models.CharField(_("验证码"), max_length=20, unique=True)
    issued_on = models.DateField(_("成文日期"))
    is_public = models.BooleanField(default=False)
    filling = models.JSONField(null=True)
    ended_as = models.CharField(max_length=10, choices=Ending.choices, blank=True)
    ended_on = models.DateField(_("失效日期"), null=True)
    ended_why = models.CharField(_("失效原因"), max_length=500, blank=True)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaces")

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


class Wording(models.Model):
    """One version of the words of a kind of paper; append-only. Without any, the words that come
    with the system hold.

    `by` and `by_id` are the administrator's name and account: accounts lie above this layer.
    """

    kind = models.CharField(_("文种"), max_length=24, choices=DocumentKind.choices)
    version = models.PositiveIntegerField(_("版本"))
    text = models.TextField(_("正文"), max_length=20000)
    note = models.CharField(_("修改说明"), max_length=200)
    valid_from = models.DateField(_("启用日期"))
    by = models.CharField(_("修改人"), max_length=100)
    by_id = models.BigIntegerField()
    at = models.DateTimeField(_("修改时间"), auto_now_add=True)

    class Meta:
        ordering = ("kind", "-version")
        verbose_name = _("公文文稿")
        constraints = (
            models.UniqueConstraint(fields=("kind", "version"), name="documents_one_version"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"
