"""Recorded words: files `sounds/<tag>/<text path>.<type>` beside a questionnaire."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from survey.core.definition import Fault
from survey.errors import MediaError
from survey.formats import media
from survey.formats.media import Medium


@dataclass(frozen=True)
class Recordings:
    """What a folder holds: `files` maps a text's path to its recordings by language, `media` a file to its bytes."""

    files: Mapping[str, Mapping[str, str]]
    media: Mapping[str, Medium]
    faults: tuple[Fault, ...]


def read(folder: Path, tags: Collection[str], paths: Collection[str]) -> Recordings:
    """The recordings of a questionnaire that has these languages and texts."""
    files: dict[str, dict[str, str]] = {}
    bodies: dict[str, Medium] = {}
    faults: list[Fault] = []
    for tag, path in _found(folder / "sounds"):
        name = path.relative_to(folder).as_posix()
        try:
            _refuse(tag, path, tags, paths, files)
            bodies[name] = media.sound(path)
            files.setdefault(path.stem, {})[tag] = name
        except MediaError as error:
            faults.append(Fault(path.stem, error.code, error.message, error.mend, f"{name}:1"))
    return Recordings(files, bodies, tuple(faults))


def _found(home: Path) -> Iterator[tuple[str, Path]]:
    """Each file with the folder it lies in, which is its language's tag; hidden files and links are nobody's."""
    if not home.is_dir():
        return
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path.parent.relative_to(home).as_posix(), path


def _refuse(
    tag: str, path: Path, tags: Collection[str], paths: Collection[str], files: Mapping[str, Mapping[str, str]]
) -> None:
    if tag not in tags:
        mend = f"Put it in sounds/<language>/; the languages are {', '.join(tags)}."
        raise MediaError("unknown-language", f"The recording lies in {tag!r}, which is no language here.", mend)
    if path.stem not in paths:
        near = get_close_matches(path.stem, paths, n=1)
        mend = f"Did you mean {near[0]}{path.suffix}?" if near else "Name it after a text: question.been.label.mp3."
        raise MediaError("sound-of-nothing", f"There is no text {path.stem!r}.", mend)
    if tag in files.get(path.stem, {}):
        raise MediaError("duplicate-sound", f"{files[path.stem][tag]} says the same.", "Keep one of the two.")
