from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from documents.samples import confirmation, letter, notice, slip
from zhongchuang.documents.content import Document, Paragraph
from zhongchuang.documents.docx import render_docx

Word = Callable[[Document], WordDocument]


def attribute(node: Any, path: str, name: str) -> str | None:
    found = node.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))


def test_margins_leave_the_type_area(word: Word) -> None:
    section = word(notice()).sections[0]
    assert [
        round(length.mm)
        for length in (
            section.page_width,
            section.page_height,
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
    ] == [210, 297, 37, 35, 28, 26]


def test_grid_has_22_lines_of_28_characters(word: Word) -> None:
    grid = word(notice()).sections[0]._sectPr.find(qn("w:docGrid"))
    pitch, squeeze = (int(grid.get(qn(f"w:{name}"))) for name in ("linePitch", "charSpace"))
    assert (225 * 1440 / 25.4 // pitch, round(156 * 72 / 25.4 / (16 + squeeze / 4096))) == (22, 28)


@pytest.mark.parametrize(
    ("style", "face", "size"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("Body Text", "仿宋_GB2312", 16),
        ("Title", "方正小标宋简体", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("发文机关标志", "方正小标宋简体", 16),
        ("表格文字", "仿宋_GB2312", 12),
        ("表格表头", "黑体", 12),
        ("版记", "仿宋_GB2312", 14),
        ("页码", "宋体", 14),
    ],
)
def test_style_names_the_customary_font(word: Word, style: str, face: str, size: int) -> None:
    found: Any = word(notice()).styles[style]
    assert (attribute(found.element, "rPr/rFonts", "eastAsia"), found.font.size.pt) == (face, size)


def test_body_style_indents_two_characters_at_a_fixed_pitch(word: Word) -> None:
    style: Any = word(notice()).styles["Body Text"].element
    assert [
        attribute(style, "pPr/ind", "firstLineChars"),
        attribute(style, "pPr/spacing", "line"),
        attribute(style, "pPr/spacing", "lineRule"),
    ] == ["200", "579", "exact"]


def test_paragraphs_carry_their_styles(word: Word) -> None:
    styles = [paragraph.style.name for paragraph in word(letter()).paragraphs[:7]]
    assert styles == [
        "发文机关标志",
        "发文字号",
        "Title",
        "主送机关",
        "Body Text",
        "Heading 1",
        "Body Text",
    ]


def test_table_header_is_repeated_and_rows_stay_whole(word: Word) -> None:
    rows = word(notice()).tables[0].rows
    flags = [
        (
            row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None,
            row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None,
        )
        for row in rows
    ]
    assert flags == [(True, True)] + [(False, True)] * 12


def test_table_has_the_width_of_the_type_area(word: Word) -> None:
    table = word(notice()).tables[0]
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert (sum(widths), len(widths)) == (round(156 * 1440 / 25.4), 5)


def test_odd_and_even_footers_number_the_page_outside(word: Word) -> None:
    document = word(notice())
    section = document.sections[0]
    footers = [section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]]
    assert (
        document.settings.odd_and_even_pages_header_footer,
        [(footer.text, attribute(footer._p, "pPr/jc", "val")) for footer in footers],
        [[node.text for node in footer._p.iter(qn("w:instrText"))] for footer in footers],
    ) == (True, [("—  —", "right"), ("—  —", "left")], [[" PAGE "], [" PAGE "]])


def test_first_page_of_a_letter_has_no_number(word: Word) -> None:
    section = word(letter()).sections[0]
    assert (
        section.different_first_page_header_footer,
        section.first_page_footer.paragraphs[0].text,
    ) == (
        True,
        "",
    )


def test_mark_is_red_and_narrowed_to_one_line(word: Word) -> None:
    document = word(confirmation())
    mark = document.paragraphs[0]
    color: Any = document.styles["发文机关标志"].font.color.rgb
    assert (mark.text, str(color), attribute(mark.runs[0]._r, "rPr/w", "val")) == (
        "新疆维吾尔自治区科学技术厅文件",
        "FF0000",
        "65",
    )


def test_number_stands_over_a_red_rule(word: Word) -> None:
    number = word(confirmation()).paragraphs[1]
    assert (number.text, attribute(number._p, "pPr/pBdr/bottom", "color")) == (
        "新科高字〔2026〕58号",
        "FF0000",
    )


def test_document_sent_upwards_names_its_signer(word: Word) -> None:
    number = word(replace(confirmation(1), signer="祎婼")).paragraphs[1]
    assert number.text == "新科高字〔2026〕58号\t签发人：祎婼"


def test_date_keeps_four_characters_from_the_edge(word: Word) -> None:
    day = next(p for p in word(letter()).paragraphs if p.text == "2026年4月20日")
    assert attribute(day._p, "pPr/ind", "rightChars") == "400"


def test_foot_is_framed_at_the_bottom(word: Word) -> None:
    framed = [
        paragraph.text
        for paragraph in word(confirmation()).paragraphs
        if attribute(paragraph._p, "pPr/framePr", "yAlign") == "bottom" and paragraph.text
    ]
    assert framed == [
        "  验证码：C9LZ-4E7S    核验：https://example.gov.cn/verify/C9LZ-4E7S/",
        "抄送：科技部成果转化与区域创新司，自治区人民政府办公厅，自治区发展和改革委员会，自治区财政厅。",
        "新疆维吾尔自治区科学技术厅办公室\t2026年6月18日印发",
    ]


def test_watermark_stands_in_every_header_of_a_demonstration(word: Word) -> None:
    section = word(slip()).sections[0]
    texts = [header.paragraphs[0].text for header in (section.header, section.even_page_header)]
    assert texts == ["演示数据", "演示数据"]


def test_properties_say_what_the_file_is(word: Word) -> None:
    properties = word(confirmation()).core_properties
    assert (
        properties.title,
        properties.author,
        properties.subject,
        properties.created,
        properties.language,
        properties.comments,
    ) == (
        "关于确认天山数字技术众创空间等40家单位为自治区众创空间的通知",
        "新疆维吾尔自治区科学技术厅",
        "新科高字〔2026〕58号",
        datetime(2026, 6, 18, tzinfo=UTC),
        "zh-CN",
        "",
    )


def test_same_content_gives_the_same_bytes(sample: Document) -> None:
    assert render_docx(sample) == render_docx(sample)


def test_parts_carry_no_clock_time() -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(notice()))) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_undated_document_can_be_written(word: Word) -> None:
    document = word(Document(title="通知", body=(Paragraph("甲"),)))
    assert [paragraph.text for paragraph in document.paragraphs] == ["通知", "甲"]
