"""How much of a questionnaire each of its languages says: in words, in sound, and whether a speaker has read it."""

from __future__ import annotations

from dataclasses import dataclass

from survey.core.definition import Questionnaire, Text
from survey.core.languages import fallbacks


@dataclass(frozen=True, slots=True)
class Coverage:
    """One language's part: texts with words of its own, texts that borrow a near language's, texts with sound."""

    tag: str
    own: int
    borrowed: int
    spoken: int
    total: int
    reviewed: bool

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
    return tuple(_cover(tag, texts, tag not in questionnaire.unreviewed) for tag in questionnaire.languages)


def _cover(tag: str, texts: tuple[Text, ...], reviewed: bool) -> Coverage:
    own = sum(bool(text.words.get(tag)) for text in texts)
    near = fallbacks(tag)[1:]
    borrowed = sum(not text.words.get(tag) and any(text.words.get(other) for other in near) for text in texts)
    spoken = sum(tag in text.sounds for text in texts)
    return Coverage(tag, own, borrowed, spoken, len(texts), reviewed)
