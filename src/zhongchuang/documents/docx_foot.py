"""The foot of a DOCX: verification and imprint at the bottom of the last page's type area (7.4).

They stand in one text frame fixed to the lower margin. A floating table would be the obvious
means, but some programs let tables of full width float no longer.
"""

from __future__ import annotations

import io
from typing import Any

from docx.document import Document as WordDocument
from docx.shared import Mm

from zhongchuang.documents import docx_styles as styles
from zhongchuang.documents import layout
from zhongchuang.documents.docx_styles import twips
from zhongchuang.documents.wordml import add_rule, element, put

WIDTH = twips(layout.TYPE_WIDTH_MM)
SMALL = layout.SMALL_PT * 20
QR_MM = 16
THICK, THIN = 1.0, 0.7  # points: 0.35 mm and 0.25 mm


def _framed(word: WordDocument, text: str, style: str) -> tuple[Any, Any]:
    """A paragraph in the frame at the foot, with its properties."""
    paragraph = word.add_paragraph(text, style=style)
    properties = paragraph._p.get_or_add_pPr()
    put(
        properties,
        "framePr",
        w=WIDTH,
        hSpace=0,
        wrap="around",
        hAnchor="page",
        vAnchor="margin",
        x=twips(layout.LEFT_MM),
        yAlign="bottom",
    )
    return paragraph, properties


def _rule(word: WordDocument, points: float) -> None:
    """A drawn line: paragraphs with borders of their own would not stay in one frame."""
    paragraph, properties = _framed(word, "", styles.FINE)
    put(properties, "spacing", before=0, after=0, line=80, lineRule="exact")
    add_rule(paragraph, layout.TYPE_WIDTH_MM, points)


def _verification(word: WordDocument, words: dict[str, str], picture: bytes) -> None:
    """The picture with its two lines beside it, the lines in the middle of its height."""
    paragraph, properties = _framed(word, "", styles.FINE)
    put(properties, "spacing", before=0, after=60, line=240, lineRule="auto")
    put(properties, "textAlignment", val="center")
    shape = paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(QR_MM))
    shape._inline.docPr.set("descr", words["address"])
    for side in ("distT", "distB", "distL", "distR"):
        shape._inline.set(side, "0")
    paragraph.add_run(f"  {words['code']}    {words['address']}")


def _imprint(word: WordDocument, words: dict[str, str]) -> None:
    rows = [_copied] if words["copied"] else []
    rows += [_printed] if words["printed_by"] or words["printed_on"] else []
    for place, write in enumerate(rows):
        _rule(word, THIN if place else THICK)
        write(word, words)
    if rows:
        _rule(word, THICK)


def _copied(word: WordDocument, words: dict[str, str]) -> None:
    """抄送, later lines aligned with the first name, one character free at either end."""
    _, properties = _framed(word, words["copied_lead"] + words["copied"], styles.IMPRINT)
    lead = len(words["copied_lead"]) * SMALL
    put(properties, "ind", left=SMALL + lead, right=SMALL, hanging=lead)


def _printed(word: WordDocument, words: dict[str, str]) -> None:
    text = f"{words['printed_by']}\t{words['printed_on']}"
    _, properties = _framed(word, text, styles.IMPRINT)
    put(properties, "tabs").append(element("tab", val="right", pos=WIDTH - SMALL))
    put(properties, "ind", left=SMALL)


def _anchor(word: WordDocument) -> None:
    """A paragraph without height: a frame needs one before it after a table, and one behind it."""
    properties = word.add_paragraph(style=styles.FINE)._p.get_or_add_pPr()
    put(properties, "spacing", before=0, after=0, line=20, lineRule="exact")


def add_foot(word: WordDocument, paper: dict[str, Any], picture: bytes) -> None:
    """Everything that stands at the foot of the last page; nothing when there is nothing to say."""
    if not paper["verification"] and not paper["imprint"]:
        return
    _anchor(word)
    if paper["verification"]:
        _verification(word, paper["verification"], picture)
    if paper["imprint"]:
        _imprint(word, paper["imprint"])
    _anchor(word)
