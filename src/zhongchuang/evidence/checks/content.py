"""The check a file must pass before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePath
from typing import cast

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from zhongchuang.evidence.checks.archives import Content
from zhongchuang.evidence.checks.faults import WORDS, Fault, Faulty
from zhongchuang.evidence.checks.office import check_office
from zhongchuang.evidence.checks.pdf import check_pdf
from zhongchuang.evidence.checks.pictures import check_picture
from zhongchuang.evidence.kinds import DOCUMENTS, KINDS, PDF, PICTURES, Kind, kind_of_name

HEAD = 4096
CHECKS: Mapping[Kind, Callable[[Content], None]] = {
    PDF: check_pdf,
    **{kind: partial(check_picture, kind=kind) for kind in PICTURES},
    **{kind: partial(check_office, kind=kind) for kind in DOCUMENTS},
}
REALLY = _("“%(name)s”的内容是 %(found)s，与扩展名不符，请改正扩展名后上传。")


def check(upload: File[bytes]) -> Kind:
    """What a file is, by its content; it agrees with its name and holds nothing else.

    Raises:
        ValidationError: with a `code` of `Fault`, or `empty`, `too-large`, `type-not-taken`.
    """
    name = PurePath(upload.name or "").name
    kind = kind_of_name(name)
    kind.check_size(name, upload.size)
    try:
        CHECKS[kind](cast(Content, upload.file))
    except Faulty as faulty:
        raise refused(faulty, name, _looks_like(upload, kind)) from None
    finally:
        upload.seek(0)
    return kind


def refused(faulty: Faulty, name: str, found: str = "") -> ValidationError:
    """The words for the person who sent the file."""
    words = REALLY if found and faulty.words is WORDS[Fault.MISMATCH] else faulty.words
    return ValidationError(words, faulty.fault.value, {"name": name, "found": found})


def _looks_like(upload: File[bytes], kind: Kind) -> str:
    """The kind that would be taken under its own name, or nothing."""
    upload.seek(0)
    head = upload.read(HEAD)
    try:
        found = {match.extension.lower() for match in puremagic.magic_string(head)}
    except (puremagic.PureError, ValueError):
        return ""
    others = [one for one in KINDS if one is not kind and found & set(one.suffixes)]
    return others[0].suffixes[0].removeprefix(".").upper() if len(others) == 1 else ""
