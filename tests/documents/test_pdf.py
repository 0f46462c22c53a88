from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from pdfplumber.pdf import PDF
from pypdf import PdfReader

from documents.measuring import CLOSING, OPENING, POINTS_PER_MM, all_text, lines, mm, plain
from documents.samples import confirmation, letter, notice, slip
from zhongchuang.documents.content import Document, Imprint, Paragraph
from zhongchuang.documents.fonts import FontSet
from zhongchuang.documents.pdf import render_pdf

Opened = Callable[..., PDF]
LEFT, RIGHT, TOP, BOTTOM = 28, 184, 37, 262
PITCH = 225 / 22
CHARACTER = 16 / POINTS_PER_MM
FULL = "我局对照管理办法逐项审查认为材料真实完整达到要求" * 40


def text_of(length: int) -> Document:
    return Document(
        title="通知",
        body=(Paragraph(FULL[:length] + "。"),),
        signature="乌鲁木齐市科学技术局",
        date=date(2026, 3, 1),
    )


def test_every_page_is_a4(opened: Opened, sample: Document) -> None:
    pages = {(round(mm(page.width)), round(mm(page.height))) for page in opened(sample).pages}
    assert pages == {(210, 297)}


def test_text_stays_within_the_type_area(opened: Opened, sample: Document) -> None:
    outside = [
        (page.page_number, line)
        for page in opened(sample).pages
        for line in lines(page)
        if round(line.size) != 14 and line.text not in (sample.issuing_mark, sample.watermark)
        if line.left < LEFT - (CHARACTER / 2 if line.text[0] in OPENING else 0) - 1
        or line.right > RIGHT + (CHARACTER / 2 if line.text[-1] in CLOSING else 0) + 1
        or line.top < TOP - 1
        or line.bottom > BOTTOM + 1
    ]
    assert outside == []


def test_body_is_16_points(opened: Opened) -> None:
    page = opened(text_of(600)).pages[0]
    sizes = Counter(round(char["size"], 1) for char in page.chars if char["text"] in FULL)
    assert sizes.most_common(1)[0][0] == 16


def test_lines_follow_the_pitch_of_22_a_page(opened: Opened) -> None:
    document = Document(title="通知", body=(Paragraph(FULL * 2),))
    printed = lines(opened(document).pages[1], 16)
    steps = {round(below.top - above.top, 1) for above, below in pairwise(printed)}
    assert steps == {round(PITCH, 1)}


def test_full_page_has_22_lines_of_28_characters(opened: Opened) -> None:
    document = Document(title="通知", body=(Paragraph(FULL * 2),))
    printed = lines(opened(document).pages[1], 16)
    assert {len(line.text) for line in printed} | {len(printed)} == {28, 22}


def test_full_lines_end_at_the_right_edge(opened: Opened) -> None:
    document = Document(title="通知", body=(Paragraph("第一项2026年3月，" * 90),))
    ends = {
        round(line.right - (CHARACTER / 2 if line.text[-1] in CLOSING else 0), 0)
        for line in lines(opened(document).pages[1], 16)[:-1]
    }
    assert ends <= {RIGHT - 3, RIGHT}


def test_first_line_is_indented_by_two_characters(opened: Opened) -> None:
    first, second, *_ = lines(opened(text_of(100)).pages[0], 16)
    assert (round(first.left - LEFT, 1), round(second.left - LEFT, 1)) == (
        round(2 * 156 / 28, 1),
        0,
    )


def test_title_is_22_points_and_centred(opened: Opened, sample: Document) -> None:
    titles = lines(opened(sample).pages[0], 22)
    centres = {round(line.left + line.right) / 2 for line in titles}
    assert (plain("".join(line.text for line in titles)), centres) == (plain(sample.title), {106})


