"""Initials by which people find a name."""

from __future__ import annotations

import pytest

from zhongchuang.kernel.pinyin import initials


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("天山团队", "tstd"),
        ("乌什", "ws"),
        ("喀什", "ks"),
        ("尉犁", "yl"),
        ("巴音郭楞", "bygl"),
        ("莎车", "sc"),
        ("伽师", "js"),
        ("察布查尔", "cbce"),
        ("塔什库尔干", "tskeg"),
        ("乌鲁木齐", "wlmq"),
    ],
)
def test_initials_of_names_of_the_region(name, expected):
    assert initials(name) == expected


def test_initials_of_a_surname_read_otherwise():
    assert initials("曾敏") == "zm"


def test_initials_keep_ascii_in_small_letters():
    assert initials("绿洲 AI-2 号") == "lz ai-2 h"


def test_initials_of_ascii_alone():
    assert initials("Oasis Lab") == "oasis lab"


def test_initials_take_full_width_letters_as_plain_ones():
    assert initials("ＡＢ１示例") == "ab1sl"


def test_initials_drop_other_characters():
    assert initials("（示例）·ئۈرۈمچى") == "sl"


def test_initials_of_nothing():
    assert initials("") == ""
