"""XML from strangers: no document types, no entities, well-formed to the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol
from xml.parsers import expat

from zhongchuang.evidence.checks.faults import Fault, Faulty

BLANKS = b"\xef\xbb\xbf \t\r\n"
TOKEN_AT_MOST = 4 * 1024**2
"""Of a comment or a tag: the parser goes over it again with each piece that does not end it."""
WIDE = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")


class Watcher(Protocol):
    """Looks at a part as it is parsed; raises `Faulty` at what must not be there."""

    def start(self, element: str, attributes: Mapping[str, str]) -> bool:
        """An element begins, named without its namespace; is its text of interest?"""

    def text(self, words: str) -> None:
        """Text of an element of interest."""


def is_xml(name: str, head: bytes) -> bool:
    """By its content too: nothing obliges a part to be called .xml."""
    plain = head.lstrip(BLANKS).startswith(b"<") or head.startswith(WIDE)
    return plain or name.lower().endswith((".xml", ".rels"))


def check_xml(pieces: Iterable[bytes], watcher: Watcher | None = None) -> None:
    """Parse a part to its end, in constant memory.

    Raises:
        Faulty: `entity` with a document type or an entity, `damaged` where it is not well-formed,
            and whatever the watcher says.
    """
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    if watcher is not None:
        parser.buffer_text = True
        parser.StartElementHandler = _watching(parser, watcher)
    try:
        fed = 0
        for piece in pieces:
            parser.Parse(piece, False)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > max(TOKEN_AT_MOST, len(piece)):
                raise Faulty(Fault.BOMB)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Faulty(Fault.DAMAGED) from None


def _refuse(*_declared: object) -> None:
    raise Faulty(Fault.ENTITY)


def _watching(
    parser: expat.XMLParserType, watcher: Watcher
) -> Callable[[str, dict[str, str]], None]:
    def start(name: str, attributes: dict[str, str]) -> None:
        wanted = watcher.start(name.rpartition("}")[2], attributes)
        parser.CharacterDataHandler = watcher.text if wanted else None

    return start
