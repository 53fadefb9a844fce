"""The kind answered by naming one of very many: a municipality, a district, a health centre."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from survey.core.answers import Value
from survey.core.definition import Choice, Question
from survey.core.kinds.choosing import OneOf
from survey.core.kinds.terms import Problem

_LONGEST = 200
_MOST_NEAR = 5


@dataclass(frozen=True)
class Naming(OneOf):
    """One of a long list, found by writing its name, or the beginning of it; the browser suggests as one writes."""

    reason_beside: bool = True

    def target(self, question: Question) -> str:
        """The field to write in."""
        return question.key

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The key of the one that has this name, or whose name alone begins so."""
        raw = given[0].strip() if given else ""
        if not raw:
            return None
        wanted = plain(raw[:_LONGEST])
        names = [(plain(words), choice) for choice in question.choices for words in choice.label.words.values()]
        exact = _keys(choice for name, choice in names if wanted in (name, choice.key))
        found = exact or _keys(choice for name, choice in names if name.startswith(wanted))
        if len(found) == 1:
            return found[0]
        near = found or _near(wanted, names)
        shown = ", ".join(choice.label.source for choice in question.choices if choice.key in near[:_MOST_NEAR])
        return Problem(question.key, "many-names" if found else "unknown-name", {"near": shown})

    def typed_value(self, question: Question, value: Value | None, mark: str) -> dict[str, list[str]]:
        """The name of what was chosen."""
        choice = question.choice(str(value))
        return {question.key: [choice.label.source]} if choice else {}


def plain(words: str) -> str:
    """A name as it is compared: without capitals and without spaces that nobody sees."""
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())


def _keys(choices: Iterable[Choice]) -> list[str]:
    return list(dict.fromkeys(choice.key for choice in choices))


def _near(wanted: str, names: Sequence[tuple[str, Choice]]) -> list[str]:
    close = get_close_matches(wanted, [name for name, _ in names], n=_MOST_NEAR)
    return [choice.key for name, choice in names if name in close]
