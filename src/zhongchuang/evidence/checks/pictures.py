"""Pictures: whole from the first byte to the last, of a size that can be shown, and nothing behind."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping

from PIL import Image

from zhongchuang.evidence.checks.archives import Content
from zhongchuang.evidence.checks.faults import MARKUP, Fault, Faulty, hidden, hides_something
from zhongchuang.evidence.kinds import JPEG, PNG, WEBP, Kind

PIXELS_AT_MOST: Mapping[Kind, int] = {JPEG: 120_000_000, PNG: 40_000_000, WEBP: 40_000_000}
"""JPEG can be read at a smaller size, the others cannot."""
SIDE_AT_MOST = 30_000
SCANS_AT_MOST = 100
"""Of a JPEG: each asks to go over the whole picture again."""
TEXT_AT_MOST = 4 * 1024**2
FRAMES_AT_MOST = 100
PIECE = 256 * 1024
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
JPEG_SIGNATURE = b"\xff\xd8\xff"
SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Markers of a JPEG that give its size."""
START_OF_SCAN, END, RESTARTS = 0xDA, 0xD9, frozenset(range(0xD0, 0xD8))
NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
PNG_HEADER = struct.Struct(">LLBBBBB")
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Of a PNG, by its colour type."""
PACKED_TEXTS = frozenset({b"zTXt", b"iTXt", b"iCCP"})
Image.MAX_IMAGE_PIXELS = max(PIXELS_AT_MOST.values())


def check_picture(content: Content, kind: Kind) -> None:
    """
    Raises:
        Faulty: it is no picture of that kind, is damaged or too large to show, or hides something.
    """
    content.seek(0)
    picture = content.read()
    rest = WALKS[kind](picture)
    if hides_something(rest) or MARKUP.search(picture):
        raise hidden()
    _check_decodes(picture)


def rest_of(picture: bytes) -> bytes:
    """What lies behind the end of a picture: of a phone's, often a second one or a short film."""
    kind = JPEG if picture.startswith(JPEG_SIGNATURE) else WEBP
    return WALKS[PNG if picture.startswith(PNG_SIGNATURE) else kind](picture)


def _check_size(kind: Kind, width: int, height: int) -> None:
    if not width or not height:
        raise Faulty(Fault.DAMAGED)
    if width * height > PIXELS_AT_MOST[kind] or max(width, height) > SIDE_AT_MOST:
        raise Faulty(Fault.BOMB)


def _check_decodes(picture: bytes) -> None:
    """Every pixel can be read; a JPEG at an eighth of its size, which takes its whole content."""
    try:
        with Image.open(io.BytesIO(picture)) as image:
            image.draft(image.mode, (1, 1))
            image.load()
    except (
        OSError,
        SyntaxError,
        ValueError,
        struct.error,
        zlib.error,
        Image.DecompressionBombError,
    ):
        raise Faulty(Fault.DAMAGED) from None


def jpeg_rest(picture: bytes) -> bytes:
    """What lies behind the end of a JPEG."""
    if not picture.startswith(JPEG_SIGNATURE):
        raise Faulty(Fault.MISMATCH)
    at, scans, sized = 2, 0, False
    while True:
        found = NEXT_MARKER.search(picture, at) if scans else NEXT_MARKER.match(picture, at)
        if found is None:
            raise Faulty(Fault.DAMAGED)
        marker, at = found[1][0], found.end()
        if marker == END:
            break
        length = int.from_bytes(picture[at : at + 2], "big")
        if marker in SIZES:
            height, width = struct.unpack(">HH", picture[at + 3 : at + 7].ljust(4, b"\0"))
            _check_size(JPEG, width, height)
            sized = True
        scans += marker == START_OF_SCAN
        if scans > SCANS_AT_MOST:
            raise Faulty(Fault.BOMB)
        at += max(length, 2)
    if not sized or not scans:
        raise Faulty(Fault.DAMAGED)
    return picture[at:]


