"""The kinds that ask nothing: a story in pictures, a note, a page with help, before or between questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from survey.core.answers import SEEN, Answer, Value
from survey.core.definition import Question
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Form, Problem


@dataclass(frozen=True)
class Telling(Kind):
    """What is told is passed, not answered; that it was is stored as the reason for having no value."""

    asks: bool = False

    def read(self, question: Question, form: Form) -> Answer | Problem:
        """That the page was passed, whatever was posted."""
        return Answer(missing=SEEN)

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """There never is one."""
        return None

    def columns(self, question: Question) -> tuple[Column, ...]:
        """None: there is nothing to analyse."""
        return ()

    def cells(self, question: Question, answer: Answer | None) -> tuple[Cell, ...]:
        """None, as `columns`."""
        return ()

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """None."""
        return ()

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """None."""
        return ()
