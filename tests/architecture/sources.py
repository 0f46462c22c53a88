"""The files the architecture tests look at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "src" / "zhongchuang"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules() -> tuple[Path, ...]:
    """Every module written by hand."""
    return tuple(path for path in sorted(SOURCE.rglob("*.py")) if path.parent.name != "migrations")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("*.html"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions() -> Iterator[tuple[str, int]]:
    """Every function with the number of its lines."""
    for path in modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, Function):
                last = node.end_lineno or node.lineno
                yield f"{name_of(path)}:{node.name}", last - node.lineno + 1


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
