"""Every paper the system words, from its samples: the words fit, the sheet is that of GB/T 9704."""

from __future__ import annotations

import io
from functools import lru_cache

import docx
import pdfplumber
import pypdf
import pypdfium2
import pytest

from zhongchuang.documents import layout
from zhongchuang.documents.content import Document, Table
from zhongchuang.documents.docx import render_docx
from zhongchuang.documents.models import DocumentKind
from zhongchuang.documents.pdf import render_pdf
from zhongchuang.documents.phrasing import mistakes_in
from zhongchuang.filing.papers.forms import FORMS

KINDS = sorted(FORMS)
SAMPLES = [(kind, n) for kind in KINDS for n in range(len(FORMS[kind].samples()))]
MM = 72 / 25.4
MARK = layout.BODY_PT / 2 + 1
"""A mark at the edge of a line keeps only the half of its width that has ink."""
IDS = [f"{kind.value}-{n}" for kind, n in SAMPLES]
every_sample = pytest.mark.parametrize(("kind", "n"), SAMPLES, ids=IDS)
TEXTS = [(kind, n) for kind, n in SAMPLES if kind != DocumentKind.CERTIFICATE]
"""A certificate has a frame and larger type instead of the type area of a text."""
every_text = pytest.mark.parametrize(("kind", "n"), TEXTS)


@lru_cache(maxsize=64)
def made(kind: DocumentKind, n: int) -> tuple[Document, bytes]:
    form = FORMS[kind]
    document = form.samples()[n].worded(form.text)
    return document, render_pdf(document)


def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_every_kind_of_paper_has_its_words_and_samples():
    assert set(FORMS) == set(DocumentKind)
    assert [kind for kind in KINDS if not FORMS[kind].samples()] == []


@pytest.mark.parametrize("kind", KINDS)
def test_shipped_words_say_what_the_paper_must(kind):
    form = FORMS[kind]
    assert mistakes_in(form, form.text) == []


@every_sample
def test_sheet_is_a4(kind, n):
    document, content = made(kind, n)
    sizes = {
        (round(float(page.mediabox.width) / MM), round(float(page.mediabox.height) / MM))
        for page in opened(content).pages
    }
    assert sizes == {(297, 210) if document.style == "certificate" else (210, 297)}


@every_sample
def test_pdf_is_tagged_titled_and_in_chinese(kind, n):
    document, content = made(kind, n)
    root = opened(content).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/StructTreeRoot"]["/K"] is not None
    assert str(root["/Lang"]).lower() == "zh-cn"
    assert opened(content).metadata.title == document.title.replace("\n", "")


@every_sample
def test_text_can_be_searched(kind, n):
    document, content = made(kind, n)
    text = squeezed("".join(page.extract_text() for page in opened(content).pages))
    for words in (document.title, document.number or "", document.signature, document.addressee):
        assert squeezed(words) in text
    assert document.verification.code in text


@every_sample
def test_fonts_are_embedded(kind, n):
    for page in opened(made(kind, n)[1]).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font["/DescendantFonts"][0].get_object()
            descriptor = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)


