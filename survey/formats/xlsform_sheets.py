"""The sheets of a workbook, .xlsx or .xls, as text: within bounds, and whatever a stranger's file holds.

A workbook is an archive of XML (or a format of the nineties), so it is measured before it is opened: how much it
unpacks to, in how many parts, and whether one of them declares entities: openpyxl would read some of its parts with
lxml where another library has brought that, which keeps quiet about them.
"""

from __future__ import annotations

import io
import json
import re
import sys
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any, Final, Literal
from unicodedata import normalize

import openpyxl
import xlrd

from survey.core.definition import Fault
from survey.errors import DefinitionError
from survey.formats.xml_prolog import has_doctype

MAX_BYTES: Final = 10_000_000
MAX_PARTS: Final = 2_000
MAX_SHEET_BYTES: Final = 64_000_000  # unpacked, all sheets together; they are read as a stream
MAX_STRINGS_BYTES: Final = 16_000_000
MAX_OTHER_BYTES: Final = 4_000_000  # each of the parts that are read whole
MAX_ROWS: Final = 20_000
MAX_BLANK_ROWS: Final = 1_000  # in a row: a sheet with its last row marked has a million of them
MAX_COLUMNS: Final = 500
MAX_SHEETS: Final = 100
_MEDIA = "xl/media/"
_XLS = b"\xd0\xcf\x11\xe0"
_LINE_END = re.compile(r"_x000[dD]_\n?|\r\n?")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something: its number as the spreadsheet shows it, and its cells by column, from 0."""

    number: int
    cells: dict[int, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the first row that holds something names the columns. `cut` says that rows were left unread."""

    name: str
    header: dict[int, str]
    rows: tuple[Row, ...]
    cut: bool = False


def read_sheets(path: Path, wanted: Iterable[str]) -> tuple[dict[str, Sheet], tuple[str, ...]]:
    """The sheets called `wanted`, whatever the case, and the names of all; raises DefinitionError for no workbook."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _refused(path, "The file is too large.", f"Keep it under {MAX_BYTES:,} bytes.")
        body = path.read_bytes()
    except OSError as error:
        raise _refused(path, f"The file cannot be opened ({error.strerror}).", "Check its name.") from error
    names = frozenset(wanted)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = _old_tables(body) if body.startswith(_XLS) else _new_tables(path, body)
            listed: list[str] = []
            sheets: dict[str, Sheet] = {}
            for name, rows in tables:
                listed.append(name)
                key = name.strip().lower()
                if key in names and key not in sheets:
                    sheets[key] = _sheet(name, rows)
    except DefinitionError:
        raise
    except Exception as error:  # whatever a broken or hostile file makes of the libraries
        why = f"The file cannot be read as a workbook ({type(error).__name__})."
        raise _refused(path, why, "Open it in a spreadsheet program and save it anew as .xlsx.") from error
    return sheets, tuple(listed)


def read_first_sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook's first sheet that hold something, each with its number and its cells as text.

    Raises DefinitionError for no workbook, before the first row.
    """
    try:
        body = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tables = _old_tables(body) if body.startswith(_XLS) else _new_tables(path, body)
            _name, table = next(iter(tables))
            rows = [
                (number, cells)
                for number, values in enumerate(islice(table, MAX_ROWS), start=1)
                if any(cells := [as_text(value) for value in values])
            ]
    except DefinitionError:
        raise
    except Exception as error:  # whatever a broken or hostile file makes of the libraries
        why = f"The file cannot be read as a workbook ({type(error).__name__})."
        raise _refused(path, why, "Open it in a spreadsheet program and save it anew as .xlsx.") from error
    return iter(rows)


def _new_tables(path: Path, body: bytes) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    _measure(path, body)
    book = openpyxl.load_workbook(io.BytesIO(body), read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets[:MAX_SHEETS]:
        sheet.reset_dimensions()
        yield sheet.title, sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True)
    book.close()


def _measure(path: Path, body: bytes) -> None:
    """Refuse an archive that unpacks to too much, by what its index says: more than that is never unpacked.

    Refuse entities too, before any library meets them.
    """
    if not zipfile.is_zipfile(io.BytesIO(body)):
        raise _refused(path, "The file is no workbook.", "Save it as .xlsx; for .csv open it in a spreadsheet first.")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = archive.infolist()
        _weigh(path, parts)
        for part in parts:
            if not part.filename.startswith(_MEDIA) and has_doctype(archive.open(part)):
                why = "The file cannot be read as a workbook (it declares a document type)."
                raise _refused(path, why, "Open it in a spreadsheet program and save it anew as .xlsx.")


def _weigh(path: Path, parts: Sequence[zipfile.ZipInfo]) -> None:
    mend = "Copy the sheets survey, choices and settings to a new workbook."
    if len(parts) > MAX_PARTS:
        raise _refused(path, f"The workbook has {len(parts):,} parts.", mend)
    sheets = 0
    for part in parts:
        if part.filename.startswith(_MEDIA):
            continue
        if part.filename.startswith("xl/worksheets/"):
            sheets += part.file_size
        elif part.file_size > (MAX_STRINGS_BYTES if "sharedstrings" in part.filename.lower() else MAX_OTHER_BYTES):
            raise _refused(path, f"{part.filename[:60]} unpacks to {part.file_size:,} bytes.", mend)
    if sheets > MAX_SHEET_BYTES:
        raise _refused(path, f"The sheets unpack to {sheets:,} bytes.", mend)


def _old_tables(body: bytes) -> Iterator[tuple[str, Iterable[Sequence[Any]]]]:
    book = xlrd.open_workbook(file_contents=body, logfile=io.StringIO(), on_demand=True, ragged_rows=True)
    for name in book.sheet_names()[:MAX_SHEETS]:
        sheet = book.sheet_by_name(name)
        yield name, ([_old_value(cell, book.datemode) for cell in row[:MAX_COLUMNS]] for row in sheet.get_rows())
        book.unload_sheet(name)


def _old_value(cell: Any, datemode: Literal[0, 1]) -> Any:
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return xlrd.xldate_as_datetime(cell.value, datemode)
    return None if cell.ctype == xlrd.XL_CELL_ERROR else cell.value


def _sheet(name: str, table: Iterable[Sequence[Any]]) -> Sheet:
    header: dict[int, str] = {}
    rows: list[Row] = []
    blank = 0
    for number, values in enumerate(table, start=1):
        cells = {column: text for column, value in enumerate(values) if (text := as_text(value))}
        blank = 0 if cells else blank + 1
        if blank > MAX_BLANK_ROWS:
            break
        if len(rows) == MAX_ROWS:
            return Sheet(name, header, tuple(rows), cut=True)
        if cells and not header:
            header = cells
        elif cells:
            rows.append(Row(number, cells))
    return Sheet(name, header, tuple(rows))


def as_text(value: Any) -> str:
    """A cell as the text a person sees: whole numbers without decimals, dates by ISO 8601."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    text = _LINE_END.sub("\n", str(value))
    return normalize("NFC", _UNSEEN.sub("", text)).strip()


def _refused(path: Path, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "unreadable", message, mend, path.name)])


def main(path: str) -> int:
    """Say as JSON what `read_first_sheet` reads: rows, or faults, for `reading_apart`."""
    said: dict[str, Any]
    try:
        said = {"rows": list(read_first_sheet(Path(path)))}
    except DefinitionError as error:
        said = {"faults": [[each.at, each.code, each.message, each.mend, each.place] for each in error.faults]}
    json.dump(said, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
