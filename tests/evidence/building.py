"""Files built byte by byte, honest ones to begin with; the hostile ones are made from them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import docx
import openpyxl
import xlsxwriter
from PIL import Image

from zhongchuang.evidence.kinds import DOCX, PPTX, XLSX

TYPES = "[Content_Types].xml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def picture(form: str = "PNG", size: tuple[int, int] = (96, 64), **options: object) -> bytes:
    """A small picture with something to see in it."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).rotate(30).convert("RGB").save(out, form, **options)
    return out.getvalue()


JPEG_TRAILER = bytes.fromhex("0000001866747970") + b"mp42" + bytes(500)
"""The beginning of a film, as phones put it behind a picture."""


def pdf(
    *more: str | bytes, catalog: str = "", page: str = "", trailer: str = "", unlisted: int = 0
) -> bytes:
    """One empty page.

    Args:
        more: objects from number 5 on.
        catalog, page, trailer: entries of those dictionaries.
        unlisted: so many of the last objects are missing in the table.
    """
    text = b"BT /F1 12 Tf 72 720 Td (evidence) Tj ET"
    objects: list[str | bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {page} >>",
        stream(text),
        *more,
    ]
    return numbered(objects, trailer, unlisted)


def numbered(objects: list[str | bytes], trailer: str = "", unlisted: int = 0) -> bytes:
    """Objects from number 1 on, with their table."""
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        raw = body.encode("latin-1") if isinstance(body, str) else body
        out += b"%d 0 obj\n%b\nendobj\n" % (number, raw)
    if unlisted:
        del offsets[-unlisted:]
    start = len(out)
    rows = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    out += f"xref\n0 {len(offsets) + 1}\n0000000000 65535 f \n{rows}".encode()
    end = f"trailer\n<< /Size {len(offsets) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return out + end.encode("latin-1")


def stream(data: bytes, entries: str = "") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries.encode(), data)


def flate(data: bytes, entries: str = "") -> bytes:
    return stream(zlib.compress(data, 9), f"/Filter /FlateDecode {entries}")


def packed_objects(*bodies: str) -> bytes:
    """A stream of objects from number 100 on."""
    heads, text = [], ""
    for number, body in enumerate(bodies, start=100):
        heads.append(f"{number} {len(text)}")
        text += f"{body} "
    head = f"{' '.join(heads)} "
    return flate(f"{head}{text}".encode(), f"/Type /ObjStm /N {len(bodies)} /First {len(head)}")


def png(
    width: int = 4,
    height: int = 4,
    *more: tuple[bytes, bytes],
    rows: bytes | None = None,
    broken: bool = False,
) -> bytes:
    """A grey PNG, with more pieces before its rows."""
    if rows is None:
        rows = b"".join(b"\0" + bytes(range(row, row + width)) for row in range(height))
    pieces = [
        (b"IHDR", struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)),
        *more,
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    ]
    out = b"\x89PNG\r\n\x1a\n"
    for name, data in pieces:
        check = zlib.crc32(data, zlib.crc32(name)) ^ broken
        out += struct.pack(">L", len(data)) + name + data + check.to_bytes(4, "big")
    return out


def document(*paragraphs: str) -> bytes:
    out = io.BytesIO()
    made = docx.Document()
    for words in paragraphs or ("入驻协议（示例）",):
        made.add_paragraph(words)
    made.add_picture(io.BytesIO(picture()))
    made.save(out)
    return out.getvalue()


def workbook() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["姓名", "金额"])
    sheet.write_row(1, 0, ["示例", 12])
    sheet.write_formula(2, 1, '=SUM(B2:B2)&"|"', value="12|")
    sheet.write_url(3, 0, "https://example.com/", string="网页")
    sheet.write_comment(1, 1, "批注")
    sheet.insert_image(5, 1, "one.png", {"image_data": io.BytesIO(picture())})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=台账!$B$2:$B$3"})
    sheet.insert_chart(10, 1, chart)
    book.close()
    return out.getvalue()


def other_workbook() -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["姓名", "金额"])
    book.active["B2"] = "=1+2"
    book.save(out)
    return out.getvalue()


def slides() -> bytes:
    """As small as a presentation can be."""
    main = '<p:presentation xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>'
    return package(PPTX.content_type, "ppt/presentation.xml", main)


def package(
    content_type: str, main: str, xml: str, parts: Mapping[str, str] | None = None
) -> bytes:
    """An office file from its main part, the way office suites other than Microsoft's write them."""
    types = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{content_type}.main+xml"/></Types>'
    )
    relations = relationships(("rId1", f"{RELATIONS}/officeDocument", main, ""))
    return zipped({TYPES: types, "_rels/.rels": relations, main: xml, **(parts or {})})


def relationships(*rows: tuple[str, str, str, str]) -> str:
    """Id, type, target and mode of each."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for key, kind, target, mode in rows
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(content: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    return zipped({**parts_of(content), **parts})


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """One part changed; it must be there, and change."""
    parts = parts_of(content)
    before = parts[part]
    parts[part] = change(before)
    assert parts[part] != before
    return zipped(parts)


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    return changed(content, part, lambda xml: xml.replace(old, new, 1))


def related(content: bytes, part: str, kind: str, target: str, mode: str = "External") -> bytes:
    """One relation more."""
    row = f'<Relationship Id="x1" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return replaced(content, part, b"</Relationships>", f"{row}</Relationships>".encode())


DOCUMENT, WORKBOOK, SLIDES = document(), workbook(), slides()
WORDS, WORD_RELATIONS = "word/document.xml", "word/_rels/document.xml.rels"
BOOK, SHEET, BOOK_RELATIONS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/_rels/workbook.xml.rels",
)
TYPE_OF = {".docx": DOCX, ".xlsx": XLSX, ".pptx": PPTX}


def field(*instructions: str) -> bytes:
    """A document with one field, its instruction in one or several runs."""
    runs = "".join(f"<w:r><w:instrText>{words}</w:instrText></w:r>" for words in instructions)
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return replaced(
        DOCUMENT, WORDS, b"<w:sectPr", f"<w:p>{begin}{runs}{end}</w:p><w:sectPr".encode()
    )


def formula(words: str) -> bytes:
    """A workbook with one formula more."""
    row = f'<row r="900"><c r="A900"><f>{words}</f><v>1</v></c></row></sheetData>'
    return replaced(WORKBOOK, SHEET, b"</sheetData>", row.encode())
