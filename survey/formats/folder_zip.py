"""A questionnaire's folder as one .zip file, out and in, with nothing lost and nothing believed.

An archive from elsewhere may lie about everything. Its index is measured before it is opened, its names are judged
before anything is unpacked, and what is unpacked is counted as it comes, whatever the archive said of its size.
"""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

from survey.core.definition import Fault
from survey.errors import DefinitionError
from survey.formats.yaml_form import FILE
from survey.formats.zip_stream import zipped

MAX_ARCHIVE_BYTES: Final = 100_000_000
MAX_FILES: Final = 2_000
MAX_FILE_BYTES: Final = 20_000_000
MAX_TOTAL_BYTES: Final = 200_000_000
MAX_INDEX_BYTES: Final = 1_000_000
CHUNK: Final = 64 * 1024
_WORDS = (".yaml", ".yml", ".po", ".csv", ".txt", ".md", ".json", ".vtt")
_MEDIA = (".svg", ".png", ".jpg", ".jpeg", ".webp", ".mp3", ".ogg", ".m4a", ".wav", ".webm", ".mp4")
SUFFIXES: Final = frozenset((*_WORDS, *_MEDIA))
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,100}")
_DEEPEST = 5
_END = b"PK\x05\x06"
_END_SIZE = 22
_ZIP64_LOCATOR = b"PK\x06\x07"
_LONGEST_COMMENT = 65_535


def write(folder: Path) -> Iterator[bytes]:
    """The archive of a questionnaire's folder, as it is made; its files lie in a folder of the same name.

    Raises DefinitionError, before the first bytes, when a file could not be read back.
    """
    home = folder.resolve()
    if not (home / FILE).is_file():
        raise _refused(folder.name, f"{folder} has no {FILE}", "Name the folder of a questionnaire")
    files = sorted(path for path in home.rglob("*") if not path.is_dir() and not _hidden(path.relative_to(home)))
    if len(files) > MAX_FILES:
        raise _refused(folder.name, f"the folder has {len(files):,} files", f"Keep it under {MAX_FILES:,}")
    for path in files:
        _judge_file(path, home)
    if sum(path.stat().st_size for path in files) > MAX_ARCHIVE_BYTES:
        raise _refused(home.name, "the folder is too large", f"Keep it under {MAX_ARCHIVE_BYTES:,} bytes")
    return zipped((f"{home.name}/{path.relative_to(home).as_posix()}", _chunks(path)) for path in files)


def read(archive: Path, folder: Path) -> None:
    """Unpack an archive into a new folder; raises DefinitionError, and leaves nothing behind, when it will not do."""
    if folder.exists():
        raise _refused(folder.name, f"{folder} is there already", "Name a folder that is not, or remove it")
    _measure(archive)
    new = folder.with_name(f".{folder.name}.{uuid4().hex[:8]}")
    try:
        with zipfile.ZipFile(archive) as opened:
            _unpack(opened, _wanted(opened, archive.name), new, archive.name)
        new.replace(folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _refused(archive.name, f"the archive is broken ({error})", "Make it again") from error
    except OSError as error:
        raise _refused(
            archive.name, f"it cannot be unpacked ({error.strerror})", "Check the place and who may write"
        ) from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _measure(archive: Path) -> None:
    """Refuse an archive whose size or index is out of bounds, without reading the index."""
    try:
        size = archive.stat().st_size
        if size > MAX_ARCHIVE_BYTES:
            raise _refused(archive.name, f"the archive is {size:,} bytes", f"Keep it under {MAX_ARCHIVE_BYTES:,}")
        with archive.open("rb") as file:
            file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT - 20))
            tail = file.read()
    except OSError as error:
        raise _refused(archive.name, f"it cannot be opened ({error.strerror})", "Check its name") from error
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise _refused(archive.name, "this is no zip archive", "Choose one that was exported here")
    count, index_bytes = struct.unpack("<HI", tail[place + 10 : place + 16])
    if count > MAX_FILES or index_bytes > MAX_INDEX_BYTES or _ZIP64_LOCATOR in tail[max(0, place - 20) : place]:
        raise _refused(archive.name, "the archive has too many files", f"Keep it under {MAX_FILES:,}")


