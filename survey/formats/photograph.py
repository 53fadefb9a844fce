"""A photograph decoded and encoded anew: right way up, no larger than wanted, and nothing in it but what is seen.

Whatever else the bytes held (where and when it was taken, a preview, another file behind the picture) is not copied.
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from survey.errors import MediaError

FORMATS: Final = ("JPEG", "PNG", "WEBP")
MAX_PIXELS: Final = 50_000_000  # the largest that phones take; of what is decoded whole at once, half
LONGEST_SIDE: Final = 20_000
_WHITE: Final = (255, 255, 255)
_ORIENTATION: Final = 0x0112  # in EXIF
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def opened(body: bytes, formats: tuple[str, ...] = FORMATS) -> Image.Image:
    """The picture in these bytes, measured and not yet decoded.

    Raises MediaError, "unreadable-picture" for what is none of `formats` and "too-many-pixels" for what would fill the
    memory.
    """
    try:
        image: Image.Image = Image.open(io.BytesIO(body), formats=formats)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        bomb = isinstance(error, Image.DecompressionBombError | Warning)
        raise _too_many() if bomb else _unreadable() from error
    most = MAX_PIXELS if image.format in ("JPEG", "MPO") else MAX_PIXELS // 2
    if image.width * image.height > most or max(image.size) > LONGEST_SIDE:
        raise _too_many()
    return image


def redrawn(body: bytes, side: int, quality: int = 80) -> bytes:
    """The photograph as a JPEG with neither side longer than `side` pixels; raises MediaError as `opened` does.

    What is clear in it becomes white. A JPEG is decoded no larger than it needs to be.
    """
    image = opened(body)
    try:
        image.draft("RGB", (side * 2, side * 2))
        image.thumbnail((side, side))
        image = upright(image)
        flat = _flat(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError, Warning) as error:
        raise _unreadable() from error
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=quality, optimize=True, progressive=True)
    return made.getvalue()


def upright(image: Image.Image) -> Image.Image:
    """The picture the right way up, as it is where what its bytes say of that cannot be read."""
    try:
        turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # Pillow raises whatever comes of bytes that are damaged
        return image
    return image if turn is None else image.transpose(turn)


def _flat(image: Image.Image) -> Image.Image:
    """The picture in three colours on white, with nothing written beside it."""
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        flat = Image.new("RGB", clear.size, _WHITE)
        flat.paste(clear, mask=clear)
    else:
        flat = image.convert("RGB")
    flat.info = {}  # comments, profiles and the like would be written again
    return flat


def _unreadable() -> MediaError:
    return MediaError("unreadable-picture", "The file is no picture that can be read.", "Use a JPEG, PNG or WebP.")


def _too_many() -> MediaError:
    return MediaError("too-many-pixels", "The picture has too many pixels.", "Save it smaller.")
