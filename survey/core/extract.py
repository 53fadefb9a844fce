"""A round's responses as tables: which columns there are, and what stands in them, wide or long.

Responses come in blocks, laid out in columns. What a column's different values come to in cells is worked out once for
each of them and not once for each response, which is what makes a million responses quick.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, Literal

from survey.core.answers import restored
from survey.core.columnar import NOT_ASKED, Column, Entry, constant
from survey.core.definition import Question, Questionnaire
from survey.core.kinds import KINDS, Cell
from survey.core.kinds import Column as KindColumn

VariableType = Literal["key", "flag", "number", "text", "missing", "date"]
Row = Sequence[Cell]

# What is known of every response: the column's name, the key it is laid out under, its type, and what it holds.
BACKGROUND: Final[tuple[tuple[str, str, VariableType, str], ...]] = (
    ("response", "", "text", "random number of the response"),
    ("group", ".group", "text", "target group"),
    ("link", ".link", "text", "the way in"),
    ("language", ".language", "key", "language of the pages when the response was last written (BCP 47)"),
    ("mode", ".mode", "key", "self or helped"),
    ("helper", ".helper", "text", "who helped"),
    ("read_aloud", ".read_aloud", "flag", "1 where the link asked for reading aloud"),
    ("state", ".state", "key", "open or submitted"),
    ("started_on", ".begun", "date", "date of the start"),
    ("submitted_on", ".day", "date", "date of handing in"),
)
LONG: Final = ("question", "kind", "variable", "value", "label", "missing")


@dataclass(frozen=True, slots=True)
class Variable:
    """One column of the wide table. A background column has a `note` that says what it is, and no `question`."""

    name: str
    type: VariableType
    note: str = ""
    question: Question | None = None
    column: KindColumn | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Some responses: their ids, and under each question's key (or a background key) the column of their answers."""

    ids: Sequence[int]
    columns: Mapping[str, Column]

    def column(self, key: str) -> Column:
        """A column; where there is none, nobody was asked."""
        return self.columns.get(key) or constant(NOT_ASKED, len(self.ids))


@dataclass(frozen=True, slots=True)
class Packed:
    """Neighbouring columns of a table: the rows of cells that occur, and which of them each response has."""

    cells: Sequence[tuple[Cell, ...]]
    codes: Sequence[int]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a questionnaire's responses are laid out as a table.

    `names` gives the words for stored background values ({".group": {"12": "North"}}). `tag` is the language in which
    choices are said; "" leaves their keys.
    """

    questionnaire: Questionnaire
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tag: str = ""

    def asked(self) -> Iterator[Question]:
        """The questions that have columns, in order."""
        return (question for question in self.questionnaire.questions() if KINDS[question.kind].columns(question))

    def variables(self) -> tuple[Variable, ...]:
        """The columns of the wide table, in order."""
        about = [Variable(name, type_, note) for name, _key, type_, note in BACKGROUND]
        return (
            *about,
            *(
                Variable(column.name, column.type, "", question, column)
                for question in self.asked()
                for column in KINDS[question.kind].columns(question)
            ),
        )

    def wide(self, block: Block) -> list[Packed]:
        """A block as the columns of the wide table, one row for each response."""
        about = self._background(block)
        answers = [
            Packed([self._cells(question, entry) for entry in column.entries], column.codes)
            for question in self.asked()
            for column in (block.column(question.key),)
        ]
        return [*about, *answers]

    def rows(self, block: Block) -> Iterator[Row]:
        """The same as rows of cells."""
        return unpacked(self.wide(block))

    def long(self, block: Block) -> Iterator[Row]:
        """A row for each answer that was asked for: the background, then `LONG`.

        Of several choices each that was chosen has a row.
        """
        about = list(unpacked(self._background(block)))
        asked = [
            ([list(self._lines(question, entry)) for entry in column.entries], column.codes)
            for question in self.asked()
            for column in (block.column(question.key),)
        ]
        for place, background in enumerate(about):
            for lines, codes in asked:
                for line in lines[codes[place]]:
                    yield (*background, *line)

    def _background(self, block: Block) -> list[Packed]:
        packed = [Packed([(str(number),) for number in block.ids], range(len(block.ids)))]
        for _name, key, type_, _note in BACKGROUND[1:]:
            column, names = block.column(key), self.names.get(key, {})
            packed.append(Packed([(_said(value, type_, names),) for value, _reason in column.entries], column.codes))
        return packed

    def _cells(self, question: Question, entry: Entry) -> tuple[Cell, ...]:
        kind = KINDS[question.kind]
        cells = kind.cells(question, None if entry == NOT_ASKED else restored(*entry))
        if not self.tag:
            return cells
        columns = kind.columns(question)
        return tuple(self._labelled(column, cell) for column, cell in zip(columns, cells, strict=True))

    def _labelled(self, column: KindColumn, cell: Cell) -> Cell:
        if column.type != "key" or cell is None:
            return cell
        choice = next((choice for choice in column.choices if choice.key == cell), None)
        return choice.label.said(self.tag or self.questionnaire.source).words if choice else cell

    def _lines(self, question: Question, entry: Entry) -> Iterator[Row]:
        if entry == NOT_ASKED:
            return
        kind = KINDS[question.kind]
        answer = restored(*entry)
        start = (question.key, question.kind)
        if answer.missing:
            yield (*start, question.key, None, None, answer.missing)
            return
        for column, cell in zip(kind.columns(question), kind.cells(question, answer), strict=True):
            if cell is None or (column.type == "flag" and not cell):
                continue
            said = column.choice.label.said(self.tag).words if column.choice else self._labelled(column, cell)
            yield (*start, column.name, cell, said if said != cell else None, None)


def unpacked(packed: Sequence[Packed]) -> Iterator[Row]:
    """Packed columns as rows."""
    columns = [map(each.cells.__getitem__, each.codes) for each in packed]
    return (tuple(chain.from_iterable(cells)) for cells in zip(*columns, strict=True))


def _said(value: str | None, type_: VariableType, names: Mapping[str, str]) -> Cell:
    if not value or value == "None":
        return None if type_ == "date" else (value or "")
    if type_ == "flag":
        return int(value in ("True", "1"))
    return names.get(value, value)
