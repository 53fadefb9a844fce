"""The questionnaire that stands for coded answers from elsewhere: one open question, and what was kept as choices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from unicodedata import normalize

from survey.core.definition import Choice, Page, Question, Questionnaire, Text
from survey.formats.outside_names import Names

WORDS: Final = "words"
_OTHER = re.compile("[^a-z0-9]+")
_ABOUT: Final = {
    "en": {
        "who": "These answers were collected elsewhere.",
        "why": "They were read in to be understood.",
        "sees": "Only those who work with them read them.",
        "time": "Nobody is asked anything here.",
        "delete": "Ask those who collected them.",
    },
    "sv": {
        "who": "De här svaren samlades in någon annanstans.",
        "why": "De lästes in för att förstås.",
        "sees": "Bara de som arbetar med dem läser dem.",
        "time": "Ingen tillfrågas här.",
        "delete": "Fråga dem som samlade in dem.",
    },
}
_THANKS: Final = {"en": "Thank you.", "sv": "Tack."}


class Form:
    """The questionnaire, and how a value of a kept column is answered in it."""

    def __init__(self, title: str, language: str, question: str, kept: Mapping[str, Sequence[str]]) -> None:
        self._language = language if language in _ABOUT else "en"
        names = Names()
        names.fresh(WORDS)
        self.keys = {column: names.key(column) for column in kept}
        self.choices: dict[str, dict[str, str]] = {}
        for column, values in kept.items():
            choices = Names(choices=True)
            self.choices[column] = {value: choices.key(value) for value in values}
        slug = _OTHER.sub("-", normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()).strip("-")
        self.slug = f"read-in-{slug or 'answers'}"[:60].strip("-")
        self.questionnaire = Questionnaire(
            key=self.slug,
            languages=(self._language,),
            title=self._text("title", title),
            about={name: self._text(f"about.{name}", said) for name, said in _ABOUT[self._language].items()},
            thanks=self._text("thanks", _THANKS[self._language]),
            pages=tuple(Page(one.key, (one,)) for one in self._questions(question)),
        )

    def _questions(self, question: str) -> Sequence[Question]:
        label = self._text(f"question.{WORDS}.label", question)
        made = [Question(WORDS, "text", label, settings={"max_length": 100_000})]
        for column, key in self.keys.items():
            choices = tuple(
                Choice(choice, self._text(f"question.{key}.choice.{choice}.label", value))
                for value, choice in self.choices[column].items()
            )
            if choices:
                made.append(Question(key, "choice", self._text(f"question.{key}.label", column), choices=choices))
        return made

    def _text(self, path: str, words: str) -> Text:
        return Text(path, {self._language: words})
