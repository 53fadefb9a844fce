"""The kind that asks several things alike: a matrix, each row of which is a question of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from survey.core.definition import Fault, Question
from survey.core.kinds import checks
from survey.core.kinds.telling import Telling


@dataclass(frozen=True)
class Matrix(Telling):
    """Rows and choices. The matrix itself only tells; its rows are answered, each under `<key>_<row>`."""

    rows: bool = True
    styled: bool = True
    least_choices: int = 2
    most_choices: int = 11

    def parts(self, question: Question) -> tuple[Question, ...]:
        """The matrix and its rows."""
        return (question, *self.row_questions(question))

    def row_questions(self, question: Question) -> tuple[Question, ...]:
        """The rows as questions: asked when the matrix is, required when it is."""
        return tuple(
            replace(
                question,
                key=f"{question.key}_{row.key}",
                kind="row",
                label=row.label,
                hint=None,
                explain=None,
                picture=row.picture,
                rows=(),
                texts={},
                layout="",
            )
            for row in question.rows
        )

    def target(self, question: Question) -> str:
        """The heading: each row has its own."""
        return f"{question.key}.h"

    def check(self, question: Question) -> list[Fault]:
        """Also the choices' keys."""
        return [*super().check(question), *checks.check_keys(question), *checks.check_not_exclusive(question)]
