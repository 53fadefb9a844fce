"""The kinds answered with a number for each choice: put in order, or given a part of the points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.answers import Answer, Value
from survey.core.definition import Choice, Question, Said
from survey.core.kinds.choosing import Choosing
from survey.core.kinds.counting import read_number
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.tally import Line, Summary, counted

TOTAL: Final = 100  # points to share out, where the author says nothing


@dataclass(frozen=True)
class Numbering(Choosing):
    """What the two share: a field for each choice, with a whole number in it."""

    styled: bool = True

    def fields(self, question: Question) -> tuple[str, ...]:
        """A field for each choice."""
        return tuple(f"{question.key}.{choice.key}" for choice in question.choices)

    def target(self, question: Question) -> str:
        """The field of the first choice."""
        return self.fields(question)[0]

    def numbers(self, question: Question, given: Sequence[str]) -> dict[str, int] | Problem:
        """The number given to each choice that has one."""
        found = {}
        for choice, raw in zip(question.choices, given, strict=False):
            if not raw.strip():
                continue
            number = read_number(raw.strip())
            if number is None or number != number.to_integral_value() or not 0 <= number <= TOTAL * TOTAL:
                return Problem(question.key, "not-a-whole-number", {"given": raw[:60]})
            found[choice.key] = int(number)
        return found

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column per choice, `<key>.<choice>`, with its number."""
        return tuple(Column(f"{question.key}.{choice.key}", "number", choice=choice) for choice in question.choices)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The numbers."""
        numbers = self.parted(value)
        return tuple(numbers.get(choice.key) for choice in question.choices)

    def typed_value(self, question: Question, value: Value | None, mark: str) -> dict[str, list[str]]:
        """The numbers in their fields."""
        return {f"{question.key}.{key}": [str(number)] for key, number in self.parted(value).items()}

    def parted(self, value: Value | None) -> Mapping[str, int]:
        """The number of each choice in a value."""
        raise NotImplementedError


@dataclass(frozen=True)
class Ranking(Numbering):
    """All choices in order, the best first. Kept as their keys in that order."""

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The order, when every choice has a place of its own."""
        places = self.numbers(question, given)
        if isinstance(places, Problem):
            return places
        if not places:
            return None
        if len(set(places.values())) < len(places):
            return Problem(question.key, "same-place")
        if sorted(places.values()) != list(range(1, len(question.choices) + 1)):
            return Problem(question.key, "missing-place", {"max": len(question.choices)})
        return tuple(sorted(places, key=places.__getitem__))

    def parted(self, value: Value | None) -> Mapping[str, int]:
        """The place of each choice."""
        keys = value if isinstance(value, tuple) else ()
        return {key: place for place, key in enumerate(keys, start=1)}

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """The choices in their order, each after its place."""
        found = ((place, question.choice(key)) for key, place in self.parted(answer.value).items())
        return tuple(_numbered(choice, tag, f"{place}. {{}}") for place, choice in found if choice)

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """How many put each choice first."""
        count = counted(rows)
        first: Counter[str] = Counter()
        for answer, times in count.values:
            if isinstance(answer.value, tuple) and answer.value:
                first[answer.value[0]] += times
        lines = [Line(choice.key, first.pop(choice.key, 0), choice.label) for choice in question.choices]
        lines += [Line(key, times) for key, times in sorted(first.items())]
        return Summary(count.base, tuple(lines), count.missing)


@dataclass(frozen=True)
class Sharing(Numbering):
    """Points shared out over the choices, `total` in all. Kept as "key:points" for each that got any."""

    several: bool = True

    def total(self, question: Question) -> int:
        """How many points there are."""
        return int(question.settings.get("total", TOTAL))

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The points, when they are all shared out and no more."""
        points = self.numbers(question, given)
        if isinstance(points, Problem):
            return points
        if not points:
            return None
        total = self.total(question)
        if sum(points.values()) != total:
            return Problem(question.key, "wrong-total", {"total": total, "given": sum(points.values())})
        return tuple(f"{key}:{number}" for key, number in points.items() if number)

    def parted(self, value: Value | None) -> Mapping[str, int]:
        """The points of each choice."""
        pairs = (part.rpartition(":") for part in (value if isinstance(value, tuple) else ()))
        return {key: int(number) for key, _, number in pairs if number.isdecimal()}

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """The choices that got points, with how many."""
        found = ((number, question.choice(key)) for key, number in self.parted(answer.value).items())
        return tuple(_numbered(choice, tag, f"{{}}: {number}") for number, choice in found if choice)

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """How many gave each choice any points."""
        count = counted(rows)
        given: Counter[str] = Counter()
        for answer, times in count.values:
            for key in self.parted(answer.value):
                given[key] += times
        lines = [Line(choice.key, given.pop(choice.key, 0), choice.label) for choice in question.choices]
        lines += [Line(key, times) for key, times in sorted(given.items())]
        return Summary(count.base, tuple(lines), count.missing)


def _numbered(choice: Choice, tag: str, pattern: str) -> Said:
    said = choice.label.said(tag)
    return Said(pattern.replace("{}", said.words), said.tag)
