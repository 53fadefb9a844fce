"""The kinds answered with a date or a time of day, each part in a field of its own."""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from survey.core.answers import Answer, Value
from survey.core.definition import Question, Said
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.tally import Line, Summary, bins, counted

EARLIEST: Final = 1800
LATEST: Final = 2200
PRECISIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "day": ("day", "month", "year"),
    "month": ("month", "year"),
    "year": ("year",),
}
_ABOUT: Final = "about"
_SURE: Final = "~"  # ends a date that is only about right, as in EDTF
_LONGEST = 8
_SPLIT = re.compile("[-:~]")


@dataclass(frozen=True)
class Moment(Kind):
    """What dates and times share: numbers in several fields, kept as one text in ISO 8601."""

    styled: bool = True

    @abstractmethod
    def names(self, question: Question) -> tuple[str, ...]:
        """The parts to fill in, in the order in which they stand."""

    @abstractmethod
    def made(self, question: Question, parts: Mapping[str, int]) -> str | None:
        """The text of whole parts, None where there is no such moment."""

    def fields(self, question: Question) -> tuple[str, ...]:
        """A field for each part."""
        return tuple(f"{question.key}.{name}" for name in self.names(question))

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The moment, when all parts are there."""
        names = self.names(question)
        raw = dict(zip(names, [*given, *[""] * len(names)], strict=False))
        if not any(words.strip() for words in raw.values()):
            return None
        parts = {name: _number(words) for name, words in raw.items()}
        whole = {name: number for name, number in parts.items() if number is not None}
        made = self.made(question, whole) if len(whole) == len(names) else None
        return Problem(question.key, f"not-a-{self.name}") if made is None else made

    def typed_value(self, question: Question, value: Value | None, mark: str) -> dict[str, list[str]]:
        """The parts in their fields."""
        found = [part for part in _SPLIT.split(str(value)) if part]
        names = self.names(question)
        ordered = found if self.name == "time" else found[::-1]
        return dict(zip((f"{question.key}.{name}" for name in names), ([part] for part in ordered), strict=False))

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the text."""
        return (Column(question.key, "text"),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The text."""
        return (str(value),)


@dataclass(frozen=True)
class Dating(Moment):
    """A day, a month or a year, by the setting `precision`; with `about`, one that need only be about right."""

    def names(self, question: Question) -> tuple[str, ...]:
        """Day, month and year, as far as is asked."""
        return PRECISIONS.get(str(question.settings.get("precision", "day")), PRECISIONS["day"])

    def made(self, question: Question, parts: Mapping[str, int]) -> str | None:
        """The date, as much of it as is asked."""
        year, month, day = parts["year"], parts.get("month", 1), parts.get("day", 1)
        if not EARLIEST <= year <= LATEST:
            return None
        try:
            found = date(year, month, day)
        except ValueError:
            return None
        return found.isoformat()[: {1: 4, 2: 7, 3: 10}[len(parts)]]

    def fields(self, question: Question) -> tuple[str, ...]:
        """A field for each part, and the box that says it is only about right."""
        own = super().fields(question)
        return (*own, f"{question.key}.{_ABOUT}") if question.settings.get(_ABOUT) else own

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The date, with a mark where it is only about right."""
        value = super().read_value(question, given)
        about = question.settings.get(_ABOUT) and len(given) > len(self.names(question)) and given[-1]
        return f"{value}{_SURE}" if about and isinstance(value, str) else value

    def typed_value(self, question: Question, value: Value | None, mark: str) -> dict[str, list[str]]:
        """The parts in their fields, and the box."""
        about = {f"{question.key}.{_ABOUT}": ["1"]} if str(value).endswith(_SURE) else {}
        return {**super().typed_value(question, value, mark), **about}

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """The date in ISO 8601, after a sign where it is only about right."""
        value = str(answer.value or "")
        return (Said(f"≈ {value[:-1]}" if value.endswith(_SURE) else value, tag),) if value else ()

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """The years."""
        count = counted(rows)
        years: Counter[float] = Counter()
        for answer, times in count.values:
            years[int(str(answer.value)[:4])] += times
        return Summary(count.base, bins(years), count.missing)


@dataclass(frozen=True)
class Timing(Moment):
    """A time of day, to the minute."""

    def names(self, question: Question) -> tuple[str, ...]:
        """Hour and minute."""
        return ("hour", "minute")

    def made(self, question: Question, parts: Mapping[str, int]) -> str | None:
        """The time, as 24 hours count it."""
        try:
            return time(parts["hour"], parts["minute"]).isoformat("minutes")
        except ValueError:
            return None

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """The hours."""
        count = counted(rows)
        hours: Counter[str] = Counter()
        for answer, times in count.values:
            hours[f"{str(answer.value)[:2]}:00"] += times
        return Summary(count.base, tuple(Line(key, times) for key, times in sorted(hours.items())), count.missing)


def _number(words: str) -> int | None:
    """A whole number in the digits of any script, None for what is none."""
    words = words.strip()
    if not words or len(words) > _LONGEST or any(unicodedata.decimal(sign, None) is None for sign in words):
        return None
    return int(words)
