"""Reading a printed page back: its lines of text with their place in millimetres."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from pdfplumber.page import Page

POINTS_PER_MM = 72 / 25.4
OPENING = "《（“‘〔【"
CLOSING = "，。、；：！？》）”’〕】"


@dataclass(frozen=True)
class Line:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    color: Any


def mm(points: float) -> float:
    return round(points / POINTS_PER_MM, 2)


def lines(page: Page, size: float | None = None) -> list[Line]:
    """Upright lines from the top, optionally those of one font size (points)."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for char in page.chars:
        if not char["matrix"][1] and (size is None or abs(char["size"] - size) < 0.1):
            rows[round(char["bottom"])].append(char)
    return [_line(sorted(rows[row], key=lambda char: char["x0"])) for row in sorted(rows)]


def _line(chars: list[dict[str, Any]]) -> Line:
    return Line(
        text="".join(char["text"] for char in chars),
        left=mm(chars[0]["x0"]),
        right=mm(chars[-1]["x1"]),
        top=mm(chars[0]["top"]),
        bottom=mm(chars[0]["bottom"]),
        size=round(chars[0]["size"], 2),
        color=chars[0]["non_stroking_color"],
    )


def plain(text: str) -> str:
    return "".join(text.split())


def all_text(pages: list[Page]) -> str:
    return plain("".join(page.extract_text() for page in pages))
