"""Tables of a DOCX: ruled lists and lines to sign on."""

from __future__ import annotations

import base64
import io
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Pt

from zhongchuang.documents import docx_styles as styles
from zhongchuang.documents import layout
from zhongchuang.documents.docx_styles import CHARACTER, twips
from zhongchuang.documents.wordml import element, put

WIDTH = twips(layout.TYPE_WIDTH_MM)
SIGNED = Pt(24)  # a signature given on the screen: one and a half lines high


def _new_table(word: WordDocument, rows: int, widths: list[int], style: str | None) -> Any:
    table = word.add_table(rows=rows, cols=len(widths), style=style)
    table.autofit = False
    _table_property(table, "tblW", w=sum(widths), type="dxa")
    for column, width in zip(table._tbl.tblGrid, widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell._tc.get_or_add_tcPr().append(element("tcW", w=width, type="dxa"))
    return table


TABLE_ORDER = """
tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing
tblInd tblBorders shd tblLayout tblCellMar tblLook
"""


def _table_property(table: Any, tag: str, **attributes: object) -> None:
    """Set one child of w:tblPr in the order the schema asks for."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn(f"w:{tag}")):
        properties.remove(old)
    order = TABLE_ORDER.split()
    later = {qn(f"w:{name}") for name in order[order.index(tag) + 1 :]}
    place = next((i for i, child in enumerate(properties) if child.tag in later), len(properties))
    properties.insert(place, element(tag, **attributes))


def _fill(cell: Any, text: str, style_id: str, align: str = "") -> Any:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style_id
    paragraph.add_run(text)
    if align:
        put(paragraph._p.get_or_add_pPr(), "jc", val=align)
    return paragraph


def _row_rules(row: Any, *, header: bool) -> None:
    """A row is never torn by a page break; the header comes again on every page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if header:
        properties.append(element("tblHeader"))


def column_widths(shares: list[int]) -> list[int]:
    """Widths in twips that add up to the type area."""
    total, reached, widths = sum(shares), 0, []
    for place in range(1, len(shares) + 1):
        edge = WIDTH * sum(shares[:place]) // total
        widths.append(edge - reached)
        reached = edge
    return widths


def add_table(word: WordDocument, part: dict[str, Any]) -> None:
    if part["caption"]:
        caption = word.add_paragraph(part["caption"], style=styles.CAPTION)
        caption.paragraph_format.keep_with_next = True
    cells = [part["headers"], *part["rows"]]
    table = _new_table(word, len(cells), column_widths(part["widths"]), "Table Grid")
    _table_property(table, "jc", val="center")
    # Looked up once: python-docx walks the table for each table.cell(), all styles for each name.
    head, body = (word.styles[name].style_id for name in (styles.HEAD_CELL, styles.CELL))
    for number, (row, texts) in enumerate(zip(table.rows, cells, strict=True)):
        _row_rules(row, header=number == 0)
        for cell, text, align in zip(row.cells, texts, part["align"], strict=True):
            cell._tc.get_or_add_tcPr().append(element("vAlign", val="center"))
            _fill(cell, text, body if number else head, align if number else "")


def _cell_borders(cell: Any, **sides: int) -> None:
    borders = element("tcBorders")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            borders.append(element(side, val="single", sz=sides[side], space=0, color="000000"))
    cell._tc.get_or_add_tcPr().append(borders)


def unruled(word: WordDocument, widths: list[int]) -> Any:
    """One row of cells without rules, to set things side by side."""
    table = _new_table(word, 1, widths, None)
    _row_rules(table.rows[0], header=False)
    return table


def place_picture(paragraph: Any, part: dict[str, Any], **size: Any) -> None:
    """A picture in the line of a paragraph, with its words for those who cannot see it."""
    content = io.BytesIO(base64.b64decode(part["data"]))
    shape = paragraph.add_run().add_picture(content, **size)
    shape._inline.docPr.set("descr", part["alt"])


def add_signatories(word: WordDocument, lines: list[dict[str, Any]]) -> None:
    """Labels with a ruled space beside them, one a line."""
    if not lines:
        return
    label = round((max(len(line["label"]) for line in lines) + 1) * CHARACTER)
    word.add_paragraph(style=styles.FLUSH).paragraph_format.keep_with_next = True
    table = _new_table(word, len(lines), [label, 12 * CHARACTER], None)
    flush = word.styles[styles.FLUSH].style_id
    _table_property(table, "tblInd", w=2 * CHARACTER, type="dxa")
    for row, line in zip(table.rows, lines, strict=True):
        _row_rules(row, header=False)
        for cell, text in zip(row.cells, (line["label"], line["value"]), strict=True):
            _fill(cell, text, flush, "left").paragraph_format.keep_with_next = True
        if line["picture"]:
            signed = row.cells[1].paragraphs[0]
            put(signed._p.get_or_add_pPr(), "spacing", before=0, after=0, line=240, lineRule="auto")
            place_picture(signed, line["picture"], height=SIGNED)
        _cell_borders(row.cells[1], bottom=4)
