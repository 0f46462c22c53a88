"""Settings read in a process of their own, from an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

READ = """
import json, sys
from zhongchuang.config import settings
print(json.dumps([getattr(settings, name) for name in sys.argv[1:]], default=str))
"""


@pytest.fixture
def data(tmp_path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run_settings(data) -> Callable[..., list[Any]]:
    """The values of these settings under an environment."""

    def run(names: Sequence[str], **environment: str) -> list[Any]:
        done = subprocess.run(
            [sys.executable, "-c", READ, *names],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": os.pathsep.join(sys.path),
                "ZHONGCHUANG_DATA": str(data),
                **environment,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return run
