"""Strangers' files read in a process of their own, with limits.

A file may be made to harm whoever reads it, and the readers' libraries are heavy. In a process of its own neither
reaches those who serve residents: it may take so much time and memory, and whatever becomes of it is words. Only an
archive of ours, which is counted while it is unpacked, is opened here.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from survey.core.definition import Fault
from survey.core.naming import SLUG
from survey.errors import DefinitionError
from survey.formats import folder_zip, yaml_form

SECONDS: Final = 90
CPU_SECONDS: Final = 60
MEMORY_BYTES: Final = 2 * 1024**3
ROOT: Final = Path(__file__).parents[2]

if sys.platform == "win32":  # which has no such limits; the time has to do
    _limit: Callable[[], None] | None = None

else:
    import resource

    def _limit() -> None:
        """Hold the process that this runs in to its time and memory."""
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@dataclass(frozen=True, slots=True)
class Read:
    """What was read: the new folder, the form it came in, and the report as `models.Draft` keeps it."""

    folder: Path
    report: dict[str, Any]


def read(files: Sequence[Path], home: Path, key: str, language: str) -> Read:
    """The questionnaire in some files, in a new folder in `home`; raises DefinitionError with every fault."""
    if len(files) == 1 and files[0].suffix.lower() == ".zip":
        return _unpack(files[0], home, key)
    said = _said("survey.services.importing", files, str(home), key, language)
    return Read(home / said.pop("folder"), said)


def read_book(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook's first sheet, as `xlsform_sheets.read_first_sheet` reads them; raises DefinitionError."""
    yield from _said("survey.formats.xlsform_sheets", [path])["rows"]


def _said(module: str, files: Sequence[Path], *arguments: str) -> dict[str, Any]:
    """What a module that is run as a program says of some files, as JSON; raises DefinitionError with its `faults`."""
    command = [sys.executable, "-m", module, *arguments, *map(str, files)]
    try:
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=SECONDS, preexec_fn=_limit)  # noqa: S603
        said: dict[str, Any] = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        message = "It cannot be read within the time and the memory that there is for it."
        name = files[0].name if files else ""
        raise DefinitionError([Fault("", "unreadable", message, "Make it smaller, or save it anew.", name)]) from error
    if "faults" in said:
        raise DefinitionError([Fault(*fault) for fault in said["faults"]])
    return said


def _unpack(archive: Path, home: Path, key: str) -> Read:
    """The folder in an archive, which keeps the name that it has there."""
    unpacked = home / "unpacked"
    folder_zip.read(archive, unpacked)
    own = yaml_form.key_of(unpacked)
    if fault := SLUG.fault("key", own):
        raise DefinitionError([replace(fault, place=f"{yaml_form.FILE}:1")])
    folder = unpacked.rename(home / own)
    yaml_form.examine(folder)
    why = "a questionnaire keeps the name that its archive gives it"
    notes = [[yaml_form.FILE, f"the name {key}", why, f"It is called {own}."]] if key not in ("", own) else []
    return Read(folder, {"form": "zip", "counts": {}, "notes": notes})
