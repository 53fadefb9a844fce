"""The kind answered with a number, written with the digits of any script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from survey.core.answers import Answer, Value
from survey.core.definition import Fault, Question, Said
from survey.core.kinds import checks
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem
from survey.core.languages import LANGUAGES
from survey.core.tally import Summary, bins, counted, figures, written

FARTHEST: Final = 10**15  # beyond it neither spreadsheets nor browsers keep every whole number
_LONGEST = 60  # characters of a number with all its spaces and unit
_INVISIBLE = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")  # marks of direction that phones put in
_SIGNS = str.maketrans({"−": "-", "–": "-", "٫": ",", "،": ",", "٬": " ", "’": " ", "'": " "})
_NUMBER = re.compile(r"(?P<sign>[+-]?) ?(?P<whole>\d{1,3}(?: \d{3})+|\d*)(?:[.,](?P<part>\d*))?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?P<mark>[.,])\d{3}(?:(?:(?P=mark)\d{3})*(?!(?P=mark))[.,]\d+|(?:(?P=mark)\d{3})+)")


@dataclass(frozen=True)
class Counting(Kind):
    """A number, with bounds, a step and a unit."""

    counts: bool = True

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The number; whole ones as int."""
        raw = given[0].strip() if given else ""
        if not raw:
            return None
        number = read_number(raw, _units(question))
        if number is None:
            return Problem(question.key, "not-a-number", {"given": raw[:_LONGEST]})
        return _within(question, number)

    def words(self, question: Question, answer: Answer, tag: str) -> tuple[Said, ...]:
        """The number, with the language's decimal mark, and its unit."""
        if not isinstance(answer.value, int | float):
            return ()
        language = LANGUAGES.get(tag)
        number = written(answer.value).replace(".", language.decimal if language else ".")
        unit = question.texts.get("unit")
        if unit is None:
            return (Said(number, tag),)
        said = unit.said(tag)
        return (Said(f"{number} {said.words}", said.tag),)

    def summarise(self, question: Question, rows: Iterable[tuple[Answer, int]]) -> Summary:
        """Lines for the numbers, or for bins of them, and their figures."""
        count = counted(rows)
        numbers: Counter[float] = Counter()
        for answer, times in count.values:
            if isinstance(answer.value, int | float):
                numbers[answer.value] += times
        return Summary(count.base, bins(numbers), count.missing, figures(numbers))

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the number."""
        return (Column(question.key, "number"),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The number."""
        return (value if isinstance(value, int | float) else str(value),)

    def check(self, question: Question) -> list[Fault]:
        """Also that the bounds leave numbers to answer with."""
        return super().check(question) or [*checks.check_bounds(question)]


def read_number(raw: str, units: Iterable[str] = ()) -> Decimal | None:
    """The number a person wrote, or None if it cannot be told.

    Digits of any script that counts by tens; comma or point as the decimal mark, never guessed to be a thousands mark
    unless nothing else is possible ("1.200,5", "1.200.000"); spaces between thousands; one of `units` after it.
    """
    if len(raw) > _LONGEST:
        return None
    text = " ".join(_INVISIBLE.sub("", raw).translate(_SIGNS).split())
    for unit in units:
        if unit and text.casefold().endswith(unit.casefold()):
            text = text[: -len(unit)].rstrip()
    text = "".join(map(_western, text))
    if grouped := _GROUPED.fullmatch(text):
        text = text.replace(grouped["mark"], "")
    found = _NUMBER.fullmatch(text)
    if found is None or not (found["whole"] or found["part"]):
        return None
    whole = found["whole"].replace(" ", "") or "0"
    return Decimal(f"{found['sign']}{whole}.{found['part'] or '0'}")


def _western(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)


def _units(question: Question) -> tuple[str, ...]:
    unit = question.texts.get("unit")
    return tuple(unit.words.values()) if unit else ()


def _within(question: Question, number: Decimal) -> Value | Problem:
    low, high, step = (_setting(question, name) for name in ("min", "max", "step"))
    least = -Decimal(FARTHEST) if low is None else low
    most = Decimal(FARTHEST) if high is None else high
    if number < least:
        return Problem(question.key, "too-small", {"min": _plain(least), "given": _plain(number)})
    if number > most:
        return Problem(question.key, "too-large", {"max": _plain(most), "given": _plain(number)})
    if step and (Fraction(number) - Fraction(low or 0)) % Fraction(step):  # exact, however many the decimals
        code = "not-a-whole-number" if step == 1 and not (low or 0) % 1 else "not-a-step"
        return Problem(question.key, code, {"step": _plain(step), "given": _plain(number)})
    return _plain(number)


def _setting(question: Question, name: str) -> Decimal | None:
    value = question.settings.get(name)
    return None if value is None else Decimal(str(value))


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
