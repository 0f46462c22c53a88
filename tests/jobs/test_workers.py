"""Workers: real processes that are told alive, die, and leave nothing half done."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from jobs import works
from zhongchuang.jobs import workers
from zhongchuang.jobs.models import Job, Turn, Worker
from zhongchuang.jobs.running import start
from zhongchuang.jobs.states import JobState
from zhongchuang.jobs.supervising import worker_beside
from zhongchuang.messaging.models import Message

DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def _until(true: Callable[[], bool], within: float = 20.0) -> bool:
    end = time.monotonic() + within
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def running_since(db, operator) -> Callable[[timedelta, str], Job]:
    def make(silent: timedelta, worker: str) -> Job:
        return Job.objects.create(
            kind="x",
            owner=operator.account,
            state=JobState.RUNNING,
            worker=worker,
            heard_at=timezone.now() - silent,
        )

    return make


def _state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


LONG = timedelta(minutes=5)


def test_job_of_a_silent_worker_is_given_up(running_since):
    job = running_since(LONG, "gone")
    workers.beat("other")
    assert _state(job) == JobState.FAILED


def test_job_of_a_silent_page_is_given_up(running_since):
    job = running_since(LONG, "")
    workers.beat("other")
    assert _state(job) == JobState.FAILED


def test_job_of_a_worker_heard_of_is_not_given_up(running_since):
    job = running_since(LONG, "busy")
    Worker.objects.create(pk="busy", heard_at=timezone.now())
    workers.beat("other")
    assert _state(job) == JobState.RUNNING


def test_job_that_spoke_lately_is_not_given_up(running_since):
    job = running_since(timedelta(), "gone")
    workers.beat("other")
    assert _state(job) == JobState.RUNNING


def test_jobs_of_the_worker_before_are_given_up_at_once(running_since):
    own, foreign = running_since(timedelta(), "me"), running_since(timedelta(), "other")
    workers.give_up_own("me")
    assert (_state(own), _state(foreign)) == (JobState.FAILED, JobState.RUNNING)


def test_queue_with_work_that_waits_a_moment_is_well(db, operator):
    Job.objects.create(kind="x", owner=operator.account)
    assert workers.queue_state() == "ok"


def test_queue_with_work_and_a_worker_is_well(db, operator):
    asked = timezone.now() - 2 * workers.PATIENCE
    Job.objects.create(kind="x", owner=operator.account, created_at=asked)
    workers.beat("busy")
    assert workers.queue_state() == "ok"


def test_jobs_long_over_are_forgotten(running_since):
    job = running_since(LONG, "")
    old = timezone.now() - workers.KEPT_FOR - LONG
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE, finished_at=old)
    workers.tidy(timezone.now())
    assert Job.objects.count() == 0


@pytest.fixture
def shared_database(transactional_db, tmp_path) -> Iterator[str]:
    """The address of a database that other processes can open; SQLite's stands in memory first."""
    own = connection.settings_dict
    if connection.vendor == "postgresql":
        server = urlsplit(os.environ["DATABASE_URL"])
        yield server._replace(path=f"/{own['NAME']}").geturl()
        return
    file = tmp_path / "shared.sqlite3"
    connection.ensure_connection()
    memory, name = connection.connection, own["NAME"]
    with closing(sqlite3.connect(file)) as copy:
        memory.backup(copy)
    connection.connection, own["NAME"] = None, str(file)
    yield f"sqlite:///{file}"
    connection.close()
    connection.connection, own["NAME"] = memory, name


@pytest.fixture
def ask(shared_database, settings, operator, tmp_path) -> Callable[..., Job]:
    """Ask for slow work through the real queue."""
    settings.TASKS = DATABASE_QUEUE

    def asked(what=works.slow) -> Job:
        given = {"started": str(tmp_path / "started"), "go": str(tmp_path / "go")}
        return start(what, owner=operator.account_id, title="试验", url="/", given=given)

    return asked


@pytest.fixture
def environment(shared_database, tmp_path, monkeypatch) -> dict[str, str]:
    """The environment in which another process finds this test's database."""
    tests = Path(__file__).parents[1]
    monkeypatch.setenv("DATABASE_URL", shared_database)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tests.parent / "src"), str(tests)]))
    monkeypatch.setenv("ZHONGCHUANG_DATA", str(tmp_path / "data"))
    return dict(os.environ)


@pytest.fixture
def worker(environment) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def begin(*arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "zhongchuang", "worker", *arguments]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_worker_does_what_waits(ask, worker, tmp_path):
    (tmp_path / "go").touch()
    job = ask()
    assert worker("--once").wait(timeout=30) == 0
    assert (_state(job), Message.objects.count()) == (JobState.DONE, 1)


def test_progress_is_seen_while_the_work_runs(ask, worker, tmp_path):
    job = ask()
    worker("--once")
    assert _until(lambda: Job.objects.get(pk=job.pk).percent == 25)
    (tmp_path / "go").touch()
    assert _until(lambda: _state(job) == JobState.DONE)


def test_worker_killed_while_writing_leaves_nothing(ask, worker, tmp_path):
    job = ask()
    first = worker("--name", "one")
    assert _until((tmp_path / "started").exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    worker("--name", "one")
    assert _until(lambda: _state(job) == JobState.FAILED)
    assert Message.objects.count() == 0


def test_worker_does_what_is_due_again(environment, worker):
    worker()
    now = timezone.now()
    done = Turn.objects.filter(pk="web.tick", free_at__range=(now, now + timedelta(minutes=6)))
    assert _until(done.exists)


def test_worker_for_what_waits_leaves_what_is_due_again(environment, worker):
    worker("--once").wait(timeout=30)
    assert Turn.objects.count() == 0


def test_worker_ends_with_its_parent(environment):
    script = (
        "import os, subprocess, sys;"
        "subprocess.Popen([sys.executable, '-m', 'zhongchuang', 'worker', '--name', 'orphan',"
        "'--parent', str(os.getpid())])"
    )
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)
    assert _until(lambda: Worker.objects.filter(pk="orphan").exists())
    assert _until(lambda: not Worker.objects.filter(pk="orphan").exists())


def test_worker_that_dies_is_started_again(ask, environment, tmp_path):
    job = ask()
    with worker_beside():
        started = tmp_path / "started"
        assert _until(lambda: started.exists() and started.read_text() != "")
        os.kill(int(started.read_text()), signal.SIGKILL)
        assert _until(lambda: _state(job) == JobState.FAILED)
    assert Message.objects.count() == 0


def test_server_without_a_worker_starts_none(environment):
    with worker_beside(wanted=False):
        assert Worker.objects.count() == 0
