"""Small pictures and sounds, made when they are asked for, as phones make them and as those who mean harm do."""

from __future__ import annotations

import io
import math
import struct
import wave
import zlib

from PIL import Image

PLACE = b"MARKER-59.3293-18.0686"


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **more: object) -> bytes:
    """A picture whose upper left is red and whose rest is blue."""
    image = Image.new("RGB", size, (0, 0, 200))
    image.paste((200, 0, 0), (0, 0, size[0] // 2, size[1] // 2))
    made = io.BytesIO()
    image.save(made, form, **more)
    return made.getvalue()


def photo(turned: int = 6, size: tuple[int, int] = (60, 40)) -> bytes:
    """A photo as a phone takes it: lying, with how to turn it, the place, the phone and a comment inside."""
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = PLACE.decode()
    exif[0x0110] = "MARKER-PHONE"
    position = exif.get_ifd(0x8825)
    position |= {1: "N", 2: (59.0, 19.0, 45.5), 3: "E", 4: (18.0, 4.0, 7.0)}
    return picture(size=size, exif=exif, comment=PLACE)


def huge_png(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and holds next to nothing."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(999))) + chunk(b"IEND", b"")


def voice(seconds: float = 1.0, rate: int = 8_000, note: bytes = b"") -> bytes:
    """A tone as a WAVE file, with a note about it where one is given."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(rate)
        file.writeframes(bytes(128 + round(60 * math.sin(place / 4)) for place in range(int(rate * seconds))))
    body = made.getvalue()
    if note:
        body += b"LIST" + struct.pack("<I", len(note)) + note
        body = body[:4] + struct.pack("<I", len(body) - 8) + body[8:]
    return body


def box(name: bytes, *inner: bytes) -> bytes:
    """A box of an MP4 file."""
    body = b"".join(inner)
    return struct.pack(">I", 8 + len(body)) + name + body


def movie(*handlers: bytes, brand: bytes = b"M4A ", seconds: int = 2) -> bytes:
    """An MP4 file with a track for each handler, with the place, the moment and a title inside."""
    moment = struct.pack(">II", 3_900_000_000, 3_900_000_001)
    mvhd = box(b"mvhd", bytes(4), moment, struct.pack(">II", 1_000, seconds * 1_000), bytes(80))
    tracks = [box(b"trak", box(b"mdia", box(b"hdlr", bytes(8), each, bytes(13)))) for each in handlers]
    told = box(b"udta", box(b"\xa9xyz", PLACE), box(b"meta", PLACE))
    moov = box(b"moov", mvhd, *tracks, told)
    return box(b"ftyp", brand, bytes(4)) + moov + box(b"uuid", bytes(16), PLACE) + box(b"mdat", b"\1\2\3" * 50)


OPUS = b"OpusHead\1\1\0\0\x80\xbb\0\0\0\0\0"
VORBIS = b"\x01vorbis" + bytes(4) + b"\1" + (48_000).to_bytes(4, "little") + bytes(3)


def ogg_sum(page: bytes) -> bytes:
    """The sum of a page of Ogg whose own is 0, bit by bit."""
    made = 0
    for byte in page:
        made ^= byte << 24
        for _ in range(8):
            made = (made << 1 ^ 0x04C11DB7) & 0xFFFFFFFF if made >> 31 else made << 1
    return made.to_bytes(4, "little")


def ogg_page(kind: int, lengths: bytes, body: bytes, samples: int = 0, serial: int = 1) -> bytes:
    """A page of Ogg: the first of a stream (2), the last (4), or one between (0), with how long its pieces are."""
    head = struct.pack("<4sBBqII", b"OggS", 0, kind, samples, serial, 0)
    tail = bytes([len(lengths)]) + lengths + body
    return head + ogg_sum(head + bytes(4) + tail) + tail


def ogg_comments(name: bytes, *comments: bytes, end: bytes = b"") -> bytes:
    """What an Opus or a Vorbis stream says of itself."""
    rows = (struct.pack("<I", len(each)) + each for each in (b"a program", *comments))
    program, *rest = rows
    return name + program + struct.pack("<I", len(rest)) + b"".join(rest) + end


def ogg(head: bytes = OPUS, samples: int = 96_000, serial: int = 1) -> bytes:
    """Three pages of Ogg: what it is, what it says of itself, and a sound, which says how many samples have passed."""
    vorbis = head.startswith(b"\x01vorbis")
    place = b"LOCATION=" + PLACE
    told = ogg_comments(b"\x03vorbis", place, end=b"\1") if vorbis else ogg_comments(b"OpusTags", place)
    first = ogg_page(2, bytes([len(head)]), head, serial=serial)
    second = ogg_page(0, bytes([len(told)]), told, serial=serial)
    return first + second + ogg_page(4, b"\4", b"\1\2\3\4", samples, serial)


def element(name: str, *inner: bytes, known: bool = True) -> bytes:
    """An element of a WebM file by its number in hexadecimal; one that is not `known` says not how long it is."""
    body = b"".join(inner)
    size = (len(body) | 1 << 28).to_bytes(4, "big") if known else b"\x01" + b"\xff" * 7
    return bytes.fromhex(name) + size + body


def webm(codec: bytes = b"A_OPUS", kind: int = 2, sound: bytes = b"\1\2\3" * 40, *more: bytes) -> bytes:
    """A browser's recording, with the moment, a title and tags; `more` are elements of its track."""
    head = element("1a45dfa3", element("4282", b"webm"))
    told = element("7ba9", PLACE), element("4461", b"MOMENT!!"), element("4d80", b"Phone"), element("5741", b"Phone")
    info = element("1549a966", element("2ad7b1", (1_000_000).to_bytes(3, "big")), *told)
    track = element("ae", element("d7", b"\1"), element("83", bytes([kind])), element("86", codec), *more)
    block = element("a3", b"\x81\0\0\x80", sound)
    cluster = element("1f43b675", element("e7", b"\0"), block, known=False)
    tags = element("1254c367", element("7373", PLACE))
    return head + element("18538067", info, element("1654ae6b", track), cluster, tags, known=False)


def mp3(tag: bytes = PLACE) -> bytes:
    """Frames of silence between the tags that say what they are."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    size = bytes((len(tag) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + tag + frame * 3 + b"TAG" + tag.ljust(125, b"\0")


def amr(frames: int = 100) -> bytes:
    """Frames of 20 ms, as old phones record."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames
