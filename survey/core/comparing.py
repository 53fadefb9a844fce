"""Whether the same question of two rounds may be compared: what of it changed between their versions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from survey.core.definition import Choice, Question, Questionnaire

GRAVE: Final = frozenset({"not-asked", "kind", "words", "choices-added", "choices-gone", "choice-words", "values"})


@dataclass(frozen=True, slots=True)
class Note:
    """Something that changed: a code, and what it is about where there is more than one thing it could be.

    not-asked: one of the two does not ask it. kind: asked in another way. words, choice-words: other words in the
    source language. choices-added, choices-gone. values: points of the scale count differently. order: the choices
    stand in another order. translation: other words in these languages alone. condition: asked of others.
    before: other questions come before it.
    """

    code: str
    about: str = ""

    @property
    def is_grave(self) -> bool:
        """Whether a difference in the figures may be because of this alone."""
        return self.code in GRAVE


def compare(before: Questionnaire, after: Questionnaire, key: str) -> tuple[Note, ...]:
    """What changed about a question; nothing where the two are of the same version."""
    if before == after:
        return ()
    one, other = _find(before, key), _find(after, key)
    if one is None or other is None:
        return (Note("not-asked"),)
    return (*_changes(one, other), *_place(before, after, key))


def _changes(one: Question, other: Question) -> Iterator[Note]:
    if one.kind != other.kind:
        yield Note("kind")
    if one.label.source != other.label.source:
        yield Note("words")
    yield from _choices(one, other)
    if one.relevant != other.relevant:
        yield Note("condition")
    shared = one.label.words.keys() & other.label.words.keys()
    tags = sorted(tag for tag in shared if one.label.words[tag] != other.label.words[tag])
    if tags and one.label.source == other.label.source:
        yield Note("translation", ", ".join(tags))


def _choices(one: Question, other: Question) -> Iterator[Note]:
    first, second = ({choice.key: choice for choice in each.choices} for each in (one, other))
    if gone := [first[key].label.source for key in first if key not in second]:
        yield Note("choices-gone", ", ".join(gone))
    if added := [second[key].label.source for key in second if key not in first]:
        yield Note("choices-added", ", ".join(added))
    both = [(first[key], second[key]) for key in first if key in second]
    if reworded := [after.label.source for before, after in both if _source(before) != _source(after)]:
        yield Note("choice-words", ", ".join(reworded))
    if any(before.value != after.value for before, after in both):
        yield Note("values")
    if [key for key in first if key in second] != [key for key in second if key in first]:
        yield Note("order")


def _source(choice: Choice) -> str:
    return choice.label.source


def _place(before: Questionnaire, after: Questionnaire, key: str) -> Iterator[Note]:
    """What is asked just before a question colours its answer."""
    if _earlier(before, key) != _earlier(after, key):
        yield Note("before")


def _earlier(questionnaire: Questionnaire, key: str) -> list[str]:
    keys = [question.key for question in questionnaire.questions()]
    return keys[: keys.index(key)]


def _find(questionnaire: Questionnaire, key: str) -> Question | None:
    return next((question for question in questionnaire.questions() if question.key == key), None)
