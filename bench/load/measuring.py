"""`load`: a round of ROUND applications (300 where nothing is said) in a system of its own.

The world before the round is written by `bench.load.world`; the system is `zhongchuang serve` with its worker;
the round is walked over HTTP. Times are the server's own, taken around every answer by the same
stop-watch; the bare page is asked for between the others, so that both find the server equally
busy. Signing in is left out of the ratio: hashing a password is slow on purpose.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from bench.bare import ADDRESS
from bench.load.browser import Sample, Trouble
from bench.load.checking import check
from bench.load.people import World
from bench.load.run import Round
from bench.running import answers, children, free_port

ROOT = Path(__file__).parents[2]
APPLICATIONS = 300
BAR = 4
SIGNING_IN = "POST /accounts/login/"
SHOWN = 12
"""Kinds of page that get a line of their own, those on which the server spent most."""


@dataclass(frozen=True, slots=True)
class System:
    """The running system: where it answers, and its process."""

    address: str
    pid: int


@contextmanager
def system(applications: int) -> Iterator[System]:
    """A system of its own in which the world is there, and nothing else."""
    with tempfile.TemporaryDirectory(prefix="zhongchuang-load-") as folder, database() as url:
        environment = {
            **os.environ,
            **({"DATABASE_URL": url} if url else {}),
            "DJANGO_SETTINGS_MODULE": "bench.load.settings",
            "PYTHONPATH": os.pathsep.join(filter(None, [os.environ.get("PYTHONPATH"), str(ROOT)])),
            "ZHONGCHUANG_DATA": folder,
            "ZHONGCHUANG_DEMO": "1",
        }
        python = [sys.executable, "-m"]
        build = [*python, "bench.load.world", str(applications)]
        subprocess.run(build, env=environment, check=True)  # noqa: S603 - our own command
        port = free_port()
        log = Path(folder, "log")
        process = subprocess.Popen(  # noqa: S603 - our own command
            [*python, "zhongchuang", "serve", "--port", str(port)],
            env=environment,
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            if not answers(f"{address}/readyz", process):
                raise RuntimeError(f"the system did not start: {log.read_text()[-2000:]}")
            yield System(address, process.pid)
        except BaseException:
            print(log.read_text()[-6000:], file=sys.stderr)
            raise
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=30)


@contextmanager
def database() -> Iterator[str]:
    """The address of a new database on the server that DATABASE_URL names; "" where it names none."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    name = f"load_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(url)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def peak(pid: int) -> float:
    """The most memory a process ever held, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def command_of(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def by_kind(samples: list[Sample]) -> dict[str, list[Sample]]:
    kinds: dict[str, list[Sample]] = defaultdict(list)
    for one in samples:
        kinds[one.kind].append(one)
    return kinds


def spent(samples: list[Sample]) -> float:
    return sum(one.seconds for one in samples)


def mean(samples: list[Sample]) -> float:
    return spent(samples) / len(samples)


def main() -> None:
    applications = int(os.environ.get("ROUND", APPLICATIONS))
    world = World.of(applications)
    with system(applications) as running:
        walked = Round(running.address, world)
        began = time.perf_counter()
        walked.run()
        seconds = time.perf_counter() - began
        check(walked)
        memory = {
            pid: peak(pid) for pid in children(running.pid) if " worker " not in command_of(pid)
        }
    report(world, walked.log.samples, seconds, max(memory.values()))


def report(world: World, samples: list[Sample], seconds: float, memory: float) -> None:
    """One line for the round, one for each of the kinds of page that took most."""
    kinds = by_kind(samples)
    bare = mean(kinds.pop(f"GET {ADDRESS}"))
    failed = [one for one in samples if one.status >= 500]
    pages = mean([one for kind, found in kinds.items() if kind != SIGNING_IN for one in found])
    print(
        f"load ratio={pages / bare:.2f} bar={BAR} applications={len(world.operators)} "
        f"prefectures={len(world.prefectures)} officers={world.officers} requests={len(samples)} "
        f"seconds={seconds:.0f} per_second={len(samples) / seconds:.1f} errors={len(failed)} "
        f"ours={pages * 1000:.1f}ms reference={bare * 1000:.1f}ms memory={memory:.0f}MB"
    )
    for kind in sorted(kinds, key=lambda kind: -spent(kinds[kind]))[:SHOWN]:
        times = [one.seconds for one in kinds[kind]]
        print(
            f"load-page ratio={mean(kinds[kind]) / bare:.2f} page={kind.replace(' ', ':')} "
            f"times={len(times)} p50={percentile(times, 0.5) * 1000:.0f}ms "
            f"p95={percentile(times, 0.95) * 1000:.0f}ms "
            f"queries≤{max(one.queries for one in kinds[kind])}"
        )
    if failed:
        raise Trouble(f"{len(failed)} answers failed: {sorted({one.kind for one in failed})}")
