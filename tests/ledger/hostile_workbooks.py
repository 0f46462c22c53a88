"""Files that are no ledger workbook, or are out to do harm: each with the reason it is refused for.

A reason that begins with a sheet and a cell is a mistake at that cell; the others are of the file.
"""

from __future__ import annotations

import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO

from ledger.books import good, packed, put, repacked, with_part

SHEET = "xl/worksheets/sheet2.xml"
GOOD = packed(good())
TYPES = "[Content_Types].xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

DAMAGED = "文件不是 .xlsx 工作簿，或已损坏"
NO_WORKBOOK = "文件不是 .xlsx 工作簿；"
FAR = "工作表超出范围"
NOT_TAKEN = "文件"
"""Archives that are put together so oddly that damaged, forbidden and foreign are one."""
TOO_BIG = "文件解压后过大"
MACROS = "工作簿含有宏"
OUTSIDE = "工作簿引用了"
EMBEDDED = "工作簿中嵌有其他文件或控件"
FORBIDDEN = "文件含有不允许的内容"
ENCODED = "文件的编码不受支持"
CSV = "文件是文本（CSV）"
FORMULA = "入驻!J2 从业人数：公式引用了外部程序或网络数据"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file, made when it is needed, and how the reason for refusing it begins."""

    name: str
    make: Callable[[], bytes]
    reason: str
    is_bomb: bool = False


def _in(old: bytes, new: bytes, part: str = SHEET) -> bytes:
    """The good workbook with the first `old` of a part replaced."""

    def change(name: str, xml: bytes) -> bytes:
        return xml.replace(old, new, 1) if name == part else xml

    changed = repacked(GOOD, change)
    assert changed != repacked(GOOD, lambda _name, xml: xml), (old, part)
    return changed


def _instead(part: str, content: bytes) -> bytes:
    return repacked(GOOD, lambda name, xml: content if name == part else xml)


def _related(kind: str, target: str, outside: bool = False, part: str = BOOK_RELS) -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    link = f'<Relationship Id="x9" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return _in(b"</Relationships>", link.encode() + b"</Relationships>", part)


def _typed(old: bytes, new: bytes) -> bytes:
    return _in(old, new, TYPES)


def _zip(names: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in names.items():
            archive.writestr(name, part)
    return file.getvalue()


def _ole(*words: str) -> bytes:
    streams = b"".join(word.encode("utf-16-le") for word in words)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + streams + bytes(512)


def _formula(formula: str) -> bytes:
    return _in(b'<c r="J2"><v>3</v>', f'<c r="J2"><f>{formula}</f><v>3</v>'.encode())


def _claiming(size: int) -> bytes:
    """The directory says that a part is so long, whatever it is."""
    content = bytearray(GOOD)
    at = content.find(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<L", size)
    return bytes(content)


def _encrypted_entries() -> bytes:
    content = bytearray(GOOD)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def _with_strings(*texts: str) -> bytes:
    """Further shared texts, each standing in thousands of cells of its own sheet."""
    items = "".join(f"<si><t>{text}</t></si>" for text in texts).encode()
    strings = _in(b"</sst>", items + b"</sst>", "xl/sharedStrings.xml")
    with zipfile.ZipFile(BytesIO(strings)) as archive:
        first = archive.read("xl/sharedStrings.xml").count(b"<si>") - len(texts)
    rows = "".join(
        f'<row r="{row}">'
        + "".join(f'<c r="{letter}{row}" t="s"><v>{first}</v></c>' for letter in "ABCDEFGHIJK")
        + "</row>"
        for row in range(10, 5000)
    ).encode()
    return repacked(
        strings,
        lambda name, xml: (
            xml.replace(b"</sheetData>", rows + b"</sheetData>") if name == SHEET else xml
        ),
    )


def _noise(length: int) -> bytes:
    """A part that packs fifty to one, so that its ratio does not give it away."""
    draw = random.Random(1)
    blocks = (draw.randbytes(40).hex().encode().ljust(4096) for _n in range(length // 4096))
    return b"<x>" + b"<y/>".join(blocks) + b"</x>"


def _nested(depth: int) -> bytes:
    return b"<x>" * depth + b"</x>" * depth


def files() -> Iterator[Hostile]:
    yield from _other_kinds()
    yield from _harmful_parts()
    yield from _bombs()
    yield from _odd_xml()
    yield from _odd_cells()


def _other_kinds() -> Iterator[Hostile]:
    csv = "姓名,岗位\n示例员工,服务\n"
    yield Hostile("empty", lambda: b"", "文件是空的")
    yield Hostile("csv-utf-8", lambda: csv.encode(), CSV)
    yield Hostile("csv-utf-8-bom", lambda: csv.encode("utf-8-sig"), CSV)
    yield Hostile("csv-gbk", lambda: csv.encode("gbk"), CSV)
    yield Hostile("csv-utf-16", lambda: csv.encode("utf-16"), CSV)
    yield Hostile("pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\n", "文件是 PDF")
    yield Hostile("html-table", lambda: b"<table><tr><td>1</td></tr></table>", "文件其实是网页")
    yield Hostile("html", lambda: b"<!DOCTYPE html><html></html>", "文件其实是网页")
    yield Hostile("xml-2003", lambda: b'<?xml version="1.0"?><Workbook/>', "文件是 XML 表格")
    yield Hostile("xls", lambda: _ole("Workbook"), "文件是旧版 .xls 格式")
    yield Hostile("password", lambda: _ole("EncryptedPackage"), "工作簿设有打开密码")
    yield Hostile("program", lambda: b"MZ\x90\x00" + bytes(200), DAMAGED)
    yield Hostile("noise", lambda: bytes(range(128, 256)) * 8, DAMAGED)
    yield Hostile("zip", lambda: _zip({"a.txt": b"x"}), NO_WORKBOOK)
    yield Hostile("docx", lambda: _zip({TYPES: b"<x/>", "word/document.xml": b"<x/>"}), NO_WORKBOOK)
    yield Hostile("xlsb", lambda: _zip({TYPES: b"<x/>", "xl/workbook.bin": b"x"}), NO_WORKBOOK)
    yield Hostile("ods", lambda: _zip({"content.xml": b"<x/>", "mimetype": b"x"}), NO_WORKBOOK)
    yield Hostile("half", lambda: GOOD[: len(GOOD) // 2], DAMAGED)
    yield Hostile("end-cut-off", lambda: GOOD[:-30], DAMAGED)
    yield Hostile("encrypted-entries", _encrypted_entries, "文件已加密")


def _harmful_parts() -> Iterator[Hostile]:
    main = b"spreadsheetml.sheet.main+xml"
    enabled = b"ms-excel.sheet.macroEnabled.main+xml"
    yield Hostile("macros", lambda: with_part(GOOD, "xl/vbaProject.bin", b"m"), MACROS)
    yield Hostile("macros-elsewhere", lambda: with_part(GOOD, "x/VBAPROJECT.bin", b"m"), MACROS)
    yield Hostile(
        "xlsm",
        lambda: _typed(b"openxmlformats-officedocument." + main, enabled),
        MACROS,
    )
    yield Hostile("macro-sheet", lambda: with_part(GOOD, "xl/macrosheets/s.xml", b"<x/>"), MACROS)
    yield Hostile(
        "external-workbook",
        lambda: with_part(GOOD, "xl/externalLinks/externalLink1.xml", b"<x/>"),
        OUTSIDE,
    )
    yield Hostile(
        "data-connection", lambda: with_part(GOOD, "xl/connections.xml", b"<x/>"), OUTSIDE
    )
    yield Hostile("query-table", lambda: with_part(GOOD, "xl/queryTables/q.xml", b"<x/>"), OUTSIDE)
    yield Hostile(
        "outside-image", lambda: _related("image", "http://192.0.2.1/a.png", True), OUTSIDE
    )
    yield Hostile(
        "outside-share", lambda: _related("externalLinkPath", "//192.0.2.1/a", True), OUTSIDE
    )
    yield Hostile("script-link", lambda: _related("hyperlink", "javascript:1", True), FORBIDDEN)
    yield Hostile("ole-object", lambda: with_part(GOOD, "xl/embeddings/o.bin", b"x"), EMBEDDED)
    yield Hostile("control", lambda: with_part(GOOD, "xl/activeX/a.xml", b"<x/>"), EMBEDDED)
    yield Hostile("ole-relation", lambda: _related("oleObject", "a.bin"), EMBEDDED)
    yield Hostile("way-out", lambda: with_part(GOOD, "../../etc/cron.d/x", b"x"), NOT_TAKEN)
    yield Hostile("same-part-twice", lambda: with_part(GOOD, "XL/workbook.xml", b"<x/>"), NOT_TAKEN)
    yield Hostile("front", lambda: b"MZ" + GOOD, NOT_TAKEN)
    yield Hostile("behind", lambda: GOOD + b"<script>1</script>", NOT_TAKEN)


def _bombs() -> Iterator[Hostile]:
    far = b'<c r="XFD1048576"><v>1</v></c></row></sheetData>'

    def bomb(name: str, make: Callable[[], bytes], reason: str = TOO_BIG) -> Hostile:
        return Hostile(name, make, reason, is_bomb=True)

    yield bomb("ratio", lambda: with_part(GOOD, "xl/bomb.xml", b" " * 60_000_000))
    yield bomb("claims-too-little", lambda: _claiming(10), NOT_TAKEN)
    yield bomb("claims-too-much", lambda: _claiming(0xF0000000))
    yield bomb("huge-styles", lambda: _instead("xl/styles.xml", _noise(21 * 1024**2)))
    yield bomb("huge-strings", lambda: _instead("xl/sharedStrings.xml", _noise(201 * 1024**2)))
    long = b"<!--" + b"ab<c" * 1_000_000 + b"-->"
    yield bomb("long-comment", lambda: _in(b"<sheetData>", long + b"<sheetData>"))
    wide = b'<c x="' + b"ab c" * 1_000_000 + b'" r="A2"'
    yield bomb("long-attribute", lambda: _in(b'<c r="A2"', wide))
    yield bomb("one-text-in-every-cell", lambda: _with_strings("字" * 32_000))
    yield bomb("one-huge-text", lambda: _with_strings("字" * 3_000_000))
    yield bomb("far-corner", lambda: _in(b"</row></sheetData>", far), FAR)
    yield bomb("column-27", lambda: _in(b'r="A2"', b'r="AA2"'), FAR)
    yield bomb("row-200000", lambda: _in(b'r="A2"', b'r="A200000"'), FAR)
    yield bomb(
        "far-merge",
        lambda: _in(
            b"</sheetData>",
            b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        ),
        FAR,
    )
    yield bomb(
        "parts",
        lambda: _zip({"xl/workbook.xml": b"", TYPES: b""} | {f"{n}.xml": b"" for n in range(2001)}),
    )
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    yield bomb(
        "billion-laughs",
        lambda: _in(b"<worksheet", b'<!DOCTYPE x [<!ENTITY l0 "ha">' + laughs + b"]><worksheet"),
        FORBIDDEN,
    )
    yield bomb("deep", lambda: with_part(GOOD, "xl/deep.xml", _nested(2_000_000)))


def _odd_xml() -> Iterator[Hostile]:
    outside = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'
    yield Hostile("outside-entity", lambda: _in(b"<worksheet", outside), FORBIDDEN)
    yield Hostile(
        "outside-dtd",
        lambda: _in(b"<worksheet", b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x"><worksheet'),
        FORBIDDEN,
    )
    yield Hostile("broken", lambda: _in(b"</c>", b"</d>"), DAMAGED)
    yield Hostile("two-places", lambda: _in(b'r="A2"', b'r="A2"r="B2"'), DAMAGED)
    yield Hostile("out-of-order", lambda: _in(b'r="A2"', b'r="A9"'), DAMAGED)
    yield Hostile("row-0", lambda: _in(b'r="A2"', b'r="A0"'), FAR)
    yield Hostile("utf-16", lambda: _in(b"<worksheet", "<表".encode("utf-16")), ENCODED)
    yield Hostile(
        "unknown-encoding",
        lambda: _in(b'encoding="UTF-8"', b'encoding="KLINGON"'),
        DAMAGED,
    )
    yield Hostile("gbk", lambda: _in("甲团队".encode(), "甲团队".encode("gbk"), STRINGS), DAMAGED)
    yield Hostile("sheet-missing", lambda: repacked(GOOD, _without_sheet), DAMAGED)


STRINGS = "xl/sharedStrings.xml"


def _without_sheet(name: str, xml: bytes) -> bytes | None:
    return None if name == SHEET else xml


def _odd_cells() -> Iterator[Hostile]:
    ask = "cmd|&apos;/C calc&apos;!A0"
    hidden = b'name="\xe6\xb4\xbb\xe5\x8a\xa8" '
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    yield Hostile("dde", lambda: _formula(ask), FORMULA)
    yield Hostile("web-service", lambda: _formula("WEBSERVICE(&quot;http://x&quot;)"), FORMULA)
    yield Hostile(
        "formula-without-value",
        lambda: _in(b'<c r="J2"><v>3</v>', b'<c r="J2"><f>1+2</f>'),
        "入驻!J2 从业人数：公式没有计算结果",
    )
    yield Hostile(
        "error-value",
        lambda: _in(b'<c r="J2"><v>3</v>', b'<c r="J2" t="e"><v>#N/A</v>'),
        "入驻!J2 从业人数：单元格是 Excel 错误值",
    )
    yield Hostile("merged-header", lambda: _in(b"</sheetData>", merged), "入驻!A1 单元格 A1:B1")
    yield Hostile(
        "hidden-sheet",
        lambda: _in(hidden, hidden + b'state="veryHidden" ', "xl/workbook.xml"),
        "活动 工作表被隐藏",
    )
    for name, place, cell, reason in (
        ("full-width-digits", ("入驻", "J2"), "１２", "入驻!J2 从业人数：“１２”不是数字"),
        ("date-with-slashes", ("活动", "C2"), "2026/3/1", "活动!C2 开始日期：“2026/3/1”不是日期"),
        ("date-in-words", ("活动", "C2"), "2026年3月1日", "活动!C2 开始日期：“2026年3月1日”"),
        ("date-as-number", ("活动", "C2"), 20260301, "活动!C2 开始日期：“20260301”不是日期"),
        ("day-that-is-none", ("活动", "C2"), "2026-02-30", "活动!C2 开始日期：日历上没有"),
        ("control-signs", ("入驻", "D2"), "示例\x01甲", "入驻!D2 负责人：含有换行"),
        ("other-sheet", ("隐藏数据", "A1"), "x", "隐藏数据 不认识的工作表"),
    ):
        yield Hostile(name, _cell(*place, cell), reason)


def _cell(sheet: str, place: str, cell: object) -> Callable[[], bytes]:
    def make() -> bytes:
        book = good()
        book.setdefault(sheet, [[""]])
        return packed(put(book, sheet, place, cell))

    return make


FILES = tuple(files())
