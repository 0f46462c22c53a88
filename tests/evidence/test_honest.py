"""Files of honest people are taken, whatever program they come from."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image
from pypdf import PdfReader, PdfWriter

from evidence.building import (
    DOCUMENT,
    JPEG_TRAILER,
    RELATIONS,
    SLIDES,
    WORD_RELATIONS,
    WORKBOOK,
    field,
    flate,
    formula,
    other_workbook,
    package,
    packed_objects,
    parts_of,
    pdf,
    picture,
    png,
    related,
    relationships,
    with_parts,
    zipped,
)
from zhongchuang.demonstration.ledgers import evidence_pdf
from zhongchuang.evidence.checks.content import check
from zhongchuang.evidence.kinds import DOCX, XLSX


def _compressed() -> bytes:
    """As modern programs write it: objects and table packed into streams, with an outline."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.add_outline_item(title="第一章", page_number=0)
    writer.add_metadata({"/Title": "入驻协议", "/Author": "示例"})
    writer.compress_identical_objects()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


LINK = "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.com/a) >> >>"
FORM = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (value) /Rect [0 0 9 9] >>"
PAPERS = {
    "plain": pdf(),
    "of the demonstration": evidence_pdf("one"),
    "with an outline": _compressed(),
    "with a link": pdf(LINK, page="/Annots [5 0 R]"),
    "with a mail link": pdf(LINK.replace("https://example.com/a", "mailto:a@example.com")),
    "with a link to a file beside it": pdf(
        LINK.replace("https://example.com/a", "file:///C:/a.docx")
    ),
    "with a form": pdf(FORM, catalog="/AcroForm << /Fields [5 0 R] >>", page="/Annots [5 0 R]"),
    "opening at a page": pdf(catalog="/OpenAction [3 0 R /XYZ 0 842 0]"),
    "opening at a page by an action": pdf(catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"),
    "with empty lists of scripts and files": pdf(
        catalog="/Names << /JavaScript << /Names [] >> /EmbeddedFiles << /Names [] >> >>"
    ),
    "with fonts of short names": pdf(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        page="/Resources << /Font << /AA 5 0 R /JS 5 0 R /EF 5 0 R >> >>",
    ),
    "with a packed object": pdf(packed_objects("<< /Type /Font /BaseFont /Helvetica >>")),
    "with the word in its text": pdf(flate(b"BT (JavaScript /JS /Launch) Tj ET")),
    "with a large white scan": pdf(
        flate(bytes(20 * 1024**2), "/Type /XObject /Subtype /Image /Width 9933 /Height 14043")
    ),
    "with blanks behind": pdf() + b"\r\n" + bytes(300),
    "with the words of a tag": pdf("<< /Type /StructElem /S /P /Alt (see javascript) >>"),
}


def _named(files: dict[str, bytes], name: str) -> list[object]:
    return [pytest.param(name, content, id=f"{name}: {what}") for what, content in files.items()]


EXIF = Image.Exif()
EXIF[0x0112], EXIF[0x010F] = 6, "示例手机"
PHOTOS = {
    "plain": picture("JPEG"),
    "progressive": picture("JPEG", progressive=True),
    "from a phone": picture("JPEG", exif=EXIF, comment=b"a phone"),
    "with a film behind it": picture("JPEG") + JPEG_TRAILER,
    "with a second picture behind it": picture("JPEG") + picture("JPEG"),
    "in grey": picture("JPEG", quality=5),
    "large": picture("JPEG", size=(6000, 4500)),
}
SCREENS = {
    "plain": picture(),
    "interlaced by hand": png(64, 64),
    "with a text": png(4, 4, (b"tEXt", b"Software\0Example")),
    "with the rest of an earlier one": picture() + bytes(50) + b"IDAT" + bytes(50),
}
WEBPS = {"plain": picture("WEBP"), "lossless": picture("WEBP", lossless=True)}


def _streamed() -> bytes:
    """An archive written without going back: sizes follow the data."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:  # type: ignore[no-untyped-def]
            self.content += piece
            return len(piece)

    pipe = Pipe()
    with (
        zipfile.ZipFile(io.BytesIO(DOCUMENT)) as before,
        zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive,  # type: ignore[call-overload]
    ):
        for name in before.namelist():
            archive.writestr(name, before.read(name))
    return bytes(pipe.content)


TEXT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    "<w:p><w:r><w:t>示例 javascript: DDE INCLUDETEXT</w:t></w:r></w:p></w:body></w:document>"
)
LETTERS = {
    "by one library": DOCUMENT,
    "by a free suite": package(
        DOCX.content_type,
        "word/document.xml",
        TEXT,
        {
            WORD_RELATIONS: relationships(("r1", f"{RELATIONS}/styles", "styles.xml", "")),
            "word/styles.xml": "<x/>",
            "docProps/custom.xml": "<x/>",
        },
    ),
    "with its main part by another name": package(DOCX.content_type, "word/document2.xml", TEXT),
    "written without going back": _streamed(),
    "unpacked": zipped(parts_of(DOCUMENT), zipfile.ZIP_STORED),
    "with links": related(
        related(DOCUMENT, WORD_RELATIONS, "hyperlink", "https://example.com/a?b=c"),
        "_rels/.rels",
        "hyperlink",
        "mailto:a@example.com",
    ),
    "with a template on the own disk": related(
        DOCUMENT, WORD_RELATIONS, "attachedTemplate", "file:///C:/Users/a/模板.dotx"
    ),
    "with a page number": field("PAGE \\* MERGEFORMAT"),
    "with a table of contents": field(' TOC \\o "1-3" \\h \\z \\u '),
    "with a picture once pasted": field('INCLUDEPICTURE "/tmp/a.png" \\* MERGEFORMATINET'),
    "with a link by a field": field('HYPERLINK "https://example.com/"'),
    "with a place to fill in": field("MACROBUTTON NoMacro [点击此处]"),
    "with a drawing": with_parts(DOCUMENT, {"word/media/a.svg": "<svg><path d='M0 0'/></svg>"}),
    "with fonts and a note of the printer": with_parts(
        DOCUMENT, {"word/fonts/font1.odttf": b"1234", "word/printerSettings/a.bin": b"1234"}
    ),
    "with parts in wide letters": with_parts(
        DOCUMENT,
        {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")},
    ),
}
SHEETS = {
    "by one library": WORKBOOK,
    "by another library": other_workbook(),
    "by a free suite": package(XLSX.content_type, "xl/workbook.xml", "<workbook/>"),
    "with a bar in a text": formula("&quot;a|b&quot;&amp;A1"),
    "with a bar in a sheet's name": formula("'a|b'!A1"),
    "with a link": related(WORKBOOK, "_rels/.rels", "hyperlink", "#台账!A1"),
    "with a function whose name ends alike": formula("RECALL(1)"),
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *_named(PAPERS, "协议.pdf"),
        *_named(PHOTOS, "照片.JPG"),
        *_named(SCREENS, "截图.png"),
        *_named(WEBPS, "图.webp"),
        *_named(LETTERS, "书.docx"),
        *_named(SHEETS, "表.xlsx"),
        pytest.param("稿.pptx", SLIDES, id="slides"),
    ],
)
def test_honest_file_is_taken(name: str, content: bytes) -> None:
    upload = ContentFile(content, name=name)
    assert name.lower().endswith(check(upload).suffixes)


def test_file_is_left_at_its_beginning() -> None:
    upload = ContentFile(pdf(), name="协议.pdf")
    check(upload)
    assert upload.tell() == 0


def test_file_by_another_name_is_told_what_it_is() -> None:
    with pytest.raises(ValidationError) as refusal:
        check(ContentFile(picture("JPEG"), name="照片.png"))
    assert refusal.value.messages == ["“照片.png”的内容是 JPG，与扩展名不符，请改正扩展名后上传。"]
