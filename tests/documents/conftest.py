from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator

import docx
import pdfplumber
import pytest
from docx.document import Document as WordDocument
from pdfplumber.pdf import PDF

from documents.samples import SAMPLES
from zhongchuang.documents.content import Document
from zhongchuang.documents.docx import render_docx
from zhongchuang.documents.fonts import FontSet, fetched_folder, find_fonts
from zhongchuang.documents.pdf import render_pdf


@pytest.fixture(params=sorted(SAMPLES))
def sample(request: pytest.FixtureRequest) -> Document:
    return SAMPLES[request.param]()


@pytest.fixture(scope="session")
def noto() -> FontSet:
    return find_fonts([])


@pytest.fixture(scope="session")
def fandol() -> FontSet:
    """The fetched fonts; only where they could not be had, and never in CI, tests go without."""
    fonts = find_fonts([fetched_folder()])
    if fonts.first("body") != "FandolFang R":
        if os.environ.get("CI"):
            pytest.fail("the Fandol fonts are missing: run tools/fetch_fonts.py --require")
        pytest.skip("the Fandol fonts are not fetched: run tools/fetch_fonts.py")
    return fonts


@pytest.fixture
def opened(noto: FontSet) -> Iterator[Callable[..., PDF]]:
    """Render and open; the pages are those of the always installed fonts unless told otherwise."""
    held: list[PDF] = []

    def opener(document: Document, fonts: FontSet | None = None) -> PDF:
        held.append(pdfplumber.open(io.BytesIO(render_pdf(document, fonts or noto))))
        return held[-1]

    yield opener
    for pdf in held:
        pdf.close()


@pytest.fixture
def word() -> Callable[[Document], WordDocument]:
    return lambda document: docx.Document(io.BytesIO(render_docx(document)))
