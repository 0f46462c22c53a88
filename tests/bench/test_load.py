"""The script that walks a whole round over HTTP: a round of three gets to the register."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_round_of_three_runs_from_opening_to_the_register():
    done = subprocess.run(
        [sys.executable, "-m", "bench", "load"],
        cwd=ROOT,
        env={**os.environ, "ROUND": "3", "DATABASE_URL": ""},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = dict(word.split("=", 1) for word in done.stdout.split("\n")[0].split()[1:])
    assert (told["applications"], told["prefectures"], told["errors"]) == ("3", "2", "0")
