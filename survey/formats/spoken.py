"""A recording as somebody's phone or browser made it: what it is by its bytes, how long, and without what it says of
the phone, the place and the moment.

Sounds are not decoded. Their containers are read far enough to tell that there is a sound and no film in them, and
what describes the recording is blanked where it stands, so that nothing else moves.

Sources: ISO/IEC 14496-12 (MP4 and 3GP), RFC 3533 (Ogg), RFC 4867 section 5 (AMR), Multimedia Programming Interface and
Data Specifications 1.0 (WAVE), id3.org (ID3v1 and v2, Lyrics3), the APEv2 specification, RFC 9559 (Matroska and WebM).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from survey.errors import MediaError
from survey.formats import isobmff, matroska, ogg

_AMR_SIZES: Final = {**dict(enumerate((13, 14, 16, 18, 20, 21, 27, 32, 6))), 15: 1}  # bytes a frame, by its mode
_AMR_A_SECOND: Final = 50
_AMR: Final = b"#!AMR\n"
_MOST_PARTS: Final = 200_000  # frames of AMR (more than an hour), chunks, tags: more are there to keep us busy
_AUDIO_IN_WEBM: Final = ("A_OPUS", "A_VORBIS", "A_PCM", "A_AAC")
_OPUS_RATE: Final = 48_000
_HAS_FOOTER: Final = 0x10  # of an ID3v2 tag
_HAS_HEADER: Final = 0x80  # of an APE tag: the highest bit of its flags


@dataclass(frozen=True, slots=True)
class Recording:
    """A sound ready to be kept. `seconds` is None where its bytes do not tell."""

    mime: str
    suffix: str
    body: bytes
    seconds: float | None


def read(body: bytes) -> Recording:
    """The recording in these bytes; raises MediaError "unreadable-sound" for what is none."""
    for holds, make in _KNOWN:
        if holds(body):
            try:
                return make(body)
            except (IndexError, ValueError) as error:
                raise unreadable() from error
    raise unreadable()


def unreadable() -> MediaError:
    """What to say of bytes that are no sound."""
    return MediaError("unreadable-sound", "The file is no recording.", "Use MP3, M4A, Ogg, WebM, WAV or AMR.")


def _webm(body: bytes) -> Recording:
    bare = bytearray(body)
    told = matroska.blank(bare)
    if told.types != {matroska.AUDIO} or not all(codec.startswith(_AUDIO_IN_WEBM) for codec in told.codecs):
        raise unreadable()
    return Recording("audio/webm", "webm", bytes(bare), told.seconds)


def _ogg(body: bytes) -> Recording:
    """Ogg with Opus or Vorbis. The last page says how many samples there were before it."""
    bare, head = ogg.bare(body)
    last = bare.rfind(b"OggS")
    samples = int.from_bytes(bare[last + 6 : last + 14], "little", signed=True)
    if head.startswith(b"OpusHead"):
        skipped = int.from_bytes(head[10:12], "little")
        return Recording("audio/ogg", "ogg", bare, _length(samples - skipped, _OPUS_RATE))
    return Recording("audio/ogg", "ogg", bare, _length(samples, int.from_bytes(head[12:16], "little")))


def _length(samples: int, rate: int) -> float | None:
    return samples / rate if rate and samples >= 0 else None


def _wave(body: bytes) -> Recording:
    """A WAVE file of its format and its samples alone."""
    chunks: dict[bytes, bytes] = {}
    place, passed = 12, 0
    while place + 8 <= len(body):
        passed = _counted(passed)
        name, size = body[place : place + 4], int.from_bytes(body[place + 4 : place + 8], "little")
        if name in (b"fmt ", b"data"):
            chunks.setdefault(name, body[place + 8 : place + 8 + size])
        place += 8 + size + size % 2
    form, samples = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if len(form) < 16 or not samples:
        raise unreadable()
    inner = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", samples)
    a_second = int.from_bytes(form[8:12], "little")
    return Recording("audio/wav", "wav", _chunk(b"RIFF", inner), len(samples) / a_second if a_second else None)


def _counted(parts: int) -> int:
    """One part more; raises ValueError where there are too many."""
    if parts == _MOST_PARTS:
        raise ValueError("parts without end")
    return parts + 1


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _mpeg(body: bytes) -> Recording:
    """An MP3 without the tags at its ends."""
    start, end = _behind_tags(body), len(body)
    while (before := _before_tag(body, end)) < end:
        end = before
    sound = body[start:end]
    if not _is_frame(sound):
        raise unreadable()
    return Recording("audio/mpeg", "mp3", sound, None)


def _behind_tags(body: bytes) -> int:
    """Where the tags at the beginning end (ID3v2), one after another, and what fills up behind them."""
    start = tags = 0
    while body[start : start + 3] == b"ID3":
        tags = _counted(tags)
        size = sum((body[start + 6 + place] & 0x7F) << (21 - 7 * place) for place in range(4))
        start += 10 + size + (10 if body[start + 5] & _HAS_FOOTER else 0)
    return len(body) - len(body[start:].lstrip(b"\0"))


def _before_tag(body: bytes, end: int) -> int:
    """Where the last tag before `end` begins (ID3v1, APE, Lyrics3), or `end`."""
    if end >= 128 and body[end - 128 : end - 125] == b"TAG":
        return end - 128
    if end >= 32 and body[end - 32 : end - 24] == b"APETAGEX":
        size = int.from_bytes(body[end - 20 : end - 16], "little")
        headed = 32 if body[end - 9] & _HAS_HEADER else 0
        return max(0, end - max(size, 32) - headed)
    if end >= 15 and body[end - 9 : end] == b"LYRICS200" and body[end - 15 : end - 9].isdigit():
        return max(0, end - 15 - int(body[end - 15 : end - 9]))
    return end


def _is_frame(body: bytes) -> bool:
    """Whether a frame of MPEG layer III begins here: its sync, a layer, a bit rate and a sample rate that exist."""
    if len(body) < 4 or body[0] != 0xFF or body[1] & 0xE0 != 0xE0:
        return False
    layer, rate, frequency = body[1] & 0x06, body[2] >> 4, body[2] >> 2 & 3
    return layer == 0x02 and 0 < rate < 15 and frequency < 3


def _amr(body: bytes) -> Recording:
    """Narrow-band AMR, frame after frame to the end; the bits around a frame's mode are 0 or its quality."""
    place, frames = len(_AMR), 0
    while place < len(body):
        size = _AMR_SIZES.get(body[place] >> 3 & 15, 0)
        if not size or body[place] & 0x83:
            raise unreadable()
        place += size
        frames = _counted(frames)
    if not frames or place > len(body):
        raise unreadable()
    return Recording("audio/amr", "amr", body, frames / _AMR_A_SECOND)


def _mp4(body: bytes) -> Recording:
    bare = bytearray(body)
    told = isobmff.blank(bare)
    if "soun" not in told.tracks or "vide" in told.tracks:
        raise unreadable()
    is_3gp = body[8:11] == b"3gp"
    mime, suffix = ("audio/3gpp", "3gp") if is_3gp else ("audio/mp4", "m4a")
    return Recording(mime, suffix, bytes(bare), told.seconds)


_KNOWN: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Recording]], ...]] = (
    (lambda body: body[:4] == b"\x1a\x45\xdf\xa3", _webm),
    (lambda body: body[:4] == b"OggS", _ogg),
    (lambda body: body[:4] == b"RIFF" and body[8:12] == b"WAVE", _wave),
    (lambda body: body[4:8] == b"ftyp", _mp4),
    (lambda body: body.startswith(_AMR), _amr),
    (lambda body: body[:3] == b"ID3" or _is_frame(body), _mpeg),
)
