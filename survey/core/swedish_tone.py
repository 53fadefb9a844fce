"""How Swedish sounds: weights of words, turned by a negation before or after them; what follows "men" weighs more.

The rules are VADER's (Hutto & Gilbert, 2014), with two of Swedish: a negation stands after its verb ("trivs inte"), and
a word is known by its other forms and behind a prefix ("trygga", "jättebra", "otrygg").
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from survey.core.swedish_words import BAD, BETWEEN, BUT, GOOD, HAPPY, NEGATIONS, NOTHING, STRONGER, UNHAPPY

_WORD: Final = 2.0  # the weight of a word that is listed here
_FACE: Final = 1.0  # and of a face, however often it is drawn: faces joke and mock too
_TURNED: Final = -0.74  # what a negation makes of a weight
_REACH: Final = 3  # words ahead that a negation or a strengthening word changes
_BEFORE_BUT, _AFTER_BUT = 0.5, 1.5
_SCALE: Final = 15.0
_PIECE: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|[,.!?;:…]+|[\u2190-\u2bff\U0001f000-\U0001faff]")
_ENDINGS: Final = ("t", "a", "e", "n", "en", "na", "are", "ast", "aste", "het", "heten")
_RATHER: Final = re.compile(r"\b(inte|ej|icke|varken)\b([^.!?;:]*?),? utan\b", re.IGNORECASE)  # not this but that
_SHORTEST: Final = 3  # letters that a word must have more than, to be known by a form or behind a prefix


class SwedishTone:
    """Hears Swedish by a lexicon of weights, and words that strengthen others (or, below 0, weaken)."""

    def __init__(self, lexicon: Mapping[str, float], strengths: Mapping[str, float]) -> None:
        words = dict.fromkeys(GOOD, _WORD) | dict.fromkeys(BAD, -_WORD) | dict.fromkeys(NOTHING, 0.0)
        faces = dict.fromkeys(HAPPY, _FACE) | dict.fromkeys(UNHAPPY, -_FACE)
        self._weights = {**lexicon, **words, **faces}
        self._strengths = strengths

    def hear(self, text: str) -> tuple[float, tuple[str, ...]]:
        """From -1 to 1, and the words that say so; 0 and none where no word is known."""
        total, before = 0.0, 0.0
        known: list[str] = []
        for words in _clauses(_RATHER.sub(r"\1\2,", _each_face_once(text)), self._weights):
            weights = [self._in_place(words, place) for place in range(len(words))]
            known += [word for word, weight in zip(words, weights, strict=True) if weight]
            said = math.fsum(weights)
            if words[0].lower() in BUT:
                total += (_BEFORE_BUT - 1) * before
                said *= _AFTER_BUT
            total, before = total + said, said
        return total / math.sqrt(total * total + _SCALE), tuple(known)

    def _in_place(self, words: Sequence[str], place: int) -> float:
        """What a word says where it stands."""
        word, *after = (each.lower() for each in words[place : place + 3])
        weight = self._weight(word)
        if not weight or (word in self._strengths and after and self._weight(after[0])):
            return 0.0
        before = [each.lower() for each in words[max(0, place - _REACH) : place]]
        weight += math.copysign(1, weight) * sum(self._strengths.get(each, 0.0) for each in before)
        while after and after[0] in BETWEEN:
            del after[0]
        denied = NEGATIONS.intersection(before) or NEGATIONS.intersection(after[:1])
        return weight * _TURNED if denied else weight

    def _weight(self, word: str) -> float:
        """What a word says by itself; 0 for one that is not known."""
        if found := self._form(word):
            return found
        for prefix in STRONGER:
            if word.startswith(prefix) and len(word) > len(prefix) + _SHORTEST - 1:
                return self._form(word.removeprefix(prefix))
        rest = self._form(word[1:]) if word.startswith("o") and len(word) > _SHORTEST + 1 else 0.0
        return max(0.0, rest) * _TURNED

    def _form(self, word: str) -> float:
        """A word's weight, or that of the word which it is a form of."""
        if word in self._weights:
            return self._weights[word]
        bare = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
        return next((self._weights[one] for one in bare if len(one) > _SHORTEST and one in self._weights), 0.0)


def _clauses(text: str, known: Mapping[str, float]) -> Iterator[list[str]]:
    """The words and faces between two signs, a "men" at the head of its own."""
    words: list[str] = []
    for chunk in text.split():
        for piece in [chunk] if chunk.lower() in known else _PIECE.findall(chunk):
            stop = piece[0] in ",.!?;:…" and piece.lower() not in known
            if words and (stop or piece.lower() in BUT):
                yield words
                words = []
            if not stop:
                words.append(piece)
    if words:
        yield words


def _each_face_once(text: str) -> str:
    faces = HAPPY | UNHAPPY
    return "".join(sign for place, sign in enumerate(text) if sign not in faces or sign not in text[:place])