def png_rest(picture: bytes) -> bytes:
    """What lies behind the end of a PNG; its pieces are looked at on the way."""
    if not picture.startswith(PNG_SIGNATURE):
        raise Faulty(Fault.MISMATCH)
    room, unpacker = 0, zlib.decompressobj()
    for name, data, end in _png_pieces(picture):
        if not room and name != b"IHDR":
            raise Faulty(Fault.DAMAGED)
        if name == b"IHDR":
            room = _png_room(data)
        elif name in PACKED_TEXTS:
            _inflate(zlib.decompressobj(), _packed_text(name, data), TEXT_AT_MOST)
        elif name == b"IDAT":
            room = _inflate(unpacker, data, room)
        elif name == b"IEND":
            return picture[end:]
    raise Faulty(Fault.DAMAGED)


def _png_pieces(picture: bytes) -> Iterator[tuple[bytes, bytes, int]]:
    """Name, data and end of each piece, as long as their check sums are right."""
    at = len(PNG_SIGNATURE)
    while at + 12 <= len(picture):
        length, name = struct.unpack(">L4s", picture[at : at + 8])
        end = at + 12 + length
        data = picture[at + 8 : end - 4]
        if picture[end - 4 : end] != zlib.crc32(data, zlib.crc32(name)).to_bytes(4, "big"):
            raise Faulty(Fault.DAMAGED)
        yield name, data, end
        at = end


def _png_room(header: bytes) -> int:
    """How many bytes the rows of a PNG may take, twice over for those that are interlaced."""
    if len(header) != PNG_HEADER.size:
        raise Faulty(Fault.DAMAGED)
    width, height, depth, colours, *_ways = PNG_HEADER.unpack(header)
    _check_size(PNG, width, height)
    row: int = 1 + (width * depth * CHANNELS.get(colours, 4) + 7) // 8
    return 2 * row * int(height) + PIECE


def _packed_text(name: bytes, data: bytes) -> bytes:
    """The packed part of a text or a colour profile."""
    head, _zero, rest = data.partition(b"\0")
    if name != b"iTXt":
        return rest[1:]
    return rest[2:].split(b"\0", 2)[-1] if rest[:1] == b"\1" else b""


def _inflate(unpacker: zlib._Decompress, packed: bytes, room: int) -> int:
    """How much room is left after unpacking.

    Raises:
        Faulty: there is more than fits.
    """
    try:
        while packed and (piece := unpacker.decompress(packed, PIECE)):
            packed = unpacker.unconsumed_tail
            room -= len(piece)
            if room <= 0:
                raise Faulty(Fault.BOMB)
    except zlib.error:
        raise Faulty(Fault.DAMAGED) from None
    return room


def webp_rest(picture: bytes) -> bytes:
    """What lies behind the end of a WebP."""
    if picture[:4] != b"RIFF" or picture[8:12] != b"WEBP":
        raise Faulty(Fault.MISMATCH)
    end = 8 + int.from_bytes(picture[4:8], "little")
    if end > len(picture):
        raise Faulty(Fault.DAMAGED)
    at, frames, sized = 12, 0, False
    while at + 8 <= end:
        name, length = struct.unpack("<4sL", picture[at : at + 8])
        data = picture[at + 8 : at + 18]
        if name in WEBP_SIZES:
            _check_size(WEBP, *WEBP_SIZES[name](data.ljust(10, b"\0")))
            sized = True
        frames += name == b"ANMF"
        at += 8 + length + length % 2
    if frames > FRAMES_AT_MOST:
        raise Faulty(Fault.BOMB)
    if not sized:
        raise Faulty(Fault.DAMAGED)
    return picture[end:]


def _extended_size(data: bytes) -> tuple[int, int]:
    return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")


def _lossy_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", data[6:10])
    return width & 0x3FFF, height & 0x3FFF


def _lossless_size(data: bytes) -> tuple[int, int]:
    bits = int.from_bytes(data[1:5], "little")
    return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)


WEBP_SIZES: Mapping[bytes, Callable[[bytes], tuple[int, int]]] = {
    b"VP8X": _extended_size,
    b"VP8 ": _lossy_size,
    b"VP8L": _lossless_size,
}
WALKS: Mapping[Kind, Callable[[bytes], bytes]] = {
    JPEG: jpeg_rest,
    PNG: png_rest,
    WEBP: webp_rest,
}
