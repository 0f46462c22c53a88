"""Is a PDF in somebody's hands what was issued? By its code and by its text."""

from __future__ import annotations

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from zhongchuang.documents.issue import CODE_LETTERS, content_of
from zhongchuang.documents.models import OfficialDocument
from zhongchuang.documents.pdf import render_pdf

CODE = re.compile("-".join([f"[{CODE_LETTERS}]{{4}}"] * 3))


def text_of_pdf(content: bytes) -> str:
    """The text of a PDF without white space, as it can be compared.

    Raises:
        ValueError: it cannot be read as a PDF.
    """
    try:
        pages = PdfReader(BytesIO(content)).pages
        return "".join("".join((page.extract_text() or "").split()) for page in pages)
    except (PyPdfError, KeyError, AttributeError, TypeError) as error:
        raise ValueError("not a readable PDF") from error


def issued_as(content: bytes) -> OfficialDocument:
    """The document a PDF was issued as.

    Raises:
        ValueError: no PDF, an unknown code, or a text that differs from what was issued.
    """
    text = text_of_pdf(content)
    paper = OfficialDocument.objects.filter(code__in=CODE.findall(text)).first()
    if paper is None:
        raise ValueError("no document of this system bears its code")
    if text_of_pdf(render_pdf(content_of(paper))) != text:
        raise ValueError(f"its text is not that of {paper.number}")
    return paper
