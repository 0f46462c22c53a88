"""A certificate as DOCX: one sheet on its side in a double frame, to be printed or filled up by hand."""

from __future__ import annotations

import io
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from zhongchuang.documents import docx_styles as styles
from zhongchuang.documents import docx_tables as tables
from zhongchuang.documents import layout
from zhongchuang.documents.docx_styles import twips
from zhongchuang.documents.wordml import element, put, set_face

WIDTH_MM = layout.PAGE_HEIGHT_MM - 2 * layout.CERTIFICATE_X_MM
QR_MM = 26
TITLE_PT, TEXT_PT, FINE_PT = 40, 18, 13
GOLD = "B8923A"


def set_sheet(word: WordDocument) -> None:
    """A4 on its side, framed."""
    section = word.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(layout.PAGE_HEIGHT_MM), Mm(layout.PAGE_WIDTH_MM)
    section.left_margin = section.right_margin = Mm(layout.CERTIFICATE_X_MM)
    section.top_margin = Mm(layout.CERTIFICATE_TOP_MM)
    section.bottom_margin = Mm(layout.CERTIFICATE_BOTTOM_MM)
    section.header_distance = section.footer_distance = Mm(layout.FRAME_MM + 4)
    borders = element("pgBorders", offsetFrom="page")
    for side in ("top", "left", "bottom", "right"):
        borders.append(element(side, val="thickThinMediumGap", sz=24, space=31, color=GOLD))
    margins = section._sectPr.pgMar
    if margins is not None:  # the margins set above made it
        margins.addnext(borders)


def _line(word: Any, text: str, style: str, points: int, **spacing: int) -> Any:
    paragraph = word.add_paragraph(text, style=style)
    for run in paragraph.runs:
        put(run._r.get_or_add_rPr(), "sz", val=points * 2)
    properties = paragraph._p.get_or_add_pPr()
    put(
        properties,
        "spacing",
        **{"before": 0, "after": 0, **spacing},
        line=points * 34,
        lineRule="exact",
    )
    return paragraph


def write(word: WordDocument, paper: dict[str, Any], picture: bytes) -> None:
    """The words of a certificate in their order."""
    number = _line(word, f"编号：{paper['number']}", styles.NUMBER, FINE_PT)
    put(number._p.get_or_add_pPr(), "jc", val="right")
    title = _line(word, "\n".join(paper["title"]), styles.TITLE, TITLE_PT, before=360, after=480)
    set_face(title.runs[0]._r.get_or_add_rPr(), styles.FACES["title"], TITLE_PT)
    put(title.runs[0]._r.get_or_add_rPr(), "color", val="CC0000")
    if paper["addressee"]:
        _line(word, paper["addressee"], styles.FLUSH, TEXT_PT)
    for part in paper["body"]:
        match part["kind"]:
            case "table":
                tables.add_table(word, part)
            case "note":
                _line(word, part["text"], styles.NOTE, FINE_PT)
            case "picture":
                tables.place_picture(
                    word.add_paragraph(style=styles.PICTURE), part, width=Mm(part["width"])
                )
            case _:
                _line(word, part["text"], styles.BODY, TEXT_PT)
    _foot(word, paper, picture)


def _foot(word: WordDocument, paper: dict[str, Any], picture: bytes) -> None:
    """The code to check it by on the left, who issued it and when on the right."""
    _line(word, "", styles.FLUSH, FINE_PT)
    widths = [twips(WIDTH_MM * 0.12), twips(WIDTH_MM * 0.45), twips(WIDTH_MM * 0.43)]
    cells = tables.unruled(word, widths).rows[0].cells
    if picture:
        shape = cells[0].paragraphs[0].add_run().add_picture(io.BytesIO(picture), width=Mm(QR_MM))
        shape._inline.docPr.set("descr", paper["verification"]["address"])
        cells[0].paragraphs[0].style = styles.PICTURE
        lines = (
            "扫码核验真伪和效力",
            paper["verification"]["code"],
            paper["verification"]["address"],
        )
        cells[1].paragraphs[0].style = styles.FINE
        cells[1].paragraphs[0].add_run("\n".join(lines))
    for place, text in enumerate(filter(None, (paper["issuer"], paper["date"]))):
        paragraph = cells[2].paragraphs[0] if not place else cells[2].add_paragraph()
        paragraph.style = styles.SIGNATURE
        paragraph.add_run(text)
        put(paragraph._p.get_or_add_pPr(), "jc", val="center")
