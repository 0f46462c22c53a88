"""The record of every official act: one chain, each entry carrying the hash of the one before."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One act. `digest` is the SHA-256 of the canonical JSON of all other fields, `previous`
    included, so that a changed, removed or inserted entry breaks the chain."""

    sequence = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    account_id = models.BigIntegerField(null=True)
    account_name = models.CharField(max_length=100)
    role = models.CharField(max_length=40)
    organisation = models.CharField(max_length=200)
    act = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    data = models.JSONField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("sequence",)
        indexes = (models.Index(fields=("subject_type", "subject_id"), name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.act} {self.subject_type}:{self.subject_id}"


class Head(models.Model):
    """The end of the chain: locked while an entry is added, and what tells a removed last entry."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="audit_one_head"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest}"


class Snapshot(models.Model):
    """Measures, findings and fact rows frozen as canonical JSON under their SHA-256."""

    content = models.TextField()
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest
