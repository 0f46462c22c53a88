"""Files that are out to do harm or hide something, each with the code it must be refused with."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pypdf import PdfReader, PdfWriter

from evidence.building import (
    BOOK,
    BOOK_RELATIONS,
    DOCUMENT,
    SHEET,
    SLIDES,
    TYPES,
    WORD_RELATIONS,
    WORDS,
    WORKBOOK,
    field,
    flate,
    formula,
    numbered,
    packed_objects,
    parts_of,
    pdf,
    picture,
    png,
    related,
    replaced,
    stream,
    with_parts,
    zipped,
)

JS = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
PROGRAM = b"MZ\x90\0" + bytes(200)
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
ARCHIVE = zipped({"a.exe": PROGRAM})
MEGABYTE = 1024**2
DTD = b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@dataclass(frozen=True)
class Hostile:
    """A file by what is wrong with it; `name` ends as the file's name does."""

    what: str
    name: str
    content: bytes
    code: str


def _annotation(entries: str) -> bytes:
    return pdf(f"<< /Type /Annot /Rect [0 0 9 9] {entries} >>", page="/Annots [5 0 R]")


def _annotated(action: str) -> bytes:
    return _annotation(f"/Subtype /Link /A {action}")


def _encrypted(user: str, owner: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    writer.encrypt(user, owner, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _revised() -> bytes:
    """A script in the first revision; the second one only takes it out of sight."""
    first = pdf(JS, catalog="/OpenAction 5 0 R")
    start = len(first)
    clean = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    table = f"xref\n1 1\n{start:010d} 00000 n \n".encode()
    before = first.rindex(b"startxref")
    old = int(first[before:].split()[1])
    end = (
        f"trailer\n<< /Size 6 /Root 1 0 R /Prev {old} >>\nstartxref\n{start + len(clean)}\n%%EOF\n"
    )
    return first + clean + table + end.encode()


SCRIPTED: dict[str, bytes] = {
    "script on opening": pdf(JS, catalog="/OpenAction 5 0 R"),
    "script on opening, in place": pdf(catalog=f"/OpenAction {JS}"),
    "script in the list of names": pdf(catalog=f"/Names << /JavaScript << /Names [(a) {JS}] >> >>"),
    "script of a link": _annotated(JS),
    "script of a page": pdf(page=f"/AA << /O {JS} >>"),
    "script of the document": pdf(catalog=f"/AA << /WC {JS} >>"),
    "script of a form field": pdf(
        f"<< /FT /Tx /T (a) /AA << /K {JS} >> >>", catalog="/AcroForm << /Fields [5 0 R] >>"
    ),
    "script by an escaped name": pdf(
        "<< /S /J#61vaScript /J#53 (1) >>", catalog="/OpenAction 5 0 R"
    ),
    "script by an escaped key": pdf("<< /#53 /JavaScript /JS (1) >>", page="/Annots [5 0 R]"),
    "script in a stream of objects": pdf(packed_objects(JS)),
    "script in a stream of objects, escaped": pdf(packed_objects("<< /S /#4AavaScript /JS (1) >>")),
    "script in an object no table lists": pdf(JS, unlisted=1),
    "script in an earlier revision": _revised(),
    "script by a name kept elsewhere": pdf("<< /S 6 0 R /JS (1) >>", "/JavaScript"),
    "script as the second of two kinds": pdf("<< /S /GoTo /S /JavaScript /JS (1) >>"),
    "script in a stream": pdf("<< /S /JavaScript /JS 6 0 R >>", stream(b"app.alert(1)")),
    "script after a harmless step": _annotated(f"<< /S /GoTo /D [3 0 R /Fit] /Next {JS} >>"),
    "script in an object that breaks off": pdf("<< /S /JavaScript /JS (app.alert"),
    "program started": _annotated("<< /S /Launch /F (cmd.exe) >>"),
    "program started on opening": pdf(catalog="/OpenAction << /S /Launch /Win << /F (cmd) >> >>"),
    "form sent away": _annotated("<< /S /SubmitForm /F (http://example.com/) >>"),
    "data fetched": _annotated("<< /S /ImportData /F (a.fdf) >>"),
    "film with a script": _annotated("<< /S /Rendition /OP 0 >>"),
    "page opened by itself": pdf(catalog="/OpenAction << /S /URI /URI (http://example.com/) >>"),
    "page opened with the page": pdf(page="/AA << /O << /S /URI /URI (http://example.com) >> >>"),
    "form of another kind": pdf(stream(b"<xdp/>"), catalog="/AcroForm << /Fields [] /XFA 5 0 R >>"),
    "link that is a script": _annotated("<< /S /URI /URI (java\\nscript:alert\\(1\\)) >>"),
}
FILESPEC = "<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"
EMBEDDING: dict[str, bytes] = {
    "file attached": pdf(
        FILESPEC,
        stream(PROGRAM, "/Type /EmbeddedFile"),
        catalog="/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>",
    ),
    "file attached to a note": _annotation(f"/Subtype /FileAttachment /FS {FILESPEC}"),
    "file in no list": pdf(stream(PROGRAM, "/Type /Embedded#46ile")),
    "collection of files": pdf(catalog="/Collection << /Type /Collection /View /T >>"),
    "film": _annotation("/Subtype /RichMedia"),
    "film on a screen": _annotation("/Subtype /Screen"),
    "film of old": _annotation("/Subtype /Movie"),
    "sound": _annotated("<< /S /Sound >>"),
    "space to walk in": _annotation("/Subtype /3D"),
    "step into an attached file": _annotated("<< /S /GoToE /D (a) >>"),
}
REACHING: dict[str, bytes] = {
    "step into another file": _annotated("<< /S /GoToR /F (\\\\\\\\host\\\\a.pdf) /D [0 /Fit] >>"),
    "stream kept elsewhere": pdf(stream(b"", "/F (http://example.com/a)")),
    "link into a network of files": _annotated("<< /S /URI /URI (file://host/share) >>"),
    "link to a handler": _annotated("<< /S /URI /URI (ms-msdt:/id) >>"),
}
BOMBS: dict[str, bytes] = {
    "stream that unpacks to a lot": pdf(flate(bytes(60 * MEGABYTE))),
    "stream packed twice": pdf(
        stream(
            zlib.compress(zlib.compress(bytes(90 * MEGABYTE), 9), 9),
            "/Filter [/FlateDecode /FlateDecode]",
        )
    ),
    "stream that unpacks to a lot, in letters": pdf(
        stream(
            zlib.compress(bytes(100 * MEGABYTE), 9).hex().encode() + b">",
            "/Filter [/ASCIIHexDecode /FlateDecode]",
        )
    ),
    "picture of endless size": pdf(
        flate(b"\0", "/Type /XObject /Subtype /Image /Width 99999 /Height 99999")
    ),
}
BROKEN: dict[str, bytes] = {
    "half": pdf()[: len(pdf()) // 2],
    "without its end": pdf()[:-30],
    "without pages": numbered(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [] >>"]),
    "without anything": b"%PDF-1.7\n%%EOF\n",
    "nested without end": numbered([b"[" * 40_000]),
    "of zeros": b"%PDF-1.7\n" + bytes(5000),
}
HIDING: dict[str, bytes] = {
    "page in front": PAGE + pdf(),
    "blank in front": b"\n" + pdf(),
    "archive behind": pdf() + ARCHIVE,
    "page behind": pdf() + PAGE,
    "program behind": pdf() + PROGRAM,
    "program": PROGRAM,
    "page": PAGE,
    "archive": ARCHIVE,
    "picture": picture(),
    "letters": "协议".encode(),
}


def _pdfs() -> Iterator[Hostile]:
    sorts = {
        "script": SCRIPTED,
        "embedded": EMBEDDING,
        "external-link": REACHING,
        "bomb": BOMBS,
        "damaged": BROKEN,
        "mismatch": HIDING,
        "encrypted": {
            "with a password": _encrypted("secret", "secret"),
            "with restrictions": _encrypted("", "secret"),
        },
    }
    for code, files in sorts.items():
        for what, content in files.items():
            yield Hostile(f"pdf: {what}", "协议.pdf", content, code)


JPEG = picture("JPEG")
WEBP = picture("WEBP")
PNG = picture("PNG")
TEXT_BOMB = zlib.compress(bytes(60 * MEGABYTE), 9)


def _sized(width: int, height: int) -> bytes:
    """A JPEG that says another size than it has."""
    at = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:at] + struct.pack(">HH", height, width) + JPEG[at + 4 :]


def _scanned(times: int) -> bytes:
    at = JPEG.index(b"\xff\xda")
    return JPEG[:at] + JPEG[at:-2] * times + JPEG[-2:]


def _comment(words: bytes) -> bytes:
    return JPEG[:2] + b"\xff\xfe" + struct.pack(">H", len(words) + 2) + words + JPEG[2:]


PICTURES: tuple[tuple[str, str, bytes, str], ...] = (
    ("of endless size", "a.png", png(60_000, 60_000, rows=b"\0"), "bomb"),
    ("of endless width", "a.png", png(2**31 - 1, 1, rows=b"\0"), "bomb"),
    ("with more rows than it says", "a.png", png(rows=bytes(40 * MEGABYTE)), "bomb"),
    ("with an endless text", "a.png", png(4, 4, (b"zTXt", b"a\0\0" + TEXT_BOMB)), "bomb"),
    ("with an endless profile", "a.png", png(4, 4, (b"iCCP", b"a\0\0" + TEXT_BOMB)), "bomb"),
    ("with an endless note", "a.png", png(4, 4, (b"iTXt", b"a\0\1\0\0\0" + TEXT_BOMB)), "bomb"),
    ("with rows missing", "a.png", png(100, 100, rows=bytes(20)), "damaged"),
    ("with wrong sums", "a.png", png(broken=True), "damaged"),
    ("cut short", "a.png", PNG[:-20], "damaged"),
    ("without a size", "a.png", png(0, 4), "damaged"),
    ("with rows that cannot be unpacked", "a.png", png()[:49] + bytes(20), "damaged"),
    ("with a text that cannot be unpacked", "a.png", png(4, 4, (b"zTXt", b"a\0\0no")), "damaged"),
    ("without a header", "a.png", PNG[:8] + PNG[33:], "damaged"),
    ("with half a header", "a.png", PNG[:8], "damaged"),
    ("archive behind", "a.png", PNG + ARCHIVE, "mismatch"),
    ("script in a text", "a.png", png(4, 4, (b"tEXt", b"a\0<?php system(1); ?>")), "mismatch"),
    ("drawing with a script", "a.png", b"<svg onload='alert(1)'/>", "mismatch"),
    ("animation", "a.png", picture("GIF"), "mismatch"),
    ("jpeg", "a.png", JPEG, "mismatch"),
    ("archive behind", "a.jpg", JPEG + ARCHIVE, "mismatch"),
    ("other archive behind", "a.jpg", JPEG + b"Rar!\x1a\x07\x01\0" + bytes(99), "mismatch"),
    ("program behind", "a.jpg", JPEG + PROGRAM, "mismatch"),
    ("paper behind", "a.jpg", JPEG + pdf(), "mismatch"),
    ("page in a comment", "a.jpg", _comment(PAGE), "mismatch"),
    ("page", "a.jpg", PAGE, "mismatch"),
    ("cut short", "a.jpg", JPEG[: len(JPEG) // 2], "damaged"),
    ("only its beginning", "a.jpg", JPEG[:4], "damaged"),
    ("nothing between", "a.jpg", b"\xff\xd8\xff\xd9", "damaged"),
    ("of endless size", "a.jpg", _sized(65_000, 65_000), "bomb"),
    ("of endless height", "a.jpg", _sized(1, 65_000), "bomb"),
    ("gone over endlessly", "a.jpeg", _scanned(500), "bomb"),
    ("of endless size", "a.webp", WEBP[:26] + b"\xff\x3f\xff\x3f" + WEBP[30:], "bomb"),
    ("cut short", "a.webp", WEBP[: len(WEBP) // 2], "damaged"),
    ("archive behind", "a.webp", WEBP + ARCHIVE, "mismatch"),
    ("picture", "a.webp", PNG, "mismatch"),
    ("without a picture", "a.webp", b"RIFF\x04\0\0\0WEBP", "damaged"),
    ("film", "a.webp", b"RIFF\x20\0\0\0AVI LIST" + bytes(40), "mismatch"),
)
NOT_TAKEN = ("图.svg", "页.html", "页.mht", "图.gif", "书.docm", "表.xlsm", "书.doc", "表.xls", "包.zip", "包.rar", "程序.exe", "脚本.js", "库.jar", "链接.lnk", "照片.heic", "票.ofd", "无扩展名")  # fmt: skip


def _entries(*names: str, modes: int = 0, **options: int) -> bytes:
    """The document with more entries, named as archivers of good faith never name them."""
    out = io.BytesIO(DOCUMENT)
    with zipfile.ZipFile(out, "a") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name)
            entry.filename = name
            entry.external_attr = modes << 16
            archive.writestr(entry, "x", **options)
    return out.getvalue()


def _flagged() -> bytes:
    content = bytearray(DOCUMENT)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def _in_directory(content: bytes, name: bytes, offset: int, value: bytes) -> bytes:
    """Bytes of the directory's row of an entry, changed."""
    at = content.index(name, content.index(b"PK\x01\x02")) - 46 + offset
    return content[:at] + value + content[at + len(value) :]


def _overlapping() -> bytes:
    """A part whose data is another part, which the directory lists as well."""
    inner = zipped({"x/b.xml": "<x/>"}, zipfile.ZIP_STORED)
    out = io.BytesIO(DOCUMENT)
    with zipfile.ZipFile(out, "a") as archive, zipfile.ZipFile(io.BytesIO(inner)) as nested:
        outer = zipfile.ZipInfo("x/a.xml")
        at = archive.start_dir
        archive.writestr(outer, inner[: nested.start_dir])
        entry = nested.infolist()[0]
        entry.header_offset = at + 30 + len(outer.filename)
        archive.filelist.append(entry)
    return out.getvalue()


def _renamed() -> bytes:
    """Two rows of the directory for one and the same data."""
    with zipfile.ZipFile(io.BytesIO(DOCUMENT)) as archive:
        first = archive.infolist()[0].header_offset
        name = archive.infolist()[1].filename.encode()
    return _in_directory(DOCUMENT, name, 42, struct.pack("<L", first))


def _unlisted() -> bytes:
    """An entry before the directory that the directory does not list."""
    with zipfile.ZipFile(io.BytesIO(DOCUMENT)) as archive:
        start = archive.start_dir
    with zipfile.ZipFile(io.BytesIO(ARCHIVE)) as archive:
        hidden = ARCHIVE[: archive.start_dir]
    content = DOCUMENT[:start] + hidden + DOCUMENT[start:]
    return content[:-6] + struct.pack("<L", start + len(hidden)) + content[-2:]


def _spoilt(content: bytes, by: int) -> bytes:
    """One byte of the main part's data changed, `by` bytes behind its name."""
    at = content.index(WORDS.encode()) + len(WORDS) + by
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def _claiming(size: int) -> bytes:
    """The main part says another size than it has, in both places."""
    packed = struct.pack("<L", size)
    content = _in_directory(DOCUMENT, WORDS.encode(), 24, packed)
    at = content.index(WORDS.encode()) - 30 + 22
    return content[:at] + packed + content[at + 4 :]


LONG = b"".join(b"%x" % (n * 2654435761 % 2**32) for n in range(2 * MEGABYTE))
LARGE = b"<x>" + b" " * (60 * MEGABYTE) + b"</x>"
BODY = b"<w:body>"
DOCUMENTS: tuple[tuple[str, bytes, str], ...] = (
    ("macros", with_parts(DOCUMENT, {"word/vbaProject.bin": OLE2}), "macro"),
    ("macros elsewhere", with_parts(DOCUMENT, {"x/VBAproject.BIN": b"1"}), "macro"),
    ("macros by its type", replaced(DOCUMENT, TYPES, b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", b"application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    ("buttons", with_parts(DOCUMENT, {"customUI/customUI.xml": "<customUI/>"}), "macro"),
    ("macros by a relation", related(DOCUMENT, WORD_RELATIONS, "vbaProject", "a.xml", "Internal"), "macro"),
    ("object", with_parts(DOCUMENT, {"word/embeddings/oleObject1.bin": OLE2}), "embedded"),
    ("object among the pictures", with_parts(DOCUMENT, {"word/media/a.png": OLE2}), "embedded"),
    ("program among the pictures", with_parts(DOCUMENT, {"word/media/a.png": PROGRAM}), "embedded"),
    ("archive among the pictures", with_parts(DOCUMENT, {"word/media/a.png": ARCHIVE}), "embedded"),
    ("file of no kind", with_parts(DOCUMENT, {"word/a.dll": b"1234"}), "embedded"),
    ("control", with_parts(DOCUMENT, {"word/activeX/activeX1.xml": "<x/>"}), "embedded"),
    ("page as a part", replaced(DOCUMENT, WORDS, BODY, b'<w:body><w:altChunk r:id="x1"/>'), "embedded"),
    ("page by a relation", related(DOCUMENT, WORD_RELATIONS, "aFChunk", "a.html", "Internal"), "embedded"),
    ("remote template", related(DOCUMENT, WORD_RELATIONS, "attachedTemplate", "http://example.com/a.dotm"), "external-link"),
    ("template in a network of files", related(DOCUMENT, WORD_RELATIONS, "attachedTemplate", r"\\host\a.dotm"), "external-link"),
    ("remote picture", related(DOCUMENT, WORD_RELATIONS, "image", "http://example.com/a.png"), "external-link"),
    ("remote object", related(DOCUMENT, WORD_RELATIONS, "oleObject", "mhtml:http://example.com!x"), "embedded"),
    ("remote part", related(DOCUMENT, WORD_RELATIONS, "subDocument", "http://example.com/"), "external-link"),
    ("remote frame", related(DOCUMENT, WORD_RELATIONS, "frame", "a.html"), "external-link"),
    ("link into a network of files", related(DOCUMENT, WORD_RELATIONS, "hyperlink", "file://host/a"), "external-link"),
    ("link to a handler", related(DOCUMENT, WORD_RELATIONS, "hyperlink", "ms-msdt:/id"), "external-link"),
    ("link that is a script", related(DOCUMENT, WORD_RELATIONS, "hyperlink", "javascript:alert(1)"), "script"),
    ("conversation with a program", field("DDEAUTO c:\\\\cmd.exe \"/k calc\""), "external-link"),
    ("conversation in pieces", field(" dd", "e", "auto c:\\\\cmd.exe"), "external-link"),
    ("remote picture by a field", field('INCLUDEPICTURE "http://example.com/a.png"'), "external-link"),
    ("remote text by a field", field('INCLUDETEXT "\\\\\\\\host\\\\a.docx"'), "external-link"),
    ("script by a field", field('HYPERLINK "javascript:alert(1)"'), "script"),
    ("simple field", replaced(DOCUMENT, WORDS, BODY, b'<w:body><w:fldSimple w:instr="DDE cmd x"/>'), "external-link"),
    ("field without end", field("PAGE " + "x" * 70_000), "bomb"),
    ("drawing with a script", with_parts(DOCUMENT, {"word/media/a.svg": "<svg><script>1</script></svg>"}), "script"),
    ("drawing with a handler", with_parts(DOCUMENT, {"word/media/a.svg": "<svg><g onclick='1'/></svg>"}), "script"),
    ("entities", replaced(DOCUMENT, WORDS, b"<w:document", DTD + b"<w:document"), "entity"),
    ("entities in the relations", replaced(DOCUMENT, WORD_RELATIONS, b"<Relationships", DTD + b"<Relationships"), "entity"),
    ("entities in wide letters", with_parts(DOCUMENT, {"customXml/item1.xml": f"{DTD.decode()}<x/>".encode("utf-16")}), "entity"),
    ("entities under another name", with_parts(DOCUMENT, {"word/media/a.png": DTD + b"<x/>"}), "entity"),
    ("part with a wrong byte", _spoilt(DOCUMENT, 2), "damaged"),
    ("unpacked part with a wrong byte", _spoilt(zipped(parts_of(DOCUMENT), zipfile.ZIP_STORED), 400), "damaged"),
    ("broken part", replaced(DOCUMENT, WORDS, b"</w:body>", b""), "damaged"),
    ("unknown letters", with_parts(DOCUMENT, {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-7"?><x/>'}), "damaged"),
    ("half", DOCUMENT[: len(DOCUMENT) // 2], "damaged"),
    ("without its end", DOCUMENT[:-30], "damaged"),
    ("password", OLE2 + bytes(500) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
    ("password on its parts", _flagged(), "encrypted"),
    ("unusual packing", zipped({"a": b"x" * 99}, zipfile.ZIP_LZMA), "unsupported"),
    ("part that unpacks to a lot", with_parts(DOCUMENT, {"word/media/a.png": bytes(60 * MEGABYTE)}), "bomb"),
    ("text that unpacks to a lot", with_parts(DOCUMENT, {"customXml/item1.xml": LARGE}), "bomb"),
    ("parts without number", with_parts(DOCUMENT, {f"x/{n}.xml": "<x/>" for n in range(2001)}), "bomb"),
    ("part of two sizes", _in_directory(DOCUMENT, b"word/document.xml", 24, struct.pack("<L", 100)), "bomb"),
    ("part longer than it says", _claiming(100), "bomb"),
    ("part shorter than it says", _claiming(10**6), "damaged"),
    ("comment without end", with_parts(DOCUMENT, {"customXml/item1.xml": b"<x><!--" + LONG + b"--></x>"}), "bomb"),
    ("name without end", with_parts(DOCUMENT, {"customXml/item1.xml": b"<x a='" + LONG + b"'/>"}), "bomb"),
    ("two parts in one place", _renamed(), "mismatch"),
    ("part within a part", _overlapping(), "bomb"),
    ("way out", _entries("../../etc/passwd"), "bad-name"),
    ("root", _entries("/etc/passwd"), "bad-name"),
    ("drive", _entries("C:/windows/a.exe"), "bad-name"),
    ("way out, the other way", _entries("word\\..\\a.exe"), "bad-name"),
    ("one name twice", _entries("x/a.xml", "X/A.xml"), "bad-name"),
    ("link to a file", _entries("x/a", modes=stat.S_IFLNK | 0o777), "bad-name"),
    ("program in front", PROGRAM + DOCUMENT, "mismatch"),
    ("archive in front", ARCHIVE + DOCUMENT, "mismatch"),
    ("page behind", DOCUMENT + PAGE, "mismatch"),
    ("page as its comment", DOCUMENT[:-2] + struct.pack("<H", len(PAGE)) + PAGE, "mismatch"),
    ("part no list names", _unlisted(), "mismatch"),
    ("part of two names", _in_directory(DOCUMENT, b"word/styles.xml", 46, b"word/stylez.xml"), "mismatch"),
    ("sheet", WORKBOOK, "mismatch"),
    ("archive", ARCHIVE, "mismatch"),
    ("letters", "协议".encode(), "mismatch"),
    ("letter of old", OLE2 + bytes(500), "mismatch"),
    ("without a list of types", zipped({WORDS: "<x/>"}), "mismatch"),
    ("without its main part", zipped({TYPES: "<Types/>"}), "mismatch"),
)  # fmt: skip
SHEETS: tuple[tuple[str, bytes, str], ...] = (
    ("macros", with_parts(WORKBOOK, {"xl/vbaProject.bin": OLE2}), "macro"),
    ("macros of old", with_parts(WORKBOOK, {"xl/macrosheets/sheet1.xml": "<x/>"}), "macro"),
    ("macros of old, elsewhere", related(WORKBOOK, BOOK_RELATIONS, "xlMacrosheet", "x.xml", "Internal"), "macro"),
    ("dialogue", with_parts(WORKBOOK, {"xl/dialogsheets/sheet1.xml": "<x/>"}), "macro"),
    ("another book", with_parts(WORKBOOK, {"xl/externalLinks/externalLink1.xml": "<x/>"}), "external-link"),
    ("conversation with a program", with_parts(WORKBOOK, {"xl/x.xml": "<ddeLink ddeService='cmd'/>"}), "external-link"),
    ("data from outside", with_parts(WORKBOOK, {"xl/connections.xml": "<x/>"}), "external-link"),
    ("question to outside", with_parts(WORKBOOK, {"xl/queryTables/queryTable1.xml": "<x/>"}), "external-link"),
    ("formula that starts a program", formula("cmd|'/c calc'!A0"), "external-link"),
    ("formula that starts a program, quoted", formula("'cmd'|'/c calc'!A0"), "external-link"),
    ("formula that fetches", formula("_xlfn.WEBSERVICE(&quot;http://example.com&quot;)"), "external-link"),
    ("name that starts a program", replaced(WORKBOOK, BOOK, b"<calcPr", b"<definedNames><definedName name='a'>cmd|'/c'!A0</definedName></definedNames><calcPr"), "external-link"),
    ("object", with_parts(WORKBOOK, {"xl/embeddings/oleObject1.bin": OLE2}), "embedded"),
    ("entities", replaced(WORKBOOK, SHEET, b"<worksheet", DTD + b"<worksheet"), "entity"),
    ("document", DOCUMENT, "mismatch"),
)  # fmt: skip
CLICK = '<p:sld><a:hlinkClick xmlns:a="a" action="ppaction://program?x"/></p:sld>'
TALKS: tuple[tuple[str, bytes, str], ...] = (
    ("program on a click", with_parts(SLIDES, {"ppt/slides/slide1.xml": CLICK.replace("p:", "")}), "script"),
    ("macros", with_parts(SLIDES, {"ppt/vbaProject.bin": OLE2}), "macro"),
    ("remote film", related(SLIDES, "_rels/.rels", "video", "http://example.com/a.mp4"), "external-link"),
)  # fmt: skip


def _all() -> Iterator[Hostile]:
    yield from _pdfs()
    for what, name, content, code in PICTURES:
        yield Hostile(f"{name[2:]}: {what}", name, content, code)
    for name in NOT_TAKEN:
        yield Hostile(f"name: {name}", name, pdf(), "type-not-taken")
    for suffix, files in ((".docx", DOCUMENTS), (".xlsx", SHEETS), (".pptx", TALKS)):
        for what, content, code in files:
            yield Hostile(f"{suffix[1:]}: {what}", f"佐证{suffix}", content, code)
    yield Hostile("pdf: nothing", "空.pdf", b"", "empty")


HOSTILE = tuple(_all())