def test_page_numbers_stand_outside_and_7_mm_below(opened: Opened) -> None:
    document = replace(text_of(1500), body=(Paragraph(FULL * 2),))
    numbers = [lines(page, 14)[-1] for page in opened(document).pages[:2]]
    one_character = round(14 / POINTS_PER_MM, 1)
    assert [
        (line.text, round((line.top + line.bottom) / 2), round(edge, 1))
        for line, edge in zip(
            numbers, (RIGHT - numbers[0].right, numbers[1].left - LEFT), strict=True
        )
    ] == [("— 1 —", BOTTOM + 7, one_character), ("— 2 —", BOTTOM + 7, one_character)]


def test_first_page_of_a_letter_has_no_number(opened: Opened) -> None:
    numbered = [
        [line.text for line in lines(page, 14) if line.text.startswith("—")]
        for page in opened(letter()).pages
    ]
    assert numbered == [[], ["— 2 —"]]


def test_red_header_stands_where_the_standard_says(opened: Opened) -> None:
    page = opened(confirmation()).pages[0]
    mark, number = lines(page)[0], lines(page, 16)[0]
    rule = page.lines[0]
    measured = {
        "mark below type area top": round(mark.bottom - TOP - 44 / POINTS_PER_MM),
        "number below mark, lines": round((number.top - mark.bottom) / PITCH),
        "rule below number": round(mm(rule["top"]) - number.bottom),
        "rule width": round(mm(rule["x1"] - rule["x0"])),
    }
    assert (mark.color, rule["stroking_color"], measured) == (
        (1, 0, 0),
        (1, 0, 0),
        {
            "mark below type area top": 35,
            "number below mark, lines": 2,
            "rule below number": 4,
            "rule width": 156,
        },
    )


def test_mark_of_a_document_fills_one_line(opened: Opened) -> None:
    mark = lines(opened(confirmation()).pages[0])[0]
    assert (mark.text, round(mark.left), round(mark.right)) == (
        "新疆维吾尔自治区科学技术厅文件",
        LEFT,
        RIGHT,
    )


def test_letter_has_two_red_double_rules_of_170_mm(opened: Opened) -> None:
    bars = [
        bar for bar in opened(letter()).pages[0].rects if bar["non_stroking_color"] == (1, 0, 0)
    ]
    by_height = sorted(bars, key=lambda bar: bar["top"])
    assert [
        (round(mm(bar["x0"])), round(mm(bar["x1"])), round(bar["height"], 2)) for bar in by_height
    ] == [(20, 190, 2), (20, 190, 0.75), (20, 190, 0.75), (20, 190, 2)]


def test_second_double_rule_of_a_letter_is_20_mm_above_the_edge(opened: Opened) -> None:
    bars = opened(letter()).pages[0].rects
    assert round(max(mm(bar["bottom"]) for bar in bars)) == 277


def test_document_sent_upwards_names_its_signer(opened: Opened) -> None:
    document = replace(confirmation(1), signer="祎婼")
    line = lines(opened(document).pages[0], 16)[0]
    assert (line.text, round(line.left), round(line.right)) == (
        "新科高字〔2026〕58号签发人：祎婼",
        round(LEFT + CHARACTER),
        round(RIGHT - CHARACTER),
    )


def test_date_keeps_four_characters_from_the_edge(opened: Opened) -> None:
    printed = {line.text: line for line in lines(opened(text_of(100)).pages[0], 16)}
    day, issuer = printed["2026年3月1日"], printed["乌鲁木齐市科学技术局"]
    assert (
        round(RIGHT - day.right, 0),
        round((issuer.left + issuer.right - day.left - day.right) / 2, 0),
    ) == (round(4 * CHARACTER, 0), 0)


@pytest.mark.parametrize("length", [*range(400, 560, 20), 1100, 1120, 1140])
@pytest.mark.parametrize("last", [10, 40, 70])
def test_signature_never_stands_alone_on_a_page(opened: Opened, length: int, last: int) -> None:
    body = (Paragraph(FULL[: length - last]), Paragraph(FULL[:last]))
    pages = opened(replace(text_of(1), body=body)).pages
    last_page = [line.text for line in lines(pages[-1], 16)]
    assert last_page[-3] == FULL[:last][-len(last_page[-3]) :]


