"""The kinds answered with a whole number that is picked rather than written: 0 to 10 as buttons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.answers import Answer, Value
from survey.core.definition import Fault, Question
from survey.core.kinds import checks
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.tally import Line, Summary, counted, figures

MOST_POINTS: Final = 21


@dataclass(frozen=True)
class Rating(Kind):
    """A point on a numbered scale whose ends have words."""

    reason_beside: bool = False
    counts: bool = True
    styled: bool = True

    def points(self, question: Question) -> range:
        """The numbers to choose among."""
        low, high = (question.settings.get(name, usual) for name, usual in (("min", 0), ("max", 10)))
        return range(int(low), int(high) + 1)

    def target(self, question: Question) -> str:
        """The first of the buttons."""
        return f"{question.key}--{self.points(question).start}"

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The number of the button."""
        keys = tuple(dict.fromkeys(key for key in given if key))
        if len(keys) > 1:
            return Problem(question.key, "too-many-choices", {"max": 1, "given": len(keys)})
        if not keys:
            return None
        points = {str(point): point for point in self.points(question)}
        return points.get(keys[0], Problem(question.key, "unknown-choice", {"choice": keys[0][:80]}))

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """A line for each point, also those nobody chose, and their figures."""
        count = counted(rows)
        numbers: Counter[float] = Counter()
        for answer, times in count.values:
            if isinstance(answer.value, int | float):
                numbers[answer.value] += times
        shown = sorted({*self.points(question), *numbers})
        lines = tuple(Line(f"{point:g}", numbers[point]) for point in shown)
        return Summary(count.base, lines, count.missing, figures(numbers))

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the number."""
        return (Column(question.key, "number"),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The number."""
        return (value if isinstance(value, int | float) else str(value),)

    def check(self, question: Question) -> list[Fault]:
        """Also that there are points, and not too many."""
        faults = super().check(question) or [*checks.check_bounds(question)]
        if not faults and len(self.points(question)) > MOST_POINTS:
            message = f"There are {len(self.points(question))} points."
            mend = f"Give at most {MOST_POINTS}, or use the kind slider."
            faults.append(Fault(f"question.{question.key}.max", "too-many-choices", message, mend))
        return faults
