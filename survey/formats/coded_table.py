"""Tables of coded answers from elsewhere, CSV or XLSX: a column with the words, and columns, or one column, with codes.

What a cell may say of a code: 1, 2, x, yes and the like are "given"; empty, 0 and no are "not given". Anything else is
noted by row, and not counted as given.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from survey.core.definition import Fault
from survey.core.kinds.writing import clean
from survey.errors import DefinitionError
from survey.formats.import_report import Notes

MAX_BYTES: Final = 50_000_000
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 1_000
MAX_CELL: Final = 100_000
MOST_VALUES: Final = 100
_GIVEN: Final = frozenset(("1", "2", "x", "yes", "y", "true", "sant", "ja", "j"))
_NOT_GIVEN: Final = frozenset(("", "0", "no", "n", "false", "falskt", "nej", "-"))
ReadBook = Callable[[Path], Iterator[tuple[int, list[str]]]]
_NAMES: Final = ("text", "first_code", "last_code", "codes_in", "group", "date")
_DATES: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d")


@dataclass(frozen=True, slots=True)
class Mapped:
    """Which columns hold what. Codes stand in columns of their own, from `first_code` to `last_code` and in `codes`,
    or in one column, `codes_in`, with `separator` between their names. `keep` come along as answers to choose from.
    """

    text: str
    first_code: str = ""
    last_code: str = ""
    codes: tuple[str, ...] = ()
    codes_in: str = ""
    separator: str = ";"
    keep: tuple[str, ...] = ()
    group: str = ""
    date: str = ""
    content_without: bool = False


@dataclass(frozen=True, slots=True)
class CodedRow:
    """One answer: its row in the file (1 is the heading), its words, the names of its codes, what was kept of it."""

    number: int
    words: str
    codes: tuple[str, ...]
    kept: Mapping[str, str]
    group: str
    day: date | None


@dataclass(frozen=True, slots=True)
class CodedTable:
    """Every row that has words, and the names of all codes in the order of their columns, or as they come."""

    rows: tuple[CodedRow, ...]
    codes: tuple[str, ...]


def read(path: Path, mapped: Mapped, notes: Notes, read_book: ReadBook | None = None) -> CodedTable:
    """The rows of a .csv or .tsv file, or with `read_book` of a workbook; what could not be used is noted by row.

    What opens workbooks brings much along, so commands hand it in (`xlsform_sheets.read_first_sheet`), and pages what
    runs it in a process of its own (`reading_apart.read_book`).
    Raises DefinitionError for what is no table, or has not the columns that are named, saying which there are.
    """
    mapped = _stripped(mapped)
    header, rows = read_table(path, read_book)
    places = _places(path, header, mapped)
    code_places = _code_places(path, header, mapped)
    found: list[CodedRow] = []
    codes = dict.fromkeys(header[place] for place in code_places)
    for number, cells in rows:
        row = _row(number, cells, header, places, code_places, mapped, notes)
        if row is not None:
            codes.update(dict.fromkeys(row.codes))
            found.append(row)
    return CodedTable(tuple(found), tuple(codes))


def _stripped(mapped: Mapped) -> Mapped:
    """The mapping with its columns named as the heading is read: without space around the names."""
    named: dict[str, Any] = {name: value.strip() for name in _NAMES if isinstance(value := getattr(mapped, name), str)}
    codes, keep = (tuple(name.strip() for name in names) for names in (mapped.codes, mapped.keep))
    return replace(mapped, **named, codes=codes, keep=keep)


def read_table(
    path: Path, read_book: ReadBook | None = None
) -> tuple[tuple[str, ...], Iterator[tuple[int, Sequence[str]]]]:
    """The heading of a table in a file, and its rows with their numbers. Raises DefinitionError for no table."""
    try:
        size = path.stat().st_size
        body = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise _refused(path, f"The file cannot be opened ({error.strerror}).", "Check its name.") from error
    if size > MAX_BYTES:
        raise _refused(path, "The file is too large.", f"Keep it under {MAX_BYTES:,} bytes.")
    rows: Iterator[tuple[int, Sequence[str]]]
    if not body.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        rows = _csv_rows(path, body)
    elif read_book is None:
        raise _refused(path, "Workbooks are not read here.", "Save it as CSV, or read it in with flask import-coded.")
    else:
        rows = iter(read_book(path))
    try:
        _, header = next(rows)
    except StopIteration:
        raise _refused(path, "The file is empty.", "Name a table with a heading.") from None
    if len(header) > MAX_COLUMNS:
        raise _refused(path, f"The table has {len(header):,} columns.", f"Keep it under {MAX_COLUMNS:,}.")
    return tuple(cell.strip() for cell in header), rows


def _csv_rows(path: Path, body: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    if b"\0" in body[:10_000]:
        raise _refused(path, "The file is no table.", "Save it as CSV in UTF-8, or as .xlsx.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), start=1):
            if number > MAX_ROWS:
                raise _refused(path, "The table has too many rows.", f"Keep it under {MAX_ROWS:,}.")
            if any(row):
                yield number, row
    except csv.Error as error:
        raise _refused(path, f"The file cannot be read as CSV ({error}).", "Save it anew as CSV.") from error


def _places(path: Path, header: Sequence[str], mapped: Mapped) -> dict[str, int]:
    """Where each column that is named stands."""
    wanted = [mapped.text, *mapped.codes, *mapped.keep]
    wanted += [
        name for name in (mapped.first_code, mapped.last_code, mapped.codes_in, mapped.group, mapped.date) if name
    ]
    places = {name: header.index(name) for name in wanted if name in header}
    lacking = [name for name in wanted if name not in places]
    if lacking:
        there = ", ".join(repr(name) for name in header)
        raise _refused(path, f"There is no column {lacking[0]!r}.", f"The columns are: {there}.")
    return places


def _code_places(path: Path, header: Sequence[str], mapped: Mapped) -> list[int]:
    places = [header.index(name) for name in mapped.codes]
    if mapped.first_code or mapped.last_code:
        start = header.index(mapped.first_code or mapped.last_code)
        end = header.index(mapped.last_code or mapped.first_code)
        places = sorted({*places, *range(start, end + 1)})
    taken = {mapped.text, mapped.codes_in, mapped.group, mapped.date, *mapped.keep}
    places = [place for place in places if header[place] and header[place] not in taken]
    if not (places or mapped.codes_in or mapped.content_without):
        raise _refused(path, "No column with codes is named.", "Name the first and the last, or one that holds names.")
    return places


def _row(
    number: int,
    cells: Sequence[str],
    header: Sequence[str],
    places: Mapping[str, int],
    code_places: Sequence[int],
    mapped: Mapped,
    notes: Notes,
) -> CodedRow | None:
    def cell(place: int) -> str:
        return clean(cells[place]) if place < len(cells) else ""

    where = f"row {number}"
    words = cell(places[mapped.text])
    if not words:
        notes.add(where, mapped.text, "There are no words in it.", "The row is left out.")
        return None
    if len(words) > MAX_CELL:
        notes.add(where, mapped.text, f"The words are longer than {MAX_CELL:,} signs.", "The row is left out.")
        return None
    codes = []
    for place in code_places:
        said = cell(place).casefold().removesuffix(".0")
        if said in _GIVEN:
            codes.append(header[place])
        elif said not in _NOT_GIVEN:
            notes.add(where, header[place], f"{cell(place)[:40]!r} says neither yes nor no.", "The code is not given.")
    if mapped.codes_in:
        codes += [name for part in cell(places[mapped.codes_in]).split(mapped.separator) if (name := part.strip())]
    return CodedRow(
        number=number,
        words=words,
        codes=tuple(dict.fromkeys(codes)),
        kept={name: cell(places[name]) for name in mapped.keep},
        group=cell(places[mapped.group]) if mapped.group else "",
        day=_day(cell(places[mapped.date]), where, mapped.date, notes) if mapped.date else None,
    )


def _day(said: str, where: str, column: str, notes: Notes) -> date | None:
    for form in _DATES:
        try:
            return datetime.strptime(said, form).date()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            continue
    notes.add(where, column, f"{said[:40]!r} is no date.", "The day of the import stands instead.")
    return None


def _refused(path: Path, message: str, mend: str) -> DefinitionError:
    return DefinitionError([Fault("", "unreadable", message, mend, path.name)])
