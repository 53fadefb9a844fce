"""The pages of an Ogg file (RFC 3533): what sounds they hold, and these alone, without what is said of them.

What describes an Opus (RFC 7845) or a Vorbis stream is its second packet, the comments: who, where, when, with which
program, even pictures. It keeps its length, so that no packet moves, and says nothing; the pages it lies on get the sum
that is then right. Streams that are no sound (a skeleton, subtitles) and what stands between pages are left out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

_OPUS: Final = b"OpusHead"
_VORBIS: Final = b"\x01vorbis"
_COMMENTS: Final = {_OPUS: (b"OpusTags", b""), _VORBIS: (b"\x03vorbis", b"\1")}  # what they begin and end with
_FILMS: Final = (b"\x80theora", b"BBCD", b"OVP80")
_FIRST, _HEADER, _MOST_PAGES = 2, 27, 200_000
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Heard(NamedTuple):
    """The file as it may be kept, and the header of its first sound."""

    body: bytes
    head: bytes


class Page(NamedTuple):
    """Where a page begins, where its contents do and where they end; their packets, each a length and if it ends."""

    place: int
    inner: int
    after: int
    packets: tuple[tuple[int, bool], ...]


@dataclass(slots=True)
class _Stream:
    """A sound as its pages come: its codec, how many packets have ended, and where the second one lies."""

    codec: bytes
    ended: int = 0
    parts: list[tuple[int, int]] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)


def bare(body: bytes) -> Heard:
    """The sounds of an Ogg file, bare; raises ValueError where there is none, a film, or no comments to blank."""
    made, kept, head = bytearray(body), bytearray(), b""
    streams: dict[bytes, _Stream | None] = {}
    pages = []
    for page in _pages(body):
        serial = body[page.place + 14 : page.place + 18]
        if body[page.place + 5] & _FIRST:
            first = body[page.inner : page.after]
            _refuse_unfinished(streams.get(serial))
            streams[serial] = _stream(first)
            head = head or (first if streams[serial] else b"")
        if stream := streams.get(serial):
            pages.append(page)
            if stream.ended < 2:
                _read(made, page, stream)
    for stream in streams.values():
        _refuse_unfinished(stream)
    for page in pages:
        kept += made[page.place : page.after]
    if not head:
        raise ValueError("no sound")
    return Heard(bytes(kept), head)


def comments(packet: bytes, codec: bytes) -> bytes:
    """Comments as long as these that say nothing: a program's name of blanks, and none; raises ValueError."""
    start, end = _COMMENTS[codec]
    blanks = len(packet) - len(start) - len(end) - 8
    if blanks < 0 or not packet.startswith(start):
        raise ValueError("no comments where they belong")
    return start + blanks.to_bytes(4, "little") + b" " * blanks + bytes(4) + end


def vorbis_comments(packet: bytes) -> bytes:
    """The comments of a Vorbis stream, saying nothing; raises ValueError."""
    return comments(packet, _VORBIS)


def _stream(first: bytes) -> _Stream | None:
    """The sound that begins with this page; None for what is no sound, ValueError for a film."""
    if first.startswith(_FILMS):
        raise ValueError("a film")
    return next((_Stream(codec) for codec in (_OPUS, _VORBIS) if first.startswith(codec)), None)


def _refuse_unfinished(stream: _Stream | None) -> None:
    if stream and stream.ended < 2:
        raise ValueError("comments that do not end")


def _pages(body: bytes) -> Iterator[Page]:
    """Every whole page; what lies between them is passed over."""
    place = body.find(b"OggS")
    for _ in range(_MOST_PAGES):
        if place < 0:
            return
        page = _page(body, place)
        if page:
            yield page
        place = body.find(b"OggS", page.after if page else place + 4)
    raise ValueError("pages without end")


def _page(body: bytes, place: int) -> Page | None:
    """The page that begins here; None where it is cut off."""
    if place + _HEADER > len(body):
        return None
    inner = place + _HEADER + body[place + 26]
    lengths = body[place + _HEADER : inner]
    after = inner + sum(lengths)
    if after > len(body):
        return None
    packets, length = [], 0
    for each in lengths:
        length += each
        if each < 255:
            packets.append((length, True))
            length = 0
    if length or (lengths and lengths[-1] == 255):
        packets.append((length, False))
    return Page(place, inner, after, tuple(packets))


def _read(made: bytearray, page: Page, stream: _Stream) -> None:
    """Follow a stream through a page; once its comments have ended, blank them."""
    place = page.inner
    for length, ends in page.packets:
        if stream.ended == 1:
            stream.parts.append((place, place + length))
            stream.pages += [page] if page not in stream.pages[-1:] else []
        stream.ended += ends
        if stream.ended == 2:
            _blank(made, stream)
            return
        place += length


def _blank(made: bytearray, stream: _Stream) -> None:
    blank = comments(b"".join(bytes(made[start:end]) for start, end in stream.parts), stream.codec)
    written = 0
    for start, end in stream.parts:
        made[start:end] = blank[written : written + end - start]
        written += end - start
    for page in stream.pages:
        made[page.place + 22 : page.place + 26] = bytes(4)
        made[page.place + 22 : page.place + 26] = checksum(bytes(made[page.place : page.after]))


def checksum(page: bytes) -> bytes:
    """The sum of a page in which the sum itself is 0: the polynomial of zlib's, run over bits the other way round."""
    mirrored = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return mirrored.to_bytes(4, "big").translate(_MIRRORED)
