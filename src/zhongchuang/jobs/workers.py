"""Processes that work through the queue: told alive, told dead, started again.

A worker says every few seconds that it is there. What a worker was running when it fell silent is
given up: its transaction never committed, so nothing is half done.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult

from zhongchuang.jobs import running
from zhongchuang.jobs.models import Job, JobQuerySet, Worker
from zhongchuang.jobs.regular import do_due
from zhongchuang.jobs.states import OPEN, JobState

BEAT = 5.0
"""Seconds between two signs of life."""
LOST_AFTER = timedelta(seconds=60)
KEPT_FOR = timedelta(days=30)
PATIENCE = timedelta(seconds=30)
"""How long work may wait while no worker is heard of before that is a fault."""
POLL = 0.5
LOOK_EVERY = 10.0
"""Seconds between two looks at what is due again."""

log = logging.getLogger(__name__)


def new_name() -> str:
    return f"{os.uname().nodename[:40]}-{secrets.token_hex(6)}"


def beat(name: str) -> None:
    """A sign of life; and whatever silent workers left behind is given up."""
    now = timezone.now()
    Worker.objects.update_or_create(pk=name, defaults={"heard_at": now})
    give_up_lost(now)


def give_up_lost(now: datetime) -> int:
    """Fail jobs whose worker fell silent; how many."""
    alive = Worker.objects.filter(heard_at__gt=now - LOST_AFTER).values("pk")
    silent = Q(heard_at__lte=now - LOST_AFTER) & ~Q(worker__in=alive)
    return _give_up(Job.objects.filter(silent, state=JobState.RUNNING))


def give_up_own(name: str) -> int:
    """Fail what a worker of this name was running: it is new, so the one before it died."""
    return _give_up(Job.objects.filter(worker=name, state=JobState.RUNNING))


def _give_up(jobs: JobQuerySet) -> int:
    count = 0
    for job in jobs:
        with translation.override(job.language):
            words = _("处理中断，没有写入任何内容。可以重新开始。")
        still = Job.objects.filter(pk=job.pk, state=JobState.RUNNING, heard_at=job.heard_at)
        count += still.update(state=JobState.FAILED, error=words, finished_at=timezone.now())
        if job.task is not None:
            DBTaskResult.objects.filter(pk=job.task).delete()
    return count


def tidy(now: datetime) -> None:
    """Forget jobs, queue entries and workers that are long over."""
    Job.objects.exclude(state__in=sorted(OPEN)).filter(finished_at__lt=now - KEPT_FOR).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT_FOR).delete()
    Worker.objects.filter(heard_at__lt=now - KEPT_FOR).delete()


def queue_state() -> str:
    """What readiness says of the queue: ok, unreachable, or no worker though work waits."""
    now = timezone.now()
    waiting = Job.objects.filter(state=JobState.QUEUED, created_at__lt=now - PATIENCE)
    try:
        if waiting.exists() and not Worker.objects.filter(heard_at__gt=now - LOST_AFTER).exists():
            return "no worker"
    except DatabaseError:
        return "unreachable"
    return "ok"


def work_through(name: str, parent: int | None = None, *, once: bool = False) -> None:
    """Work until told to stop; `once`: until nothing waits.

    Args:
        parent: the process that started this one; when it is gone, this one ends too.
    """
    running.worker_name = name
    give_up_own(name)
    worker = QueueWorker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME],
        interval=POLL,
        batch=once,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS,
        startup_delay=False,
        max_tasks=None,
        worker_id=name,
        excluded_queue_names=[],
    )

    def live() -> None:
        _beat_and_tidy(name)
        if parent is not None and os.getppid() != parent:
            worker.running = False

    with _beside("heartbeat", BEAT, live), _beside("regular", LOOK_EVERY, _do_regular, not once):
        worker.configure_signals()
        worker.run()
    Worker.objects.filter(pk=name).delete()


@contextmanager
def _beside(name: str, every: float, do: Callable[[], None], wanted: bool = True) -> Iterator[None]:
    """Do something every so many seconds in a thread of its own, on a connection of its own."""
    stop = threading.Event()

    def again_and_again() -> None:
        do()
        while not stop.wait(every):
            do()
        connection.close()

    thread = threading.Thread(target=again_and_again, name=name, daemon=True)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        if wanted:
            thread.join(timeout=BEAT)


def _beat_and_tidy(name: str) -> None:
    try:
        beat(name)
        tidy(timezone.now())
    except DatabaseError:
        # Another writer holds the database, or it is away: the next beat tries again.
        log.info("worker %s could not give a sign of life", name)
        connection.close()


def _do_regular() -> None:
    try:
        do_due()
    except DatabaseError:
        log.info("what is due again waits: the database is not there")
        connection.close()
