"""What machines make of words: tone, words without endings, a classifier. Slow to load: never in a web worker.

This is the only module that imports TextBlob. It uses no corpora: tokens are our own, so that nothing is downloaded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import snowballstemmer
import stopwordsiso
from textblob.classifiers import NaiveBayesClassifier
from textblob.en.sentiments import PatternAnalyzer
from textblob.sentiments import CONTINUOUS, BaseSentimentAnalyzer
from vaderSentiment import vaderSentiment

from survey.core.languages import fallbacks
from survey.core.swedish_tone import SwedishTone

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_STEMMERS: Final = {"sv": "swedish", "en": "english", "fi": "finnish", "ar": "arabic"}
_LONGEST: Final = 5_000  # characters that a tone is made of


@dataclass(frozen=True, slots=True)
class Tone:
    """How words sound, from -1 (bad) to 1 (good), and the words that say so."""

    value: float
    words: tuple[str, ...]


class SwedishAnalyzer(BaseSentimentAnalyzer):  # type: ignore[misc]
    """Gustafsson's Swedish lexicon, mended, behind TextBlob's interface for sentiment."""

    kind = CONTINUOUS

    def train(self) -> None:
        """Read the lexicon, once."""
        super().train()
        lexicon = vaderSentiment.SentimentIntensityAnalyzer().lexicon
        self._swedish = SwedishTone(lexicon, vaderSentiment.BOOSTER_DICT)

    def analyze(self, text: str) -> tuple[float, tuple[str, ...]]:
        """The tone, -1 to 1, and the words that the lexicon knows."""
        super().analyze(text)
        return self._swedish.hear(text)


class EnglishAnalyzer(BaseSentimentAnalyzer):  # type: ignore[misc]
    """TextBlob's lexicon of English, which also says which words it knew."""

    kind = CONTINUOUS

    def train(self) -> None:
        """Read the lexicon, once."""
        super().train()
        self._pattern = PatternAnalyzer()

    def analyze(self, text: str) -> tuple[float, tuple[str, ...]]:
        """The polarity, -1 to 1, and the words that the lexicon knows."""
        super().analyze(text)
        found = self._pattern.analyze(text, keep_assessments=True)
        return float(found.polarity), tuple(" ".join(words) for words, *_ in found.assessments)


_ANALYZERS: Final[Mapping[str, Callable[[], Any]]] = {"en": EnglishAnalyzer, "sv": SwedishAnalyzer}


def tone(text: str, tag: str) -> Tone | None:
    """How a text in the language `tag` sounds; None for a language without a lexicon and where it knew no word.

    Unknown is not neutral, so it is never 0.
    """
    known = next((near for near in fallbacks(tag) if near in _ANALYZERS), None)
    if known is None:
        return None
    value, words = _analyzer(known).analyze(text[:_LONGEST])
    return Tone(max(-1.0, min(1.0, value)), words) if words else None


@cache
def _analyzer(tag: str) -> Any:
    return _ANALYZERS[tag]()


def tokens(text: str) -> list[str]:
    """The words of a text of any script, in small letters."""
    return [word.lower() for word in _WORD.findall(text)]


def stems(words: Iterable[str], tag: str) -> list[str]:
    """Words without their endings, where the language has a stemmer; as they are elsewhere."""
    name = next((_STEMMERS[near] for near in fallbacks(tag) if near in _STEMMERS), None)
    listed = list(words)
    return listed if name is None else list(_stemmer(name).stemWords(listed))


@cache
def _stemmer(name: str) -> Any:
    return snowballstemmer.stemmer(name)


@cache
def stopwords(tag: str) -> frozenset[str]:
    """Words of a language that say little by themselves; none where no list of them is known."""
    known = next((near for near in fallbacks(tag) if stopwordsiso.has_lang(near)), None)
    return frozenset(stopwordsiso.stopwords(known)) if known else frozenset()


class Bayes:
    """Whether a text belongs to a code, by TextBlob's naive Bayes classifier on the words that occur in it."""

    def __init__(self, texts: Sequence[Iterable[str]], given: Sequence[bool]) -> None:
        self._classifier = NaiveBayesClassifier(list(zip(texts, given, strict=True)), feature_extractor=_present)

    def score(self, words: Iterable[str]) -> float:
        """How likely a text of these words belongs, 0 to 1."""
        return float(self._classifier.prob_classify(words).prob(True))


def _present(words: Iterable[str]) -> dict[str, bool]:
    """The words that occur; those that do not are no feature, or a long vocabulary would drown a short text."""
    return dict.fromkeys(words, True)
