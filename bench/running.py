"""The running system: `start`, how long until the first page; `worker`, how much memory it holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

SECONDS_BAR, MEGABYTES_BAR = 30, 150
WARM_UP = ("/", "/register/", "/notices/", "/policies/xinjiang-2019/", "/accounts/login/")


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def demonstration() -> Iterator[tuple[str, int, float]]:
    """A demonstration from nothing: its address, its process, seconds until the first page."""
    with tempfile.TemporaryDirectory(prefix="zhongchuang-bench-") as folder:
        log = Path(folder, "log")
        port = free_port()
        script = Path(sys.executable).parent / "zhongchuang"
        began = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own command
            [script, "demo", "--port", str(port)],
            env={**os.environ, "ZHONGCHUANG_DATA": folder},
            stdout=log.open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            if not answers(address, process):
                raise RuntimeError(f"the demonstration did not start: {log.read_text()[-2000:]}")
            yield address, process.pid, time.perf_counter() - began
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
                process.wait(timeout=30)


def answers(address: str, process: subprocess.Popen[bytes]) -> bool:
    """Does the page answer within two minutes, while the process lives?"""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own server
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def megabytes(pid: int) -> float:
    """Resident memory of a process, as the kernel tells it."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def children(pid: int) -> list[int]:
    """The processes below a process, itself aside."""
    own = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid for child in own for pid in (int(child), *children(int(child)))]


def main() -> None:
    with demonstration() as (address, pid, seconds):
        for path in WARM_UP * 20:
            with urlopen(address + path, timeout=30) as answer:  # noqa: S310 - our own server
                answer.read()
        held = {child: megabytes(child) for child in children(pid)}
    print(f"start ratio={seconds / SECONDS_BAR:.2f} seconds={seconds:.1f} bar={SECONDS_BAR}s")
    most = max(held.values())
    print(
        f"worker ratio={most / MEGABYTES_BAR:.2f} resident={most:.0f}MB bar={MEGABYTES_BAR}MB "
        f"processes={len(held)}"
    )
