"""Choices too many to write by hand, such as a county's municipalities: a table in `lists/<name>.csv`.

The first row names the columns: `key`, `label`, and any others, which become the attributes that a filter looks at.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unicodedata import normalize

from survey.core.definition import Fault
from survey.core.naming import CHOICE_KEY
from survey.errors import DefinitionError

MOST_ROWS: Final = 1_000
MAX_BYTES: Final = 200_000
LONGEST: Final = 200
_FILE = re.compile(r"lists/[A-Za-z0-9_][A-Za-z0-9_-]{0,60}\.csv")


@dataclass(frozen=True, slots=True)
class Row:
    """One choice of a list."""

    key: str
    label: str
    attributes: Mapping[str, str]


def read(folder: Path, name: str) -> tuple[Row, ...]:
    """The choices in a list file beside a questionnaire; raises DefinitionError with the first fault and its line."""
    if not _FILE.fullmatch(name):
        raise _refused(name, 1, f"{name[:80]!r} is no list.", "Write lists/ and the name of a .csv file.")
    path = folder / name
    try:
        if path.is_symlink() or path.stat().st_size > MAX_BYTES:
            raise _refused(name, 1, "The file is a link or too large.", f"Keep it under {MAX_BYTES:,} bytes.")
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise _refused(name, 1, f"The file cannot be opened ({error.strerror}).", "Put it beside the file.") from error
    except UnicodeDecodeError as error:
        raise _refused(name, 1, "The file is not UTF-8.", "Save it with the encoding UTF-8.") from error
    try:
        return tuple(_rows(name, text))
    except csv.Error as error:
        raise _refused(name, 1, f"The file is no table: {error}.", "Save it as CSV, with commas.") from error


def _rows(name: str, text: str) -> Iterator[Row]:
    table = csv.DictReader(io.StringIO(text))
    columns = table.fieldnames or ()
    if not {"key", "label"} <= set(columns):
        raise _refused(name, 1, "The first row does not name key and label.", "Write: key,label")
    for number, row in enumerate(table, start=1):
        if number > MOST_ROWS:
            raise _refused(name, table.line_num, "The list is too long.", f"Keep it under {MOST_ROWS:,} rows.")
        if None in row or None in row.values():
            mend = "Give every row as many cells as the first; put text with commas in quotes."
            raise _refused(name, table.line_num, "The row has more or fewer cells than there are columns.", mend)
        words = {column: normalize("NFC", cell.strip()) for column, cell in row.items()}
        key, label = words.pop("key"), words.pop("label")
        if fault := CHOICE_KEY.fault("", key):
            raise _refused(name, table.line_num, fault.message, fault.mend)
        if not label or len(label) > LONGEST or not label.isprintable():
            raise _refused(name, table.line_num, "The label cannot be shown.", "Write a short name.")
        yield Row(key, label, words)


def _refused(name: str, line: int, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "bad-list", message, mend, f"{name[:80]}:{line}")])
