"""How well a machine's guesses agree with what people decided: precision, recall, confusion, and what is good enough.

What is measured is always held out: no guess about an answer comes from a machine that learned from that answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

from survey.core.intervals import share_interval
from survey.core.languages import fallbacks

LEAST_SUPPORT: Final = 10  # answers that people gave a code, before a machine's measure of it says anything
LEAST_PRECISION: Final = 0.6  # of a code's suggestions that people would have agreed with, as far as `surely` can tell
LEAST_GUESSES: Final = 5  # that were measured, since `surely` is lax about a few that are all right
LEAST_LABELS: Final = 30  # answers whose tone people judged, before a language's tone is measured
LEAST_KAPPA: Final = 0.4  # "moderate" in Landis and Koch (1977), as far as `surely` can tell
TONED: Final = frozenset({"en", "sv"})  # the languages that `language` has a lexicon of
NEGATIVE, NEUTRAL, POSITIVE = -1, 0, 1
TONES: Final = (NEGATIVE, NEUTRAL, POSITIVE)
_EDGE: Final = 0.05  # nearer to nothing than this is neutral
_Z: Final = NormalDist().inv_cdf(0.9)


@dataclass(frozen=True, slots=True)
class Measure:
    """A code's guesses against people's: how many were right, wrong, and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def support(self) -> int:
        """How many answers people gave the code."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """How large a part of the guesses was right, 0 to 1; None where nothing was guessed."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """How large a part of what people found was guessed, 0 to 1; None where people found nothing."""
        return self.right / self.support if self.support else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of the two; None where there is neither."""
        whole = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / whole if whole else None

    @property
    def good_enough(self) -> bool:
        """Whether suggestions of the code may be offered."""
        guesses = self.right + self.wrong
        enough = self.support >= LEAST_SUPPORT and guesses >= LEAST_GUESSES
        return enough and surely(self.right, guesses) >= LEAST_PRECISION

    def __add__(self, other: Measure) -> Measure:
        return Measure(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)


def surely(right: int, taken: int) -> float:
    """How large a part is right at the least, nine times of ten: what was measured may have been luck."""
    found = share_interval(right, taken, _Z)
    return found.low if found else 0.0


def measure(guessed: Collection[int], given: Collection[int]) -> Measure:
    """One code's guesses: the answers it was guessed for against those that people gave it."""
    right = len(frozenset(guessed) & frozenset(given))
    return Measure(right, len(guessed) - right, len(given) - right)


def together(measures: Iterable[Measure]) -> Measure:
    """All codes at once (micro average: each guess counts the same)."""
    return sum(measures, Measure())


def threshold(scores: Sequence[float], given: Sequence[bool], least: float = LEAST_PRECISION) -> float | None:
    """The score from which on it is best to guess; None where no score surely has `least` of its guesses right.

    Best is the highest F0.5 (van Rijsbergen, 1979), which weighs being right twice as heavily as finding everything;
    of several the lowest.
    """
    whole, right = sum(given), 0
    best: tuple[float, float] | None = None
    ordered = sorted(zip(scores, given, strict=True), key=lambda pair: -pair[0])
    for taken, (score, was_given) in enumerate(ordered, start=1):
        right += was_given
        last_of_its_score = taken == len(ordered) or ordered[taken][0] < score
        if last_of_its_score and score > 0 and right and surely(right, taken) >= least:
            best = max(best or (0.0, 0.0), (1.25 * right / (0.25 * whole + taken), -score))
    return None if best is None else -best[1]


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often each judgement of a person met each of the machine's: (person, machine) → times.

    `unknown` counts what the machine said nothing of.
    """

    cells: Mapping[tuple[int, int], int]
    unknown: int = 0

    @property
    def total(self) -> int:
        """How many were judged by both."""
        return sum(self.cells.values())

    @property
    def accuracy(self) -> float | None:
        """How large a part they agree on; None where there is nothing to agree on."""
        return sum(self.cells.get((tone, tone), 0) for tone in TONES) / self.total if self.total else None

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa (1960): agreement beyond chance; None where chance alone explains everything."""
        return None if self.accuracy is None else self._beyond_chance(self.accuracy)

    @property
    def agrees(self) -> bool:
        """Whether the machine agrees well enough with people, if luck had no part in it."""
        return (self.kappa or 0.0) >= LEAST_KAPPA

    @property
    def good_enough(self) -> bool:
        """Whether the machine's tone may be shown."""
        agreed = sum(self.cells.get((tone, tone), 0) for tone in TONES)
        kappa = self._beyond_chance(surely(agreed, self.total))
        return self.total >= LEAST_LABELS and kappa is not None and kappa >= LEAST_KAPPA

    def _beyond_chance(self, agreement: float) -> float | None:
        chance = sum(self._row(tone) * self._column(tone) for tone in TONES) / self.total**2 if self.total else 1.0
        return (agreement - chance) / (1 - chance) if chance < 1 else None

    def _row(self, person: int) -> int:
        return sum(self.cells.get((person, machine), 0) for machine in TONES)

    def _column(self, machine: int) -> int:
        return sum(self.cells.get((person, machine), 0) for person in TONES)


def confusion(pairs: Iterable[tuple[int, float | None]]) -> Confusion:
    """Judgements of people (one of `TONES`) against a machine's tone (-1 to 1, None: unknown)."""
    cells: Counter[tuple[int, int]] = Counter()
    unknown = 0
    for person, tone in pairs:
        if tone is None:
            unknown += 1
        else:
            cells[person, tone_class(tone)] += 1
    return Confusion(dict(cells), unknown)


def has_tone(tag: str) -> bool:
    """Whether a machine hears how a language sounds at all."""
    return not TONED.isdisjoint(fallbacks(tag))


def tone_class(tone: float) -> int:
    """Which of `TONES` a tone from -1 to 1 is."""
    return NEUTRAL if abs(tone) < _EDGE else NEGATIVE if tone < 0 else POSITIVE
