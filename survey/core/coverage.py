"""How much of a questionnaire each of its languages says: in words, pictures and sound, and if it is reviewed."""

from __future__ import annotations

from dataclasses import dataclass

from survey.core.definition import Questionnaire, Text
from survey.core.languages import fallbacks


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language's part: texts with words of its own, texts that borrow a near language's, texts with sound.

    `pictures` are those that say something, each once a place; `described` have their words in the language.
    """

    tag: str
    own: int
    borrowed: int
    spoken: int
    total: int
    reviewed: bool
    described: int = 0
    pictures: int = 0

    @property
    def lacking(self) -> int:
        """Texts that a reader of this language gets in the source language."""
        return self.total - self.own - self.borrowed

    @property
    def complete(self) -> bool:
        """Whether every text has words."""
        return self.lacking == 0


def coverage(questionnaire: Questionnaire) -> tuple[Coverage, ...]:
    """Every language of the questionnaire, the source first."""
    texts = tuple(questionnaire.texts())
    alternatives = tuple(picture.alt for picture in questionnaire.pictures() if picture.alt)
    unreviewed = questionnaire.unreviewed
    return tuple(_cover(tag, texts, alternatives, tag not in unreviewed) for tag in questionnaire.languages)


def _cover(tag: str, texts: tuple[Text, ...], alternatives: tuple[Text, ...], reviewed: bool) -> Coverage:
    own = sum(bool(text.words.get(tag)) for text in texts)
    near = fallbacks(tag)[1:]
    borrowed = sum(not text.words.get(tag) and any(text.words.get(other) for other in near) for text in texts)
    spoken = sum(tag in text.sounds for text in texts)
    described = sum(bool(text.words.get(tag)) for text in alternatives)
    return Coverage(tag, own, borrowed, spoken, len(texts), reviewed, described, len(alternatives))
