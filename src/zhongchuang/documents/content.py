"""What an official document says, without how it looks: one model for every output format.

A `Document` is plain, frozen and free of markup. `to_plain` and `from_plain` carry it to and from
JSON-ready dictionaries; `digest` names its content by the SHA-256 of the canonical form, so that
a paper printed years later can be shown to be the same one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Literal, Self, cast

from zhongchuang.kernel import canonical

Style = Literal["document", "letter", "plain", "certificate"]
Alignment = Literal["left", "center", "right"]

STYLES = ("document", "letter", "plain", "certificate")
PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
WIDEST_MM = 156
LARGEST_PICTURE = 1024 * 1024
"""Bytes: a paper is kept with its pictures, so they are scaled down before they come in."""
ALIGNMENTS = ("left", "center", "right")
HEADING_LEVELS = (1, 2, 3, 4)


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True)
class Paragraph:
    """Running text; the first line is indented by two characters unless `indent` is false."""

    text: str
    indent: bool = True


@dataclass(frozen=True)
class Heading:
    """A heading printed as written, number included: 一、… （一）… 1. … （1）… for levels 1 to 4."""

    level: int
    text: str

    def __post_init__(self) -> None:
        _require(self.level in HEADING_LEVELS, f"heading level {self.level} is not 1 to 4")


@dataclass(frozen=True)
class NumberedItem:
    """One item of a list; `label` is printed as written, such as "1." or "（1）"."""

    label: str
    text: str


@dataclass(frozen=True)
class Table:
    """A ruled table whose header row is repeated on every page.

    `widths` are whole-number shares of the type area, `align` one alignment a column; both may be
    left empty (equal widths, centred).
    """

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...] = ()
    align: tuple[Alignment, ...] = ()
    caption: str = ""

    def __post_init__(self) -> None:
        columns = len(self.headers)
        _require(columns > 0, "a table needs a column")
        for number, row in enumerate(self.rows, start=1):
            _require(len(row) == columns, f"row {number} has {len(row)} cells, not {columns}")
        _require(len(self.widths) in (0, columns), "one width a column, or none")
        _require(all(width > 0 for width in self.widths), "widths are positive shares")
        _require(len(self.align) in (0, columns), "one alignment a column, or none")
        _require(set(self.align) <= set(ALIGNMENTS), f"alignments are {', '.join(ALIGNMENTS)}")


@dataclass(frozen=True)
class Note:
    """A remark in smaller type under a table or at the end of the text."""

    text: str


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG picture, centred, `width_mm` wide; `data` is base64, `alt` says what it shows."""

    data: str
    width_mm: int
    alt: str
    caption: str = ""

    def __post_init__(self) -> None:
        _require(1 <= self.width_mm <= WIDEST_MM, f"a picture is 1 to {WIDEST_MM} mm wide")
        _require(bool(self.alt.strip()), "a picture needs words for those who cannot see it")
        _require(bool(self.format), "a picture is PNG or JPEG")
        _require(len(self.content) <= LARGEST_PICTURE, "a picture has at most 1 MB")

    @classmethod
    def of(cls, content: bytes, width_mm: int, alt: str, caption: str = "") -> Self:
        """The picture of these bytes."""
        return cls(base64.b64encode(content).decode(), width_mm, alt, caption)

    @property
    def content(self) -> bytes:
        try:
            return base64.b64decode(self.data, validate=True)
        except binascii.Error as error:
            raise ValueError("a picture is kept as base64") from error

    @property
    def format(self) -> str:
        """png, jpg or nothing."""
        head = self.content[:8]
        return next((name for mark, name in PICTURES.items() if head.startswith(mark)), "")


Block = Paragraph | Heading | NumberedItem | Table | Note | Picture


