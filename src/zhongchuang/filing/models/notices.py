"""Public notices (Art. 10.3): their lists, version by version, and the pages kept as proof."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from zhongchuang.documents.models import OfficialDocument
from zhongchuang.filing.models.cases import Application
from zhongchuang.filing.models.rounds import Round
from zhongchuang.filing.queries import EntryQuerySet, NoticeQuerySet
from zhongchuang.filing.states import EntryState, ListChange, ProofOccasion


class PublicNotice(models.Model):
    """A public notice (公示): a frozen list, public from its moment, open for working days.

    Attributes:
        published_on, published_at: the day and the moment it is public from, as calendars count;
            they may lie ahead, then the notice is fixed and nobody but the authority sees it.
        last_day: the latest last day of an entry on it.
        list_digest: the digest of the newest version of the list.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="notices")
    title = models.CharField(_("标题"), max_length=200)
    published_on = models.DateField(_("发布日期"))
    published_at = models.DateTimeField(_("发布时间"))
    last_day = models.DateField(_("公示截止"))
    list_digest = models.CharField(max_length=64)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="+")
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    concluded_on = models.DateField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("取消理由"), max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-published_on", "-pk")
        verbose_name = _("公示")

    def __str__(self) -> str:
        return self.title

    def runs_on(self, day: date) -> bool:
        return self.published_on <= day <= self.last_day

    def is_public_at(self, moment: datetime) -> bool:
        return self.cancelled_at is None and self.published_at <= moment


class NoticeEntry(models.Model):
    """One space on a notice, as published: name, operator, address, founding date, nothing else.

    Attributes:
        listed_on, last_day: its own term; it begins anew when the entry is changed.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="entries")
    application = models.ForeignKey(Application, models.PROTECT, related_name="notice_entries")
    name = models.CharField(_("名称"), max_length=100)
    operator = models.CharField(_("运营主体"), max_length=200)
    address = models.CharField(_("地址"), max_length=200)
    founded_on = models.DateField(_("成立时间"), null=True)
    state = models.CharField(max_length=12, choices=EntryState.choices, default=EntryState.RUNNING)
    listed_on = models.DateField(_("公示起始"))
    last_day = models.DateField(_("公示截止"))

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("notice", "application"), name="filing_once_on_a_notice"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def runs_on(self, day: date) -> bool:
        return self.state == EntryState.RUNNING and self.listed_on <= day <= self.last_day


class NoticeVersion(models.Model):
    """The list of a notice as it stood from one moment on: frozen, hashed, chained to the former.

    Attributes:
        rows: what is published of each space (`notice_lists.row_of`).
        digest, previous: of this list, and of the version before it ("" for the first).
        changed: the names of the entries that differ from the version before.
    """

    notice = models.ForeignKey(PublicNotice, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    change = models.CharField(max_length=12, choices=ListChange.choices)
    rows = models.JSONField()
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    changed = models.JSONField(default=list)
    reason = models.CharField(_("变更理由"), max_length=500, blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("notice", "number"), name="filing_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.notice} · {self.number}"


class NoticeProof(models.Model):
    """The page of a notice, byte for byte as an anonymous visitor got it at one moment.

    Attributes:
        at: by the machine's own clock, whatever a demonstration's calendar says.
        address: of the page.
        page: the HTML; `sha256` is that of its UTF-8 bytes.
    """

    version = models.ForeignKey(NoticeVersion, models.PROTECT, related_name="proofs")
    occasion = models.CharField(max_length=12, choices=ProofOccasion.choices)
    at = models.DateTimeField()
    address = models.CharField(max_length=300)
    page = models.TextField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.sha256
