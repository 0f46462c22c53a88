"""The running system as a newcomer starts it, and a browser to walk through it.

Each worker starts `zhongchuang demo` once, with its own data folder (or its own PostgreSQL database)
and its own port. Journeys register their own operators, so they do not disturb one another.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page

from journeys.walking import PASSWORD, Person

STARTS_WITHIN = 120


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium, or the one CHROMIUM names; no request to anywhere but the system."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.fail("no Chromium: run `make setup-dev`, or name one with CHROMIUM=/path")
    return {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
        ],
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _own_database(environment: dict[str, str]) -> None:
    """A new database on the server that DATABASE_URL names, where one is named."""
    url = environment.get("DATABASE_URL")
    if not url:
        return
    name = f"journey_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    environment["DATABASE_URL"] = urlsplit(url)._replace(path=f"/{name}").geturl()


@pytest.fixture(scope="session")
def system(tmp_path_factory) -> Iterator[str]:
    """The address of a demonstration of one's own."""
    with demonstration(tmp_path_factory.mktemp("system")) as address:
        yield address


@contextmanager
def demonstration(folder: Path, **more: str) -> Iterator[str]:
    """A demonstration that runs with its data in `folder`; `more` is added to its environment."""
    port = _free_port()
    environment = {
        **os.environ,
        "ZHONGCHUANG_DATA": str(folder / "data"),
        "ZHONGCHUANG_DEMO_PASSWORD": PASSWORD,
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        **more,
    }
    _own_database(environment)
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "zhongchuang", "demo", "--port", str(port)],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://localhost:{port}"
    try:
        _wait_for(address, process, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the system stopped: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.3)
    pytest.fail(f"the system did not start: {log.read_text()[-2000:]}")


@pytest.fixture
def person(
    browser: Browser, system: str, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Person]]:
    """Somebody at a browser of their own: `person("region1")`, or `person()` for the public.

    A page that breaks the content security policy, asks another host or fails on the server fails
    the test.
    """
    troubles: list[str] = []
    contexts = []

    def watch(page: Page) -> None:
        page.on(
            "console",
            lambda message: (
                troubles.append(message.text)
                if message.type == "error"
                and not message.text.startswith("Failed to load resource")
                else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                troubles.append(f"asks another host: {request.url}")
                if not request.url.startswith(
                    (system, "data:", "blob:", "about:", "chrome-extension:", "chrome:")
                )
                else None
            ),
        )
        page.on(
            "response",
            lambda response: (
                troubles.append(f"{response.status} {response.url}")
                if response.status >= 500
                else None
            ),
        )

    def come(username: str = "", *, width: int = 1440) -> Person:
        context = browser.new_context(
            base_url=system, viewport={"width": width, "height": 900}, locale="zh-CN"
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        watch(page)
        somebody = Person(page)
        if username:
            somebody.sign_in(username)
        return somebody

    yield come
    for number, context in enumerate(contexts):
        Person(context.pages[0]).photograph(f"{request.node.name}-{number}")
        context.close()
    assert troubles == []
