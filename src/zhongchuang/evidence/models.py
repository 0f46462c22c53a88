"""Stored files, one per content, and what they are attached to."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """A file's content, once, under its SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.sha256

    @property
    def path(self) -> str:
        """Where the storage keeps it."""
        return f"evidence/{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"


class Attachment(models.Model):
    """A stored file under a name given by people, attached to one thing (`subject`)."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    attached_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    attached_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="evidence_subject"),)
        constraints = (
            models.UniqueConstraint(
                fields=("subject_type", "subject_id", "file"),
                condition=models.Q(withdrawn_at=None),
                name="evidence_once_a_subject",
            ),
        )

    def __str__(self) -> str:
        return self.name
