"""A zip archive written while it is sent, and visibly broken when it is cut off half way.

What the archive's index will say is kept aside until the end, and beyond a megabyte in a temporary file, so that a
million files need no more room than ten. It holds names, sizes and checksums; nothing else of a file is kept.
Layout: PKWARE, APPNOTE.TXT, with files in the 64 bit form, as no size is known before a file has been written; the
index has it where it must.
"""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, Final

LEVEL: Final = 1  # answers shrink well enough at the quickest
KEPT: Final = 1024 * 1024  # bytes of the index in memory
SENT: Final = 8 * 1024  # bytes at once, or more
_PIECE: Final = 64 * 1024
_VERSION: Final = 45  # that knows 64 bit sizes
_UNIX: Final = 3 << 8
_FLAGS: Final = 1 << 3 | 1 << 11  # sizes follow the file; names are UTF-8
_FULL: Final = 0xFFFFFFFF  # "see the 64 bit form"
_MANY: Final = 0xFFFF
_PRIVATE: Final = 0o600 << 16
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_SIZES: Final = struct.Struct("<2H2Q")  # 64 bit sizes, not known yet
_AFTER: Final = struct.Struct("<4sL2Q")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_PLACE: Final = struct.Struct("<2H3Q")  # 64 bit sizes and where the file begins
_END_64: Final = struct.Struct("<4sQ2H2L4Q")
_TO_END_64: Final = struct.Struct("<4sLQL")
_END: Final = struct.Struct("<4s4H2LH")


def zipped(files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The archive of the named files, as they come. Its index stands last, so half an archive opens nowhere."""
    with SpooledTemporaryFile(max_size=KEPT) as index:
        yield from _gathered(_archived(files, _Archive(index)))


def _archived(files: Iterable[tuple[str, Iterable[bytes]]], archive: _Archive) -> Iterator[bytes]:
    for name, parts in files:
        yield from archive.file(name.encode(), parts)
    yield from archive.end()


def _gathered(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Small parts as fewer larger ones, but for the first: whoever waits sees that it comes."""
    held, least = bytearray(), 1
    for part in parts:
        held += part
        if len(held) >= least:
            yield bytes(held)
            held.clear()
            least = SENT
    yield bytes(held)


@dataclass(slots=True)
class _Archive:
    """How far the archive has come: bytes written, and files with their entries in the index."""

    index: IO[bytes]
    offset: int = 0
    count: int = 0
    moment: tuple[int, int] = field(default_factory=lambda: _dos(time.localtime()))

    def file(self, name: bytes, parts: Iterable[bytes]) -> Iterator[bytes]:
        """A file, shrunk as it comes."""
        begun, squeeze, crc, size = self.offset, zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS), 0, 0
        head = _LOCAL.pack(
            b"PK\3\4", _VERSION, _FLAGS, zlib.DEFLATED, *self.moment, 0, _FULL, _FULL, len(name), _SIZES.size
        )
        yield self._sent(head + name + _SIZES.pack(1, 16, 0, 0))
        data = self.offset
        for part in parts:
            crc, size = zlib.crc32(part, crc), size + len(part)
            if ready := squeeze.compress(part):
                yield self._sent(ready)
        last = squeeze.flush()
        packed = self.offset - data + len(last)
        yield self._sent(last + _AFTER.pack(b"PK\7\b", crc, packed, size))
        entry = (b"PK\1\2", _UNIX | _VERSION, _VERSION, _FLAGS, zlib.DEFLATED, *self.moment, crc, _FULL, _FULL)
        beside = (len(name), _PLACE.size, 0, 0, 0, _PRIVATE, _FULL)
        self.index.write(_ENTRY.pack(*entry, *beside) + name + _PLACE.pack(1, 24, size, packed, begun))
        self.count += 1

    def end(self) -> Iterator[bytes]:
        """The index, and where it stands."""
        begun, length = self.offset, self.index.tell()
        self.index.seek(0)
        while piece := self.index.read(_PIECE):
            yield self._sent(piece)
        numbers = (self.count, self.count, length, begun)
        to_end = self.offset
        if self.count >= _MANY or max(length, begun) >= _FULL:  # whoever reads small archives need not know this form
            yield self._sent(
                _END_64.pack(b"PK\6\6", _END_64.size - 12, _UNIX | _VERSION, _VERSION, 0, 0, *numbers)
                + _TO_END_64.pack(b"PK\6\7", 0, to_end, 1)
            )
        yield self._sent(
            _END.pack(b"PK\5\6", 0, 0, *(min(self.count, _MANY),) * 2, min(length, _FULL), min(begun, _FULL), 0)
        )

    def _sent(self, part: bytes) -> bytes:
        self.offset += len(part)
        return part


def _dos(now: time.struct_time) -> tuple[int, int]:
    """Time and date as MS-DOS counted them, from 1980 on."""
    return (
        now.tm_hour << 11 | now.tm_min << 5 | now.tm_sec // 2,
        max(now.tm_year - 1980, 0) << 9 | now.tm_mon << 5 | now.tm_mday,
    )
