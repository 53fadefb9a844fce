"""The kinds that nobody sees: what is calculated from answers, and what is known beforehand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey.core.answers import Answer, Value
from survey.core.definition import Fault, Question
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.tally import Line, Summary, counted, figures


@dataclass(frozen=True)
class Computing(Kind):
    """A value that follows from the author's expression. `keeps` says that the first value stays."""

    shown: bool = False
    keeps: bool = False

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """Nothing: a form does not decide it."""
        return None

    def held(self, question: Question, value: Value | None) -> Answer | None:
        """Whatever the expression came to."""
        return None if value is None else Answer(value)

    def settled(self, answer: Answer | None, computed: Answer | None) -> Answer | None:
        """What is computed now; of what keeps its value, what was kept before."""
        return (answer if self.keeps else None) or computed

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """A line per value, and figures where all are numbers."""
        count = counted(rows)
        tally: Counter[str] = Counter()
        numbers: Counter[float] = Counter()
        for answer, times in count.values:
            tally[str(answer.value)] += times
            if isinstance(answer.value, int | float):
                numbers[answer.value] += times
        lines = tuple(Line(key, times) for key, times in sorted(tally.items()))
        whole = numbers.total() == count.base
        return Summary(count.base, lines, count.missing, figures(numbers) if whole else None)

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the value."""
        return (Column(question.key, "text"),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The value; several of them with spaces between."""
        return (" ".join(value) if isinstance(value, tuple) else value,)

    def check(self, question: Question) -> list[Fault]:
        """Also that there is an expression to compute."""
        faults = super().check(question)
        if not (question.default if self.keeps else question.calculation).strip():
            name = "default" if self.keeps else "calculation"
            message = f"A question of kind {self.name} has no {name}."
            faults.append(
                Fault(f"question.{question.key}", f"missing-{name}", message, f"Add {name}: and an expression.")
            )
        return faults
