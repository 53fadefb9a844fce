"""Learning codes from what people have coded, measuring on what was held out, and guessing for the rest. Heavy.

Each code is a question of its own (one against the rest), since an answer may have many. Two methods are measured on
the same folds and the better one guesses: logistic regression on TF-IDF (scikit-learn), and naive Bayes (TextBlob).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion

from survey import language
from survey.core import judging
from survey.core.judging import LEAST_PRECISION, LEAST_SUPPORT, Measure

FOLDS: Final = 5
MOST_WORDS: Final = 3  # that are shown as what spoke for a guess
_FLOORS: Final = (LEAST_PRECISION, 0.0)
_SEED: Final = 20260101

Labels = Sequence[frozenset[int]]
Step = Callable[[], None]


class Learner(Protocol):
    """Something that has learned from coded texts."""

    def scores(self, texts: Sequence[str]) -> Any:
        """How likely each text has each code: an array of texts × codes, 0 to 1."""

    def words(self, text: str, place: int) -> tuple[str, ...]:
        """The words of a text that spoke most for the code at a place."""


class Regression:
    """Logistic regression on TF-IDF of words and pairs of words, and of three to five letters within words, so that
    endings and joined words count (with as few wrong, that found more of each set of comments it was measured on);
    each code with classes of equal weight."""

    def __init__(self, texts: Sequence[str], labels: Labels, codes: Sequence[int]) -> None:
        self._words = TfidfVectorizer(
            tokenizer=language.tokens, token_pattern=None, lowercase=False, ngram_range=(1, 2), sublinear_tf=True
        )
        letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._vectors = FeatureUnion([("words", self._words), ("letters", letters)])  # words have the first columns
        matrix = self._vectors.fit_transform(texts).tocsr()
        self._models = [_fitted(matrix, np.array([code in given for given in labels])) for code in codes]
        self._names = self._words.get_feature_names_out()

    def scores(self, texts: Sequence[str]) -> Any:
        """See `Learner`."""
        matrix = self._vectors.transform(texts).tocsr()
        found = [np.zeros(len(texts)) if model is None else model.predict_proba(matrix)[:, 1] for model in self._models]
        return np.array(found).T.reshape(len(texts), len(self._models))

    def words(self, text: str, place: int) -> tuple[str, ...]:
        """See `Learner`."""
        model = self._models[place]
        if model is None:
            return ()
        row = self._words.transform([text]).tocoo()
        weighed = sorted(zip(row.data * model.coef_[0][row.col], row.col, strict=True), reverse=True)
        return tuple(str(self._names[column]) for weight, column in weighed[:MOST_WORDS] if weight > 0)


def _fitted(matrix: Any, given: Any) -> LogisticRegression | None:
    if not 0 < given.sum() < len(given):
        return None
    return LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear").fit(matrix, given)


class NaiveBayes:
    """TextBlob's naive Bayes on the words that occur."""

    def __init__(self, texts: Sequence[str], labels: Labels, codes: Sequence[int]) -> None:
        words = [language.tokens(text) for text in texts]
        self._models = [self._fitted(words, [code in given for given in labels]) for code in codes]

    @staticmethod
    def _fitted(words: Sequence[list[str]], given: Sequence[bool]) -> language.Bayes | None:
        return language.Bayes(words, given) if any(given) and not all(given) else None

    def scores(self, texts: Sequence[str]) -> Any:
        """See `Learner`."""
        words = [language.tokens(text) for text in texts]
        found = [[0.0 if model is None else model.score(each) for model in self._models] for each in words]
        return np.array(found).reshape(len(texts), len(self._models))

    def words(self, text: str, place: int) -> tuple[str, ...]:
        """See `Learner`."""
        model = self._models[place]
        if model is None:
            return ()
        ranked = sorted({(model.score([word]), word) for word in language.tokens(text)}, reverse=True)
        return tuple(word for _, word in ranked[:MOST_WORDS])


