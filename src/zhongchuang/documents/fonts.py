"""Which fonts a PDF is set in, chosen from what is really there.

The typesetter replaces an unknown family silently, so families are looked up first and only found
ones are asked for. In front stand folders given by the office (its licensed 方正小标宋, 仿宋_GB2312 …),
then the Fandol family that set-up fetches, and last the Noto family, which has the rare characters
of names and is always installed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import typst

SERIF, SANS = "Noto Serif SC", "Noto Sans SC"
BOLD = 700
PREFERENCES: dict[str, tuple[str, ...]] = {
    "body": ("FangSong_GB2312", "仿宋_GB2312", "FangSong", "STFangsong", "FandolFang R", SERIF),
    "kai": ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "STKaiti", "FandolKai", SERIF),
    "hei": ("SimHei", "黑体", "STHeiti", "FandolHei", SANS),
    "title": ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "FandolSong", SERIF),
    "song": ("SimSun", "宋体", "STSong", "FandolSong", SERIF),
}


class FontsMissingError(RuntimeError):
    """No font for Chinese text was found: the installation is incomplete."""


@dataclass(frozen=True)
class FontSet:
    """The families for each role of a document, first choice first, and where they come from.

    `title_weight` is the heaviest cut of the title family (700 or 400); `embolden` says that the
    title has no heavy cut and must be drawn with an outline.
    """

    folders: tuple[Path, ...]
    families: dict[str, tuple[str, ...]]
    title_weight: int
    embolden: bool
    collection: typst.Fonts

    def first(self, role: str) -> str:
        return self.families[role][0]


def fetched_folder() -> Path:
    """Where set-up puts the fonts it fetches: inside the environment the program runs in."""
    return Path(sys.prefix) / "share" / "zhongchuang" / "fonts"


def bundled_folder() -> Path:
    """The folder of the installed font package."""
    return Path(str(files("pylopdf_fonts_zh_cn")))


def configured_folders() -> tuple[Path, ...]:
    """The folders named by ZHONGCHUANG_FONTS, in their order."""
    names = os.environ.get("ZHONGCHUANG_FONTS", "").split(os.pathsep)
    return tuple(Path(name.strip()) for name in names if name.strip())


def _families(role: str, found: set[str]) -> tuple[str, ...]:
    present = [family for family in PREFERENCES[role] if family in found]
    if not present:
        raise FontsMissingError(
            f"no font for {role}; one of {', '.join(PREFERENCES[role])} is needed"
        )
    fallbacks = [family for family in (SERIF, SANS) if family in found]
    return tuple(dict.fromkeys([present[0], *fallbacks]))


def find_fonts(folders: Iterable[Path] | None = None) -> FontSet:
    """The fonts found in `folders` (default: configured and fetched ones), backed by Noto.

    Raises:
        FontsMissingError: a role of the document has no font at all.
    """
    chosen = (*configured_folders(), fetched_folder()) if folders is None else tuple(folders)
    return _load(tuple(folder for folder in (*chosen, bundled_folder()) if folder.is_dir()))


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...]) -> FontSet:
    collection = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(folder) for folder in folders],
    )
    cuts = collection.fonts()
    found = {cut.family for cut in cuts}
    families = {role: _families(role, found) for role in PREFERENCES}
    title = families["title"][0]
    heavy = any(cut.family == title and cut.weight >= BOLD for cut in cuts)
    return FontSet(
        folders=folders,
        families=families,
        title_weight=BOLD if heavy else 400,
        embolden=title == SERIF and not heavy,
        collection=collection,
    )
