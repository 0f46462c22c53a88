"""Is a file safe to open as a workbook? Checked before any reader of spreadsheets sees it.

An .xlsx file is a ZIP archive of XML. A hostile one unpacks to gigabytes, or places one cell at
the far corner of a sheet, which readers answer by reserving every cell in between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from zhongchuang.evidence.checks.archives import Archive
from zhongchuang.evidence.checks.faults import Fault, Faulty
from zhongchuang.evidence.checks.xml import check_xml, is_xml
from zhongchuang.kernel.columns import Ints
from zhongchuang.ledger.workbook.contents import has_long_token, is_too_large
from zhongchuang.ledger.workbook.mistakes import FileError

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = 64
ROWS_AT_MOST = 199_999
CELLS = re.compile(rb'<c(?: r="[A-Z]([1-9]\d{0,5})"|[\s/>])', re.ASCII)
"""Every cell, with its row where it is written the usual way."""
VALUES = {"v", "is", "f"}
CELL_PLACE = re.compile(r"[A-Z]([1-9]\d{0,5})", re.ASCII)
FAR_MERGE = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*(?:[A-Z]{2,}\d|\d{6})""", re.ASCII)
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^>/])>((?:(?!</(?:\w+:)?c>).)*)", re.ASCII | re.DOTALL)
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]+\d+)["']""", re.ASCII)
ERROR_TYPE = re.compile(rb"""\st\s*=\s*["']e["']""", re.ASCII)
FORMULA = re.compile(rb"<(?:\w+:)?f\b", re.ASCII)
STORED_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>/]*>[^<]", re.ASCII)
DAMAGED = gettext_lazy("文件不是 .xlsx 工作簿，或已损坏；请用 Excel 打开后另存为 .xlsx")
WORDS: Mapping[Fault, str | StrPromise] = {
    Fault.ENTITY: gettext_lazy("文件含有不允许的内容，已拒绝打开"),
    Fault.ENCRYPTED: gettext_lazy("文件已加密，无法读取；请取消密码后重新上传"),
    Fault.UNSUPPORTED: gettext_lazy("文件的压缩方式不受支持；请用 Excel 打开后另存为 .xlsx"),
    Fault.BOMB: gettext_lazy("文件解压后过大，可能是恶意文件，已拒绝打开"),
}
"""What to say of a fault; a workbook with any other is damaged."""

Parts = Mapping[str, bytes]


def checked_parts(content: bytes) -> Parts:
    """The XML parts by their path, after every check.

    Raises:
        FileError: the file is no workbook, or not one that can be opened safely.
    """
    if not content:
        raise FileError(_("文件是空的"))
    if len(content) > settings.WORKBOOK_MAX_BYTES:
        raise FileError(
            _("文件超过 %(limit)s MB 的上限") % {"limit": settings.WORKBOOK_MAX_BYTES // 1024**2}
        )
    if content.startswith(OLE2):
        raise FileError(_("文件是旧版 .xls 格式或设有打开密码；请取消密码，并另存为 .xlsx 工作簿"))
    try:
        return _parts(content)
    except Faulty as faulty:
        raise FileError(str(WORDS.get(faulty.fault, DAMAGED))) from None


def _parts(content: bytes) -> Parts:
    archive = Archive(BytesIO(content))
    if is_too_large(archive.entries):
        raise Faulty(Fault.BOMB)
    _check_names({entry.filename for entry in archive.entries})
    parts = {}
    for entry in archive.entries:
        xml = archive.read(entry)
        if is_xml(entry.filename, xml[:HEAD]):
            _check_xml(xml)
            if entry.filename.startswith(("xl/worksheets/", "xl/workbook.", "xl/_rels/")):
                parts[entry.filename] = xml
    return parts


def _check_names(names: set[str]) -> None:
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise FileError(_("文件不是 .xlsx 工作簿；请用 Excel 打开后另存为 .xlsx"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileError(_("工作簿含有宏；请另存为不含宏的 .xlsx 工作簿"))
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise FileError(_("工作簿引用了其他工作簿的数据；请改为填写数值后重新保存"))


def _check_xml(xml: bytes) -> None:
    """Well-formed, and in letters that can be searched: of two places of one cell, readers of
    spreadsheets take either."""
    if b"\0" in xml:
        raise FileError(_("文件的编码不受支持；请用 Excel 打开后另存为 .xlsx"))
    if has_long_token(xml):
        raise Faulty(Fault.BOMB)
    check_xml([xml])
    if b"sheetData" in xml:
        _check_places(xml)


def _check_places(xml: bytes) -> None:
    """Cells in reach, in the order of their rows.

    A reader takes the first and the last cell for the corners of the sheet and reserves all that
    lies between: cells far away, out of order or without a place would take the process down.
    """
    rows = _rows_of_cells(xml)
    if rows is None or (b"mergeCell" in xml and FAR_MERGE.search(xml)):
        raise FileError(
            _("工作表超出范围：最多 26 列、%(rows)s 行") % {"rows": f"{ROWS_AT_MOST:,}"}
        )
    if (np.diff(rows) < 0).any():
        raise FileError(str(DAMAGED))


def _rows_of_cells(xml: bytes) -> Ints | None:
    """The row of every cell, in their order; None if one lies out of range."""
    rows = CELLS.findall(xml)
    if b":c" in xml or b"" in rows:
        rows = _rows_of_odd_cells(xml)
    if b"" in rows:
        return None
    numbers = np.array(rows, dtype="S6").astype(np.int64)
    return numbers if (numbers <= ROWS_AT_MOST).all() else None


def _rows_of_odd_cells(xml: bytes) -> list[bytes]:
    """The same from a proper parse, for XML that is written in some other way, and for cells
    beyond the last column: those that are only coloured do no harm."""
    rows: list[bytes] = []
    places: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        element = name.rpartition("}")[2]
        if element == "c":
            places[:] = [attributes.get("r", "")]
        elif element in VALUES and places:
            place = CELL_PLACE.fullmatch(places.pop())
            rows.append(place[1].encode() if place else b"")

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return rows


def sheet_parts(parts: Parts) -> dict[str, bytes]:
    """The XML of each sheet by the sheet's name."""
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314
        links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314
    except (ElementTree.ParseError, KeyError):
        return {}
    targets = {link.get("Id"): _inside(link.get("Target", "")) for link in links}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in sheet.items() if k.rpartition("}")[2] == "id"), None)
            found[sheet.get("name", "")] = parts.get(targets.get(link, ""), b"")
    return found


def _inside(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def unreadable(xml: bytes) -> dict[str, str]:
    """Cells a reader would take for empty though they are not: cell → reason.

    These are Excel's error values, and formulas whose value was never calculated.
    """
    if not any(sign in xml for sign in (b'"e"', b"'e'", b"<f", b":f")):
        return {}
    found = {}
    for attributes, inner in CELL.findall(xml):
        place = PLACE.search(attributes)
        if place is None:
            continue
        if ERROR_TYPE.search(attributes):
            found[place[1].decode()] = _("单元格是 Excel 错误值，请改正后重新填写")
        elif FORMULA.search(inner) and not STORED_VALUE.search(inner):
            found[place[1].decode()] = _("公式没有计算结果；请用 Excel 打开并保存，或直接填写数值")
    return found
