"""The words that the kinds of question share with those who use them: problems, columns, settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from survey.core.definition import Choice, Scalar

Form = Mapping[str, Sequence[str]]
Cell = str | int | float | None
RESERVED: Final = "missing"  # `<question>.missing` is the field and the column of the reason for no answer
ColumnType = Literal["key", "flag", "number", "text", "missing"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why what a person gave cannot be taken: the question's key, a kebab-case code and what its words need."""

    question: str
    code: str
    values: Mapping[str, Scalar] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export. `type` says what is in it:

    key: a choice's key; flag: 1 where `choice` was chosen and 0 where it was not; number; text; missing: the reason
    why there is no value. Cells are empty where the question was never asked.
    """

    name: str
    type: ColumnType
    choices: tuple[Choice, ...] = ()
    choice: Choice | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting may hold: whole numbers or any numbers from `least`, yes or no, or one of some words."""

    type: type[int] | type[float] | type[bool] | type[str]
    least: float | None = None
    required: bool = False
    options: tuple[str, ...] = ()

    def takes(self, value: Scalar) -> bool:
        """Whether `value` may be given."""
        if self.type is bool:
            return isinstance(value, bool)
        if self.type is str:
            return value in self.options
        numbers = (int,) if self.type is int else (int, float)
        if isinstance(value, bool) or not isinstance(value, numbers):
            return False
        return self.least is None or value >= self.least

    @property
    def words(self) -> str:
        """What to write, in words: "a whole number, at least 1"."""
        if self.type is bool:
            return "yes or no"
        if self.type is str:
            return " or ".join(self.options)
        kind = "a whole number" if self.type is int else "a number"
        return kind if self.least is None else f"{kind}, at least {self.least:g}"
