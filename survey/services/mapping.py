"""Which of the operator's maps shows the places that a question asks about."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Final

from survey.formats.place_map import MapError, read_place_map
from survey.formats.place_map import PlaceMap as PlaceMap

FOLDER: Final = "maps"  # in the folder of the installation's data
ENDINGS: Final = (".csv", ".geojson", ".json")
MOST_FILES: Final = 50


def find_map(data: Path, keys: Collection[str]) -> tuple[PlaceMap | None, str]:
    """The map that knows most of the places, at least half of them; and what is wrong with a file that cannot be read.

    `data` is the folder of the installation's data.
    """
    best: PlaceMap | None = None
    known, problem = (len(keys) - 1) // 2, ""
    for path in sorted((data / FOLDER).glob("*"))[:MOST_FILES]:
        if path.suffix not in ENDINGS or not path.is_file():
            continue
        try:
            found = _read(path, path.stat().st_mtime_ns)
        except (MapError, OSError) as error:
            problem = problem or f"{path.name}: {getattr(error, 'message', error)}"
            continue
        if (shared := len(found.keys & set(keys))) > known:
            best, known = found, shared
    return best, problem


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int) -> PlaceMap:
    return read_place_map(path.read_bytes(), path.suffix)
