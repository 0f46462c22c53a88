"""ZIP archives from strangers: looked through before they are read, read in bounded pieces.

A hostile archive unpacks to gigabytes, lists one piece of data a thousand times, hides entries
from one reader that another sees, or names files outside the folder it is unpacked to.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from zhongchuang.evidence.checks.faults import Fault, Faulty, hidden

UNPACKED_AT_MOST = 200 * 1024**2
ENTRIES_AT_MOST = 2000
RATIO_AT_MOST = 200
RATIO_MATTERS_ABOVE = 10 * 1024**2
COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
PIECE = 1024**2
LOCAL = struct.Struct("<4sHHHHHLLLHH")
LOCAL_SIGNATURE = b"PK\x03\x04"
END_SIGNATURE = b"PK\x05\x06"
END_LENGTH = 22
GAP_AT_MOST = 32
"""Between two entries lies a descriptor at most; whatever is longer is hidden from readers."""
ENCRYPTED, STREAMED = 1, 8
ELSEWHERE = 0xFFFFFFFF
"""Instead of a size that follows in a field for large ones."""
Content = IO[bytes]


class Archive:
    """A ZIP archive whose directory holds no surprise; entries are read as often as one likes."""

    def __init__(self, content: Content) -> None:
        """
        Raises:
            Faulty: the archive is damaged, encrypted, hides something or would unpack to too much.
        """
        self._content = content
        try:
            with zipfile.ZipFile(content) as archive:
                self.entries = archive.infolist()
                self._directory = archive.start_dir
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError):
            raise Faulty(Fault.DAMAGED) from None
        _check_flags(self.entries)
        _check_sizes(self.entries)
        _check_names(self.entries)
        self._begins = {entry.filename: self._begin(entry) for entry in self.entries}
        self._check_places()

    def read(self, entry: zipfile.ZipInfo) -> bytes:
        """An entry's content.

        Raises:
            Faulty: it is damaged, or longer than it says.
        """
        return b"".join(self.pieces(entry))

    def pieces(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        """The same in pieces of at most a megabyte."""
        unpacked, check = 0, 0
        for piece in self._unpacked(entry):
            unpacked += len(piece)
            if unpacked > entry.file_size:
                raise Faulty(Fault.BOMB)
            check = zlib.crc32(piece, check)
            yield piece
        if unpacked != entry.file_size or check != entry.CRC:
            raise Faulty(Fault.DAMAGED)

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        self._content.seek(self._begins[entry.filename])
        left = entry.compress_size
        if entry.compress_type == zipfile.ZIP_STORED:
            while left > 0 and (piece := self._content.read(min(PIECE, left))):
                left -= len(piece)
                yield piece
            return
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            while left > 0 and (packed := self._content.read(min(PIECE, left))):
                left -= len(packed)
                while packed and (piece := unpacker.decompress(packed, PIECE)):
                    yield piece
                    packed = unpacker.unconsumed_tail
            yield unpacker.flush()
        except zlib.error:
            raise Faulty(Fault.DAMAGED) from None
        if not unpacker.eof:
            raise Faulty(Fault.DAMAGED)

    def _begin(self, entry: zipfile.ZipInfo) -> int:
        """Where an entry's data begins, by a header that says the same as the directory."""
        self._content.seek(entry.header_offset)
        header = self._content.read(LOCAL.size)
        if len(header) < LOCAL.size or not header.startswith(LOCAL_SIGNATURE):
            raise Faulty(Fault.DAMAGED)
        _sig, _version, flags, method, *_time, _crc, packed, size, names, more = LOCAL.unpack(
            header
        )
        name = self._content.read(names)
        if flags & ENCRYPTED:
            raise Faulty(Fault.ENCRYPTED)
        if _local_name(name, flags) != entry.orig_filename or method != entry.compress_type:
            raise hidden()
        unknown = {0, ELSEWHERE} if flags & STREAMED else {ELSEWHERE}
        if size not in {entry.file_size, *unknown} or packed not in {entry.compress_size, *unknown}:
            raise Faulty(Fault.BOMB)
        return int(entry.header_offset + LOCAL.size + names + more)

    def _check_places(self) -> None:
        """One entry behind the other from the first byte to the directory, and nothing after it."""
        reached = 0
        for entry in sorted(self.entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < reached:
                raise Faulty(Fault.BOMB)
            if entry.header_offset - reached > (GAP_AT_MOST if reached else 0):
                raise hidden()
            reached = self._begins[entry.filename] + entry.compress_size
        if reached > self._directory:
            raise Faulty(Fault.BOMB)
        if self._directory - reached > GAP_AT_MOST:
            raise hidden()
        self._content.seek(-END_LENGTH, 2)
        if not self._content.read(END_LENGTH).startswith(END_SIGNATURE):
            raise hidden()


def _local_name(name: bytes, flags: int) -> str:
    utf8 = 0x800
    return name.decode("utf-8" if flags & utf8 else "cp437", "replace")


def _check_flags(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & ENCRYPTED for entry in entries):
        raise Faulty(Fault.ENCRYPTED)
    if any(entry.compress_type not in COMPRESSIONS for entry in entries):
        raise Faulty(Fault.UNSUPPORTED)


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    bloated = unpacked > RATIO_MATTERS_ABOVE and unpacked > packed * RATIO_AT_MOST
    if bloated or unpacked > UNPACKED_AT_MOST or len(entries) > ENTRIES_AT_MOST:
        raise Faulty(Fault.BOMB)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    """Relative, once each whatever the case, and of plain files."""
    names = {entry.filename.lower() for entry in entries}
    if len(names) < len(entries) or any(_is_odd(entry) for entry in entries):
        raise Faulty(Fault.BAD_NAME)


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    name: Any = entry.orig_filename
    mode = entry.external_attr >> 16
    return (
        not name
        or name.startswith("/")
        or any(sign in name for sign in "\\:\0")
        or ".." in name.split("/")
        or (stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR})
    )
