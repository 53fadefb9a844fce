"""What the keys of a report's figures are called in the language that is spoken."""

from __future__ import annotations

from collections.abc import Mapping

from survey import i18n
from survey.core.definition import Question, Text
from survey.core.disclosure import HIDDEN
from survey.core.disclosure.table import NOT_ASKED
from survey.core.document import Cell
from survey.core.languages import LANGUAGES
from survey.services.filtering import GROUP, LANGUAGE, MODE
from survey.services.protected_counts import lines_of


def say(text: Text) -> str:
    """Words of the questionnaire."""
    return text.said(i18n.language().tag).words


def figure(count: int) -> Cell:
    """A count as it is written, or the dot that stands for one that may not be known."""
    return Cell("•", hidden=True) if count == HIDDEN else Cell(i18n.decimal(count))


def share(count: int, whole: int) -> Cell:
    """How large a part of the whole a count is; nothing where either may not be known."""
    return Cell("" if count == HIDDEN or whole <= 0 else i18n.percent(count / whole))


def reason(name: str) -> str:
    """Why somebody gave no answer."""
    known = {
        "dont-know": i18n.words("Doesn't know"),
        "wont-say": i18n.words("Doesn't want to answer"),
        "blank": i18n.words("Went on without answering"),
        "unclear": i18n.words("Did not understand the question"),
    }
    return known.get(name, i18n.words("Was not asked"))


def background(key: str) -> str:
    """What people can be sorted by besides their answers."""
    known = {
        GROUP: i18n.words("Target group"),
        LANGUAGE: i18n.words("Language"),
        MODE: i18n.words("Way of answering"),
    }
    return known[key]


class Categories:
    """What the values of a crosstab's variable are called."""

    def __init__(self, key: str, questions: Mapping[str, Question], groups: Mapping[str, str]) -> None:
        question = questions.get(key)
        self.key = key
        self.title = say(question.label) if question else background(key)
        self._labels = {line.key: line.label for line in lines_of(question)} if question else {}
        self._groups = groups

    def words(self, value: str) -> str:
        """One value's name."""
        if value == NOT_ASKED:
            return reason("")
        if value.startswith("-"):
            return reason(value[1:])
        if self.key == GROUP:
            return self._groups.get(value, value)
        if self.key == LANGUAGE:
            return LANGUAGES[value].autonym if value in LANGUAGES else value
        if self.key == MODE:
            return i18n.words("With help") if value == "helped" else i18n.words("Alone")
        label = self._labels.get(value)
        return say(label) if label else value
