"""The choices that a form keeps in files beside it (`select_one_from_file places.csv`), as sheets of its own."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from survey.formats.import_report import Notes
from survey.formats.xlsform_outline import Entry
from survey.formats.xlsform_sheets import MAX_COLUMNS, MAX_ROWS, Row, Sheet
from survey.formats.xlsform_types import FROM_FILE

MAX_BYTES: Final = 5_000_000
_LIST: Final = "list_name"
_PARAMETER = re.compile(r"\b(value|label)\s*=\s*([^\s,;]+)")
_COLUMN: Final = {"value": "name", "label": "label"}


def tables(home: Path | None, entries: Iterable[Entry], notes: Notes) -> Iterator[Sheet]:
    """Each file that a question's choices are in, once, where it is beside the form; `home` is the folder there."""
    asked: dict[str, Entry] = {}
    for entry in entries:
        if entry.asked.type.endswith(FROM_FILE):
            asked.setdefault(entry.asked.list, entry)
    for name, entry in asked.items():
        path = home / Path(name.replace("\\", "/")).name if home else None
        if path is None or path.suffix.lower() != ".csv" or not path.is_file():
            continue
        try:
            if path.stat().st_size > MAX_BYTES:
                raise ValueError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
            table = _table(name, path.read_text("utf-8-sig"), _called(entry.record.value("parameters")))
        except (OSError, ValueError, csv.Error) as error:
            why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
            notes.add(entry.record.place, name[:60], f"the file cannot be read: {why[:120]}.", "Save it anew as CSV.")
            continue
        yield table
        if table.cut:
            why = f"no more than {MAX_ROWS:,} rows of a file are read."
            notes.add(f"{name[:60]}:{table.rows[-1].number}", "the rows after this", why, "Make the file shorter.")


def _called(parameters: str) -> dict[str, str]:
    """What columns of the author's own names are: `value=id, label=place` makes {"id": "name", "place": "label"}."""
    return {found[2]: _COLUMN[found[1]] for found in _PARAMETER.finditer(parameters)}


def _table(name: str, text: str, called: dict[str, str]) -> Sheet:
    """A file as a sheet of choices whose rows are all in the list that is called as the file."""
    lines = csv.reader(io.StringIO(text), strict=True)
    header = dict(enumerate([_LIST, *(_header(cell, called) for cell in next(lines, ()))][:MAX_COLUMNS]))
    rows: list[Row] = []
    for cells in lines:
        if len(rows) == MAX_ROWS:
            return Sheet(name, header, tuple(rows), cut=True)
        held = {place: tidy for place, cell in enumerate(cells[: MAX_COLUMNS - 1], start=1) if (tidy := cell.strip())}
        if held:
            rows.append(Row(lines.line_num, {0: name, **held}))
    return Sheet(name, header, tuple(rows), cut=False)


def _header(cell: str, called: dict[str, str]) -> str:
    """A column's name; one called `label::Swahili` in the author's words for `label` keeps its language."""
    base, colons, language = cell.strip().partition("::")
    return f"{called.get(base, base)}{colons}{language}"
