"""The elements of a WebM or Matroska file (RFC 9559; EBML is RFC 8794): its tracks, and what it says of itself blanked.

An element that describes the recording becomes a Void of the same size, a program's name an empty string, so that
nothing moves. A browser writes files whose segment and clusters do not say how long they are: they end where one begins
that cannot be in them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from survey.formats import ogg

VIDEO, AUDIO = 1, 2  # types of tracks
_EBML, _SEGMENT, _CLUSTER, _INFO, _TRACKS, _TRACK = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
_SEEK_HEAD, _CUES, _VOID, _SUM = 0x114D9B74, 0x1C53BB6B, 0xEC, 0xBF
_OTHERS: Final = frozenset((0x1254C367, 0x1941A469, 0x1043A770))  # tags, attachments, chapters
_IN_SEGMENT: Final = frozenset((_SEEK_HEAD, _CUES, _INFO, _TRACKS, _CLUSTER, *_OTHERS))
_MAY_BE_CUT: Final = frozenset((_SEGMENT, _CLUSTER, 0xA3, 0xA0))  # and blocks: a recording that broke off
_SCALE, _DURATION, _MUXER, _WRITER = 0x2AD7B1, 0x4489, 0x4D80, 0x5741
_CODEC, _TYPE, _PRIVATE = 0x86, 0x83, 0x63A2
_TOLD_OF_TRACK: Final = frozenset((0x536E, 0x258688, 0x7446, 0x3A9697, 0x3B4040, 0x26B240))  # names, links, settings
_VORBIS: Final = "A_VORBIS"
_MOST_ELEMENTS: Final = 300_000


class Element(NamedTuple):
    """Where an element begins, where its contents do and where they end; `open` where it does not say the last."""

    id: int
    place: int
    inner: int
    after: int
    open: bool


@dataclass(slots=True)
class Told:
    """What the elements tell: the types and codecs of the tracks, and the length where the header says it."""

    types: set[int] = field(default_factory=set)
    codecs: set[str] = field(default_factory=set)
    scale: int = 1_000_000  # nanoseconds
    length: float = 0.0  # of those
    elements: int = 0

    @property
    def seconds(self) -> float | None:
        """How long it is, None where it does not say."""
        return self.length * self.scale / 1e9 if self.length > 0 else None


def blank(body: bytearray) -> Told:
    """Blank in place what describes the recording; raises ValueError where an element reaches beyond what holds it."""
    told = Told()
    place = 0
    while place < len(body):
        element = _element(body, place, len(body), told)
        if element.id == _SEGMENT:
            place = _segment(body, element, told)
            continue
        if element.id != _EBML:
            _void(body, element)
        place = element.after
    return told


def _segment(body: bytearray, segment: Element, told: Told) -> int:
    """Blank a segment; the place behind it."""
    place = segment.inner
    while place < segment.after:
        element = _element(body, place, segment.after, told)
        if segment.open and element.id in (_EBML, _SEGMENT):
            return place
        place = element.after
        if element.id == _CLUSTER:
            place = _cluster(body, element, told) if element.open else place
        elif element.id == _INFO:
            _info(body, element, told)
        elif element.id == _TRACKS:
            _tracks(body, element, told)
        elif element.id not in (_SEEK_HEAD, _CUES):
            _void(body, element)
    return place


def _cluster(body: bytearray, cluster: Element, told: Told) -> int:
    """The place behind a cluster that does not say how long it is."""
    place = cluster.inner
    while place < cluster.after:
        element = _element(body, place, cluster.after, told)
        if element.id in _IN_SEGMENT or element.id in (_EBML, _SEGMENT):
            return place
        place = element.after
    return place


def _info(body: bytearray, info: Element, told: Told) -> None:
    """Of the whole: the unit of time and the length stay."""
    for element in _within(body, info, told):
        contents = bytes(body[element.inner : element.after])
        if element.id == _SCALE:
            if len(contents) > 8:
                raise ValueError("a number that is too long")
            told.scale = int.from_bytes(contents, "big")
        elif element.id == _DURATION:
            told.length = _float(contents)
        elif element.id in (_MUXER, _WRITER):
            body[element.inner : element.after] = bytes(len(contents))
        else:
            _void(body, element)


def _tracks(body: bytearray, tracks: Element, told: Told) -> None:
    for track in _within(body, tracks, told):
        if track.id != _TRACK:
            _void(body, track)
            continue
        fields = list(_within(body, track, told))
        codec = _contents(body, fields, _CODEC).rstrip(b"\0").decode("latin-1")
        told.codecs.add(codec)
        told.types.add(int.from_bytes(_contents(body, fields, _TYPE)[-8:], "big"))
        for element in fields:
            if element.id == _PRIVATE and codec == _VORBIS:
                _blank_vorbis(body, element)


def _blank_vorbis(body: bytearray, private: Element) -> None:
    """Blank the second of the three headers of Vorbis, which lie behind their number less one and their sizes."""
    place, sizes = private.inner + 1, []
    for _ in range(2):
        size = 0
        while body[place] == 255:
            size, place = size + 255, place + 1
        sizes.append(size + body[place])
        place += 1
    start = place + sizes[0]
    end = start + sizes[1]
    if end > private.after:
        raise ValueError("headers beyond what holds them")
    body[start:end] = ogg.vorbis_comments(bytes(body[start:end]))


def _within(body: bytearray, holder: Element, told: Told) -> Iterator[Element]:
    """The elements of one that says how long it is; what says nothing of the sound is made void on the way."""
    if holder.open:
        raise ValueError("a header that does not say how long it is")
    place = holder.inner
    while place < holder.after:
        element = _element(body, place, holder.after, told)
        if element.open:
            raise ValueError("a field that does not say how long it is")
        place = element.after
        if element.id in (_VOID, _SUM) or element.id in _TOLD_OF_TRACK:
            _void(body, element)
        else:
            yield element


def _contents(body: bytearray, fields: list[Element], wanted: int) -> bytes:
    return next((bytes(body[each.inner : each.after]) for each in fields if each.id == wanted), b"")


def _element(body: bytearray, place: int, end: int, told: Told) -> Element:
    told.elements += 1
    if told.elements > _MOST_ELEMENTS:
        raise ValueError("elements without end")
    width = _width(body, place, 4)
    middle = place + width
    width = _width(body, middle, 8)
    inner = middle + width
    if inner > end:
        raise ValueError("an element that is cut off")
    most = (1 << 7 * width) - 1
    size = int.from_bytes(body[middle:inner], "big") & most
    known = int.from_bytes(body[place:middle], "big")
    if size == most:
        if known not in (_SEGMENT, _CLUSTER):
            raise ValueError("an element that does not say how long it is")
        return Element(known, place, inner, end, open=True)
    if inner + size > end and known not in _MAY_BE_CUT:
        raise ValueError("an element that reaches beyond what holds it")
    return Element(known, place, inner, min(inner + size, end), open=False)


def _width(body: bytearray, place: int, most: int) -> int:
    """How many bytes the number that begins here takes."""
    width = 9 - body[place].bit_length()
    if width > most:
        raise ValueError("a number that is too long")
    return width


def _void(body: bytearray, element: Element) -> None:
    """Put an empty element of the same size in its place."""
    if element.open:
        raise ValueError("an element that does not say how long it is")
    whole = element.after - element.place
    width = next(width for width in range(1, 9) if whole - 1 - width < (1 << 7 * width) - 1)
    size = whole - 1 - width | 1 << 7 * width
    head = bytes((_VOID,)) + size.to_bytes(width, "big")
    body[element.place : element.after] = head + bytes(whole - len(head))


def _float(contents: bytes) -> float:
    if len(contents) not in (4, 8):
        return 0.0
    value: float = struct.unpack(">f" if len(contents) == 4 else ">d", contents)[0]
    return value if 0 < value < 1e15 else 0.0
