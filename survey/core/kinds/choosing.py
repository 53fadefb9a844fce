"""The kinds answered by choosing: one of several, or several of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.answers import Answer, Value
from survey.core.definition import Choice, Fault, Question, Said
from survey.core.kinds import checks
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.tally import Line, Summary, counted, figures

LONGEST_OTHER: Final = 200  # characters of what somebody adds to a choice


@dataclass(frozen=True)
class Choosing(Kind):
    """What the kinds with choices share."""

    least_choices: int = 2
    most_choices: int = 1_000

    def parts(self, question: Question) -> tuple[Question, ...]:
        """The question, and one for the words that can be added to a choice: "other, namely"."""
        return (question, *(_written(question, choice) for choice in question.choices if choice.write))

    def target(self, question: Question) -> str:
        """The first of the choices."""
        return f"{question.key}--{question.choices[0].key}" if question.choices else question.key

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """The labels of what was chosen."""
        chosen = (question.choice(key) for key in _keys(answer.value))
        return tuple(choice.label.said(tag) for choice in chosen if choice)

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """A line per choice in the definition's order, also those nobody chose; then keys that it does not know."""
        count = counted(rows)
        tally: Counter[str] = Counter()
        for answer, times in count.values:
            for key in _keys(answer.value):
                tally[key] += times
        lines = [Line(choice.key, tally.pop(choice.key, 0), choice.label) for choice in question.choices]
        lines += [Line(key, times) for key, times in sorted(tally.items())]
        numbers: Counter[float] = Counter()
        for line in lines:
            choice = question.choice(line.key)
            if choice and choice.value is not None:
                numbers[choice.value] += line.count
        return Summary(count.base, tuple(lines), count.missing, figures(numbers) if self.valued else None)

    def check(self, question: Question) -> list[Fault]:
        """Also the choices' keys, and their numbers where they are points of a scale."""
        values = checks.check_values(question) if self.valued else ()
        return [*super().check(question), *checks.check_keys(question), *values]


@dataclass(frozen=True)
class OneOf(Choosing):
    """One of the choices: a radio group, in which the reasons for not answering are choices too."""

    reason_beside: bool = False

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The key of the one that was chosen."""
        keys = tuple(dict.fromkeys(key for key in given if key))
        if not keys:
            return None
        if len(keys) > 1:
            return Problem(question.key, "too-many-choices", {"max": 1, "given": len(keys)})
        if question.choice(keys[0]) is None:
            return Problem(question.key, "unknown-choice", {"choice": keys[0][:80]})
        return keys[0]

    def check(self, question: Question) -> list[Fault]:
        """Also that none claims to exclude the others: all do."""
        return [*super().check(question), *checks.check_not_exclusive(question)]

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the key of the choice."""
        return (Column(question.key, "key", question.choices),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The key."""
        return (str(value),)


@dataclass(frozen=True)
class Several(Choosing):
    """Any of the choices: a group of boxes to tick."""

    several: bool = True
    least_choices: int = 1

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The keys of those chosen, in the definition's order."""
        keys = dict.fromkeys(key for key in given if key)
        chosen = tuple(choice for choice in question.choices if choice.key in keys)
        if len(chosen) < len(keys):
            unknown = next(key for key in keys if question.choice(key) is None)
            return Problem(question.key, "unknown-choice", {"choice": unknown[:80]})
        if not chosen:
            return None
        alone = next((choice for choice in chosen if choice.exclusive), None)
        if alone and len(chosen) > 1:
            return Problem(question.key, "exclusive-choice", {"choice": alone.key})
        most = question.settings.get("max_choices")
        if isinstance(most, int) and len(chosen) > most:
            return Problem(question.key, "too-many-choices", {"max": most, "given": len(chosen)})
        return tuple(choice.key for choice in chosen)

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column per choice, `<key>.<choice>`."""
        return tuple(Column(f"{question.key}.{choice.key}", "flag", choice=choice) for choice in question.choices)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """1 for each that was chosen, 0 for each that was not."""
        chosen = frozenset(_keys(value))
        return tuple(int(choice.key in chosen) for choice in question.choices)


def _written(question: Question, choice: Choice) -> Question:
    return Question(
        key=f"{question.key}_{choice.key}",
        kind="written",
        label=choice.label,
        dont_know=False,
        wont_say=False,
        opt_out_reason="The choice itself is the answer.",
        relevant=f"selected(${{{question.key}}}, '{choice.key}')",
        settings={"max_length": LONGEST_OTHER},
    )


def _keys(value: Value | None) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (str(value),)
