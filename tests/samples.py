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


def ogg(head: bytes = b"OpusHead\1\1\0\0\x80\xbb\0\0\0\0\0", samples: int = 96_000) -> bytes:
    """Two pages of Ogg; the second says how many samples have passed."""
    first = b"OggS\0\2" + bytes(8) + bytes(12) + b"\1" + bytes([len(head)]) + head
    return first + b"OggS\0\4" + struct.pack("<q", samples) + bytes(12) + b"\1\4" + b"\1\2\3\4"


def webm(codec: bytes = b"A_OPUS") -> bytes:
    """What a browser's recording begins with."""
    return b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1webm" + bytes(30) + b"\x86\x86" + codec + b"\1\2\3" * 40


def mp3(tag: bytes = PLACE) -> bytes:
    """Frames of silence between the tags that say what they are."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    size = bytes((len(tag) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + tag + frame * 3 + b"TAG" + tag.ljust(125, b"\0")


def amr(frames: int = 100) -> bytes:
    """Frames of 20 ms, as old phones record."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * frames
