"""Starting work, saying how far it is, and ending it.

Work tells its progress between its transactions, never within one: SQLite has a single writer, and
nobody would see it before the commit anyway. The transaction that writes ends with
`Progress.finish`, so that the work and the words "it is done" are there together or not at all.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.backend import DatabaseBackend

from zhongchuang.jobs.models import Job
from zhongchuang.jobs.states import OPEN, JobState
from zhongchuang.kernel.refusal import Refused

EVERY = 0.4
"""Seconds between two words about the progress."""

log = logging.getLogger(__name__)

worker_name = ""
"""The worker this process is; empty in a server."""

Result: TypeAlias = dict[str, Any] | None


class Stopped(Exception):
    """The job was cancelled, or given up for lost; its work must leave nothing behind."""


class Progress:
    """What a job says about itself while it runs."""

    def __init__(self, job: Job, parts: int) -> None:
        self.job = job
        self.parts = parts
        self.finished = False
        self._told = 0.0

    def step(self, words: str, total: int = 0) -> None:
        """Begin the next step, of `total` units where they can be counted.

        Raises:
            Stopped: the job was cancelled.
        """
        self._tell(part=self.job.part + 1, parts=self.parts, step=words, done=0, total=total)

    def to(self, done: int, total: int) -> None:
        """So much of the step is done; told a few times a second at most.

        Raises:
            Stopped: the job was cancelled.
        """
        if time.monotonic() - self._told >= EVERY:
            self._tell(done=done, total=total)

    def _tell(self, **values: Any) -> None:
        self._update(heard_at=timezone.now(), **values)
        self._told = time.monotonic()

    def finish(self, result: Result) -> None:
        """The work is done; call it last within the transaction that does it.

        Raises:
            Stopped: the job was cancelled, or given up for lost: the transaction must not commit.
        """
        self._update(state=JobState.DONE, result=result, finished_at=timezone.now())
        self.finished = True

    def _update(self, **values: Any) -> None:
        running = Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING)
        if not running.update(**values):
            raise Stopped
        for name, value in values.items():
            setattr(self.job, name, value)


class Work:
    """A function that can run as a job: it takes a `Progress`, and its result is JSON."""

    def __init__(self, function: Callable[[Progress], Result], parts: int) -> None:
        self.function = function
        self.parts = parts
        self.kind = f"{function.__module__}.{function.__qualname__}"

    def __call__(self, progress: Progress) -> Result:
        return self.function(progress)


def work(parts: int) -> Callable[[Callable[[Progress], Result]], Work]:
    """Declare a function at the top of a module as work of so many steps."""
    return lambda function: Work(function, parts)


def start(
    what: Work,
    *,
    owner: int,
    title: str,
    url: str,
    subject: str = "",
    given: Mapping[str, Any] | None = None,
    at_once: bool = False,
) -> Job:
    """Ask for work; the queue has it when the transaction around is committed.

    Args:
        owner: the account it belongs to.
        at_once: do it here and now, for work too small to wait for.
    """
    job = Job(
        kind=what.kind,
        owner_id=owner,
        title=title,
        url=url,
        subject=subject,
        given=dict(given or {}),
        language=translation.get_language() or "",
    )
    if at_once:
        job.save(force_insert=True)
        perform(job.pk)
    else:
        _queue(job)
    job.refresh_from_db()
    return job


def again(job: Job) -> bool:
    """Start a job that failed once more; False if it is not (or no longer) a failed one."""
    with transaction.atomic():
        failed = Job.objects.filter(pk=job.pk, state=JobState.FAILED)
        fresh = {"part": 0, "step": "", "done": 0, "total": 0, "worker": "", "error": ""}
        if not failed.update(state=JobState.QUEUED, created_at=timezone.now(), **fresh):
            return False
        job.refresh_from_db()
        _queue(job)
    return True


@transaction.atomic
def _queue(job: Job) -> None:
    """Save a job and its entry in the queue, one commit for both."""
    job.save()
    entry = run.enqueue(str(job.pk))
    if isinstance(run.get_backend(), DatabaseBackend):
        Job.objects.filter(pk=job.pk).update(task=UUID(entry.id))


def cancel(job: Job) -> bool:
    """Stop a job before it has written anything; False if it is over already."""
    stopped = Job.objects.filter(pk=job.pk, state__in=sorted(OPEN))
    return bool(stopped.update(state=JobState.CANCELLED, finished_at=timezone.now()))


@task()
def run(job_id: str) -> None:
    """What the queue calls."""
    perform(UUID(job_id))


def perform(pk: UUID) -> None:
    """Do a job that waits; whatever goes wrong is told in the job itself."""
    moment = timezone.now()
    waiting = Job.objects.filter(pk=pk, state=JobState.QUEUED)
    claim = {"state": JobState.RUNNING, "started_at": moment, "heard_at": moment}
    if not waiting.update(worker=worker_name, **claim):
        return
    job = Job.objects.get(pk=pk)
    with translation.override(job.language):
        try:
            _do(job)
        except Stopped:
            return
        except Refused as error:
            _fail(job, str(error.refusal.reason))
        except Exception:
            log.exception("job %s of kind %s failed", job.pk, job.kind)
            _fail(job, _("处理时出现意外错误，没有写入任何内容。请重试；仍不成功请联系管理员。"))


def _do(job: Job) -> None:
    what = import_string(job.kind)
    if not isinstance(what, Work):
        raise TypeError(f"{job.kind} is no work")
    progress = Progress(job, what.parts)
    result = what(progress)
    if not progress.finished:
        progress.finish(result)


def _fail(job: Job, error: str) -> None:
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    running.update(state=JobState.FAILED, error=error, finished_at=timezone.now())
