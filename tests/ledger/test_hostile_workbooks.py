"""Every hostile workbook is refused with its reason: when read, on the console, and in bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from ledger.books import mistakes_of
from ledger.hostile_workbooks import FILES, GOOD, Hostile
from zhongchuang.ledger.models import Tenancy

BOMBS = [file for file in FILES if file.is_bomb]
MEMORY = 900 * 1024**2
"""Address space of the process that reads the bombs, its libraries included."""
SECONDS = 20.0
READ = """
import json, resource, sys, time
import django
django.setup()
from zhongchuang.ledger.workbook.mistakes import WorkbookError
from zhongchuang.ledger.workbook.read import read_workbook
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
found = {}
for path in sys.argv[2:]:
    began = time.process_time()
    try:
        read_workbook(open(path, "rb").read())
        reason = ""
    except WorkbookError as error:
        reason = str(error.mistakes[0])
    found[path] = [reason, time.process_time() - began]
print(json.dumps(found))
"""


def _ids(files: list[Hostile] | tuple[Hostile, ...]) -> list[str]:
    return [file.name for file in files]


def test_files_are_many_and_distinct():
    assert len(FILES) >= 60
    assert len(set(_ids(FILES))) == len(FILES)


def test_good_workbook_has_no_mistakes():
    assert mistakes_of(GOOD) == ()


@pytest.mark.parametrize("file", FILES, ids=_ids(FILES))
def test_hostile_workbook_is_refused_with_its_reason(file):
    told = [str(mistake) for mistake in mistakes_of(file.make())]
    assert [reason for reason in told if reason.startswith(file.reason)] != [], told


@pytest.mark.django_db
@pytest.mark.parametrize("file", FILES, ids=_ids(FILES))
def test_hostile_workbook_exits_2_on_the_console(file, space, tmp_path):
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(file.make())
    told = StringIO()
    with pytest.raises(SystemExit) as stop:
        call_command("ledger", "import", str(path), "--space", str(space.pk), stderr=told)
    assert (stop.value.code, Tenancy.objects.count()) == (2, 0)
    assert file.reason in told.getvalue()


def test_bombs_are_refused_in_bounded_memory_and_time(tmp_path):
    """Read one after another in a process that may not grow: none can take the server down."""
    paths = {}
    for file in BOMBS:
        path = tmp_path / f"{file.name}.xlsx"
        path.write_bytes(file.make())
        paths[str(path)] = file
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "zhongchuang.config.settings",
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "ZHONGCHUANG_DATA": str(tmp_path / "data"),
        # Threads of numerical libraries reserve address space, a core each.
        "OPENBLAS_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "1",
    }
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", READ, str(MEMORY), *paths],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS * len(BOMBS),
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    wrong = {
        file.name: found[path]
        for path, file in paths.items()
        if not found[path][0].startswith(file.reason) or found[path][1] > SECONDS
    }
    assert wrong == {}
    assert time.monotonic() - began < SECONDS * len(BOMBS)
