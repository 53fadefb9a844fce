"""Scores made of answers, as instruments say: what an item counts, what a missing one does, and what a score means.

There is no silent zero: an item that was not answered counts as the mean of the others, and only when enough of them
were answered; else there is no score at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from survey.core.answers import Answer
from survey.core.definition import Band, Instrument, Item, Question
from survey.core.stops import Values, condition, met


@dataclass(frozen=True, slots=True)
class Score:
    """What an instrument came to: how many items were answered, the number and its band, where there are any."""

    instrument: Instrument
    answered: int
    value: float | None = None
    band: Band | None = None


def score(
    instrument: Instrument, questions: Mapping[str, Question], answers: Mapping[str, Answer], values: Values
) -> Score:
    """One person's score. `values` are what the bands' conditions may look at."""
    numbers = {
        item: number
        for item in instrument.items
        if (number := _number(questions.get(item.question), answers.get(item.question))) is not None
    }
    total = len(instrument.items)
    if not numbers or len(numbers) < (instrument.needed or total):
        return Score(instrument, len(numbers))
    counted = sum(_turned(instrument, item, number) * item.weight for item, number in numbers.items())
    weights = sum(abs(item.weight) for item in numbers)
    whole = sum(abs(item.weight) for item in instrument.items)
    value = counted if len(numbers) == total or not weights else counted * whole / weights
    value = round(value * instrument.factor, 6)
    return Score(instrument, len(numbers), value, band_of(instrument, value, values))


def band_of(instrument: Instrument, value: float, values: Values) -> Band | None:
    """The highest band that the score reaches, of those that are for this person."""
    reached = [band for band in instrument.bands if value >= band.least and _is_for(band, values)]
    return max(reached, key=lambda band: band.least, default=None)


def _is_for(band: Band, values: Values) -> bool:
    return met(condition(band.when), values, otherwise=False)


def _turned(instrument: Instrument, item: Item, number: float) -> float:
    return instrument.low + instrument.high - number if item.reversed else number


def _number(question: Question | None, answer: Answer | None) -> float | None:
    """What an answer counts: its choice's value, or the number itself; None where there is none."""
    if question is None or answer is None or answer.value is None:
        return None
    if question.choices:
        choice = question.choice(str(answer.value))
        return choice.value if choice else None
    return float(answer.value) if isinstance(answer.value, int | float) else None
