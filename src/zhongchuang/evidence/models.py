"""Stored files, one per content, what they are attached to, and files still on their way."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from zhongchuang.evidence.states import COUNTING, Scan


class StoredFile(models.Model):
    """A file's content, once, under its SHA-256.

    Attributes:
        size: in bytes.
        fingerprint: of a picture, 64 bits as a signed number that stay nearly the same when it is
            resized or re-encoded; null where there is no picture or nothing to tell it by.
        located: the picture says where it was taken.
        public_file: the copy of a picture without anything but the picture; null where the picture
            itself carries nothing more.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(auto_now_add=True)
    scan = models.CharField(max_length=10, choices=Scan.choices, default=Scan.UNSCANNED)
    scanned_at = models.DateTimeField(null=True)
    fingerprint = models.BigIntegerField(null=True)
    located = models.BooleanField(default=False)
    public_file = models.ForeignKey("self", models.PROTECT, null=True, related_name="originals")

    class Meta:
        indexes = (
            models.Index(
                fields=("scan",), condition=models.Q(scan=Scan.WAITING), name="evidence_waiting"
            ),
            models.Index(
                fields=("fingerprint",),
                condition=models.Q(fingerprint__isnull=False),
                name="evidence_fingerprint",
            ),
        )

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """Where the storage keeps it."""
        return f"evidence/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"

    @property
    def counts(self) -> bool:
        """Can it be opened, and does it count as evidence?"""
        return self.scan in COUNTING


class Attachment(models.Model):
    """A stored file under a name given by people, attached to one thing (`subject`).

    Attributes:
        kind: the kind of evidence by the policy's name, blank where none was asked for.
        published_at: since when the public sees it.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40, blank=True)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    attached_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="evidence_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "file", "kind"),
                condition=models.Q(withdrawn_at=None),
                name="evidence_once_a_kind",
            ),
        )

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A file on its way in pieces; `received` of its `size` bytes have come."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True, db_index=True)

    def __str__(self) -> str:
        return self.name

    @property
    def complete(self) -> bool:
        return self.received == self.size
