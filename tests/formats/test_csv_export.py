"""CSV that runs nothing in a spreadsheet and from which every text can be had back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.extract import Packed
from survey.formats.csv_export import BOM, DIALECTS, Cell, neutral, original, packed_table, table

COMMA, SEMICOLON = DIALECTS["comma"], DIALECTS["semicolon"]
FORMULAS = [
    "=1+1",
    '=HYPERLINK("http://example.org";"klicka")',
    "=cmd|' /C calc'!A0",
    "+46 70 123",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1+1",
    "'=1",
]


def written(rows: Iterable[Sequence[Cell]], dialect: str = "comma") -> str:
    whole = b"".join(table(rows, DIALECTS[dialect]))
    assert whole.startswith(BOM)
    return whole.removeprefix(BOM).decode()


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_is_marked_and_can_be_had_back(text: str) -> None:
    (row,) = read(written([[text, "efter"]]))
    assert row == ["'" + text, "efter"]
    assert original(row[0]) == text


@pytest.mark.parametrize("text", ["", "Nio mil", "1+1", "a=b", " =1", "لم أفهم", "😀", "\u200f=1"])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert neutral(text) == text


@given(st.text())
def test_every_text_comes_back_from_its_cell(text: str) -> None:
    assert original(neutral(text)) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2))
def test_every_row_comes_back_from_its_file(texts: list[str]) -> None:
    for name in ("comma", "semicolon"):
        (row,) = read(written([texts], name), DIALECTS[name].delimiter)
        assert [original(cell) for cell in row] == texts


def test_a_text_cannot_begin_a_new_cell_or_row() -> None:
    text = 'a","=1+1\r\n=2+2;=3'
    assert read(written([[text, 7]])) == [[text, "7"]]
    assert read(written([[text, 7]], "semicolon"), ";") == [[text, "7"]]


def test_numbers_are_numbers_with_the_decimal_mark_of_the_reader() -> None:
    assert written([[-5, 2.5, None, 0]]) == "-5,2.5,,0\r\n"
    assert written([[-5, 2.5, None, 0]], "semicolon") == "-5;2,5;;0\r\n"


def test_a_file_comes_in_parts_while_it_is_read() -> None:
    taken = 0

    def rows() -> Iterable[Sequence[Cell]]:
        nonlocal taken
        for number in range(2_000):
            taken += 1
            yield [number]

    parts = table(rows(), COMMA)
    next(parts)
    assert taken < 2_000
    assert len(list(parts)) == 3


def test_a_file_without_rows_is_empty() -> None:
    assert list(table([], SEMICOLON)) == []


WHOLE_SIGNS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.lists(st.tuples(st.none() | st.integers() | st.floats(allow_nan=False) | WHOLE_SIGNS, WHOLE_SIGNS)))
def test_packed_columns_are_written_as_their_rows_would_be(rows: list[tuple[Cell, str]]) -> None:
    heading = ["first, and", "second"]
    kinds = {repr(row): row for row in rows}  # 0 and 0.0 are equal, yet not written alike
    places = [list(kinds).index(repr(row)) for row in rows]
    packed = [Packed([*kinds.values()], places), Packed([("a", None)], [0] * len(rows))]
    for dialect in (COMMA, SEMICOLON):
        whole = b"".join(packed_table([*heading, "x", "y"], [packed], dialect))
        expected = b"".join(table([[*heading, "x", "y"], *([*row, "a", None] for row in rows)], dialect))
        assert whole == expected
