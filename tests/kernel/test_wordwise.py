"""What two texts say differently, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.kernel.wordwise import Piece, differences, shortened

TEXTS = st.text(alphabet="众创空间 ab12,.%\n", max_size=40)


@given(TEXTS, TEXTS)
def test_pieces_give_both_texts_back(before, after):
    pieces = differences(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "taken") == after


def test_chinese_is_compared_by_characters():
    assert differences("提供创业服务", "提供融资服务") == [
        Piece("same", "提供"),
        Piece("taken", "创业"),
        Piece("added", "融资"),
        Piece("same", "服务"),
    ]


def test_numbers_are_compared_as_a_whole():
    assert differences("共 120 家", "共 125 家")[1:3] == [
        Piece("taken", "120"),
        Piece("added", "125"),
    ]


def test_what_did_not_change_is_cut_to_what_stands_beside_a_change():
    same = "同" * 100
    pieces = shortened(differences(same + "旧" + same, same + "新" + same))
    assert [len(one.text) for one in pieces] == [25, 1, 1, 25]
