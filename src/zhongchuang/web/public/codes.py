"""Codes as people type them from paper: any case, with or without hyphens and blanks."""

from __future__ import annotations

GROUP = 4
LONGEST = 64


def tidy(text: str) -> str:
    """The code as it was issued, in groups of four: `abcd efgh2345` → `ABCD-EFGH-2345`."""
    letters = "".join(c for c in text[:LONGEST].upper() if c.isascii() and c.isalnum())
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))
