"""What two texts say differently, word by word; Chinese, which writes no spaces, by characters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORDS = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*%?|\s+|.", re.DOTALL)
AROUND = 24
"""Characters kept on each side of a change."""

Kind = Literal["same", "added", "taken"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that is the same, was added or was taken out."""

    kind: Kind
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in their order: same and taken give `before`, same and added give
    `after`."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(old[a:b])))
            continue
        if b > a:
            pieces.append(Piece("taken", "".join(old[a:b])))
        if d > c:
            pieces.append(Piece("added", "".join(new[c:d])))
    return pieces


def shortened(pieces: list[Piece]) -> list[Piece]:
    """Long runs that did not change are cut down to what stands beside a change."""
    last = len(pieces) - 1
    return [
        Piece("same", _cut(one.text, starts=at == 0, ends=at == last))
        if one.kind == "same"
        else one
        for at, one in enumerate(pieces)
    ]


def _cut(text: str, *, starts: bool, ends: bool) -> str:
    if len(text) <= 2 * AROUND + 1:
        return text
    head = "" if starts else text[:AROUND]
    tail = "" if ends else text[-AROUND:]
    return f"{head}…{tail}"
