"""The pictures, sounds and films that a form names: where they belong in a questionnaire's folder, and those there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path, PurePath
from typing import Final

from survey.formats.import_report import Notes
from survey.formats.media import (
    CAPTIONS,
    MAX_PICTURE_BYTES,
    MAX_SOUND_BYTES,
    MAX_VIDEO_BYTES,
    RASTER,
    SOUNDS,
    VIDEOS,
    is_film,
)

_UNFIT = re.compile("[^A-Za-z0-9_.-]+")
_LONGEST: Final = 100
_PREFIX = re.compile(r"(jr://[a-z]+/|\.?/)*")


def beside(source: str) -> str:
    """What a file of a questionnaire's is called beside a form, where all files lie in one folder.

    "videos/swl/question.been.mp4" is called "question.been.swl.mp4", "openmoji:1F68C" is "openmoji-1F68C.svg".
    """
    kind, colon, name = source.partition(":")
    if colon:
        return f"{kind}-{name}.svg"
    file, tags = PurePath(source), PurePath(source).parts[1:-1]
    return f"{'.'.join((file.stem, *tags))}{file.suffix}"


class Shelf:
    """What is beside a form. `home` is the folder with its media, None where there is none."""

    def __init__(self, home: Path | None, notes: Notes) -> None:
        self.home = home
        self.notes = notes
        self.files: dict[str, bytes] = {}

    def picture(self, name: str, place: str) -> str:
        """The source of a picture, which is taken where it is there."""
        file = _tidy(name)
        source = f"pictures/{file}"
        if not file.lower().endswith((".svg", *RASTER)):
            mend = f"Save it as .png or .jpg at {source} and change its name there."
            self.notes.add(place, f"picture {name[:80]}", "it is of a type that is not shown here.", mend)
        elif self._taken(name, source, MAX_PICTURE_BYTES):
            why = "people who cannot see it hear its words instead."
            self.notes.add(place, f"no words for the picture {file}", why, "Say what it shows in alt:.")
        else:
            mend = f"Put it at {source} and say what it shows in alt:."
            self.notes.add(place, f"picture {name[:80]}", "a workbook has no pictures in it.", mend)
        return source

    def sound(self, name: str, tag: str, path: str, place: str) -> None:
        """Take a recording of the text `path` where it is there."""
        suffix = Path(_tidy(name)).suffix.lower()
        file = f"sounds/{tag}/{path}{suffix}"
        if suffix not in SOUNDS or not self._taken(name, file, MAX_SOUND_BYTES):
            self.notes.add(place, f"sound {name[:80]}", "a workbook has no sounds in it.", f"Put it at {file}.")

    def film(self, name: str, source: str, place: str) -> bool:
        """Whether a film, or its words in writing, is there; it is taken to `source`."""
        known = is_film(source) and Path(source).suffix in (*VIDEOS, CAPTIONS)
        if known and self._taken(name, source, MAX_VIDEO_BYTES):
            return True
        self.notes.add(place, f"film {name[:80]}", "a workbook has no films in it.", f"Put it at {source[:200]}.")
        return False

    def own_sounds(self, paths: Iterable[str], tags: Sequence[str]) -> None:
        """Take the recordings of texts of ours, also of those that a form has no column for."""
        there = {file.name for file in self.home.iterdir()} if self.home else set()
        for path, tag, suffix in product(paths, tags, SOUNDS):
            source = f"sounds/{tag}/{path}{suffix}"
            if beside(source) in there:
                self._taken(beside(source), source, MAX_SOUND_BYTES)

    def own_picture(self, source: str) -> None:
        """Take the file of a picture of ours where it is there."""
        if source == f"pictures/{_tidy(source)}":
            self._taken(beside(source), source, MAX_PICTURE_BYTES)

    def _taken(self, name: str, place: str, limit: int) -> bool:
        """Whether the file is beside the form and small enough, and now among the files to write."""
        if self.home is None:
            return False
        beside = self.home / Path(_PREFIX.sub("", name.strip(), count=1)).name
        try:
            if not beside.is_file() or beside.stat().st_size > limit:
                return False
            self.files[place] = beside.read_bytes()
        except (OSError, ValueError):
            return False
        return True


def _tidy(name: str) -> str:
    """The name as a file of ours may have it."""
    bare = _PREFIX.sub("", name.strip(), count=1).rpartition("/")[2]
    stem, dot, suffix = bare.rpartition(".")
    fit = _UNFIT.sub("-", stem if dot else bare).strip(".-") or "picture"
    return f"{fit[: _LONGEST - len(suffix) - 1]}{dot}{_UNFIT.sub('', suffix)}"
