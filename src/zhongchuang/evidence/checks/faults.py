"""What can be wrong with a file, and what to tell the person who sent it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrPromise


class Fault(StrEnum):
    """Why a file is not taken; the value is the error's code."""

    MISMATCH = "mismatch"
    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    SCRIPT = "script"
    MACRO = "macro"
    EMBEDDED = "embedded"
    EXTERNAL_LINK = "external-link"
    ENTITY = "entity"
    BOMB = "bomb"
    BAD_NAME = "bad-name"
    INFECTED = "infected"


WORDS: Mapping[Fault, str | StrPromise] = {
    Fault.MISMATCH: _("“%(name)s”的内容与扩展名不符，请检查文件。"),
    Fault.DAMAGED: _("“%(name)s”已损坏或不完整，请打开核对后重新保存，再上传。"),
    Fault.ENCRYPTED: _("“%(name)s”设有密码或使用限制，请取消后重新上传。"),
    Fault.UNSUPPORTED: _("“%(name)s”的保存方式不受支持，请用办公软件打开后另存，再上传。"),
    Fault.SCRIPT: _("“%(name)s”带有脚本或自动执行的动作，请用“打印”功能另存为 PDF 后上传。"),
    Fault.MACRO: _("“%(name)s”含有宏，请另存为不含宏的文件后上传。"),
    Fault.EMBEDDED: _("“%(name)s”中嵌有其他文件或控件，请删除后重新上传；嵌入的文件可以单独上传。"),
    Fault.EXTERNAL_LINK: _("“%(name)s”引用了外部文件或网络数据，请断开链接后重新上传。"),
    Fault.ENTITY: _("“%(name)s”的内部结构含有不允许的定义，请用办公软件打开后另存，再上传。"),
    Fault.BOMB: _("“%(name)s”展开后过大或结构异常，不能接收；请缩小或重新导出后上传。"),
    Fault.BAD_NAME: _("“%(name)s”内部的文件名异常，请用办公软件打开后另存，再上传。"),
    Fault.INFECTED: _(
        "“%(name)s”经检测含有病毒（%(virus)s），没有保存。请查杀病毒后换用干净的文件。"
    ),
}
HIDDEN = _("“%(name)s”中夹带了其他类型的内容，请重新导出后上传。")


class Faulty(Exception):
    """A file must not be taken.

    Attributes:
        fault: why.
        words: the sentence for the person who sent it, with a place for the file's `name`.
    """

    def __init__(self, fault: Fault, words: str | StrPromise = "") -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.words = words or WORDS[fault]


def hidden() -> Faulty:
    """Something else lies before, behind or between what the file says to be."""
    return Faulty(Fault.MISMATCH, HIDDEN)


MARKUP = re.compile(
    rb"<(?:script|html|body|iframe|!doctype\s+html|\?php)[\s>/]|javascript:", re.IGNORECASE
)
"""What a browser or a server could be made to run; never by chance in a picture."""
ARCHIVES = re.compile(rb"Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|PK\x05\x06")
PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"%PDF-", b"PK\x03\x04", b"\xca\xfe\xba\xbe")


def hides_something(rest: bytes) -> bool:
    """Does what lies behind the end of a file have a meaning of its own?"""
    begin = rest[:64].lstrip(b"\0 \t\r\n")
    return begin.startswith(PROGRAMS) or bool(ARCHIVES.search(rest) or MARKUP.search(rest))
