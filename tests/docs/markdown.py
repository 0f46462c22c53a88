"""Reading Markdown pages for tests: headings, links, fenced blocks, the tables below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block, and the rows of the table that follows it directly, by column."""

    language: str
    text: str
    line: int
    rows: tuple[dict[str, str], ...]


def pages() -> list[Path]:
    """Every Markdown page of the project."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def prose(text: str) -> str:
    """The page without its fenced blocks and code spans."""
    return re.sub(r"`[^`\n]*`", "", FENCE.sub("", text))


def headings(text: str) -> list[tuple[int, str]]:
    """Level and words of each heading."""
    found = HEADING.findall(FENCE.sub("", text))
    return [(len(marks), words.strip()) for marks, words in found]


def anchor(words: str) -> str:
    """The anchor a heading gets: lower case, punctuation dropped, blanks as hyphens."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


def links(text: str) -> list[str]:
    return LINK.findall(prose(text))


def images(text: str) -> list[str]:
    return IMAGE.findall(prose(text))


def blocks(path: Path) -> Iterator[Block]:
    text = text_of(path)
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield Block(match[1], match[2], line, tuple(_table_after(text[match.end() :])))


def _table_after(text: str) -> Iterator[dict[str, str]]:
    lines = text.lstrip("\n").splitlines()
    cells = []
    for line in lines:
        if not line.startswith("|"):
            break
        cells.append([cell.strip() for cell in line.strip("|").split("|")])
    for row in cells[2:]:
        yield dict(zip(cells[0], row, strict=True))
