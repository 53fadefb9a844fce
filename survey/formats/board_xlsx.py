"""A board as a workbook: sheets of plain cells, in which no word is ever a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

from survey.formats.csv_export import Cell, neutral

LONGEST_SHEET_NAME = 31
_WIDTH = 24


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by name, with its headings and its rows."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write(sheets: Iterable[Sheet]) -> bytes:
    """The workbook (XLSX, ECMA-376). Words that a spreadsheet would take for a formula are marked as in CSV."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name[:LONGEST_SHEET_NAME])
        page.write_row(0, 0, sheet.headings, bold)
        page.freeze_panes(1, 0)
        page.set_column(0, max(0, len(sheet.headings) - 1), _WIDTH)
        for number, row in enumerate(sheet.rows, 1):
            page.write_row(number, 0, [neutral(cell) if isinstance(cell, str) else cell for cell in row], plain)
    book.close()
    return out.getvalue()
