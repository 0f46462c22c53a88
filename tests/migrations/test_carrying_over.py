"""Rows of the first edition, carried over by every migration since, on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

SCRIPT = Path(__file__).with_name("old_rows.py")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A new database on the server that DATABASE_URL names; "" for a file."""
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        yield ""
        return
    name = f"carry_{uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def carried(address, tmp_path_factory) -> dict[str, Any]:
    """What became of the rows."""
    environment = {
        **os.environ,
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "zhongchuang.config.settings",
        "PYTHONPATH": str(SCRIPT.parents[2] / "src"),
        "ZHONGCHUANG_DATA": str(tmp_path_factory.mktemp("old")),
    }
    done = subprocess.run([sys.executable, SCRIPT], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


# The databases are the script's own; the mark lets the tests run on PostgreSQL, too.
pytestmark = pytest.mark.django_db


def test_old_corrections_are_sent_and_those_settled_are_accepted(carried):
    assert carried["items"] == [
        ["已办", "other", True, True, True],
        ["未办", "other", True, True, None],
    ]


def test_old_returns_and_answers_stopped_the_clock_and_let_it_go_on(carried):
    assert carried["marks"] == [
        ["acceptance", "pause", "2026-03-02", "return"],
        ["acceptance", "resume", "2026-03-02", "resubmit"],
    ]


def test_old_mail_becomes_deliveries(carried):
    assert carried["deliveries"] == [
        ["sent", "email", "sent", True],
        ["failed", "email", "failed", False],
        ["pending", "email", "failed", False],
    ]


def test_old_mail_that_never_left_is_not_sent_after_the_fact(carried):
    assert carried["due"] == 0
