"""Prefectures and cities by name, for reading a workbook where no database is at hand.

The table of the directory is the source; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "乌鲁木齐市": "650100",
    "克拉玛依市": "650200",
    "吐鲁番市": "650400",
    "哈密市": "650500",
    "昌吉回族自治州": "652300",
    "博尔塔拉蒙古自治州": "652700",
    "巴音郭楞蒙古自治州": "652800",
    "阿克苏地区": "652900",
    "克孜勒苏柯尔克孜自治州": "653000",
    "喀什地区": "653100",
    "和田地区": "653200",
    "伊犁哈萨克自治州": "654000",
    "塔城地区": "654200",
    "阿勒泰地区": "654300",
    "石河子市": "659001",
    "阿拉尔市": "659002",
    "图木舒克市": "659003",
    "五家渠市": "659004",
    "北屯市": "659005",
    "铁门关市": "659006",
    "双河市": "659007",
    "可克达拉市": "659008",
    "昆玉市": "659009",
    "胡杨河市": "659010",
    "新星市": "659011",
    "白杨市": "659012",
}
NAMES: Mapping[str, str] = {code: name for name, code in CODES.items()}


def code_of(words: str) -> str | None:
    """The code of a division given by its name or its code; None if there is none."""
    return words if words in NAMES else CODES.get(words)
