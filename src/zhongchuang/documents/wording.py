"""The words of a document as they stand on paper, shared by PDF and DOCX.

Everything that the standard fixes in words (colons, brackets, 附件 numbering, dates) is settled
here once, so that two formats cannot differ in their text. The result is a plain dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from zhongchuang.documents import layout
from zhongchuang.documents.content import (
    Attachment,
    Block,
    Document,
    Heading,
    Imprint,
    Note,
    NumberedItem,
    Paragraph,
    Picture,
    SignatoryLine,
    Table,
    Verification,
)

TITLE_CHARACTERS = 19  # 2号 characters in 156 mm, less one for the look
KEEP_WHOLE = re.compile(
    r"[A-Za-z0-9.,%–-]+|新疆维吾尔自治区|维吾尔|自治[区州]|自治区级|国家级|科学技术|科技|乌鲁木齐市?|众创空间|有限|公司"
    r"|孵化器|备案|名单|资格|公示|通知书?|推荐函?|确认|受理|申请|申报|管理办法|管理|办法|年度|取消|考核|评价|关于|有关|结果"
    r"|告知|决定|听证|补正|证书|通报|意见|第[一二三四五六七八九十]+"
)
NO_BREAK_AFTER = "《（(“‘〔【"
NO_BREAK_BEFORE = "》）)”’〕】，。、：；！？·的"
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """`text` without characters that no paper can show and that would break a file."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def chinese_date(day: date) -> str:
    """2026年3月1日: Arabic numerals, no leading zeros (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def _breaks(title: str) -> list[int]:
    """Places where a title may be broken without tearing a word or a bracket."""
    torn = {place for word in KEEP_WHOLE.finditer(title) for place in range(*word.span())}
    torn -= {word.start() for word in KEEP_WHOLE.finditer(title)}
    return [
        place
        for place in range(1, len(title))
        if place not in torn
        and title[place - 1] not in NO_BREAK_AFTER
        and title[place] not in NO_BREAK_BEFORE
    ]


def _cut_near(title: str, places: list[int], goal: float) -> int:
    return min(places, key=lambda place: abs(layout.width_in_characters(title[:place]) - goal))


def title_lines(title: str) -> list[str]:
    """A title in lines of nearly equal length; its own line breaks win (7.3.1)."""
    title = clean(title)
    width = layout.width_in_characters(title)
    if "\n" in title or width <= TITLE_CHARACTERS:
        return [line.strip() for line in title.splitlines() if line.strip()]
    count = -int(-width // TITLE_CHARACTERS)
    places = _breaks(title) or list(range(1, len(title)))
    cuts = sorted({_cut_near(title, places, width * part / count) for part in range(1, count)})
    lines = [title[start:end] for start, end in pairwise([0, *cuts, len(title)])]
    if max(map(layout.width_in_characters, lines)) <= TITLE_CHARACTERS + 1:
        return lines
    return [line for part in lines for line in _hard_wrap(part)]


def _hard_wrap(line: str) -> list[str]:
    size = TITLE_CHARACTERS + 1
    if layout.width_in_characters(line) <= size:
        return [line]
    return [line[start : start + size] for start in range(0, len(line), size)]


def _table(table: Table) -> dict[str, Any]:
    columns = len(table.headers)
    return {
        "kind": "table",
        "caption": clean(table.caption),
        "headers": [clean(cell) for cell in table.headers],
        "rows": [[clean(cell) for cell in row] for row in table.rows],
        "widths": list(table.widths) or layout.natural_widths(table.headers, table.rows),
        "align": list(table.align) or ["center"] * columns,
    }


def _picture(picture: Picture) -> dict[str, Any]:
    return {
        "kind": "picture",
        "data": picture.data,
        "format": picture.format,
        "width": picture.width_mm,
        "alt": clean(picture.alt),
        "caption": clean(picture.caption),
    }


def _block(block: Block) -> list[dict[str, Any]]:
    match block:
        case Table():
            return [_table(block)]
        case Picture():
            return [_picture(block)]
        case Heading(level, text):
            return [{"kind": "heading", "level": level, "text": clean(text)}]
        case NumberedItem(label, text):
            return [{"kind": "paragraph", "indent": True, "text": clean(label) + clean(text)}]
        case Note(text):
            return [{"kind": "note", "text": line} for line in clean(text).split("\n")]
        case Paragraph(text, indent):
            lines = filter(None, map(str.strip, clean(text).split("\n")))
            return [{"kind": "paragraph", "indent": indent, "text": line} for line in lines]


def _blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [part for block in blocks for part in _block(block)]


def attachment_list(attachments: tuple[Attachment, ...]) -> list[dict[str, str]]:
    """附件说明: numbered when there are several, no punctuation after a title (7.3.4)."""
    numbered = len(attachments) > 1
    return [
        {
            "lead": "附件：" if position == 1 else "",
            "label": f"{position}." if numbered else "",
            "text": clean(attachment.title),
        }
        for position, attachment in enumerate(attachments, start=1)
    ]


def _annexes(attachments: tuple[Attachment, ...]) -> list[dict[str, Any]]:
    numbered = len(attachments) > 1
    return [
        {
            "marker": f"附件{position}" if numbered else "附件",
            "title": title_lines(attachment.title),
            "body": _blocks(attachment.body),
        }
        for position, attachment in enumerate(attachments, start=1)
        if attachment.body
    ]


def _imprint(imprint: Imprint | None) -> dict[str, str] | None:
    if imprint is None:
        return None
    copied = "，".join(clean(name) for name in imprint.copied_to)
    return {
        "copied_lead": "抄送：" if copied else "",
        "copied": f"{copied}。" if copied else "",
        "printed_by": clean(imprint.printed_by),
        "printed_on": f"{chinese_date(imprint.printed_on)}印发" if imprint.printed_on else "",
    }


def _signatory(line: SignatoryLine) -> dict[str, Any]:
    return {
        "label": f"{clean(line.label)}：",
        "value": clean(line.value),
        "picture": _picture(line.picture) if line.picture else None,
    }


def _verification(verification: Verification | None) -> dict[str, str] | None:
    if verification is None:
        return None
    code, url = clean(verification.code), clean(verification.url)
    return {"url": url, "code": f"验证码：{code}", "address": f"核验：{url}"}


def _bracketed(text: str) -> str:
    return text if not text or text.startswith("（") else f"（{text}）"


def compose(document: Document) -> dict[str, Any]:
    """All words of `document` in printing order, with the line breaks of its title."""
    addressee = clean(document.addressee).rstrip("：:")
    return {
        "style": document.style,
        "mark": clean(document.issuing_mark),
        "number": clean(document.number or ""),
        "signer": clean(document.signer or ""),
        "title": title_lines(document.title),
        "addressee": f"{addressee}：" if addressee else "",
        "body": _blocks(document.body),
        "attachments": attachment_list(document.attachments),
        "annexes": _annexes(document.attachments),
        "signatories": [_signatory(line) for line in document.signatories],
        "issuer": clean(document.signature),
        "date": chinese_date(document.date) if document.date else "",
        "annotation": _bracketed(clean(document.annotation)),
        "imprint": _imprint(document.imprint),
        "verification": _verification(document.verification),
        "watermark": clean(document.watermark),
    }
