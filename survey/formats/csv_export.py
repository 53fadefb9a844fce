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

from survey.core.extract import Packed

Cell = str | int | float | None

BOM: Final = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else
MARK: Final = "'"
_RISKY: Final = frozenset("=+-@\t\r\n\0＝＋－＠" + MARK)
_ROWS_AT_ONCE = 500
_TO_QUOTE: Final = frozenset('"\r\n')
_END: Final = "\r\n"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are parted and decimals marked."""

    delimiter: str
    decimal: str


DIALECTS: Final = {"comma": Dialect(",", "."), "semicolon": Dialect(";", ",")}


def risky(text: str) -> bool:
    """Whether a spreadsheet would take the text for something else than text."""
    return text[:1] in _RISKY


def neutral(text: str) -> str:
    """The text as it is safe in a cell."""
    return MARK + text if risky(text) else text


def original(cell: str) -> str:
    """The text that `neutral` made the cell from."""
    return cell.removeprefix(MARK)


def table(rows: Iterable[Sequence[Cell]], dialect: Dialect) -> Iterator[bytes]:
    """The rows as the bytes of a file, some hundred at a time, as they come."""
    rows = iter(rows)
    start = BOM
    while batch := list(islice(rows, _ROWS_AT_ONCE)):
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=_END)
        writer.writerows([_written(cell, dialect) for cell in row] for row in batch)
        yield start + out.getvalue().encode()
        start = b""


def packed_table(heading: Sequence[Cell], blocks: Iterable[Sequence[Packed]], dialect: Dialect) -> Iterator[bytes]:
    """The same from packed columns: what a value looks like in the file is worked out once a block."""
    yield BOM + (_line(heading, dialect) + _END).encode()
    for block in blocks:
        columns = []
        for packed in block:
            fragments = [_line(cells, dialect) for cells in packed.cells]
            columns.append(map(fragments.__getitem__, packed.codes))
        lines = map(dialect.delimiter.join, zip(*columns, strict=True))
        while some := list(islice(lines, _ROWS_AT_ONCE)):
            yield (_END.join(some) + _END).encode()


def _line(cells: Sequence[Cell], dialect: Dialect) -> str:
    """Cells as they stand in a line, quoted where they must be (RFC 4180, section 2)."""
    return dialect.delimiter.join(_quoted(_written(cell, dialect), dialect) for cell in cells)


def _quoted(written: str | int, dialect: Dialect) -> str:
    if isinstance(written, int):
        return str(written)
    if dialect.delimiter in written or not _TO_QUOTE.isdisjoint(written):
        return '"' + written.replace('"', '""') + '"'
    return written


def _written(cell: Cell, dialect: Dialect) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return neutral(cell)
    return repr(cell).replace(".", dialect.decimal) if isinstance(cell, float) else cell
