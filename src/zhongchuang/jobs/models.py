"""Work that takes longer than a page may: what was asked, how far it is, what came of it; and whose
turn it is with work that is due again and again."""

from __future__ import annotations

from typing import Protocol
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhongchuang.jobs.states import OPEN, JobState


class Acting(Protocol):
    """Whoever looks: an actor of the directory, of whom only the account matters here."""

    @property
    def account_id(self) -> int: ...


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Acting) -> JobQuerySet:
        """A job is its owner's, and nobody else's."""
        return self.filter(owner=actor.account_id)

    def open(self) -> JobQuerySet:
        return self.filter(state__in=sorted(OPEN))

    def about(self, subject: str) -> JobQuerySet:
        return self.filter(subject=subject)


class Job(models.Model):
    """One piece of work.

    Attributes:
        kind: the dotted path of the work (`running.Work`).
        subject: what it is about, e.g. "space:12"; empty for none.
        title: what is being done, in the language of whoever asked.
        url: where its result is looked at.
        given: what the work was given (JSON).
        part, parts: which of how many steps it is at, from 1; 0 before the first.
        step: the step in words.
        done, total: how much of the step, in units of the step; 0 of 0 where it cannot be counted.
        result: what came of it (JSON).
        error: why it failed, in words for people.
        worker: the worker that runs it; empty for one that runs within a page.
        task: its entry in the queue.
        heard_at: when it last said how far it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=120)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=60, blank=True)
    title = models.CharField(_("工作"), max_length=200)
    url = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    given = models.JSONField(default=dict)
    state = models.CharField(
        _("进展"), max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    part = models.PositiveSmallIntegerField(default=0)
    parts = models.PositiveSmallIntegerField(default=1)
    step = models.CharField(max_length=100, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    worker = models.CharField(max_length=64, blank=True)
    task = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    heard_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("后台任务")
        indexes = (
            models.Index(fields=("owner", "subject"), name="jobs_own"),
            models.Index(fields=("state", "created_at"), name="jobs_state"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=JobState.values), name="jobs_job_state"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int:
        """How much of the whole is done, each step taken as equally long."""
        if self.state == JobState.DONE:
            return 100
        if not self.part:
            return 0
        share = self.done / self.total if self.total else 0.0
        return int(100 * (self.part - 1 + min(1.0, share)) / self.parts)


class Worker(models.Model):
    """A process that works through the queue, and when it was last heard of."""

    name = models.CharField(max_length=64, primary_key=True)
    heard_at = models.DateTimeField()

    class Meta:
        verbose_name = _("后台进程")

    def __str__(self) -> str:
        return self.name


class Turn(models.Model):
    """Something regular, and from when on a worker may take its next turn."""

    name = models.CharField(max_length=64, primary_key=True)
    free_at = models.DateTimeField()

    class Meta:
        verbose_name = _("定时工作")

    def __str__(self) -> str:
        return self.name
