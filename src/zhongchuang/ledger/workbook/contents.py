"""What is in the archive of a workbook besides cells: macros, embedded files, data from outside,
and texts that would fill the memory once each cell has its own copy."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from zipfile import ZipInfo

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhongchuang.evidence.checks.archives import Archive
from zhongchuang.evidence.checks.faults import Fault, Faulty
from zhongchuang.evidence.checks.office import PARTS, TYPES_PART, MainPart, Relations
from zhongchuang.evidence.checks.words import check_formula
from zhongchuang.evidence.checks.xml import check_xml
from zhongchuang.evidence.kinds import XLSX
from zhongchuang.ledger.workbook.mistakes import FileError

PART_AT_MOST = 20 * 1024**2
"""Of a part that holds neither cells nor their texts: styles, themes, settings."""
TEXT_AT_MOST = 200 * 1024**2
"""Bytes of text of all cells, each with its own copy."""
TOKEN_AT_MOST = 1024**2
LONG_TOKENS = ((b"<!--", b"-->"), (b"<?", b"?>"), (b"<![CDATA[", b"]]>"))
LARGE = re.compile(r"xl/(worksheets/[^/]+|sharedstrings\.xml)", re.IGNORECASE)
STRINGS = "xl/sharedStrings.xml"
ITEM = re.compile(rb"<(?:\w+:)?si\b(?:[^>]*/>|.*?</(?:\w+:)?si\s*>)", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>\s*(\d{1,9})\s*</")
FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?f\b[^>]*>([^<]*)</", re.DOTALL
)
PLACE = re.compile(rb"""\sr\s*=\s*["']([A-Z]+\d+)["']""", re.ASCII)
MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\sref\s*=\s*["']([A-Z]+\d+:[A-Z]+\d+)["']""")

REASONS: Mapping[Fault, object] = {
    Fault.MISMATCH: gettext_lazy("文件不是 .xlsx 工作簿；请用 Excel 打开后另存为 .xlsx"),
    Fault.MACRO: gettext_lazy("工作簿含有宏；请另存为不含宏的 .xlsx 工作簿"),
    Fault.EMBEDDED: gettext_lazy("工作簿中嵌有其他文件或控件；请删除后重新保存"),
    Fault.EXTERNAL_LINK: gettext_lazy(
        "工作簿引用了外部文件或网络数据；请断开链接，改为填写数值后重新保存"
    ),
    Fault.BOMB: gettext_lazy("文件解压后过大，可能是恶意文件，已拒绝打开"),
    Fault.ENCRYPTED: gettext_lazy("文件已加密，无法读取；请取消密码后重新上传"),
}
OTHERWISE = gettext_lazy("文件含有不允许的内容，已拒绝打开")


def check_contents(content: bytes) -> bytes:
    """Look through everything but the cells; the part with the texts of the cells.

    Raises:
        FileError: the archive holds what a ledger workbook never needs.
    """
    try:
        return _strings(Archive(BytesIO(content)))
    except Faulty as fault:
        raise FileError(str(REASONS.get(fault.fault, OTHERWISE))) from None


def _strings(archive: Archive) -> bytes:
    main, strings = MainPart(), b""
    for entry in archive.entries:
        name = entry.filename
        for pattern, fault in PARTS:
            if pattern.search(name):
                raise Faulty(fault)
        if name == TYPES_PART:
            check_xml(archive.pieces(entry), main)
        elif name.lower().endswith(".rels"):
            check_xml(archive.pieces(entry), Relations())
        elif name.lower() == STRINGS.lower():
            strings = archive.read(entry)
    if main.kind is not XLSX:
        raise Faulty(Fault.MISMATCH)
    return strings


def is_too_large(entries: Iterable[ZipInfo]) -> bool:
    """Is a part larger than any of its kind in a real workbook?"""
    return any(
        entry.file_size > PART_AT_MOST and not LARGE.fullmatch(entry.filename) for entry in entries
    )


def has_long_token(xml: bytes) -> bool:
    """Is a comment, an instruction, a tag or a text so long that parsing it takes for ever?

    The parser looks at such a token again from its beginning with each of its doublings.
    """
    for begin, end in LONG_TOKENS:
        at = xml.find(begin)
        while at >= 0:
            close = xml.find(end, at)
            if close < 0 or close - at > TOKEN_AT_MOST:
                return True
            at = xml.find(begin, close)
    at = 0
    while len(xml) - at > TOKEN_AT_MOST:
        following = xml.rfind(b"<", at + 1, at + TOKEN_AT_MOST)
        if following < 0:
            return True
        at = following
    return False


def check_texts(strings: bytes, sheets: Iterable[bytes]) -> None:
    """The texts of all cells, each with its own copy as readers make them, within bounds.

    Raises:
        FileError: one long text stands in thousands of cells.
    """
    lengths = np.array([len(item[0]) for item in ITEM.finditer(strings)], dtype=np.int64)
    longest = int(lengths.max()) if len(lengths) else len(strings)
    counts = [(xml, xml.count(b"<v") + xml.count(b":v")) for xml in sheets]
    if longest * sum(count for _xml, count in counts) <= TEXT_AT_MOST:
        return
    total = 0
    for xml, count in counts:
        numbers = np.array(VALUE.findall(xml), dtype="S9").astype(np.int64)
        known = numbers[numbers < len(lengths)]
        # A value that is oddly written may be any of the texts.
        total += int(lengths[known].sum()) + longest * max(0, count - len(numbers))
    if total > TEXT_AT_MOST:
        raise FileError(str(REASONS[Fault.BOMB]))


def fetching_formulas(xml: bytes) -> dict[str, str]:
    """Cells whose formula asks another program or another machine: cell → reason."""
    found: dict[str, str] = {}
    if b"<f" not in xml and b":f" not in xml:
        return found
    for attributes, formula in FORMULA.findall(xml):
        place = PLACE.search(attributes)
        try:
            check_formula(html.unescape(formula.decode("utf-8", "replace")))
        except Faulty:
            if place is not None:
                found[place[1].decode()] = _("公式引用了外部程序或网络数据，请改为直接填写数值")
    return found


def merged(xml: bytes) -> list[str]:
    """The ranges of merged cells, e.g. A1:B1."""
    return [place.decode() for place in MERGED.findall(xml)] if b"mergeCell" in xml else []
