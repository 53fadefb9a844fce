"""The boxes of an MP4 or 3GP file (ISO/IEC 14496-12): what tracks they hold, how long, and their descriptions blanked.

A box that playing does not need becomes an empty "free" box of the same size, so that no offset changes. Files with a
sound track made by phones keep the place in `udta`, `meta` or `uuid`, and the moment in three headers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_HOLDERS: Final = frozenset((b"moov", b"trak", b"mdia"))
_NEEDED: Final = frozenset(b"ftyp styp mdat moof mfra sidx ssix iods mvex edts tref tapt elng minf".split())
_DATED: Final = frozenset((b"mvhd", b"tkhd", b"mdhd"))
_MOST_BOXES: Final = 10_000
_DEEPEST: Final = 8


@dataclass(slots=True)
class Told:
    """What the boxes tell: the handlers of the tracks ("soun", "vide"), and the length if the header says it."""

    tracks: set[str] = field(default_factory=set)
    seconds: float | None = None
    boxes: int = 0


def blank(body: bytearray) -> Told:
    """Blank in place what describes the recording; raises ValueError where a box reaches beyond what holds it."""
    told = Told()
    _walk(body, 0, len(body), told)
    return told


def _walk(body: bytearray, start: int, end: int, told: Told, depth: int = 0) -> None:
    if depth > _DEEPEST:
        raise ValueError("boxes within boxes without end")
    for place, inner, after in _boxes(body, start, end, told):
        name = bytes(body[place + 4 : place + 8])
        if name in _HOLDERS:
            _walk(body, inner, after, told, depth + 1)
        elif name == b"hdlr":
            told.tracks.add(bytes(body[inner + 8 : inner + 12]).decode("latin-1"))
            body[inner + 12 : after] = bytes(after - inner - 12)  # its name, often a program's
        elif name in _DATED:
            _undate(body, inner, after, name, told)
        elif name not in _NEEDED:
            body[place + 4 : place + 8] = b"free"
            body[inner:after] = bytes(after - inner)


def _boxes(body: bytearray, start: int, end: int, told: Told) -> Iterator[tuple[int, int, int]]:
    """Where each box begins, where its contents begin and where they end."""
    place = start
    while place + 8 <= end:
        size, inner = int.from_bytes(body[place : place + 4], "big"), place + 8
        if size == 1:
            size, inner = int.from_bytes(body[place + 8 : place + 16], "big"), place + 16
        after = end if size == 0 else place + size
        told.boxes += 1
        if after < inner or after > end or told.boxes > _MOST_BOXES:
            raise ValueError("a box that reaches beyond what holds it")
        yield place, inner, after
        place = after


def _undate(body: bytearray, inner: int, after: int, name: bytes, told: Told) -> None:
    """Forget when it was made; of the whole file's header, read how long it is."""
    wide = body[inner] == 1
    dates = 16 if wide else 8
    if inner + 4 + dates > after:
        raise ValueError("a header that is cut off")
    body[inner + 4 : inner + 4 + dates] = bytes(dates)
    if name == b"mvhd":
        place = inner + 4 + dates
        scale = int.from_bytes(body[place : place + 4], "big")
        length = int.from_bytes(body[place + 4 : place + (12 if wide else 8)], "big")
        told.seconds = length / scale if scale and length else None
