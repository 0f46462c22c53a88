"""PDF files: pages to look at, without scripts, actions of their own, or other files inside.

Every object is looked at: those the file's own table lists, those it does not list but a reader
that repairs files would find, and those packed into streams.
"""

from __future__ import annotations

import io
import re
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from pypdf import PdfReader, apply_configuration
from pypdf.errors import DependencyError, LimitReachedError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
    read_object,
)

from zhongchuang.evidence.checks.archives import Content
from zhongchuang.evidence.checks.faults import Fault, Faulty, hidden, hides_something
from zhongchuang.evidence.checks.links import check_link
from zhongchuang.evidence.pdfium import PdfiumError, opened

HEADER = re.compile(rb"%PDF-[12]\.\d")
END = b"%%EOF"
TAIL = 1024
OBJECTS_AT_MOST = 600_000
SECONDS_AT_MOST = 20.0
"""Of the processor, for one file."""
UNPACKED_AT_MOST = 512 * 1024**2
"""Of one stream."""
RATIO_AT_MOST = 200
RATIO_MATTERS_ABOVE = 32 * 1024**2
PIXELS_AT_MOST = 600_000_000
PIECE = 1024**2
OBJECT = re.compile(rb"[\0\t\n\f\r ]obj")
HEADING = re.compile(rb"(?<!\d)\d{1,10}[\0\t\n\f\r ]+\d{1,5}[\0\t\n\f\r ]*$")
LONGEST_HEADING = 64
TEXT_AT_MOST = 64 * 1024
HOLDERS = (DictionaryObject, ArrayObject)
STUMBLES = (
    PyPdfError,
    RecursionError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OSError,
    zlib.error,
)
"""What the library raises where a file is not what it should be."""

