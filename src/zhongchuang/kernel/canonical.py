"""Canonical JSON and its SHA-256: the same content always gives the same bytes.

Keys sorted, no spaces, UTF-8, dates in ISO form, decimals as strings. Binary floats are refused:
they have no single textual form a decision could rest on.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a binary float has no canonical form; use Decimal")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("keys must be text")
            _refuse_floats(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _refuse_floats(item)


def canonical_json(content: Any) -> str:
    """The one textual form of `content`.

    Raises:
        TypeError: content with a float, a non-text key or an unknown type.
    """
    _refuse_floats(content)
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    )


def sha256_text(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest(content: Any) -> str:
    """SHA-256 (hex) of the canonical form of `content`."""
    return sha256_text(canonical_json(content))
