"""A recording as somebody's phone or browser made it: what it is by its bytes, how long, and without what it says of
the phone, the place and the moment.

Sounds are not decoded. Their containers are read far enough to tell that there is a sound and no film in them, and
what describes the recording is blanked where it stands, so that nothing else moves.

Sources: ISO/IEC 14496-12 (MP4 and 3GP), RFC 3533 (Ogg), RFC 4867 section 5 (AMR), Multimedia Programming Interface and
Data Specifications 1.0 (WAVE), id3.org (ID3), RFC 9559 (Matroska and WebM).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from survey.errors import MediaError
from survey.formats import isobmff

_AMR_SIZES: Final = {**dict(enumerate((13, 14, 16, 18, 20, 21, 27, 32, 6))), 15: 1}  # bytes a frame, by its mode
_AMR_A_SECOND: Final = 50
_AMR: Final = b"#!AMR\n"
_VIDEO_IN_WEBM: Final = (b"V_VP8", b"V_VP9", b"V_AV1", b"V_MPEG")
_AUDIO_IN_WEBM: Final = (b"A_OPUS", b"A_VORBIS", b"A_PCM", b"A_AAC")
_HEADER: Final = 16_384  # in which a WebM file says what it holds
_OPUS_RATE: Final = 48_000


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
    head = body[:_HEADER]
    if any(name in head for name in _VIDEO_IN_WEBM) or not any(name in head for name in _AUDIO_IN_WEBM):
        raise unreadable()
    return Recording("audio/webm", "webm", body, None)


def _ogg(body: bytes) -> Recording:
    """Ogg with Opus or Vorbis. The last page says how many samples there were before it."""
    first = body[28 : 28 + 19]
    last = body.rfind(b"OggS")
    samples = int.from_bytes(body[last + 6 : last + 14], "little", signed=True)
    if first.startswith(b"OpusHead"):
        skipped = int.from_bytes(first[10:12], "little")
        return Recording("audio/ogg", "ogg", body, _length(samples - skipped, _OPUS_RATE))
    if first.startswith(b"\x01vorbis"):
        return Recording("audio/ogg", "ogg", body, _length(samples, int.from_bytes(first[12:16], "little")))
    raise unreadable()


def _length(samples: int, rate: int) -> float | None:
    return samples / rate if rate and samples >= 0 else None


def _wave(body: bytes) -> Recording:
    """A WAVE file of its format and its samples alone."""
    chunks: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(body):
        name, size = body[place : place + 4], int.from_bytes(body[place + 4 : place + 8], "little")
        chunks.setdefault(name, body[place + 8 : place + 8 + size])
        place += 8 + size + size % 2
    form, samples = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    if len(form) < 16 or not samples:
        raise unreadable()
    inner = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", samples)
    a_second = int.from_bytes(form[8:12], "little")
    return Recording("audio/wav", "wav", _chunk(b"RIFF", inner), len(samples) / a_second if a_second else None)


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _mpeg(body: bytes) -> Recording:
    """An MP3 without the tags at its ends."""
    start = 0
    if body[:3] == b"ID3":
        size = sum((body[6 + place] & 0x7F) << (21 - 7 * place) for place in range(4))
        start = 10 + size
    sound = body[start:]
    sound = sound[:-128] if sound[-128:-125] == b"TAG" else sound
    if not _is_frame(sound):
        raise unreadable()
    return Recording("audio/mpeg", "mp3", sound, None)


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
        frames += 1
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
