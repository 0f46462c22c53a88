"""What a file is that is no .xlsx workbook, so that its sender knows what to do with it."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.checks.office import ENCRYPTED_PACKAGE, OLE2

HEAD = 4096
BLANKS = b"\xef\xbb\xbf\xff\xfe \t\r\n"

ENCRYPTED = _("工作簿设有打开密码；请在 Excel 中取消密码，另存后重新上传")
OLD = _("文件是旧版 .xls 格式或设有打开密码；请取消密码，并另存为 .xlsx 工作簿")
PDF = _("文件是 PDF，不是工作簿；请上传 .xlsx 工作簿")
PAGE = _("文件其实是网页（HTML）；请用 Excel 打开后另存为 .xlsx 工作簿")
XML = _("文件是 XML 表格；请用 Excel 打开后另存为 .xlsx 工作簿")
TEXT = _("文件是文本（CSV），不是工作簿；请用 Excel 打开，核对文字没有乱码后另存为 .xlsx")
ENCODINGS = ("utf-8-sig", "gb18030")


def foreign(content: bytes) -> str | Promise:
    """Why a file is no .xlsx workbook, as far as its first bytes tell; empty for a ZIP archive and
    for what is not known."""
    if content.startswith(b"PK"):
        return ""
    if content.startswith(OLE2):
        return ENCRYPTED if ENCRYPTED_PACKAGE in content else OLD
    if content.startswith(b"%PDF-"):
        return PDF
    head = content[:HEAD].lstrip(BLANKS).replace(b"\0", b"").lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head")):
        return PAGE
    if head.startswith(b"<"):
        return XML
    return TEXT if _is_text(content[:HEAD]) else ""


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    for encoding in ENCODINGS:
        # A character may be cut at the end of the head.
        for cut in range(4):
            try:
                words = head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return bool(words) and all(c.isprintable() or c in "\r\n\t" for c in words)
    return False