@dataclass(frozen=True)
class Attachment:
    """An entry of the attachment list (附件说明); with a `body` it is printed on a page of its own."""

    title: str
    body: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Imprint:
    """版记: the copies (抄送), the office that prints (印发机关) and the day of printing."""

    printed_by: str = ""
    printed_on: date | None = None
    copied_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignatoryLine:
    """A line to be filled in by hand or by the system, such as 经办人 or 签收人（盖章）.

    `picture` is a signature given on the screen; it stands on the line before `value`.
    """

    label: str
    value: str = ""
    picture: Picture | None = None


@dataclass(frozen=True)
class Verification:
    """The short code and the public address where the paper can be checked; printed with a QR code."""

    code: str
    url: str


@dataclass(frozen=True)
class Document:
    """An official document (GB/T 9704-2012).

    `style` "document" prints the red header 文件 with its red line, "letter" the letter format
    (信函格式) with two red double lines, "plain" no header at all (notices, slips), "certificate" a
    framed sheet on its side.
    `title` may contain line breaks; without them it is broken evenly.
    `number` is printed as given, such as 新科高字〔2026〕34号. `signer` (签发人) belongs to documents
    sent upwards. `watermark` marks papers that are no real ones, such as 演示数据. `wording` names the
    version of the text it was worded by, and the first figures of its SHA-256; it is not printed.
    """

    title: str
    style: Style = "plain"
    issuing_mark: str = ""
    number: str | None = None
    signer: str | None = None
    addressee: str = ""
    body: tuple[Block, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    signatories: tuple[SignatoryLine, ...] = ()
    signature: str = ""
    date: date | None = None
    annotation: str = ""
    imprint: Imprint | None = None
    verification: Verification | None = None
    watermark: str = ""
    wording: str = ""

    def __post_init__(self) -> None:
        _require(bool(self.title.strip()), "a document needs a title")
        _require(self.style in STYLES, f"style {self.style!r} is not one of {', '.join(STYLES)}")
        headed = self.style in {"document", "letter"}
        _require(headed == bool(self.issuing_mark), "an issuing mark goes with a red header")

    def digest(self) -> str:
        """SHA-256 (hex) of the canonical content."""
        return canonical.digest(to_plain(self))

    def marked(self, watermark: str) -> Document:
        """The same document with a watermark."""
        return replace(self, watermark=watermark)


KINDS: dict[str, type[Any]] = {
    "paragraph": Paragraph,
    "heading": Heading,
    "numbered-item": NumberedItem,
    "table": Table,
    "note": Note,
    "picture": Picture,
    "attachment": Attachment,
    "imprint": Imprint,
    "signatory-line": SignatoryLine,
    "verification": Verification,
    "document": Document,
}
KIND_OF = {cls: kind for kind, cls in KINDS.items()}
DATE_FIELDS = frozenset({"date", "printed_on"})


def to_plain(value: Any) -> Any:
    """The JSON-ready form: dictionaries with their `kind`, lists, text, whole numbers, ISO dates."""
    if is_dataclass(value) and not isinstance(value, type):
        content = {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
        return {"kind": KIND_OF[type(value)], **content}
    if isinstance(value, (list, tuple)):
        return [to_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _from_plain(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_plain("", item) for item in value)
    if isinstance(value, Mapping):
        return _build(value)
    return date.fromisoformat(value) if name in DATE_FIELDS and value is not None else value


def _build(plain: Mapping[str, Any]) -> Any:
    kind = plain.get("kind")
    _require(kind in KINDS, f"{kind!r} is no part of a document")
    values = {name: _from_plain(name, value) for name, value in plain.items() if name != "kind"}
    try:
        return KINDS[str(kind)](**values)
    except TypeError as error:
        raise ValueError(f"{kind}: {error}") from error


def from_plain(plain: Mapping[str, Any]) -> Document:
    """The document that `to_plain` gave.

    Raises:
        ValueError: an unknown kind or field, a missing one, or content no document can have.
    """
    document = _build(plain)
    _require(isinstance(document, Document), "the outermost part is not a document")
    return cast(Document, document)
