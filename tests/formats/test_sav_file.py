"""SPSS files, read back by a library that others use."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.core.columnar import encoded
from survey.core.extract import Block, Layout
from survey.formats import spss_export, yaml_form
from survey.formats.sav_file import LONGEST_TEXT, Cases, Value, Variable, head
from tests.properties import examples

FOLDERS = Path(__file__).parents[2] / "questionnaires"
NUMBERS = [0.0, -99.0, -100.0, 151.0, 152.0, 0.5, -0.25, 1e300, 12345678901.0]
LETTERS = ["", "a", "åäö", "ትግርኛ och å 😀", "مرحبا", "x" * 8, "y" * 9, "         inne  i", '"=1+1'] * 3


def read(tmp_path: Path, variables: Sequence[Variable], columns: Sequence[Sequence[Value]]) -> tuple[Any, Any]:
    """What stands in the file of some variables, each with the values of all cases."""
    path = tmp_path / "some.sav"
    size = len(columns[0])
    cases = Cases(variables).written([({n: [v] for n, v in enumerate(each)}, range(size)) for each in columns])
    path.write_bytes(head("Vår enkät", variables, size) + cases)
    return pyreadstat.read_sav(path, user_missing=True)


def test_numbers_come_back_exactly_and_none_as_none(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, [Variable("n", decimals=2)], [[*NUMBERS, math.nan]])
    assert list(frame["n"][:-1]) == NUMBERS
    assert math.isnan(frame["n"].iloc[-1])


@pytest.mark.parametrize("width", [40, 255, 256, 504, 505, 600, 20_000, LONGEST_TEXT])
def test_texts_of_every_length_come_back_beside_others(tmp_path: Path, width: int) -> None:
    longest = ("å" * width)[: width // 2] + "!" * (width % 2)
    variables = [Variable("first"), Variable("text", width=width), Variable("last", width=3)]
    texts = [*LETTERS, longest]
    frame, _ = read(tmp_path, variables, [[float(n) for n in range(len(texts))], texts, ["slu"] * len(texts)])
    assert list(frame["text"]) == texts
    assert list(frame["first"]) == list(range(len(texts)))
    assert set(frame["last"]) == {"slu"}


def test_a_text_that_is_too_long_ends_with_a_whole_letter(tmp_path: Path) -> None:
    frame, _ = read(tmp_path, [Variable("text", width=4)], [["åäö"]])
    assert list(frame["text"]) == ["åä"]


def test_the_dictionary_tells_names_labels_and_which_values_are_missing(tmp_path: Path) -> None:
    name = "a_name.of_64_bytes" + "x" * 46
    variables = [
        Variable(name, "Etikett " + "å" * 200, width=300),
        Variable("n", "Tal", labels={1: "Ett", -97: "ä" * 100}, missing=(-99, -96)),
    ]
    frame, meta = read(tmp_path, variables, [["a", "b", "c"], [1.0, -97.0, math.nan]])
    assert list(frame.columns) == [name, "n"]
    assert meta.file_label == "Vår enkät"
    assert meta.column_names_to_labels == {name: "Etikett " + "å" * 123, "n": "Tal"}
    assert meta.variable_value_labels == {"n": {1.0: "Ett", -97.0: "ä" * 60}}
    assert meta.missing_ranges == {"n": [{"lo": -99.0, "hi": -96.0}]}
    assert meta.number_rows == 3
    assert meta.file_encoding == "UTF-8"


words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60).map(lambda text: text.rstrip(" "))
values = st.one_of(st.integers(-200, 200).map(float), st.floats(allow_nan=False, allow_infinity=False, width=32))


@given(st.data())
@settings(max_examples=examples(30), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_of_variables_comes_back(tmp_path: Path, data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.booleans(), min_size=1, max_size=20))
    columns = [data.draw(st.lists(values if each else words, min_size=3, max_size=3)) for each in kinds]
    widths = [max(1, *(len(str(value).encode()) for value in column)) for column in columns]
    variables = [
        Variable(f"v{n}", width=0 if numeric else width)
        for n, (numeric, width) in enumerate(zip(kinds, widths, strict=True))
    ]
    frame, _ = read(tmp_path, variables, columns)
    assert [list(frame[variable.name]) for variable in variables] == columns


def test_a_file_of_many_responses_takes_no_more_memory_than_one_of_few() -> None:
    mammography = yaml_form.read(FOLDERS / "mammography")
    key = next(question.key for question in mammography.questions() if question.kind == "text")

    def blocks(count: int) -> Iterator[Block]:
        for number in range(count):
            ids = range(number * 1_000, (number + 1) * 1_000)
            yield Block(ids, {key: encoded((f'"words of {each}"', "") for each in ids)})

    def peak(count: int) -> int:
        tracemalloc.start()
        try:
            assert sum(map(len, spss_export.write(Layout(mammography), blocks(count)))) > count * 10_000
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    few = peak(2)
    assert peak(8) < 1.3 * few
