from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhongchuang.documents import layout
from zhongchuang.documents.content import Attachment, Document, Imprint, Paragraph, SignatoryLine
from zhongchuang.documents.wording import attachment_list, chinese_date, clean, compose, title_lines


def test_date_has_no_leading_zeros() -> None:
    assert chinese_date(date(2026, 3, 1)) == "2026年3月1日"


def test_short_title_stays_on_one_line() -> None:
    assert title_lines("众创空间备案申请受理通知书") == ["众创空间备案申请受理通知书"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "关于2026年度拟备案自治区众创空间名单的公示",
            ["关于2026年度拟备案", "自治区众创空间名单的公示"],
        ),
        (
            "关于确认天山数字技术众创空间等40家单位为自治区众创空间的通知",
            ["关于确认天山数字技术众创空间等", "40家单位为自治区众创空间的通知"],
        ),
        (
            "关于印发《自治区众创空间管理办法》的通知并做好贯彻落实",
            ["关于印发《自治区众创空间", "管理办法》的通知并做好贯彻落实"],
        ),
    ],
)
def test_long_title_is_broken_evenly_between_words(title: str, expected: list[str]) -> None:
    assert title_lines(title) == expected


def test_line_breaks_of_the_title_win() -> None:
    assert title_lines("关于推荐\n申报的函") == ["关于推荐", "申报的函"]


@given(st.text("关于确认众创空间等的通知（《》2026A，", min_size=1, max_size=80))
def test_title_broken_loses_nothing_and_fits(title: str) -> None:
    lines = title_lines(title)
    widest = max(map(layout.width_in_characters, lines), default=0)
    assert ("".join(lines), widest <= 20) == (clean(title), True)


def test_unprintable_characters_are_dropped() -> None:
    assert clean("天\x00山\u200b众\u202e创\ufeff ") == "天山众创"


def test_single_attachment_has_no_number() -> None:
    assert attachment_list((Attachment("名单"),)) == [
        {"lead": "附件：", "label": "", "text": "名单"}
    ]


def test_several_attachments_are_numbered() -> None:
    assert attachment_list((Attachment("名单"), Attachment("意见"))) == [
        {"lead": "附件：", "label": "1.", "text": "名单"},
        {"lead": "", "label": "2.", "text": "意见"},
    ]


def test_addressee_ends_with_one_full_width_colon() -> None:
    assert compose(Document(title="甲", addressee="各单位:"))["addressee"] == "各单位："


def test_annotation_is_put_in_brackets_once() -> None:
    bracketed = [
        compose(Document(title="甲", annotation=text))["annotation"]
        for text in ("此件主动公开", "（此件主动公开）")
    ]
    assert bracketed == ["（此件主动公开）", "（此件主动公开）"]


def test_paragraph_with_line_breaks_becomes_paragraphs() -> None:
    body = compose(Document(title="甲", body=(Paragraph("一\n\n二"),)))["body"]
    assert [part["text"] for part in body] == ["一", "二"]


def test_imprint_words_follow_the_standard() -> None:
    imprint = Imprint("办公室", date(2026, 6, 8), ("甲局", "乙局"))
    assert compose(Document(title="甲", imprint=imprint))["imprint"] == {
        "copied_lead": "抄送：",
        "copied": "甲局，乙局。",
        "printed_by": "办公室",
        "printed_on": "2026年6月8日印发",
    }


def test_signatory_label_gets_its_colon() -> None:
    document = Document(title="甲", signatories=(SignatoryLine("经办人", "祎"),))
    [line] = compose(document)["signatories"]
    assert (line["label"], line["value"]) == ("经办人：", "祎")


def test_only_attachments_with_content_are_printed() -> None:
    attachments = (Attachment("甲"), Attachment("乙", (Paragraph("丙"),)))
    annexes = compose(Document(title="甲", attachments=attachments))["annexes"]
    assert [(annex["marker"], annex["title"]) for annex in annexes] == [("附件2", ["乙"])]


@pytest.mark.parametrize(
    ("issuer", "expected"),
    [
        ("乌鲁木齐市科学技术局", (2.0, 4.0)),
        ("新疆维吾尔自治区科学技术厅", (0.5, 4.0)),
        ("新疆维吾尔自治区科学技术厅高新技术发展及产业化处", (0.0, 9.0)),
    ],
)
def test_issuer_is_centred_over_the_date(issuer: str, expected: tuple[float, float]) -> None:
    assert layout.signature_indents(issuer, "2026年3月1日") == expected


def test_undated_issuer_keeps_two_characters_from_the_edge() -> None:
    assert layout.signature_indents("甲局", "") == (2.0, 0.0)


def test_long_mark_is_narrowed_to_fit_one_line() -> None:
    assert layout.mark_size("新疆维吾尔自治区科学技术厅文件") == (44, 67)


def test_short_mark_keeps_its_width() -> None:
    assert layout.mark_size("科技厅文件") == (54, 100)


def test_columns_get_what_they_need_and_long_ones_share_the_rest() -> None:
    rows = (("1", "甲" * 30, "乙" * 40),)
    assert layout.natural_widths(("序号", "名称", "机构"), rows) == [300, 1693, 1693]
