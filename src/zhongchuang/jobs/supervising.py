"""A worker beside the server: started with it, started again when it dies, stopped with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from zhongchuang.jobs.workers import new_name

PAUSE = 1.0
"""Seconds before a worker that died is started again."""
GRACE = 10.0
"""Seconds a worker has for finishing what it does when the server stops."""

log = logging.getLogger(__name__)


@contextmanager
def worker_beside(*, wanted: bool = True) -> Iterator[None]:
    """Keep a worker running while the block runs."""
    if not wanted:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_keep, args=(new_name(), stop), name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=GRACE + PAUSE)


def _keep(name: str, stop: threading.Event) -> None:
    command = [sys.executable, "-m", "zhongchuang", "worker"]
    command += ["--name", name, "--parent", str(os.getpid())]
    while not stop.is_set():
        child = subprocess.Popen(command)  # noqa: S603
        while child.poll() is None and not stop.wait(0.2):
            pass
        if stop.is_set():
            _end(child)
            return
        log.warning("the background worker ended with %s; starting it again", child.returncode)
        stop.wait(PAUSE)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(timeout=GRACE)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
