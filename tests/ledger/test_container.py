"""Files that are no workbook, or that are out to do harm, are refused before they are read."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from ledger.books import good, mistakes_of, packed, places_of, repacked, with_part
from zhongchuang.ledger.workbook.mistakes import column_letters

SHEET_2 = "xl/worksheets/sheet2.xml"
GOOD = packed(good())


def _reason(content: bytes) -> str:
    (mistake,) = mistakes_of(content)
    assert (mistake.sheet, mistake.cell) == ("", "")
    return mistake.reason


def _in_sheet(old: bytes, new: bytes, part: str = SHEET_2) -> bytes:
    def change(name: str, xml: bytes) -> bytes:
        return xml.replace(old, new, 1) if name == part else xml

    changed = repacked(GOOD, change)
    assert changed != repacked(GOOD, lambda _name, xml: xml)
    return changed


DAMAGED = "文件不是 .xlsx 工作簿，或已损坏；请用 Excel 打开后另存为 .xlsx"
CSV = "文件是文本（CSV），不是工作簿；请用 Excel 打开，核对文字没有乱码后另存为 .xlsx"
PDF = "文件是 PDF，不是工作簿；请上传 .xlsx 工作簿"
FAR = "工作表超出范围：最多 26 列、199,999 行"


def _zip(names: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in names.items():
            archive.writestr(name, part)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "文件是空的"),
        ("姓名,岗位\n".encode(), CSV),
        (b"%PDF-1.4 not a workbook", PDF),
        (GOOD[: len(GOOD) // 2], DAMAGED),
        (GOOD[:-30], DAMAGED),
        (_zip({"a.txt": b"x"}), "文件不是 .xlsx 工作簿；请用 Excel 打开后另存为 .xlsx"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000,
            "文件是旧版 .xls 格式或设有打开密码；请取消密码，并另存为 .xlsx 工作簿",
        ),
        (
            with_part(GOOD, "xl/vbaProject.bin", b"macro"),
            "工作簿含有宏；请另存为不含宏的 .xlsx 工作簿",
        ),
        (
            with_part(GOOD, "xl/externalLinks/externalLink1.xml", b"<x/>"),
            "工作簿引用了其他工作簿的数据；请改为填写数值后重新保存",
        ),
        (
            with_part(GOOD, "xl/bomb.xml", b" " * 60_000_000),
            "文件解压后过大，可能是恶意文件，已拒绝打开",
        ),
        (
            _in_sheet(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
            "文件含有不允许的内容，已拒绝打开",
        ),
        (_in_sheet(b'r="A2"', b'r="XFD1048576"'), FAR),
        (_in_sheet(b'r="A2"', b'r="AA2"'), FAR),
        (_in_sheet(b'r="A2"', b'r="A200000"'), FAR),
        (_in_sheet(b'r="A2"', b'r="A0"'), FAR),
        (_in_sheet(b'<c r="A2"', b"<c"), FAR),
        (_in_sheet(b'r="A2"', b'r="A2"r="XFD1048576"'), DAMAGED),
        (_in_sheet(b'r="A2"', b'r="A9"'), DAMAGED),
        (
            _in_sheet(b"<worksheet", "<工作表".encode("utf-16")),
            "文件的编码不受支持；请用 Excel 打开后另存为 .xlsx",
        ),
        (_in_sheet(b'r="A2"', b"r = 'XFD1048576'"), FAR),
        (
            _in_sheet(
                b"</sheetData>",
                b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
            FAR,
        ),
        (_in_sheet(b"</c>", b"</d>"), DAMAGED),
    ],
    ids=[
        "empty",
        "csv",
        "pdf",
        "half",
        "end-cut-off",
        "other-zip",
        "xls",
        "macros",
        "external-links",
        "bomb",
        "entities",
        "far-corner",
        "column-27",
        "far-row",
        "row-0",
        "cell-without-a-place",
        "cell-with-two-places",
        "cells-out-of-order",
        "utf-16",
        "far-corner-oddly-written",
        "far-merge",
        "broken-xml",
    ],
)
def test_file_is_refused_with_a_reason(content, reason):
    assert _reason(content) == reason


def test_file_with_a_sheet_by_another_name_is_checked_all_the_same():
    target = "xl/worksheets/sheet2.dat"

    def change(name: str, xml: bytes) -> bytes | None:
        if name == SHEET_2:
            return None
        return xml.replace(b"worksheets/sheet2.xml", b"worksheets/sheet2.dat")

    far = _in_sheet(b'r="A2"', b'r="XFD1048576"')
    with zipfile.ZipFile(BytesIO(far)) as archive:
        sheet = archive.read(SHEET_2)
    assert _reason(with_part(repacked(far, change), target, sheet)) == FAR


def test_file_with_coloured_cells_beyond_the_last_column_is_read():
    content = _in_sheet(b"</row>", b'<c r="AA1" s="1"/></row>')
    assert places_of(content) == []


def test_file_with_a_chain_of_calculation_is_read():
    chain = b'<calcChain xmlns="x"><c r="A9" i="1"/><c r="A2"/></calcChain>'
    assert places_of(with_part(GOOD, "xl/calcChain.xml", chain)) == []


def test_file_with_prefixed_elements_is_read():
    def change(name: str, xml: bytes) -> bytes:
        if name != SHEET_2:
            return xml
        for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v"):
            for before, after in ((b"<", b"<x:"), (b"</", b"</x:")):
                for end in (b" ", b">"):
                    xml = xml.replace(before + tag + end, after + tag + end)
        return xml.replace(b"xmlns=", b"xmlns:x=")

    assert places_of(repacked(GOOD, change)) == []


def test_file_too_large_is_refused(settings):
    settings.WORKBOOK_MAX_BYTES = 1024
    assert _reason(GOOD) == "文件超过 0 MB 的上限"


def test_file_encrypted_inside_the_archive_is_refused():
    content = bytearray(GOOD)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    assert _reason(bytes(content)) == "文件已加密，无法读取；请取消密码后重新上传"


def test_file_with_an_unusual_compression_is_refused():
    file = BytesIO(GOOD)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/more.xml", b"<x/>", zipfile.ZIP_LZMA)
    assert _reason(file.getvalue()) == "文件的压缩方式不受支持；请用 Excel 打开后另存为 .xlsx"


def test_file_with_too_many_parts_is_refused():
    content = _zip(
        {"xl/workbook.xml": b"", "[Content_Types].xml": b""}
        | {f"{n}.xml": b"" for n in range(2001)}
    )
    assert _reason(content) == "文件解压后过大，可能是恶意文件，已拒绝打开"


def test_formula_with_a_stored_value_is_read_as_that_value():
    content = _in_sheet(b'<c r="J2"><v>3</v>', b'<c r="J2"><f>1+2</f><v>3</v>')
    assert mistakes_of(content) == ()


@pytest.mark.parametrize(
    "cell", [b'<c r="J2"><f>1+2</f><v></v>', b'<c r="J2"><f>1+2</f>', b'<c r="J2"><f>1+2</f><v/>']
)
def test_formula_without_a_stored_value_is_named(cell):
    content = _in_sheet(b'<c r="J2"><v>3</v>', cell)
    assert places_of(content) == [("入驻", "J2")]


def test_error_value_is_named():
    content = _in_sheet(b'<c r="J2"><v>3</v>', b'<c r="J2" t="e"><v>#N/A</v>')
    assert places_of(content) == [("入驻", "J2")]


def test_error_value_in_a_required_cell_gives_one_mistake():
    content = _in_sheet(b'<c r="F2" s="1"><v>45659</v>', b'<c r="F2" t="e"><v>#REF!</v>')
    assert places_of(content) == [("入驻", "F2")]


def test_error_value_alone_in_a_row_is_named():
    content = _in_sheet(
        b"</row></sheetData>", b'</row><row r="9"><c r="J9" t="e"><v>#N/A</v></c></row></sheetData>'
    )
    assert ("入驻", "J9") in places_of(content)


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_column_letters(index, letters):
    assert column_letters(index) == letters
