"""Codes and numbers that official papers rely on."""

from __future__ import annotations

import pytest

from zhongchuang.kernel.identifiers import DocumentNumber, clean_uscc, is_uscc


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "91110108551385082Q", "91650100MA70000090", "91650100MA70000380"],
)
def test_is_uscc_right_check_character(code):
    assert is_uscc(code)


@pytest.mark.parametrize(
    "code",
    [
        "91350100M000100Y4Z",
        "9165010",
        "",
        "91350100M000100Y4I",
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "91350100M000100Y430",
    ],
)
def test_is_uscc_wrong_code(code):
    assert not is_uscc(code)


def test_clean_uscc_blanks_and_small_letters_are_mended():
    assert clean_uscc(" 91350100m000100y43 ") == "91350100M000100Y43"


def test_document_number_as_gbt_9704_writes_it():
    assert str(DocumentNumber("新科高字", 2019, 34)) == "新科高字〔2019〕34号"
