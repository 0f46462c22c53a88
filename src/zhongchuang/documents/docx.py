"""Official documents as DOCX: the same words and sheet as the PDF, with real styles to edit."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
import segno
from docx.document import Document as WordDocument
from docx.shared import Mm

from zhongchuang.documents import docx_certificate as certificate
from zhongchuang.documents import docx_foot as foot
from zhongchuang.documents import docx_styles as styles
from zhongchuang.documents import docx_tables as tables
from zhongchuang.documents import layout
from zhongchuang.documents.content import Document
from zhongchuang.documents.docx_styles import CHARACTER, LINE, twips
from zhongchuang.documents.wording import compose
from zhongchuang.documents.wordml import (
    add_bar,
    add_field,
    add_watermark,
    element,
    put,
    repacked,
    set_borders,
    set_face,
)

UNDATED = datetime(1980, 1, 1)  # noqa: DTZ001
SEAL_LINES = 2
MARK_SLACK = 2  # per cent, so that no program breaks the mark into two lines
RULE = round(1.5 * 8)
RULE_GAP = round(layout.RULE_GAP_MM * layout.POINTS_PER_MM)


def qr_png(text: str) -> bytes:
    """A QR code (error correction M, no border) as a PNG picture."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=8, border=0)
    return buffer.getvalue()


def _add(word: Any, text: str, style: str, **indents: float) -> Any:
    """A paragraph; indents are in characters (`left`, `right`, `hanging`, `firstLine`)."""
    paragraph = word.add_paragraph(text, style=style)
    if indents:
        measures: dict[str, int] = {}
        for side, characters in indents.items():
            measures[f"{side}Chars"] = round(characters * 100)
            measures[side] = round(characters * CHARACTER)
        put(paragraph._p.get_or_add_pPr(), "ind", **measures)
    return paragraph


def _space(paragraph: Any, *, before: int = 0, after: int = 0, line: int = LINE) -> None:
    put(
        paragraph._p.get_or_add_pPr(),
        "spacing",
        before=before,
        after=after,
        line=line,
        lineRule="exact",
    )


# ── the issuer's mark and the document number ──


def _mark(word: WordDocument, paper: dict[str, Any]) -> Any:
    size, scale = layout.mark_size(paper["mark"])
    paragraph = _add(word, paper["mark"], styles.MARK)
    run = paragraph.runs[0]._r.get_or_add_rPr()
    set_face(run, styles.FACES["title"], size)
    put(run, "w", val=scale - MARK_SLACK)
    return paragraph


def _document_head(word: WordDocument, paper: dict[str, Any]) -> None:
    size, _ = layout.mark_size(paper["mark"])
    _space(
        _mark(word, paper), before=twips(layout.MARK_TOP_MM), after=LINE * 2, line=(size + 2) * 20
    )
    number = _number(word, paper)
    set_borders(number._p.get_or_add_pPr(), bottom=("single", RULE, RULE_GAP, layout.RED))


def _number(word: WordDocument, paper: dict[str, Any]) -> Any:
    if not paper["signer"]:
        return _add(word, paper["number"], styles.NUMBER)
    paragraph = _add(word, f"{paper['number']}\t签发人：", styles.NUMBER)
    properties = paragraph._p.get_or_add_pPr()
    put(properties, "tabs").append(
        element("tab", val="right", pos=twips(layout.TYPE_WIDTH_MM) - CHARACTER)
    )
    put(properties, "ind", left=CHARACTER, leftChars=100)
    put(properties, "jc", val="left")
    name = paragraph.add_run(paper["signer"])
    set_face(name._r.get_or_add_rPr(), styles.FACES["kai"], layout.BODY_PT)
    return paragraph


