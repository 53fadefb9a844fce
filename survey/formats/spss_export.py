"""Responses as an SPSS file (.sav) with labels. Heavy: only the background loads this.

Choices become numbers 1, 2, … with value labels in the questionnaire's source language. The reasons for not answering
are user-missing values in the variable itself where no answer can be mistaken for them, and besides a variable of their
own, so that nothing is lost.
"""

from __future__ import annotations

import math
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyreadstat
from pyreadstat.pyclasses import MissingRange

from survey.core.answers import BLANK, DONT_KNOW, UNCLEAR, WONT_SAY
from survey.core.extract import Block, Layout, Variable
from survey.core.kinds import Cell

REASONS: Final = {DONT_KNOW: -97, WONT_SAY: -98, BLANK: -99, UNCLEAR: -96}
REASON_WORDS: Final = {
    -97: "Does not know",
    -98: "Does not want to answer",
    -99: "Went on without answering",
    -96: "Did not understand the question",
}
LONGEST_NAME: Final = 64  # bytes
LONGEST_TITLE: Final = 64
LONGEST_LABEL: Final = 250
LONGEST_VALUE_LABEL: Final = 120
_RESERVED: Final = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
_PIECE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Made:
    """One variable of the file: its name and label, and what its numbers stand for.

    `codes` are the numbers of keys, `reason` is the place of the reason for no answer, where it stands here too.
    """

    name: str
    label: str
    numeric: bool = False
    codes: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[float, str] = field(default_factory=dict)
    reason: int | None = None

    def value(self, row: Sequence[Cell], cell: Cell) -> float | str:
        """What stands in the file for a cell of a row."""
        if not self.numeric:
            return "" if cell is None else str(cell)
        if cell is None:
            return REASONS.get(str(row[self.reason]), math.nan) if self.reason is not None else math.nan
        return self.codes.get(cell, math.nan) if isinstance(cell, str) else float(cell)


def write(layout: Layout, blocks: Iterable[Block]) -> Iterator[bytes]:
    """The bytes of the file, in pieces."""
    made = _variables(layout)
    columns: list[Any] = [array("d") if one.numeric else [] for one in made]
    for block in blocks:
        for row in layout.rows(block):
            for one, column, cell in zip(made, columns, row, strict=True):
                column.append(one.value(row, cell))
    frame = _frame(made, columns)
    span: MissingRange = {"lo": min(REASON_WORDS), "hi": max(REASON_WORDS)}
    with tempfile.TemporaryDirectory(prefix="medskapa-") as folder:
        path = Path(folder) / "responses.sav"
        pyreadstat.write_sav(
            frame,
            path,
            file_label=layout.questionnaire.title.source[:LONGEST_TITLE],
            column_labels={one.name: one.label for one in made},
            variable_value_labels={one.name: dict(one.labels) for one in made if one.labels},
            missing_ranges={one.name: [span] for one in made if one.reason is not None},
            compress=True,
        )
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _frame(made: Sequence[_Made], columns: list[Any]) -> pd.DataFrame:
    """The columns as a table that shares their memory; `columns` is emptied on the way."""
    series = {}
    for one in made:
        column = columns.pop(0)
        numbers = np.frombuffer(column) if one.numeric and column else column
        series[one.name] = pd.Series(numbers, dtype="float64" if one.numeric else "str", copy=False)
    return pd.DataFrame(series, copy=False)


def _variables(layout: Layout) -> list[_Made]:
    variables = layout.variables()
    reasons = {id(one.question): place for place, one in enumerate(variables) if one.type == "missing"}
    taken: set[str] = set()
    return [_variable(one, _name(one.name, taken), reasons.get(id(one.question))) for one in variables]


def _variable(variable: Variable, name: str, reason: int | None) -> _Made:
    column, question = variable.column, variable.question
    if column is None or question is None:
        return _Made(name, variable.note[:LONGEST_LABEL], variable.type == "flag")
    words = question.label.source
    if variable.type == "missing":
        return _Made(name, f"Why no answer: {words}"[:LONGEST_LABEL], True, REASONS, _labels(REASON_WORDS))
    if column.choice:
        words = f"{column.choice.label.source} – {words}"
    if variable.type == "text":
        return _Made(name, words[:LONGEST_LABEL])
    codes = {choice.key: number for number, choice in enumerate(column.choices, start=1)}
    labels = {codes[choice.key]: choice.label.source for choice in column.choices}
    if variable.type == "flag":
        labels = {0: "Not chosen", 1: "Chosen"}
    if variable.type == "number" and not _not_below_zero(question.settings.get("min")):
        reason = None  # an answer could be mistaken for a reason
    labels |= REASON_WORDS if reason is not None else {}
    return _Made(name, words[:LONGEST_LABEL], True, codes, _labels(labels), reason)


def _not_below_zero(least: object) -> bool:
    return isinstance(least, int | float) and least >= 0


def _labels(labels: Mapping[int, str]) -> dict[float, str]:
    return {float(number): words[:LONGEST_VALUE_LABEL] for number, words in labels.items()}


def _name(wanted: str, taken: set[str]) -> str:
    """A name that SPSS takes: it begins with a letter, ends with neither dot nor underscore, is no word of its own."""
    name = re.sub(r"[^A-Za-z0-9_.]", "_", wanted)
    name = name if name[:1].isalpha() else f"v{name}"
    name = name[:LONGEST_NAME].rstrip("._")
    name = f"{name}1" if name.upper() in _RESERVED else name
    unique, number = name, 1
    while unique.upper() in taken:
        number += 1
        unique = f"{name[: LONGEST_NAME - 6]}_{number}"
    taken.add(unique.upper())
    return unique
