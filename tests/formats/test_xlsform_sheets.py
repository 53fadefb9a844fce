"""A workbook of a stranger's is read within bounds, or refused in words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from survey.errors import DefinitionError
from survey.formats import xlsform_sheets
from survey.formats.xlsform_sheets import MAX_BLANK_ROWS, as_text, read_sheets
from tests.formats.books import write_book

SMALL = "type | name | label\ntext | q | Q?"


def remade(path: Path, part: str, content: bytes) -> Path:
    """The workbook with one of its parts replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return path


def test_rows_keep_the_numbers_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = write_book(tmp_path / "form.xlsx", Survey=[["type", "name"], ["", ""], ["text", "q"], [None], [1.0, True]])
    sheets, names = read_sheets(path, ["survey"])
    assert names == ("Survey",)
    assert [(row.number, row.cells) for row in sheets["survey"].rows] == [
        (3, {0: "text", 1: "q"}),
        (5, {0: "1", 1: "TRUE"}),
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (1.0, "1"),
        (1.5, "1.5"),
        (False, "FALSE"),
        ("  a\u0000 ", "a"),
        ("a_x000D_\nb", "a\nb"),
        ("e\u0301", "é"),
    ],
)
def test_cells_are_the_text_that_a_person_sees(cell: object, text: str) -> None:
    assert as_text(cell) == text


def test_a_sheet_whose_last_row_is_marked_is_read_to_its_last_row_with_words(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    sheet["A1"], sheet["A2"], sheet.cell(MAX_BLANK_ROWS * 1_000, 1).value = "type", "text", "lost"
    book.save(tmp_path / "form.xlsx")
    sheets, _ = read_sheets(tmp_path / "form.xlsx", ["survey"])
    assert [row.number for row in sheets["survey"].rows] == [2]


def test_entities_are_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "form.xlsx", survey=SMALL)
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"):
        with pytest.raises(DefinitionError, match="cannot be read as a workbook"):
            read_sheets(remade(path, part, bomb), ["survey"])


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"])
def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path, part: str) -> None:
    path = remade(write_book(tmp_path / "form.xlsx", survey=SMALL), part, b" " * 70_000_000)
    assert path.stat().st_size < 200_000
    with pytest.raises(DefinitionError, match="unpack"):
        read_sheets(path, ["survey"])


def test_an_archive_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for number in range(xlsform_sheets.MAX_PARTS + 1):
            archive.writestr(f"xl/{number}.xml", "")
    (tmp_path / "form.xlsx").write_bytes(body.getvalue())
    with pytest.raises(DefinitionError, match="parts"):
        read_sheets(tmp_path / "form.xlsx", ["survey"])


@pytest.mark.parametrize(
    "body",
    [b"", b"type,name\ntext,q", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"PK\x05\x06" + b"\x00" * 18],
    ids=["empty", "csv", "cut", "old", "bare"],
)
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "form.xlsx").write_bytes(body)
    with pytest.raises(DefinitionError) as caught:
        read_sheets(tmp_path / "form.xlsx", ["survey"])
    assert caught.value.faults[0].mend


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot be opened"):
        read_sheets(tmp_path / "none.xlsx", ["survey"])
    with (tmp_path / "large.xlsx").open("wb") as file:
        file.truncate(xlsform_sheets.MAX_BYTES + 1)
    with pytest.raises(DefinitionError, match="too large"):
        read_sheets(tmp_path / "large.xlsx", ["survey"])