def _letter_head(word: WordDocument, paper: dict[str, Any]) -> None:
    size, _ = layout.mark_size(paper["mark"])
    mark = _mark(word, paper)
    _space(mark, line=(size + 2) * 20)
    properties = mark._p.get_or_add_pPr()
    _frame(properties, layout.LETTER_MARK_TOP_MM)
    set_borders(properties, bottom=("thickThinSmallGap", 24, RULE_GAP, layout.RED))
    if paper["number"]:
        number = _add(word, paper["number"], styles.NUMBER)
        _space(number, before=layout.BODY_PT * 20 * 7 // 8)
        put(number._p.get_or_add_pPr(), "jc", val="right")


def _frame(properties: Any, top_mm: float) -> None:
    """Fix a paragraph of the width of a letter's rules at a height of the page."""
    put(
        properties,
        "framePr",
        w=twips(layout.LETTER_RULE_MM),
        wrap="notBeside",
        hAnchor="page",
        vAnchor="page",
        xAlign="center",
        y=twips(top_mm),
    )


def _head(word: WordDocument, paper: dict[str, Any]) -> None:
    if paper["style"] == "document":
        _document_head(word, paper)
    elif paper["style"] == "letter":
        _letter_head(word, paper)
    elif paper["number"]:
        _space(_add(word, paper["number"], styles.NUMBER), before=LINE)


# ── the text ──


def _title(word: WordDocument, lines: list[str], *, before: int) -> None:
    paragraph = _add(word, "\n".join(lines), styles.TITLE)
    _space(paragraph, before=before, after=LINE, line=styles.TITLE_LINE)


def _block(word: WordDocument, part: dict[str, Any]) -> None:
    match part["kind"]:
        case "table":
            tables.add_table(word, part)
        case "picture":
            _picture(word, part)
        case "heading":
            _add(word, part["text"], f"Heading {part['level']}")
        case "note":
            _add(word, part["text"], styles.NOTE)
        case _:
            _add(word, part["text"], styles.BODY if part["indent"] else styles.FLUSH)


def _picture(word: WordDocument, part: dict[str, Any]) -> None:
    paragraph = _add(word, "", styles.PICTURE)
    paragraph.paragraph_format.keep_with_next = bool(part["caption"])
    tables.place_picture(paragraph, part, width=Mm(part["width"]))
    if part["caption"]:
        _add(word, part["caption"], styles.CAPTION)


def _attachments(word: WordDocument, entries: list[dict[str, str]]) -> None:
    for entry in entries:
        lead = len(entry["lead"])
        label = 1 if entry["label"] else 0
        text = f"{entry['lead']}{entry['label']}{' ' if label else ''}{entry['text']}"
        hanging = {"hanging": lead + label} if lead + label else {}
        paragraph = _add(word, text, styles.ENTRY, left=5 + label, **hanging)
        paragraph.paragraph_format.keep_with_next = True
        if entry["lead"]:
            _space(paragraph, before=LINE)


def _closing(word: WordDocument, paper: dict[str, Any]) -> None:
    issuer_indent, date_indent = layout.signature_indents(paper["issuer"], paper["date"])
    before = LINE * SEAL_LINES
    for text, indent in ((paper["issuer"], issuer_indent), (paper["date"], date_indent)):
        if text:
            paragraph = _add(word, text, styles.SIGNATURE, right=indent)
            _space(paragraph, before=before)
            paragraph.paragraph_format.keep_with_next = before > 0
            before = 0
    if paper["annotation"]:
        _add(word, paper["annotation"], styles.BODY)


def _annexes(word: WordDocument, annexes: list[dict[str, Any]]) -> None:
    for annex in annexes:
        _add(word, annex["marker"], styles.ANNEX).paragraph_format.page_break_before = True
        _title(word, annex["title"], before=LINE)
        for part in annex["body"]:
            _block(word, part)


def _text(word: WordDocument, paper: dict[str, Any]) -> None:
    _title(word, paper["title"], before=LINE * (1 if paper["style"] == "plain" else 2))
    if paper["addressee"]:
        _add(word, paper["addressee"], styles.FLUSH)
    for part in paper["body"]:
        _block(word, part)
    if paper["body"] and paper["body"][-1]["kind"] != "table":
        word.paragraphs[-1].paragraph_format.keep_with_next = True
    _attachments(word, paper["attachments"])
    tables.add_signatories(word, paper["signatories"])
    _closing(word, paper)
    _annexes(word, paper["annexes"])


# ── headers and footers ──


def _page_number(footer: Any, side: str) -> None:
    paragraph = footer.paragraphs[0]
    paragraph.style = styles.PAGE_NUMBER
    properties = paragraph._p.get_or_add_pPr()
    put(properties, "ind", **{side: layout.SMALL_PT * 20, f"{side}Chars": 100})
    put(properties, "jc", val=side)
    paragraph.add_run("— ")
    add_field(paragraph, "PAGE")
    paragraph.add_run(" —")


def _letter_foot(footer: Any) -> None:
    """The second double rule, thin above thick, at its distance from the edge of the paper (10.1)."""
    edge = layout.PAGE_HEIGHT_MM - layout.LETTER_FOOT_RULE_MM
    left = (layout.PAGE_WIDTH_MM - layout.LETTER_RULE_MM) / 2
    for above, height in ((4.25, 0.75), (2.0, 2.0)):
        top = edge * layout.POINTS_PER_MM - above
        add_bar(footer.paragraphs[0], left, top, layout.LETTER_RULE_MM, height)


def _running(word: WordDocument, paper: dict[str, Any]) -> None:
    section = word.sections[0]
    _page_number(section.footer, "right")
    _page_number(section.even_page_footer, "left")
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        _letter_foot(section.first_page_footer)
        headers.append(section.first_page_header)
    _headers(paper, headers)


def _headers(paper: dict[str, Any], headers: list[Any]) -> None:
    for place, header in enumerate(headers, start=1):
        paragraph: Any = header.paragraphs[0]
        paragraph.style = styles.CAPTION
        if paper["watermark"]:
            paragraph.add_run(paper["watermark"])
            add_watermark(paragraph, paper["watermark"], f"watermark{place}")


def _describe(word: WordDocument, document: Document, paper: dict[str, Any]) -> None:
    day = document.date
    when = datetime(day.year, day.month, day.day) if day else UNDATED  # noqa: DTZ001
    properties = word.core_properties
    properties.title = "".join(paper["title"])
    properties.author = properties.last_modified_by = paper["issuer"]
    properties.subject = paper["number"]
    properties.language = "zh-CN"
    properties.comments = properties.keywords = ""
    properties.created = properties.modified = when
    properties.revision = 1


def render_docx(document: Document) -> bytes:
    """`document` as DOCX bytes; the same content always gives the same bytes."""
    paper = compose(document)
    word = docx.Document()
    styles.define_styles(word)
    styles.set_page(word, first_page_differs=paper["style"] == "letter")
    picture = qr_png(paper["verification"]["url"]) if paper["verification"] else b""
    if paper["style"] == "certificate":
        certificate.set_sheet(word)
        certificate.write(word, paper, picture)
        _headers(paper, [word.sections[0].header, word.sections[0].even_page_header])
    else:
        _head(word, paper)
        _text(word, paper)
        foot.add_foot(word, paper, picture)
        _running(word, paper)
    _describe(word, document, paper)
    buffer = io.BytesIO()
    word.save(buffer)
    return repacked(buffer.getvalue())
