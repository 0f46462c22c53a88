"""The named styles and the page of a DOCX after GB/T 9704-2012.

Offices have the customary fonts, so the file names those; nothing is embedded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm

from zhongchuang.documents import layout
from zhongchuang.documents.wordml import element, put, set_face

FACES = {
    "body": "仿宋_GB2312",
    "kai": "楷体_GB2312",
    "hei": "黑体",
    "title": "方正小标宋简体",
    "song": "宋体",
}
TWIPS_PER_MM = 1440 / 25.4
LINE = int(layout.LINE_PITCH_PT * 20)  # rounded up, only 21 lines would fit
CHARACTER = round(layout.CHARACTER_PITCH_PT * 20)
TITLE_LINE = 680
# A grid of characters narrower than the font makes some programs use every second cell, so the
# grid is one of lines and each character gives up the quarter point itself.
SQUEEZE = -5
GRID_SPACE = round((layout.CHARACTER_PITCH_PT - layout.BODY_PT) * 4096)
FOOTER_MM = 25.2  # puts the middle of the dashes 7 mm below the type area
HEADER_MM = 14

NORMAL, BODY, TITLE, FLUSH = "Normal", "Body Text", "Title", "主送机关"
MARK, NUMBER, SIGNATURE, ANNEX = "发文机关标志", "发文字号", "落款", "附件标识"
ENTRY, CELL, HEAD_CELL, NOTE = "附件说明", "表格文字", "表格表头", "表注"
CAPTION, IMPRINT, PAGE_NUMBER, FINE = "表题", "版记", "页码", "核验信息"
PICTURE = "图片"


def twips(millimetres: float) -> int:
    return round(millimetres * TWIPS_PER_MM)


@dataclass(frozen=True)
class Style:
    """A paragraph style; `line`, `before` and `after` are twips, `first` hundredths of a character."""

    name: str
    face: str = "body"
    points: int = layout.BODY_PT
    align: str = "both"
    line: int = LINE
    before: int = 0
    after: int = 0
    first: int = 0
    color: str = ""
    squeeze: int = 0
    on_grid: bool = True
    rule: str = "exact"
    outline: int | None = None


STYLES = (
    Style(NORMAL, squeeze=SQUEEZE),
    Style(BODY, first=200, squeeze=SQUEEZE),
    Style(TITLE, "title", layout.TITLE_PT, "center", TITLE_LINE, LINE * 2, LINE, on_grid=False),
    Style("Heading 1", "hei", first=200, outline=0),
    Style("Heading 2", "kai", first=200, outline=1),
    Style("Heading 3", first=200, outline=2),
    Style("Heading 4", first=200, outline=3),
    Style(FLUSH, squeeze=SQUEEZE),
    Style(MARK, "title", align="center", after=LINE * 2, color=layout.RED, on_grid=False),
    Style(NUMBER, align="center"),
    Style(ENTRY, align="left"),
    Style(SIGNATURE, align="right"),
    Style(ANNEX, "hei", align="left"),
    Style(CAPTION, "hei", layout.TABLE_PT, "center", 400, 120, 60, on_grid=False),
    Style(CELL, points=layout.TABLE_PT, align="left", line=340, before=50, after=50, on_grid=False),
    Style(HEAD_CELL, "hei", layout.TABLE_PT, "center", 340, 50, 50, on_grid=False),
    Style(NOTE, points=layout.TABLE_PT, line=360, before=60, on_grid=False),
    Style(IMPRINT, points=layout.SMALL_PT, align="left", line=400, on_grid=False),
    Style(PAGE_NUMBER, "song", layout.SMALL_PT, "left", 320, on_grid=False),
    Style(PICTURE, align="center", line=240, before=80, after=80, on_grid=False, rule="auto"),
    Style(FINE, points=layout.FINE_PT, align="left", line=260, on_grid=False),
)


def _cleared(style: Any) -> tuple[Any, Any]:
    """The style's paragraph and run properties, emptied of what the template brought."""
    for tag in ("w:pPr", "w:rPr"):
        for old in style.element.findall(qn(tag)):
            style.element.remove(old)
    return style.element.get_or_add_pPr(), style.element.get_or_add_rPr()


def _define(word: WordDocument, spec: Style, known: set[str | None]) -> None:
    style: Any = (
        word.styles[spec.name]
        if spec.name in known
        else word.styles.add_style(spec.name, WD_STYLE_TYPE.PARAGRAPH)
    )
    if spec.name != NORMAL:
        style.base_style = word.styles[NORMAL]
    style.quick_style = True
    paragraph, run = _cleared(style)
    put(paragraph, "widowControl", val=0)
    put(paragraph, "autoSpaceDE", val=0)
    put(paragraph, "autoSpaceDN", val=0)
    put(paragraph, "snapToGrid", val=int(spec.on_grid))
    put(
        paragraph,
        "spacing",
        before=spec.before,
        after=spec.after,
        line=spec.line,
        lineRule=spec.rule,
    )
    if spec.first:
        put(paragraph, "ind", firstLineChars=spec.first, firstLine=spec.first * CHARACTER // 100)
    put(paragraph, "jc", val=spec.align)
    if spec.outline is not None:
        put(paragraph, "keepNext")
        put(paragraph, "outlineLvl", val=spec.outline)
    set_face(run, FACES[spec.face], spec.points)
    put(run, "color", val=spec.color or "auto")
    put(run, "spacing", val=spec.squeeze)
    put(run, "lang", val="en-US", eastAsia="zh-CN")


def define_styles(word: WordDocument) -> None:
    """Give the template's styles, and our own, the faces and measures of the standard."""
    defaults = word.styles.element.find(qn("w:docDefaults"))
    if defaults is not None:
        word.styles.element.remove(defaults)
    known = {style.name for style in word.styles}
    for spec in STYLES:
        _define(word, spec, known)


def set_page(word: WordDocument, *, first_page_differs: bool) -> None:
    """A4 with the type area of 156 × 225 mm on a grid of 22 lines of 28 characters."""
    section = word.sections[0]
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH_MM), Mm(layout.PAGE_HEIGHT_MM)
    section.top_margin, section.bottom_margin = Mm(layout.TOP_MM), Mm(layout.BOTTOM_MM)
    section.left_margin, section.right_margin = Mm(layout.LEFT_MM), Mm(layout.RIGHT_MM)
    section.header_distance, section.footer_distance = Mm(HEADER_MM), Mm(FOOTER_MM)
    section.different_first_page_header_footer = first_page_differs
    word.settings.odd_and_even_pages_header_footer = True
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("docGrid", type="lines", linePitch=LINE, charSpace=GRID_SPACE))
