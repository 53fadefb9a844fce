"""One figure of a question's answers: the share that gave some choices, or the mean, each with its interval."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.core.answers import Answer, restored
from survey.core.columnar import Entry
from survey.core.definition import Question
from survey.core.intervals import Interval, mean_interval, share_interval
from survey.core.kinds import KINDS


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure: a share from 0 to 1, or a mean; of how many, and how far chance may have moved it."""

    value: float
    base: float
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is measured of a question: the share that gave any of `choices`, or without choices the mean."""

    question: Question
    choices: tuple[str, ...] = ()

    @property
    def is_share(self) -> bool:
        """Whether it is a share rather than a mean."""
        return bool(self.choices)

    def of(self, counts: Mapping[Entry, float], effective: float | None = None) -> Estimate | None:
        """The figure of answers with how many (or how much weight) gave each; None where nobody gave a value.

        `effective` is how many people the weighted ones are worth.
        """
        if self.is_share:
            return self._share(counts, effective)
        numbers: Counter[float] = Counter()
        for entry, count in counts.items():
            number = number_of(self.question, restored(*entry)) if entry[0] is not None else None
            if number is not None:
                numbers[number] += count  # type: ignore[assignment]
        base = math.fsum(numbers.values())
        if not base:
            return None
        mean = math.fsum(number * count for number, count in numbers.items()) / base
        return Estimate(mean, base, mean_interval(numbers, effective))

    def _share(self, counts: Mapping[Entry, float], effective: float | None) -> Estimate | None:
        base = gave = 0.0
        for entry, count in counts.items():
            if entry[0] is not None:
                base += count
                gave += count * (not keys_of(self.question, entry).isdisjoint(self.choices))
        if not base:
            return None
        people = base if effective is None else effective
        return Estimate(gave / base, base, share_interval(gave / base * people, people))


def keys_of(question: Question, entry: Entry) -> frozenset[str]:
    """The lines of the question's counts that a stored value falls into, one by one; none where there is no value."""
    if entry[0] is None:
        return frozenset()
    lines = KINDS[question.kind].summarise(question, [(restored(*entry), 1)]).lines
    return frozenset(line.key for line in lines if line.count)


def number_of(question: Question, answer: Answer) -> float | None:
    """What an answer counts: its choice's value, or the number itself; None where there is none."""
    if question.choices:
        choice = question.choice(str(answer.value))
        return choice.value if choice else None
    return float(answer.value) if isinstance(answer.value, int | float) else None


def numbers_of(question: Question, counts: Mapping[Entry, int]) -> dict[float, int]:
    """How many gave each number; empty where the question's answers are no numbers."""
    found: Counter[float] = Counter()
    for entry, count in counts.items():
        number = number_of(question, restored(*entry)) if entry[0] is not None else None
        if number is not None:
            found[number] += count
    return dict(found)


def has_numbers(question: Question) -> bool:
    """Whether a mean of the question's answers means something: points of a scale, or numbers."""
    kind = KINDS[question.kind]
    return kind.valued or (kind.counts and not question.choices)


def scale_of(measure: Measure, values: Iterable[float]) -> tuple[float, float]:
    """Between which numbers the measure is drawn: a share from 0 to 1, points from the lowest to the highest there are,
    other numbers from 0 (or below) to the highest of `values`."""
    if measure.is_share:
        return 0.0, 1.0
    question = measure.question
    points = [choice.value for choice in question.choices if choice.value is not None]
    known = [*points] or [*values]
    if not points and question.kind in ("rating", "slider"):
        known += [float(question.settings.get("min", 0)), float(question.settings.get("max", 10))]
    low, high = min(known, default=0.0), max(known, default=1.0)
    if not points:
        low = min(0.0, low)
    return (low, high) if high > low else (low, low + 1)
