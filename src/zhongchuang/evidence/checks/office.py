"""Office files: an archive of XML parts, without macros, controls, embedded files or outside data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import chain
from zipfile import ZipInfo

from zhongchuang.evidence.checks.archives import Archive, Content
from zhongchuang.evidence.checks.faults import Fault, Faulty
from zhongchuang.evidence.checks.links import check_link, is_local
from zhongchuang.evidence.checks.words import Words
from zhongchuang.evidence.checks.xml import check_xml, is_xml
from zhongchuang.evidence.kinds import DOCX, PPTX, XLSX, Kind

HEAD = 64
TYPES_PART = "[Content_Types].xml"
MAIN_TYPES: Mapping[str, Kind] = {
    f"{kind.content_type}.main+xml": kind for kind in (DOCX, XLSX, PPTX)
}
OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")

PARTS: tuple[tuple[re.Pattern[str], Fault], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), fault)
    for pattern, fault in (
        (r"(^|/)vba(project|data|projectsignature)", Fault.MACRO),
        (r"(^|/)(macrosheets|dialogsheets|customui|usercustomization)/", Fault.MACRO),
        (r"(^|/)(embeddings|activex|oleobjects?)/", Fault.EMBEDDED),
        (r"(^|/)(externallinks|querytables)/|(^|/)connections\.xml$", Fault.EXTERNAL_LINK),
    )
)
"""Where parts lie that must not be there."""
TYPE_WORDS: tuple[tuple[str, Fault], ...] = (
    ("macroenabled", Fault.MACRO),
    ("vbaproject", Fault.MACRO),
    ("macrosheet", Fault.MACRO),
    ("dialogsheet", Fault.MACRO),
    ("activex", Fault.EMBEDDED),
    ("oleobject", Fault.EMBEDDED),
    ("externallink", Fault.EXTERNAL_LINK),
    ("connections+xml", Fault.EXTERNAL_LINK),
    ("querytable", Fault.EXTERNAL_LINK),
)
"""Words in content types."""
RELATIONS: Mapping[str, Fault] = {
    "vbaproject": Fault.MACRO,
    "wordvbadata": Fault.MACRO,
    "xlmacrosheet": Fault.MACRO,
    "xlintlmacrosheet": Fault.MACRO,
    "dialogsheet": Fault.MACRO,
    "extensibility": Fault.MACRO,
    "oleobject": Fault.EMBEDDED,
    "package": Fault.EMBEDDED,
    "control": Fault.EMBEDDED,
    "activexcontrolbinary": Fault.EMBEDDED,
    "afchunk": Fault.EMBEDDED,
    "attachedtoolbars": Fault.MACRO,
    "externallink": Fault.EXTERNAL_LINK,
    "externallinkpath": Fault.EXTERNAL_LINK,
    "connections": Fault.EXTERNAL_LINK,
    "querytable": Fault.EXTERNAL_LINK,
    "frame": Fault.EXTERNAL_LINK,
    "subdocument": Fault.EXTERNAL_LINK,
}
"""Relations between parts, by the last word of their type."""
MEDIA = re.compile(
    r"\.(png|jpe?g|jfif|gif|bmp|tiff?|[ew]mf|[ew]mz|wdp|jxr|webp|ico|fntdata|odttf|[ot]tf"
    r"|mp[34]|m4[av]|wav|wma|wmv|mov|avi)$|(^|/)printersettings/|\.sigs$",
    re.IGNORECASE,
)
"""Parts that need not be XML."""
PROGRAMS = (
    OLE2,
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"PK\x03\x04",
    b"%PDF",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\xca\xfe\xba\xbe",
)


def check_office(content: Content, kind: Kind) -> None:
    """
    Raises:
        Faulty: it is no office file of that kind, or holds more than text, tables and pictures.
    """
    content.seek(0)
    head = content.read(len(OLE2))
    if head == OLE2:
        raise _old_or_encrypted(content)
    if not head.startswith(b"PK"):
        raise Faulty(Fault.MISMATCH)
    archive = Archive(content)
    names = {entry.filename for entry in archive.entries}
    if TYPES_PART not in names:
        raise Faulty(Fault.MISMATCH)
    main = MainPart()
    for entry in sorted(archive.entries, key=lambda entry: entry.filename != TYPES_PART):
        _check_part(archive, entry, main)
    if main.kind is not kind or main.name not in names:
        raise Faulty(Fault.MISMATCH)


def _old_or_encrypted(content: Content) -> Faulty:
    """Office keeps files with a password in the container it used before 2007."""
    content.seek(0)
    return Faulty(Fault.ENCRYPTED if ENCRYPTED_PACKAGE in content.read() else Fault.MISMATCH)


class MainPart:
    """What the list of content types says the file is."""

    def __init__(self) -> None:
        self.kind: Kind | None = None
        self.name = ""

    def start(self, element: str, attributes: Mapping[str, str]) -> bool:
        content_type = attributes.get("ContentType", "").strip().lower()
        for word, fault in TYPE_WORDS:
            if word in content_type:
                raise Faulty(fault)
        if content_type in MAIN_TYPES:
            self.kind = MAIN_TYPES[content_type]
            self.name = attributes.get("PartName", "").removeprefix("/")
        return False

    def text(self, words: str) -> None:
        """Content types have no text."""


def _check_part(archive: Archive, entry: ZipInfo, main: MainPart) -> None:
    name = entry.filename
    for pattern, fault in PARTS:
        if pattern.search(name):
            raise Faulty(fault)
    pieces = archive.pieces(entry)
    first = next(pieces, b"")
    whole = chain((first,), pieces)
    if not is_xml(name, first[:HEAD]):
        _check_media(name, first)
        for _piece in whole:
            pass
    elif name == TYPES_PART:
        check_xml(whole, main)
    elif name.lower().endswith(".rels"):
        check_xml(whole, Relations())
    else:
        check_xml(whole, Words())


def _check_media(name: str, first: bytes) -> None:
    """Pictures, sounds and fonts; an empty part does no harm."""
    if first.startswith(PROGRAMS) or (first and not MEDIA.search(name)):
        raise Faulty(Fault.EMBEDDED)


class Relations:
    """What the parts refer to, within the file and outside of it."""

    def start(self, element: str, attributes: Mapping[str, str]) -> bool:
        if element == "Relationship":
            relation = attributes.get("Type", "").rstrip("/").rpartition("/")[2].lower()
            outside = attributes.get("TargetMode", "").strip().lower() == "external"
            self._check(relation, attributes.get("Target", ""), outside)
        return False

    def text(self, words: str) -> None:
        """Relations have no text."""

    def _check(self, relation: str, target: str, outside: bool) -> None:
        if relation in RELATIONS:
            raise Faulty(RELATIONS[relation])
        if relation == "hyperlink":
            check_link(target)
        elif (outside or "://" in target) and not (
            relation == "attachedtemplate" and is_local(target)
        ):
            raise Faulty(Fault.EXTERNAL_LINK)
