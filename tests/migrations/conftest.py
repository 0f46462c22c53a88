"""Old databases on either server: `carry("old_rows.py")` runs a script and gives what it printed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest

HERE = Path(__file__).parent


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
def carry(address, tmp_path_factory) -> Callable[[str], dict[str, Any]]:
    """Run one of the scripts here; what became of its rows."""

    def run(script: str) -> dict[str, Any]:
        environment = {
            **os.environ,
            "DATABASE_URL": address,
            "DJANGO_SETTINGS_MODULE": "zhongchuang.config.settings",
            "PYTHONPATH": str(HERE.parents[1] / "src"),
            "ZHONGCHUANG_DATA": str(tmp_path_factory.mktemp("old")),
        }
        done = subprocess.run(
            [sys.executable, HERE / script], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run