def body_words(content: bytes):
    """The lines of body size on the first page: (x0, x1, top) of each, topmost first."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        chars = [c for c in pdf.pages[0].chars if abs(c["size"] - layout.BODY_PT) < 0.1]
    lines: dict[int, list[dict[str, float]]] = {}
    for char in chars:
        lines.setdefault(round(char["bottom"]), []).append(char)
    return [
        (min(c["x0"] for c in line), max(c["x1"] for c in line), top)
        for top, line in sorted(lines.items())
    ]


@every_text
def test_text_keeps_the_margins(kind, n):
    document, content = made(kind, n)
    lines = body_words(content)
    assert min(x0 for x0, _x1, _top in lines) >= layout.LEFT_MM * MM - MARK
    assert max(x1 for _x0, x1, _top in lines) <= (layout.LEFT_MM + layout.TYPE_WIDTH_MM) * MM + MARK


@every_text
def test_lines_stand_29_points_apart_or_closer_only_to_save_a_page(kind, n):
    document, content = made(kind, n)
    every = [top for _x0, _x1, top in body_words(content)]
    # Latin and Chinese letters of one line end up to three points apart.
    tops = [top for top, before in zip(every, [0, *every], strict=False) if top - before > 4]
    steps = [b - a for a, b in zip(tops, tops[1:], strict=False) if 20 < b - a < 32]
    pitch = sorted(steps)[len(steps) // 2]
    closest = layout.TYPE_HEIGHT_MM * MM / (layout.LINES + 3)
    one_page = len(opened(content).pages) == 1
    assert (closest - 1 if one_page else 28) <= pitch <= 30


@every_sample
def test_pages_are_numbered_between_dashes(kind, n):
    document, content = made(kind, n)
    pages = opened(content).pages
    if document.style == "certificate":
        assert len(pages) == 1
        return
    start = 1 if document.style == "letter" else 0
    for number, page in enumerate(pages[start:], start=start + 1):
        assert f"—{number}—" in squeezed(page.extract_text())


@every_sample
def test_docx_has_its_styles_and_real_tables(kind, n):
    document, _content = made(kind, n)
    word = docx.Document(io.BytesIO(render_docx(document)))
    styles = {paragraph.style.name for paragraph in word.paragraphs}
    assert "Title" in styles
    blocks = [*document.body, *(part for one in document.attachments for part in one.body)]
    headers = [part.headers for part in blocks if isinstance(part, Table)]
    found = [tuple(cell.text for cell in table.rows[0].cells) for table in word.tables]
    assert [one for one in headers if one not in found] == []


def picture(kind: DocumentKind, n: int = 0):
    """The first page, four pixels a millimetre."""
    pdf = pypdfium2.PdfDocument(made(kind, n)[1])
    page = pdf[0]
    drawn = page.render(scale=4 * 25.4 / 72).to_pil().convert("RGB")
    page.close()
    pdf.close()
    return drawn


def rows_of(drawn, is_colour) -> list[int]:
    """Millimetres from the top at which more than half of a line is of a colour."""
    width, height = drawn.size
    pixels = drawn.load()
    lines = [
        y for y in range(height) if sum(is_colour(pixels[x, y]) for x in range(width)) > width / 2
    ]
    return sorted({round(y / 4) for y in lines})


def red(pixel) -> bool:
    return pixel[0] > 180 and pixel[1] < 90 and pixel[2] < 90


def test_confirmation_has_one_red_line_under_its_number():
    found = rows_of(picture(DocumentKind.CONFIRMATION), red)
    assert len(found) <= 2
    assert 105 <= found[0] <= 125


def test_letter_has_red_double_rules_above_and_below():
    found = rows_of(picture(DocumentKind.RECOMMENDATION_LETTER), red)
    assert 45 <= found[0] <= 60
    assert 274 <= found[-1] <= 278


def test_certificate_is_framed():
    found = rows_of(picture(DocumentKind.CERTIFICATE), red)
    edge = layout.FRAME_MM + 2.4
    assert min(found) == pytest.approx(edge, abs=1)
    assert max(found) == pytest.approx(layout.PAGE_WIDTH_MM - edge, abs=1)


def test_slip_is_black_on_white():
    drawn = picture(DocumentKind.ACCEPTANCE_SLIP)
    assert rows_of(drawn, red) == []
    assert drawn.convert("HSV").getchannel("S").getextrema() == (0, 0)


def test_recommendation_of_one_space_fits_on_one_page():
    assert len(opened(made(DocumentKind.RECOMMENDATION_LETTER, 0)[1]).pages) == 1


def test_long_list_of_a_confirmation_is_its_annex():
    long = made(DocumentKind.CONFIRMATION, 1)[0]
    assert [len(one.body) for one in long.attachments] == [1]
    assert not any(isinstance(part, Table) for part in long.body)
