"""Tables as CSV that spreadsheets open without running anything in it.

A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does a text that begins with an
apostrophe itself. Thus every text can be had back exactly: where a text cell begins with an apostrophe, take one away
(`original` does). Numbers are written as numbers and never marked.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

Cell = str | int | float | None

BOM: Final = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else
MARK: Final = "'"
_RISKY: Final = frozenset("=+-@\t\r\n\0＝＋－＠" + MARK)
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted and decimals marked."""

    delimiter: str
    decimal: str


DIALECTS: Final = {"comma": Dialect(",", "."), "semicolon": Dialect(";", ",")}


def neutral(text: str) -> str:
    """The text as it is safe in a cell."""
    return MARK + text if text[:1] in _RISKY else text


def original(cell: str) -> str:
    """The text that `neutral` made the cell from."""
    return cell.removeprefix(MARK)


def table(rows: Iterable[Sequence[Cell]], dialect: Dialect) -> Iterator[bytes]:
    """The rows as the bytes of a file, some hundred at a time, as they come."""
    rows = iter(rows)
    start = BOM
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\r\n")
        writer.writerows([None if cell is None else _written(cell, dialect) for cell in row] for row in batch)
        yield start + out.getvalue().encode()
        start = b""


def _written(cell: str | int | float, dialect: Dialect) -> str | int:
    if isinstance(cell, str):
        return neutral(cell)
    return repr(cell).replace(".", dialect.decimal) if isinstance(cell, float) else cell
