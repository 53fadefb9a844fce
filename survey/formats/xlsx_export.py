"""Responses as an Excel workbook: a sheet of responses (several where one cannot hold them) and one of the codebook.

Rows go to a temporary file as they come. A text that a spreadsheet would take for a formula is a text cell with Excel's
own mark for "this is text", which keeps it one even when somebody edits it; its words are exactly what was written.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook

from survey.core.extract import BACKGROUND, LONG, Block, Layout
from survey.core.kinds import Cell
from survey.formats.csv_export import risky

MOST_ROWS: Final = 1_048_576  # of a sheet
LONGEST: Final = 32_767  # characters of a cell
_PIECE: Final = 1024 * 1024
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


def write(
    layout: Layout, blocks: Iterable[Block], codebook: Sequence[Sequence[Cell]], shape: str = "wide"
) -> Iterator[bytes]:
    """The bytes of the workbook, in pieces; `shape` is wide (a row for each response) or long (for each answer)."""
    with tempfile.TemporaryDirectory(prefix="medskapa-") as folder:
        path = Path(folder) / "responses.xlsx"
        with xlsxwriter.Workbook(path, {**_OPTIONS, "tmpdir": folder}) as book:
            sheets = _Sheets(book)
            sheets.write("Responses", _rows(layout, blocks, shape))
            sheets.write("Codebook", codebook)
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _rows(layout: Layout, blocks: Iterable[Block], shape: str) -> Iterator[Sequence[Cell]]:
    if shape == "long":
        yield (*(name for name, *_ in BACKGROUND), *LONG)
    else:
        yield tuple(variable.name for variable in layout.variables())
    for block in blocks:
        yield from layout.long(block) if shape == "long" else layout.rows(block)


class _Sheets:
    """Writes tables into a workbook, each on as many sheets as it takes."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._bold = book.add_format({"bold": True})
        self._text = book.add_format({"quote_prefix": True})

    def write(self, name: str, rows: Iterable[Sequence[Cell]]) -> None:
        """A table whose first row is the heading, which each further sheet repeats."""
        rows = iter(rows)
        heading = next(rows)
        sheet, place, number = self._begin(name, heading), 1, 1
        for row in rows:
            if place == MOST_ROWS:
                number += 1
                sheet, place = self._begin(f"{name} {number}", heading), 1
            for column, cell in enumerate(row):
                self._write(sheet, place, column, cell)
            place += 1

    def _begin(self, name: str, heading: Sequence[Cell]) -> Any:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for column, cell in enumerate(heading):
            sheet.write_string(0, column, str(cell or ""), self._bold)
        return sheet

    def _write(self, sheet: Any, row: int, column: int, cell: Cell) -> None:
        if cell is None:
            return
        if not isinstance(cell, str):
            sheet.write_number(row, column, cell)
        elif risky(cell):
            sheet.write_string(row, column, cell[:LONGEST], self._text)
        else:
            sheet.write_string(row, column, cell[:LONGEST])
