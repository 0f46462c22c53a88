from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "fetch_fonts.py"


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    return runpy.run_path(str(TOOL))


def laid_out(tree: Path, names: tuple[str, ...]) -> Path:
    folder = tree / "opentype" / "fandol"
    folder.mkdir(parents=True)
    for name in (*names, "README"):
        (folder / name).write_bytes(name.encode())
    return tree


def test_fonts_and_licence_are_copied_from_a_tree(tool: dict[str, Any], tmp_path: Path) -> None:
    copied = tool["copy_fonts"](laid_out(tmp_path / "tree", tool["FONTS"]), tmp_path / "fonts")
    names = {path.name for path in (tmp_path / "fonts").iterdir()}
    assert (copied, names) == (True, {*tool["FONTS"], "Fandol-README"})


def test_incomplete_tree_gives_nothing(tool: dict[str, Any], tmp_path: Path) -> None:
    copied = tool["copy_fonts"](laid_out(tmp_path / "tree", tool["FONTS"][1:]), tmp_path / "fonts")
    assert (copied, (tmp_path / "fonts").exists()) == (False, False)


def test_command_that_fails_gives_its_reason(tool: dict[str, Any], tmp_path: Path) -> None:
    assert tool["run"](["false"], tmp_path) == "exit 1"


def test_command_that_is_missing_gives_its_reason(tool: dict[str, Any], tmp_path: Path) -> None:
    assert tool["run"](["no-such-command"], tmp_path).startswith("[Errno 2]") is True


def test_program_looks_where_the_tool_puts_the_fonts(tool: dict[str, Any]) -> None:
    from zhongchuang.documents.fonts import fetched_folder

    assert tool["default_folder"]() == fetched_folder()
