"""How well machines would have coded answers, and heard their tone, that people have coded and judged. Heavy.

Codes are learned from one half of the answers, thresholds and all, and measured on the other half, which nothing has
learned from. A lexicon learns nothing, so its tone is measured on all of them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from survey import language
from survey.core import judging
from survey.core.judging import NEGATIVE, NEUTRAL, POSITIVE, Confusion, Measure
from survey.services import learning
from survey.services.learning import METHODS, Labels, Step

_SEED: Final = 20260101
_WORDS: Final = {
    NEGATIVE: ("negative", "neg", "bad", "negativ", "negativt", "dålig", "dåligt"),
    NEUTRAL: ("neutral", "neu", "neither", "neutralt", "varken"),
    POSITIVE: ("positive", "pos", "good", "positiv", "positivt", "bra"),
}
_TONES: Final = {word: tone for tone, words in _WORDS.items() for word in words}


@dataclass(frozen=True, slots=True)
class Proved:
    """A method's guesses of codes in the half that it had not learned from: each code's measure, and which of them it
    would have offered, by what it could measure in the half that it learned from."""

    measures: Mapping[int, Measure]
    offered: frozenset[int]

    @property
    def whole(self) -> Measure:
        """All codes that are offered together."""
        return judging.together(self.measures[code] for code in self.offered)


@dataclass(frozen=True, slots=True)
class Proof:
    """Both methods on the same halves: how many answers each half has, and which codes had too few to learn from."""

    learned: int
    measured: int
    too_few: frozenset[int]
    methods: Mapping[str, Proved]


@dataclass(frozen=True, slots=True)
class Scale:
    """How a column tells the tone: numbers nearer to `middle` than `within` are neither good nor bad; with `falling`
    those below the middle are the good ones. Words such as "negative" or "bra" say it themselves."""

    middle: float = 0.0
    within: float = 0.0
    falling: bool = False

    def read(self, said: str) -> int | None:
        """One of `judging.TONES`; None for what says nothing."""
        word = said.strip().casefold()
        if word in _TONES:
            return _TONES[word]
        try:
            away = float(word.replace(",", ".")) - self.middle
        except ValueError:
            return None
        if away != away:  # "nan" is a number that is none
            return None
        if abs(away) <= self.within:
            return NEUTRAL
        return POSITIVE if (away > 0) != self.falling else NEGATIVE


def prove_codes(texts: Sequence[str], labels: Labels, step: Step = lambda: None) -> Proof:
    """Learn each code from one half of the answers, drawn by chance and the same each time, and guess the other."""
    places = list(range(len(texts)))
    random.Random(_SEED).shuffle(places)  # noqa: S311 - no secret
    first, second = sorted(places[: len(places) // 2]), sorted(places[len(places) // 2 :])
    known, given = [texts[place] for place in first], [labels[place] for place in first]
    codes = learning.learnable(given)
    unseen, truth = [texts[place] for place in second], [labels[place] for place in second]
    methods = {method: _prove(method, (known, given), (unseen, truth), codes, step) for method in METHODS}
    too_few = frozenset[int]().union(*labels) - frozenset(codes)
    return Proof(len(first), len(second), too_few, methods)


def _prove(
    method: str,
    learned: tuple[Sequence[str], Labels],
    measured: tuple[Sequence[str], Labels],
    codes: Sequence[int],
    step: Step,
) -> Proved:
    judged = learning.judge(method, *learned, codes, step)
    texts, labels = measured
    guessed: dict[int, set[int]] = {code: set() for code in codes}
    for one in learning.guess(method, *learned, codes, judged, texts, among=codes):
        guessed[one.code].add(one.place)
    given = {code: {place for place, own in enumerate(labels) if code in own} for code in codes}
    measures = {code: judging.measure(guessed[code], given[code]) for code in codes}
    return Proved(measures, frozenset(judged.offered))


def hear_tone(answers: Iterable[tuple[str, int]], tag: str) -> Confusion:
    """How often each judgement of a person met each of the machine's, of words in the language `tag`."""
    heard = ((person, language.tone(words, tag)) for words, person in answers)
    return judging.confusion((person, tone.value if tone else None) for person, tone in heard)