def test_imprint_ends_at_the_bottom_of_the_last_page(opened: Opened) -> None:
    page = opened(confirmation()).pages[-1]
    rules = sorted(
        round(mm(rule["top"]), 0)
        for rule in page.lines
        if round(mm(rule["x1"] - rule["x0"])) == 156
    )
    assert rules[-1] == BOTTOM


def test_imprint_rules_are_thick_outside_and_thin_between(opened: Opened) -> None:
    page = opened(confirmation()).pages[-1]
    rules = sorted(
        (rule["top"], round(rule["linewidth"] / POINTS_PER_MM, 2))
        for rule in page.lines
        if round(mm(rule["x1"] - rule["x0"])) == 156
    )
    assert [weight for _, weight in rules] == [0.35, 0.25, 0.35]


def test_imprint_without_copies_has_two_rules(opened: Opened) -> None:
    document = replace(text_of(50), imprint=Imprint("办公室", date(2026, 3, 2)))
    assert [round(rule["linewidth"], 2) for rule in opened(document).pages[-1].lines] == [
        0.99,
        0.99,
    ]


def test_header_of_a_table_is_repeated_on_every_page(opened: Opened) -> None:
    annex = [page for page in opened(confirmation()).pages if "众创空间名称" in page.extract_text()]
    counts = [page.extract_text().count("运营管理机构") for page in annex]
    assert (len(annex) > 1, set(counts)) == (True, {1})


def test_all_spaces_of_a_long_list_are_printed(opened: Opened) -> None:
    text = opened(confirmation(200)).pages
    numbers = [line for page in text for line in re.findall(r"^(\d+) ", page.extract_text(), re.M)]
    assert sorted(set(map(int, numbers)) & set(range(1, 201))) == list(range(1, 201))


def test_attachment_starts_on_a_page_of_its_own(opened: Opened) -> None:
    first_lines = [lines(page)[0].text for page in opened(confirmation()).pages]
    assert first_lines.count("附件") == 1


def test_watermark_stands_on_every_page_of_a_demonstration(opened: Opened) -> None:
    marked = [
        "".join(char["text"] for char in page.chars if char["matrix"][1])
        for page in opened(slip()).pages
    ]
    assert set(marked) == {"演示数据"}


def test_same_content_gives_the_same_bytes(noto: FontSet, sample: Document) -> None:
    assert render_pdf(sample, noto) == render_pdf(sample, noto)


def test_file_says_what_it_is(noto: FontSet) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(notice(), noto)))
    assert reader.metadata is not None
    assert (
        reader.metadata.title,
        reader.metadata.author,
        str(reader.metadata.creation_date),
        reader.root_object["/Lang"],
    ) == (
        "关于2026年度拟备案自治区众创空间名单的公示",
        "新疆维吾尔自治区科学技术厅",
        "2026-06-05 00:00:00+00:00",
        "zh-CN",
    )


def test_file_is_tagged_and_made_for_archives(noto: FontSet) -> None:
    root = PdfReader(io.BytesIO(render_pdf(notice(), noto))).root_object
    metadata = root["/Metadata"].get_data().decode()
    claims = dict(re.findall(r"<(pdfaid:part|pdfaid:conformance|pdfuaid:part)>(\w)<", metadata))
    assert (claims, bool(root["/MarkInfo"]["/Marked"])) == (
        {"pdfaid:part": "2", "pdfaid:conformance": "A", "pdfuaid:part": "1"},
        True,
    )


def test_undated_draft_is_printed_without_a_date(opened: Opened) -> None:
    text = all_text(opened(replace(text_of(20), date=None)).pages)
    assert text == plain(f"通知{FULL[:20]}。乌鲁木齐市科学技术局— 1 —")