METHODS: Final[Mapping[str, Callable[[Sequence[str], Labels, Sequence[int]], Learner]]] = {
    "regression": Regression,
    "bayes": NaiveBayes,
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A method's measure of each code on held-out answers, from which score on it would guess the code now, and the
    codes that are surely right often enough to be suggested. The others are measured where they are at their best."""

    measures: Mapping[int, Measure]
    thresholds: Mapping[int, float]
    offered: tuple[int, ...]

    @property
    def whole(self) -> Measure:
        """All codes together."""
        return judging.together(self.measures.values())


@dataclass(frozen=True, slots=True)
class Guess:
    """That the text at a place may have a code: how likely (0 to 1), and the words that spoke for it."""

    place: int
    code: int
    score: float
    words: tuple[str, ...]


def learnable(labels: Labels) -> list[int]:
    """The codes that enough answers have to learn from and to measure."""
    seen = sorted(frozenset[int]().union(*labels))
    return [code for code in seen if sum(code in given for given in labels) >= LEAST_SUPPORT]


def judge(method: str, texts: Sequence[str], labels: Labels, codes: Sequence[int], step: Step = lambda: None) -> Judged:
    """Measure a method by cross-validation: what is guessed of an answer was learned, threshold and all, without it."""
    folds = _folds(len(texts))
    held = np.zeros((len(texts), len(codes)))
    guessed: dict[tuple[float, int], set[int]] = {(least, code): set() for least in _FLOORS for code in codes}
    for fold in folds:
        inside = [place for place in range(len(texts)) if place not in fold]
        inner = _held_out(method, [texts[place] for place in inside], [labels[place] for place in inside], codes)
        learner = METHODS[method]([texts[place] for place in inside], [labels[place] for place in inside], codes)
        outside = sorted(fold)
        scores = learner.scores([texts[place] for place in outside])
        held[outside] = scores
        for least in _FLOORS:
            limits = _thresholds(inner, [labels[place] for place in inside], codes, least)
            for code, limit in limits.items():
                found = np.flatnonzero(scores[:, codes.index(code)] >= limit)
                guessed[least, code] |= {outside[place] for place in found}
        step()
    given = {code: {place for place, own in enumerate(labels) if code in own} for code in codes}
    measures = {key: judging.measure(places, given[key[1]]) for key, places in guessed.items()}
    sure, best = (_thresholds(held, labels, codes, least) for least in _FLOORS)
    offered = tuple(code for code in codes if code in sure and measures[LEAST_PRECISION, code].good_enough)
    return Judged(
        {code: measures[LEAST_PRECISION if code in offered else 0.0, code] for code in codes},
        {code: sure[code] if code in offered else limit for code, limit in best.items()},
        offered,
    )


def guess(
    method: str,
    texts: Sequence[str],
    labels: Labels,
    codes: Sequence[int],
    judged: Judged,
    unknown: Sequence[str],
    among: Sequence[int] | None = None,
) -> list[Guess]:
    """What may be said of texts that nobody has coded, the likeliest first: of the codes that are offered, or of those
    `among` which have a threshold at all."""
    wanted = judged.offered if among is None else tuple(code for code in among if code in judged.thresholds)
    if not unknown or not wanted:
        return []
    learner = METHODS[method](texts, labels, codes)
    scores = learner.scores(unknown)
    found = [
        Guess(place, code, float(scores[place, column]), learner.words(unknown[place], column))
        for column, code in enumerate(codes)
        if code in wanted
        for place in np.flatnonzero(scores[:, column] >= judged.thresholds[code]).tolist()
    ]
    return sorted(found, key=lambda one: -one.score)


def _held_out(method: str, texts: Sequence[str], labels: Labels, codes: Sequence[int]) -> Any:
    """Each text's scores by a learner that did not see it."""
    held = np.zeros((len(texts), len(codes)))
    for fold in _folds(len(texts)):
        inside = [place for place in range(len(texts)) if place not in fold]
        learner = METHODS[method]([texts[place] for place in inside], [labels[place] for place in inside], codes)
        held[sorted(fold)] = learner.scores([texts[place] for place in sorted(fold)])
    return held


def _thresholds(scores: Any, labels: Labels, codes: Sequence[int], least: float) -> dict[int, float]:
    found = {}
    for column, code in enumerate(codes):
        given = [code in each for each in labels]
        limit = judging.threshold(scores[:, column].tolist(), given, least)
        if limit is not None:
            found[code] = limit
    return found


def _folds(count: int) -> list[frozenset[int]]:
    """Places dealt into folds, the same each time."""
    places = list(range(count))
    random.Random(_SEED).shuffle(places)  # noqa: S311 - no secret
    return [frozenset(places[start::FOLDS]) for start in range(FOLDS)]
