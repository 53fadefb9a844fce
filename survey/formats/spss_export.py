"""Responses as an SPSS file (.sav) with labels.

Choices become numbers 1, 2, … with value labels in the questionnaire's source language. The reasons for not answering
are user-missing values in the variable itself where no answer can be mistaken for them, and besides a variable of their
own, so that nothing is lost.

How long texts are must be known before the first case is written: what is read goes to a temporary file first.
"""

from __future__ import annotations

import json
import math
import re
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import IO, Final

from survey.core.answers import BLANK, DONT_KNOW, UNCLEAR, WONT_SAY
from survey.core.extract import Block, Layout, Packed, Variable
from survey.core.kinds import Cell
from survey.formats import sav_file

REASONS: Final = {DONT_KNOW: -97, WONT_SAY: -98, BLANK: -99, UNCLEAR: -96}
REASON_WORDS: Final = {
    -97: "Does not know",
    -98: "Does not want to answer",
    -99: "Went on without answering",
    -96: "Did not understand the question",
}
LONGEST_NAME: Final = 64  # bytes
_RESERVED: Final = frozenset(["ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"])
_AT_ONCE: Final = 1_000  # cases


@dataclass(frozen=True, slots=True)
class _Made:
    """One variable of the file, and what its numbers stand for.

    `codes` are the numbers of keys, `reason` is the place of the reason for no answer among the question's cells, where
    it stands here too.
    """

    variable: sav_file.Variable
    numeric: bool = False
    codes: Mapping[str, int] = field(default_factory=dict)
    reason: int | None = None

    def value(self, cells: Sequence[Cell], cell: Cell) -> float | str:
        """What stands in the file for one of a question's cells."""
        if not self.numeric:
            return "" if cell is None else str(cell)
        if cell is None:
            return REASONS.get(str(cells[self.reason]), math.nan) if self.reason is not None else math.nan
        return self.codes.get(cell, math.nan) if isinstance(cell, str) else float(cell)


def write(layout: Layout, blocks: Iterable[Block]) -> Iterator[bytes]:
    """The bytes of the file, in pieces."""
    made = _variables(layout)
    with tempfile.TemporaryFile(prefix="medskapa-") as kept:
        widths, count = [1] * len(made), 0
        for block in blocks:
            packed = layout.wide(block)
            for place, width in enumerate(_widths(packed)):
                widths[place] = max(widths[place], width)
            _keep(kept, packed)
            count += len(block.ids)
        variables = [
            one.variable if one.numeric else replace(one.variable, width=min(width, sav_file.LONGEST_TEXT))
            for one, width in zip(made, widths, strict=True)
        ]
        yield sav_file.head(layout.questionnaire.title.source, variables, count)
        cases = sav_file.Cases(variables)
        kept.seek(0)
        while packed := _kept(kept):
            for start in range(0, len(packed[0].codes), _AT_ONCE):
                yield cases.written(list(_columns(made, packed, slice(start, start + _AT_ONCE))))


def _widths(packed: Iterable[Packed]) -> Iterator[int]:
    """How many bytes the longest cell of each column takes."""
    for each in packed:
        for cells in zip(*each.cells, strict=True):
            yield max(len(str(cell).encode()) for cell in cells)


def _keep(file: IO[bytes], packed: Sequence[Packed]) -> None:
    """Write columns to a file: what their cells are as a line of JSON, followed by the codes."""
    codes = [array("H", iter(each.codes)).tobytes() for each in packed]
    file.write(json.dumps([each.cells for each in packed]).encode() + b"\n" + b"".join(codes))


def _kept(file: IO[bytes]) -> list[Packed]:
    """The next columns of a file; none at its end."""
    line = file.readline()
    if not line:
        return []
    cells = json.loads(line)
    size = len(cells[0])
    return [Packed(each, array("H", file.read(2 * size))) for each in cells]


def _columns(made: Sequence[_Made], packed: Sequence[Packed], some: slice) -> Iterator[sav_file.Column]:
    """Some cases of the columns, as they stand in the file."""
    begun = 0
    for each in packed:
        own = made[begun : begun + len(each.cells[0])]
        codes = each.codes[some]
        values = {code: _values(own, each.cells[code]) for code in set(codes)}
        yield values, codes
        begun += len(own)


def _values(made: Sequence[_Made], cells: Sequence[Cell]) -> list[float | str]:
    return [one.value(cells, cell) for one, cell in zip(made, cells, strict=True)]


def _variables(layout: Layout) -> list[_Made]:
    variables = layout.variables()
    firsts: dict[int, int] = {}
    for place, one in enumerate(variables):
        firsts.setdefault(id(one.question), place)
    reasons = {
        id(one.question): place - firsts[id(one.question)]
        for place, one in enumerate(variables)
        if one.type == "missing"
    }
    taken: set[str] = set()
    return [_variable(one, _name(one.name, taken), reasons.get(id(one.question))) for one in variables]


def _variable(variable: Variable, name: str, reason: int | None) -> _Made:
    column, question = variable.column, variable.question
    if column is None or question is None:
        return _Made(sav_file.Variable(name, variable.note), variable.type == "flag")
    words = question.label.source
    if variable.type == "missing":
        return _Made(sav_file.Variable(name, f"Why no answer: {words}", labels=REASON_WORDS), True, REASONS)
    if column.choice:
        words = f"{column.choice.label.source} – {words}"
    if variable.type == "text":
        return _Made(sav_file.Variable(name, words))
    codes = {choice.key: number for number, choice in enumerate(column.choices, start=1)}
    labels = {codes[choice.key]: choice.label.source for choice in column.choices}
    if variable.type == "flag":
        labels = {0: "Not chosen", 1: "Chosen"}
    if variable.type == "number" and not _not_below_zero(question.settings.get("min")):
        reason = None  # an answer could be mistaken for a reason
    labels |= REASON_WORDS if reason is not None else {}
    missing = None if reason is None else (min(REASON_WORDS), max(REASON_WORDS))
    decimals = 2 if variable.type == "number" else 0
    made = sav_file.Variable(name, words, decimals=decimals, labels=labels, missing=missing)
    return _Made(made, True, codes, reason)


def _not_below_zero(least: object) -> bool:
    return isinstance(least, int | float) and least >= 0


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
