"""Work for tests: declared at the top of a module, as work must be."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import transaction

from zhongchuang.jobs.running import Progress, Result, cancel, work
from zhongchuang.kernel.refusal import Refusal, Refused
from zhongchuang.messaging.models import Message


def _write(progress: Progress) -> None:
    given = progress.job.given
    Message.objects.create(recipient_id=progress.job.owner_id, subject=given.get("subject", "m"))


@work(2)
def counted(progress: Progress) -> Result:
    progress.step("counting", 10)
    progress.to(10, 10)
    progress.step("adding")
    return {"sum": sum(progress.job.given["numbers"])}


@work(1)
def refused(_progress: Progress) -> Result:
    raise Refused(Refusal("not today"))


@work(1)
def broken(progress: Progress) -> Result:
    with transaction.atomic():
        _write(progress)
        raise ZeroDivisionError


@work(1)
def cancelled_meanwhile(progress: Progress) -> Result:
    with transaction.atomic():
        _write(progress)
        cancel(progress.job)
        progress.finish({})
    return {}


@work(1)
def written(progress: Progress) -> Result:
    """Write within a transaction that ends with the job's own end."""
    with transaction.atomic():
        _write(progress)
        progress.finish({"written": 1})
    return None


@work(2)
def slow(progress: Progress) -> Result:
    """Tell how far it is, then write, wait for a file in the middle of it, and end."""
    progress.step("waiting", 100)
    time.sleep(0.5)
    progress.to(50, 100)
    with transaction.atomic():
        _write(progress)
        Path(progress.job.given["started"]).write_text(str(os.getpid()))
        until = time.monotonic() + 30
        while not Path(progress.job.given["go"]).exists() and time.monotonic() < until:
            time.sleep(0.05)
        progress.finish({"written": 1})
    return None
