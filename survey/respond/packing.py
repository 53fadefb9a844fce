"""A page compressed once for everybody, with a hole in it for what is one person's own.

The codings that browsers take (zstd, RFC 8878; brotli, RFC 7932; gzip, RFC 1951 and 1952) let a stream hold pieces that
are not compressed. So a page is compressed around its hole, and each person's words are set in between, as they are.
What stands in the hole has the same length for everybody, and nothing in the rest of the stream refers to it: what is
made is unpacked and compared before it is used.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

WINDOW: Final = 16  # 64 kB look-back, the logarithm: more than a page holds, and little for either side to set up
ZSTD_LEVEL: Final = 9
BROTLI_LEVEL: Final = 6
GZIP_LEVEL: Final = 9
GZIP_HEAD: Final = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
BESIDE: Final = 2  # bytes after the hole that go with it: brotli reads what follows in the light of the two before

_LOGS: Final = ("window_log", "hash_log", "chain_log")
_ZSTD: Final[dict[int, int]] = {
    zstd.CompressionParameter.compression_level: ZSTD_LEVEL,
    **{zstd.CompressionParameter[name]: WINDOW for name in _LOGS},
}
Made = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Page:
    """What stands before the hole and after it; something does on either side."""

    head: bytes
    tail: bytes

    def whole(self, words: bytes) -> bytes:
        """The page with these words in its hole."""
        return b"".join((self.head, words, self.tail))


def packed(page: Page, coding: str, place: bytes) -> Made | None:
    """What makes the page in a coding with words as long as `place` in its hole; None where that cannot be done."""
    made = _PACKERS[coding](page, place)
    other = bytes(reversed(place))
    sound = all(UNPACKERS[coding](made(words)) == page.whole(words) for words in (place, other))
    return made if sound else None


def choose(accepted: str) -> str:
    """The coding to send for an Accept-Encoding header, "" for none."""
    wished = [part.strip() for part in accepted.lower().split(",")]
    return next((coding for coding in _PACKERS if coding in wished), "")


def _zstd(page: Page, place: bytes) -> Made:
    stream = zstd.ZstdCompressor(options=_ZSTD)
    head = stream.compress(page.head, stream.FLUSH_BLOCK)
    stream.compress(place, stream.FLUSH_BLOCK)
    tail = stream.compress(page.tail, stream.FLUSH_FRAME)
    head += (len(place) << 3).to_bytes(3, "little")  # a raw block that is not the last
    return Page(head, tail).whole


def _brotli(page: Page, place: bytes) -> Made:
    beside = page.tail[:BESIDE]
    stream = brotli.Compressor(quality=BROTLI_LEVEL, lgwin=WINDOW)
    head = stream.process(page.head) + stream.flush()
    _ = stream.process(place + beside) + stream.flush()
    tail = stream.process(page.tail[BESIDE:]) + stream.finish()
    length = len(place) + len(beside)
    head += ((length - 1) << 3 | 1 << 19).to_bytes(3, "little")  # an uncompressed meta-block that is not the last
    return Page(head, beside + tail).whole


def _gzip(page: Page, place: bytes) -> Made:
    def deflated(piece: bytes, end: int) -> bytes:
        stream = zlib.compressobj(GZIP_LEVEL, wbits=-zlib.MAX_WBITS)
        return stream.compress(piece) + stream.flush(end)

    size = len(place)
    before = zlib.crc32(page.head)
    stored = b"\x00" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little")
    head = GZIP_HEAD + deflated(page.head, zlib.Z_FULL_FLUSH) + stored
    tail = deflated(page.tail, zlib.Z_FINISH)
    length = (len(page.head) + size + len(page.tail)).to_bytes(4, "little")

    def made(words: bytes) -> bytes:
        check = zlib.crc32(page.tail, zlib.crc32(words, before))
        return b"".join((head, words, tail, check.to_bytes(4, "little"), length))

    return made


_PACKERS: Final[dict[str, Callable[[Page, bytes], Made]]] = {"zstd": _zstd, "br": _brotli, "gzip": _gzip}
UNPACKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "zstd": zstd.decompress,
    "br": brotli.decompress,
    "gzip": lambda body: zlib.decompress(body, zlib.MAX_WBITS | 16),
}
