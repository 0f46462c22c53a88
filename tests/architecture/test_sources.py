"""What holds for every source file: layers, sizes, nothing unsafe, nothing left over."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest
from django.core.management import call_command

from architecture.sources import ROOT, functions, lines_of, modules, name_of, templates, tree

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_layers_hold():
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache", "--config", ROOT / ".importlinter"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    broken = [line for line in done.stdout.splitlines() if line.endswith("BROKEN")]
    assert (done.returncode, broken) == (0, [])


def test_no_function_is_above_sixty_lines():
    assert [name for name, length in functions() if length > 60] == []


def test_half_of_the_functions_are_at_most_seven_lines():
    assert median(length for _name, length in functions()) <= 7


def test_no_file_is_above_five_hundred_lines():
    assert [name_of(path) for path in modules() if lines_of(path) > 500] == []


def names_called(path: Path) -> set[str]:
    """Functions called by their bare name, as built-in ones are."""
    calls = (node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return {func.id for func in calls if isinstance(func, ast.Name)}


@pytest.mark.parametrize("name", ["print", "eval", "exec", "mark_safe", "breakpoint"])
def test_call_is_nowhere_made(name):
    assert [name_of(path) for path in modules() if name in names_called(path)] == []


def test_binary_floats_are_no_literals_of_the_rules():
    rooms = ("kernel", "policy", "ledger", "filing")
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules()
        if path.relative_to(ROOT / "src" / "zhongchuang").parts[0] in rooms
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert found == []


def test_standing_and_bans_are_written_by_the_directory_only():
    assert writers_of("Standing|Ban", outside="directory") == []


def test_chain_is_written_by_the_audit_only():
    assert writers_of("Entry|Head|Snapshot", outside="audit") == []


def writers_of(names: str, outside: str) -> list[str]:
    """The modules outside a room that create, change or delete its records."""
    writes = re.compile(rf"\b({names})\.objects\.\w*(create|update|delete)")
    return [
        name_of(path)
        for path in modules()
        if outside not in path.parts and writes.search(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(
    "pattern",
    [
        r"\|\s*safe\b",
        r"autoescape\s+off",
        r"<style\b",
        r"<script(?![^>]*\bsrc=)",
        r"\sstyle=",
        r"\son[a-z]+=",
        r"javascript:",
        r"(?:src|href|action)=\"(?:https?:)?//",
    ],
    ids=[
        "safe",
        "autoescape",
        "style",
        "script",
        "style attribute",
        "handler",
        "javascript",
        "host",
    ],
)
def test_template_holds_nothing_of(pattern):
    found = [
        name_of(path)
        for path in templates()
        if re.search(pattern, path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert found == []


TRANSLATED = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|{%.*?%}|{{.*?}}|{#.*?#}",
    re.DOTALL,
)


def test_template_words_are_all_translatable():
    found = {
        name_of(path): words
        for path in templates()
        if (words := CHINESE.findall(TRANSLATED.sub("", path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
def test_nothing_is_left_to_do(word):
    found = [
        name_of(path)
        for path in modules()
        if re.search(rf"\b{word}\b", path.read_text(encoding="utf-8"))
    ]
    assert found == []
