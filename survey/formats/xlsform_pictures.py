"""The pictures and sounds that a form names: their places in a questionnaire's folder, and those that are there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from survey.formats.import_report import Notes
from survey.formats.media import MAX_PICTURE_BYTES, MAX_SOUND_BYTES, RASTER, SOUNDS

_UNFIT = re.compile("[^A-Za-z0-9_.-]+")
_LONGEST: Final = 100
_PREFIX = re.compile(r"(jr://[a-z]+/|\.?/)*")


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
