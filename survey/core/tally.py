"""What a question's answers come to: counts, shares and figures, from values and how often each was given."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from survey.core.answers import MISSING, Answer
from survey.core.definition import Text

_FEW = 12  # as many different numbers as are shown one by one, before they are put in bins
_STEPS = (1, 2, 5, 10)  # the widths of bins that people read easily, times a power of ten


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a count: a choice, a number or a bin of numbers, and how many gave it.

    `label` is None where the key is all there is to show (a number, or a choice the definition no longer has).
    """

    key: str
    count: int
    label: Text | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The lowest, middle, mean and highest of some numbers."""

    low: float
    median: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """One question's answers, counted. `base` is how many gave a value; `missing` counts the others by reason.

    Where several choices may be given the lines add up to more than the base.
    """

    base: int
    lines: tuple[Line, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    figures: Figures | None = None

    def share(self, line: Line) -> float:
        """How large a part of those who gave a value gave this one, 0 to 1."""
        return line.count / self.base if self.base else 0.0

    @property
    def total(self) -> int:
        """Everyone who passed the question, with a value or without."""
        return self.base + sum(self.missing.values())


@dataclass(frozen=True, slots=True)
class Counted:
    """Answers sorted into values and reasons, each with how many gave it."""

    values: tuple[tuple[Answer, int], ...]
    base: int
    missing: Mapping[str, int]


def counted(rows: Iterable[tuple[Answer, int]]) -> Counted:
    """Answers with their counts, sorted; the reasons come in the order of `MISSING`, those that occur only."""
    values: list[tuple[Answer, int]] = []
    reasons = dict.fromkeys(MISSING, 0)
    for answer, count in rows:
        if answer.missing:
            reasons[answer.missing] = reasons.get(answer.missing, 0) + count
        else:
            values.append((answer, count))
    missing = {reason: count for reason, count in reasons.items() if count}
    return Counted(tuple(values), sum(count for _, count in values), missing)


def figures(counts: Mapping[float, int]) -> Figures | None:
    """The figures of numbers, each with how often it was given; None where there are none."""
    total = sum(counts.values())
    if not total:
        return None
    ordered = sorted(number for number, count in counts.items() if count)
    mean = math.fsum(number * counts[number] for number in ordered) / total
    return Figures(ordered[0], _median(ordered, counts, total), mean, ordered[-1])


def _median(ordered: list[float], counts: Mapping[float, int], total: int) -> float:
    lower, upper = (total - 1) // 2, total // 2
    below: float | None = None
    passed = 0
    for number in ordered:
        passed += counts[number]
        if below is None and passed > lower:
            below = number
        if below is not None and passed > upper:
            return (below + number) / 2
    return ordered[-1]


@dataclass(frozen=True, slots=True)
class Binning:
    """Numbers in bins: each alone while they are few (`width` 0), else in even ones with round edges, from `low` on.

    A bin "10–20" holds what is at least 10 and less than 20; of whole numbers it is written "10–19".
    """

    words: tuple[str, ...]
    low: int = 0
    width: float = 0.0

    @classmethod
    def of(cls, numbers: Iterable[float]) -> Binning:
        """The bins that these numbers fall into."""
        given = set(numbers)
        if len(given) <= _FEW:
            return cls(tuple(written(number) for number in sorted(given)))
        low, high = min(given), max(given)
        whole = all(float(number).is_integer() for number in given)
        width = _width(high - low, whole)
        first, last = _slot(low, width), _slot(high, width)
        return cls(tuple(_edges(slot * width, width, whole) for slot in range(first, last + 1)), first, width)

    def place(self, number: float) -> str:
        """The words of the bin that one of the numbers falls into."""
        return self.words[_slot(number, self.width) - self.low] if self.width else written(number)


def bins(counts: Mapping[float, int]) -> tuple[Line, ...]:
    """The numbers as lines: one each while they are few, else in even bins with round edges (`Binning`)."""
    given = {number: count for number, count in counts.items() if count}
    binning = Binning.of(given)
    slots = dict.fromkeys(binning.words, 0)
    for number, count in given.items():
        slots[binning.place(number)] += count
    return tuple(Line(words, count) for words, count in slots.items())


def _slot(number: float, width: float) -> int:
    """Which bin a number falls in; rounded first, since 0.3 / 0.1 is a little less than 3."""
    return math.floor(round(number / width, 9))


def _width(span: float, whole: bool) -> float:
    """The narrowest round width that gives at most about ten bins."""
    power = 10.0 ** math.floor(math.log10(span / 10))
    width = next(step * power for step in _STEPS if step * power >= span / 10)
    return max(width, 1.0) if whole else width


def _edges(low: float, width: float, whole: bool) -> str:
    if whole and width == 1:
        return written(low)
    return f"{written(low)}–{written(low + width - 1 if whole else low + width)}"


def written(number: float) -> str:
    """A number as plain text: no exponent, no needless decimals."""
    rounded = round(number, 10)
    if float(rounded).is_integer():
        return str(int(rounded))
    return f"{rounded:.10f}".rstrip("0")