def _wanted(opened: zipfile.ZipFile, file: str) -> list[tuple[zipfile.ZipInfo, Path]]:
    """The files to unpack and where each goes inside the folder; refuses the archive for one bad name."""
    entries = [
        entry for entry in opened.infolist() if not entry.is_dir() and not entry.filename.startswith("__MACOSX/")
    ]
    if len(entries) > MAX_FILES:
        raise _refused(file, f"the archive has {len(entries):,} files", f"Keep it under {MAX_FILES:,}")
    placed = [(entry, _safe_parts(entry, file)) for entry in entries]
    roots = {parts[:-1] for _, parts in placed if parts[-1] == FILE and len(parts) <= 2}
    if len(roots) != 1:
        problem = f"the archive has {'no' if not roots else 'more than one'} {FILE}"
        raise _refused(file, problem, "Pack the folder of one questionnaire")
    root = roots.pop()
    seen: set[str] = set()
    wanted = []
    for entry, parts in placed:
        if parts[: len(root)] != root:
            raise _refused(file, f"{entry.filename[:80]!r} lies outside the questionnaire's folder", "Leave it out")
        inside = Path(*parts[len(root) :])
        if str(inside).casefold() in seen:
            raise _refused(file, f"{entry.filename[:80]!r} is there twice", "Keep one of the two")
        seen.add(str(inside).casefold())
        wanted.append((entry, inside))
    return wanted


def _safe_parts(entry: zipfile.ZipInfo, file: str) -> tuple[str, ...]:
    """The parts of an entry's name, when it can only lie inside the folder and is a plain file of a known type."""
    name = entry.orig_filename
    parts = tuple(name.split("/"))
    if len(parts) > _DEEPEST or not all(_PART.fullmatch(part) for part in parts):
        mend = "Use letters a to z, digits, . - and _ in names, and folders inside the questionnaire's"
        raise _refused(file, f"{name[:80]!r} cannot be the name of a file here", mend)
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
        raise _refused(file, f"{name[:80]!r} is a link or a device", "Pack the file itself")
    if entry.flag_bits & 1:
        raise _refused(file, "the archive has a password", "Pack it without one")
    _judge_type(name, file)
    return parts


def _judge_type(name: str, file: str) -> None:
    if Path(name).suffix.lower() not in SUFFIXES:
        raise _refused(file, f"{name[:80]!r} is of no type that a questionnaire has", "Leave it out")


def _judge_file(path: Path, home: Path) -> None:
    """Refuse to pack what could not be unpacked."""
    name = path.relative_to(home)
    if path.is_symlink() or not path.is_file():
        raise _refused(home.name, f"{name} is a link or a device", "Put the file itself there")
    if len(name.parts) >= _DEEPEST or not all(_PART.fullmatch(part) for part in name.parts):
        raise _refused(home.name, f"{name} cannot be packed", "Use letters a to z, digits, . - and _ in its name")
    _judge_type(str(name), home.name)
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _refused(home.name, f"{name} is too large", f"Keep it under {MAX_FILE_BYTES:,} bytes")


def _unpack(opened: zipfile.ZipFile, wanted: list[tuple[zipfile.ZipInfo, Path]], new: Path, file: str) -> None:
    total = 0
    for entry, inside in wanted:
        target = new / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        size = 0
        with opened.open(entry) as packed, target.open("xb") as written:
            while chunk := packed.read(CHUNK):
                size += len(chunk)
                if size > MAX_FILE_BYTES or total + size > MAX_TOTAL_BYTES:
                    raise _refused(file, f"{entry.filename[:80]!r} unpacks to too much", "Make its files smaller")
                written.write(chunk)
        total += size


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _refused(file: str, what: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "bad-archive", f"{what[0].upper()}{what[1:]}.", f"{mend}.", file)])
