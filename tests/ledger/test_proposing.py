"""To which rows a file may belong, by its name alone."""

from __future__ import annotations

import pytest

from ledger import making
from zhongchuang.ledger.proposing import Rows, plain

WORDS = {"tenancy": ["协议"], "financing": ["到账", "融资"], "staffmember": ["劳动"]}


def proposed(space, name: str) -> tuple[str, list[object]]:
    found = Rows(space, WORDS).propose(name)
    return found.how, list(found.facts)


@pytest.mark.parametrize("name", ["签到.pdf", "签到.PDF"])
def test_file_belongs_to_every_row_that_lists_it(space, name):
    one = making.tenancy(space, evidence_names="签到.pdf; 照片.jpg")
    other = making.activity(space, evidence_names="签到.pdf")
    assert proposed(space, name) == ("listed", [one, other])


def test_list_goes_before_a_guess(space):
    making.activity(space, name="创业沙龙")
    listing = making.staff(space, evidence_names="创业沙龙.pdf")
    assert proposed(space, "创业沙龙.pdf") == ("listed", [listing])


def test_row_is_guessed_by_its_name(space):
    row = making.activity(space, name="创业沙龙（第三期）")
    making.activity(space, name="创业沙龙（第四期）")
    assert proposed(space, "2025 创业沙龙(第三期) 签到.pdf") == ("guessed", [row])


def test_longest_name_is_the_row(space):
    making.tenancy(space, name="示例科技")
    row = making.tenancy(space, name="示例科技二部")
    assert proposed(space, "示例科技二部协议.pdf") == ("guessed", [row])


@pytest.mark.parametrize(("name", "how"), [("甲.pdf", "none"), ("甲.x.pdf", "none")])
def test_name_of_one_character_is_no_guess(space, name, how):
    making.staff(space, name="甲")
    assert proposed(space, name)[0] == how


def test_short_number_is_no_guess(space):
    making.tenancy(space, name="示例团队", agreement_number="12")
    assert proposed(space, "2025-12.pdf") == ("none", [])


def test_several_rows_are_told_apart_by_a_day_in_the_name(space):
    making.activity(space, name="创业沙龙", starts="2025-03-01")
    row = making.activity(space, name="创业沙龙", starts="2025-04-01")
    for name in ("创业沙龙20250401.pdf", "创业沙龙2025-04-01.pdf", "创业沙龙2025年4月1日.pdf"):
        assert proposed(space, name) == ("guessed", [row])


def test_rows_of_several_kinds_are_told_apart_by_words(space):
    resident = making.tenancy(space, name="示例科技")
    event = making.financing(resident)
    assert proposed(space, "示例科技到账凭证.pdf") == ("guessed", [event])
    assert proposed(space, "示例科技入驻协议.pdf") == ("guessed", [resident])


def test_rows_that_cannot_be_told_apart_are_not_guessed(space):
    making.activity(space, name="创业沙龙")
    making.activity(space, name="创业沙龙")
    assert proposed(space, "创业沙龙.pdf") == ("none", [])


def test_rows_of_another_space_are_left_alone(space, rival_space):
    making.activity(rival_space, name="创业沙龙", evidence_names="签到.pdf")
    assert [proposed(space, name)[0] for name in ("签到.pdf", "创业沙龙.pdf")] == ["none", "none"]


def test_names_are_read_without_punctuation_and_width():
    assert plain("ＲＺ－２０２５ 018（新）") == "rz2025018新"