ACTIONS = {
    **dict.fromkeys(
        (
            "/JavaScript",
            "/Launch",
            "/SubmitForm",
            "/ImportData",
            "/Rendition",
            "/RichMediaExecute",
            "/ECMAScript",
        ),
        Fault.SCRIPT,
    ),
    **dict.fromkeys(("/Movie", "/Sound", "/GoTo3DView"), Fault.EMBEDDED),
    "/GoToE": Fault.EMBEDDED,
    "/GoToR": Fault.EXTERNAL_LINK,
}
"""Kinds of action (/S) that do more than turn to a page or follow a link."""
SUBTYPES = dict.fromkeys(
    ("/RichMedia", "/Screen", "/Movie", "/Sound", "/3D", "/FileAttachment"), Fault.EMBEDDED
)
TYPES = {"/EmbeddedFile": Fault.EMBEDDED, "/Collection": Fault.EMBEDDED}
KEYS = {
    "/JS": Fault.SCRIPT,
    "/JavaScript": Fault.SCRIPT,
    "/XFA": Fault.SCRIPT,
    "/EF": Fault.EMBEDDED,
    "/EmbeddedFiles": Fault.EMBEDDED,
    "/RichMediaContent": Fault.EMBEDDED,
}
"""Keys that say so by themselves, where they hold anything."""
NAMES = re.compile(rb"/(?:[^\s/<>\[\]()%{}\0]+)")
"""Names in the text of an object that cannot be parsed as one."""
PACKING = frozenset(
    {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/BrotliDecode"}
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
FLATE = frozenset({"/FlateDecode", "/Fl"})


def check_pdf(content: Content) -> None:
    """
    Raises:
        Faulty: it is no PDF, is damaged or encrypted, or holds more than pages.
    """
    _check_frame(content)
    size = content.seek(0, io.SEEK_END)
    with apply_configuration(maximum_declared_stream_length=size):
        try:
            _Walk(content).check()
        except LimitReachedError:
            raise Faulty(Fault.BOMB) from None
        except STUMBLES:
            raise Faulty(Fault.DAMAGED) from None
    _check_pages(content)


def _check_frame(content: Content) -> None:
    """It begins and ends as a PDF does, and nothing lies before or behind."""
    content.seek(0)
    if not HEADER.match(content.read(16)):
        raise Faulty(Fault.MISMATCH)
    size = content.seek(0, io.SEEK_END)
    content.seek(max(0, size - 64 * 1024))
    tail = content.read()
    _before, found, rest = tail.rpartition(END)
    if found and hides_something(rest):
        raise hidden()
    if not found or len(rest.strip(b"\0\t\n\f\r ")) > TAIL:
        raise Faulty(Fault.DAMAGED)


def _check_pages(content: Content) -> None:
    """The library that shows pages can open it, to the last page."""
    content.seek(0)
    try:
        with opened(content) as document:
            document[len(document) - 1].close()
    except (PdfiumError, IndexError):
        raise Faulty(Fault.DAMAGED) from None


class _Walk:
    """One look at every object of a file."""

    def __init__(self, content: Content) -> None:
        self._content: Any = content
        self._until = time.thread_time() + SECONDS_AT_MOST
        self._left = OBJECTS_AT_MOST
        self._content.seek(0)
        try:
            self._reader = PdfReader(self._content)
        except (DependencyError, NotImplementedError):
            raise Faulty(Fault.ENCRYPTED) from None

    def check(self) -> None:
        if self._reader.is_encrypted:
            raise Faulty(Fault.ENCRYPTED)
        self._look(self._reader.trailer)
        self._look(self._reader.root_object)
        for place in sorted({*self._written(), *self._listed()}):
            self._look_at(self._content, place, headed=True)

    def _written(self) -> Iterator[int]:
        """Where the text of the file has the heading of an object."""
        at, kept = 0, b""
        self._content.seek(0)
        while piece := self._content.read(PIECE):
            text = kept + piece
            for word in OBJECT.finditer(text):
                heading = HEADING.search(text, max(0, word.start() - LONGEST_HEADING), word.start())
                if heading:
                    yield at - len(kept) + heading.start()
            at, kept = at + len(piece), text[-2 * LONGEST_HEADING :]

    def _listed(self) -> Iterator[int]:
        """Where the file's table says that objects are."""
        for table in self._reader.xref.values():
            yield from (place for place in table.values() if place > 0)

    def _look_at(self, text: Any, place: int, *, headed: bool) -> None:
        """The object at a place of a text. What is not written quite as it should be is read as
        tolerant readers do, and its names are looked at as well: of two values of one key, each
        reader takes another."""
        for strict in (True, False):
            self._reader.strict = strict
            text.seek(place)
            try:
                if headed:
                    self._reader.read_object_header(text)
                found = read_object(text, self._reader)
            except LimitReachedError:
                raise
            except Exception:  # the library raises whatever its parsers stumble over
                text.seek(place)
                _check_names(text.read(TEXT_AT_MOST))
            else:
                self._look(found)
                return

    def _look(self, found: PdfObject | None) -> None:
        if isinstance(found, NameObject) and found in ACTIONS:
            raise Faulty(ACTIONS[found])
        unseen: list[Any] = [found]
        while unseen:
            self._count()
            one = unseen.pop()
            if isinstance(one, DictionaryObject):
                _check_dictionary(one)
                unseen += [value for value in one.values() if isinstance(value, HOLDERS)]
            if isinstance(one, StreamObject):
                self._look_into(one)
            elif isinstance(one, ArrayObject):
                unseen += [value for value in list(one) if isinstance(value, HOLDERS)]

    def _count(self) -> None:
        self._left -= 1
        if self._left < 0 or (self._left % 256 == 0 and time.thread_time() > self._until):
            raise Faulty(Fault.BOMB)

    def _look_into(self, stream: StreamObject) -> None:
        check_stream(stream)
        if _value(stream, "/Type") != "/ObjStm" and not {"/N", "/First"} <= stream.keys():
            return
        data = stream.get_data()
        first = _number(stream, "/First")
        numbers = [int(number) for number in re.findall(rb"\d+", data[:first])]
        packed = io.BytesIO(data)
        for offset in numbers[1::2]:
            self._look_at(packed, first + offset, headed=False)


def _value(one: DictionaryObject, key: str) -> Any:
    """What a key leads to, None where that cannot be read."""
    try:
        value = one[key]
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError, OSError):
        return None
    return None if isinstance(value, NullObject) else value


def _number(one: DictionaryObject, key: str) -> int:
    value = _value(one, key)
    return int(value) if isinstance(value, int) else 0


def _check_names(text: bytes) -> None:
    """The names in an object that cannot be parsed, up to its stream."""
    for name in NAMES.findall(re.split(rb"\bstream\b|\bendobj\b", text)[0]):
        plain = ESCAPED.sub(lambda sign: bytes([int(sign[1], 16)]), name).decode("latin-1")
        fault = ACTIONS.get(plain) or SUBTYPES.get(plain) or KEYS.get(plain)
        if fault:
            raise Faulty(fault)


def _check_dictionary(one: DictionaryObject) -> None:
    """One dictionary by itself."""
    for key, faults in (("/S", ACTIONS), ("/Subtype", SUBTYPES), ("/Type", TYPES)):
        value = one.get(key)
        if isinstance(value, str) and value in faults:
            raise Faulty(faults[value])
    for key, fault in KEYS.items():
        if key in one and _holds(_value(one, key)) and _means_it(one, key):
            raise Faulty(fault)
    if "/AA" in one and _acts(_value(one, "/AA")):
        raise Faulty(Fault.SCRIPT)
    opening = _value(one, "/OpenAction") if "/OpenAction" in one else None
    if isinstance(opening, DictionaryObject) and _value(opening, "/S") not in {None, "/GoTo"}:
        raise Faulty(Fault.SCRIPT)
    if "/URI" in one:
        _check_address(_value(one, "/URI"))


def _holds(value: Any) -> bool:
    """Is there anything in it? Some programs write empty lists of scripts and files."""
    if isinstance(value, StreamObject):
        return True
    if isinstance(value, DictionaryObject):
        return any(_holds(_value(value, key)) for key in value)
    return bool(value)


def _means_it(one: DictionaryObject, key: str) -> bool:
    """Short keys are given to fonts and pictures as well."""
    if key == "/JS":
        return "/S" in one
    return key != "/EF" or bool({"/F", "/UF"} & one.keys()) or one.get("/Type") == "/Filespec"


def _acts(value: Any) -> bool:
    """A list of actions that happen by themselves, not a font that is called so."""
    if not isinstance(value, DictionaryObject):
        return False
    actions = (_value(value, key) for key in value)
    return any(isinstance(act, DictionaryObject) and "/S" in act for act in actions)


def _check_address(value: Any) -> None:
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if isinstance(value, str):
        check_link(value)


def check_stream(stream: StreamObject) -> None:
    """One stream by itself.

    Raises:
        Faulty: it lies in another file, or unpacks to far too much.
    """
    if _value(stream, "/F") is not None:
        raise Faulty(Fault.EXTERNAL_LINK)
    if _number(stream, "/Width") * _number(stream, "/Height") > PIXELS_AT_MOST:
        raise Faulty(Fault.BOMB)
    given = _value(stream, "/Filter")
    filters = [str(name) for name in (given if isinstance(given, ArrayObject) else [given])]
    if sum(name in PACKING for name in filters) > 1:
        raise Faulty(Fault.BOMB)
    if filters[0] in FLATE:
        _check_inflates(stream._data)
    elif not PACKING.isdisjoint(filters):
        try:
            stream.get_data()
        except LimitReachedError:
            raise
        except STUMBLES:
            return  # a stream that breaks off is for the reader to cope with


def _check_inflates(packed: bytes) -> None:
    """Unpack without keeping anything. A stream that ends early is for the reader to cope with."""
    at_most = max(RATIO_MATTERS_ABOVE, min(UNPACKED_AT_MOST, len(packed) * RATIO_AT_MOST))
    unpacker, size = zlib.decompressobj(), 0
    with suppress(zlib.error):
        while packed and (piece := unpacker.decompress(packed, PIECE)):
            packed = unpacker.unconsumed_tail
            size += len(piece)
            if size > at_most:
                raise Faulty(Fault.BOMB)
