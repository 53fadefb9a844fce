"""Workbooks for tests, written as tables: a line for each row, cells parted by |."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl

from survey.formats.import_report import Note
from survey.formats.xlsform_read import Imported, read


def table(text: str) -> list[list[str]]:
    """The cells of a table."""
    return [[cell.strip() for cell in line.split("|")] for line in text.strip("\n").split("\n")]


def write_book(path: Path, **sheets: str | list[list[object]]) -> Path:
    """A workbook with a sheet for each table."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in table(rows) if isinstance(rows, str) else rows:
            sheet.append([cell if cell != "" else None for cell in row])
    book.save(path)
    return path


def imported(home: Path, survey: str, choices: str = "", settings: str = "", **more: str) -> Imported:
    """What comes of a form with these sheets."""
    sheets: Mapping[str, str] = {"survey": survey, "choices": choices, "settings": settings, **more}
    return read(write_book(home / "form.xlsx", **{name: text for name, text in sheets.items() if text}), "form")


def notes_at(imported: Imported, place: str) -> list[Note]:
    """What the report says of one row."""
    return [note for note in imported.report.notes if note.place == place]
