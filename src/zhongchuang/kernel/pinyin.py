"""Initials of Chinese names in pinyin, as people type them to find a row: 天山团队 → tstd.

One reading a character, from pypinyin's table of single characters, and a short list of names and
words in which a character is read otherwise. Its table of phrases is left alone: it would cost
each process tens of megabytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import normalize

READ_OTHERWISE: Mapping[str, str] = {
    # Counties and cities of Xinjiang.
    "察布查尔": "cbce",
    "尉犁": "yl",
    "伽师": "js",
    "莎车": "sc",
    "库车": "kc",
    "阿图什": "ats",
    "乌什": "ws",
    "喀什": "ks",
    "塔什库尔干": "tskeg",
    # Surnames.
    "曾": "z",
    "尉迟": "yc",
    "翟": "z",
    # Words of the names of firms, banks and activities.
    "重庆": "cq",
    "银行": "yh",
    "行业": "hy",
    "同行": "th",
    "音乐": "yy",
    "会计": "kj",
    "长江": "cj",
    "长城": "cc",
    "长安": "ca",
    "长春": "cc",
    "长沙": "cs",
    "厦门": "xm",
    "大厦": "ds",
    "朝阳": "cy",
    "重组": "cz",
    "传记": "zj",
    "都市": "ds",
    "成都": "cd",
    "首都": "sd",
    "西藏": "xz",
    "宝藏": "bz",
    "调研": "dy",
    "参差": "cc",
}
"""Names and words → their initials, where the table would read a character wrongly."""

FULL_WIDTH = 0xFEE0
"""How far the full-width forms of ASCII lie from the plain ones."""


class _Letters(dict[int, str | None]):
    """Character → what stands for it; characters that are not in it are dropped."""

    def __missing__(self, code: int) -> None:
        return None


def initials(text: str) -> str:
    """The initials of a text in small letters; ASCII is kept, full-width letters and digits as the
    plain ones, anything else is dropped."""
    if text.isascii():
        return text.lower()
    return _otherwise().sub(_reading, text).translate(_letters())


def _reading(found: re.Match[str]) -> str:
    return READ_OTHERWISE[found[0]]


@cache
def _otherwise() -> re.Pattern[str]:
    """Finds the words read otherwise, the longest first."""
    words = sorted(READ_OTHERWISE, key=len, reverse=True)
    return re.compile("|".join(words))


@cache
def _letters() -> _Letters:
    letters = _Letters()
    for written, readings in _table().items():
        letters[int(written)] = normalize("NFD", readings)[0]
    for code in range(0x20, 0x7F):
        letters[code] = chr(code).lower()
        if chr(code).isalnum():
            letters[code + FULL_WIDTH] = chr(code).lower()
    return letters


def _table() -> dict[str, str]:
    """pypinyin's table: code of a character → its readings, the most usual first."""
    spec = find_spec("pypinyin")  # finds the package without importing it, phrases and all
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin")
    path = Path(spec.submodule_search_locations[0], "pinyin_dict.json")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
