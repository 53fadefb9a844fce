"""A questionnaire as frozen objects, with all its languages inside, so that logic is written once.

A definition is read from files by `survey.formats`, checked by `survey.core.checking` and stored, canonical and
immutable, by `survey.services.publishing`. Nothing here knows where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from survey.core.languages import fallbacks

Scalar = str | int | float | bool


class Said(NamedTuple):
    """Words, and the tag of the language they are in (which may differ from the one asked for)."""

    words: str
    tag: str


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in one or more languages; the source language comes first.

    `path` names the text inside its questionnaire ("question.been.label"); it is the message context in `.po` files.
    `sounds` maps a language tag to a recording of the words (a file name in a draft, a media address once published).
    """

    path: str
    words: Mapping[str, str]
    sounds: Mapping[str, str] = field(default_factory=dict)

    def said(self, tag: str) -> Said:
        """The words in `tag`, or in what `tag` falls back to, or in the source language."""
        for candidate in fallbacks(tag):
            if words := self.words.get(candidate):
                return Said(words, candidate)
        source = next(iter(self.words))
        return Said(self.words[source], source)

    @property
    def source(self) -> str:
        """The words in the source language."""
        return next(iter(self.words.values()))


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture and its text alternative; `alt` is None only when the author marked it decorative.

    `source` is "openmoji:1F3E5" (a code point sequence of OpenMoji), "own:mammography" (a drawing of ours) or
    "pictures/bus.svg" (a file beside the questionnaire). `media` is the SHA-256 under which a published picture is
    served, empty in a draft.
    """

    source: str
    alt: Text | None
    media: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a question's alternatives. `key` is what is stored. `value` is its number on a scale, if it has one."""

    key: str
    label: Text
    picture: Picture | None = None
    value: float | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Slide:
    """One step of a picture story."""

    key: str
    text: Text
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Which fields count depends on `kind`; `survey.core.kinds.KINDS` says how each kind is answered.

    `explain` says the same in other words and is shown to whoever did not understand. `relevant` is an expression in
    XLSForm's language; an empty one always holds. `settings` holds what only this kind has (min, max, unit, rows, …).
    `opt_out_reason` is the author's reason for turning off "don't know" or "don't want to answer".
    """

    key: str
    kind: str
    label: Text
    hint: Text | None = None
    explain: Text | None = None
    picture: Picture | None = None
    choices: tuple[Choice, ...] = ()
    slides: tuple[Slide, ...] = ()
    required: bool = False
    dont_know: bool = True
    wont_say: bool = True
    opt_out_reason: str = ""
    relevant: str = ""
    settings: Mapping[str, Scalar] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)

    def choice(self, key: str) -> Choice | None:
        """The choice stored as `key`, if there is one."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Page:
    """What is on screen at once: nearly always one question. A page has its own condition besides its questions'."""

    key: str
    questions: tuple[Question, ...]
    relevant: str = ""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole definition. `languages` begins with the source language.

    `about` holds the five easy sentences before the first question (who, why, sees, time, delete); `thanks` says what
    happens next. `sensitive` adds the quick exit. `unreviewed` lists the languages whose words no speaker has read.
    """

    key: str
    languages: tuple[str, ...]
    title: Text
    about: Mapping[str, Text]
    thanks: Text
    pages: tuple[Page, ...]
    picture: Picture | None = None
    sensitive: bool = False
    unreviewed: tuple[str, ...] = ()

    @property
    def source(self) -> str:
        """The tag of the language the questionnaire was written in."""
        return self.languages[0]

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for page in self.pages:
            yield from page.questions

    def texts(self) -> Iterator[Text]:
        """Every text a resident may read, in order of appearance."""
        yield self.title
        yield from self.about.values()
        for question in self.questions():
            yield from _texts_of(question)
        yield self.thanks
        if self.picture and self.picture.alt:
            yield self.picture.alt

    def pictures(self) -> Iterator[Picture]:
        """Every picture, in order of appearance; the same one may come again."""
        if self.picture:
            yield self.picture
        for question in self.questions():
            held = [question.picture]
            held += [choice.picture for choice in question.choices]
            held += [slide.picture for slide in question.slides]
            yield from (picture for picture in held if picture is not None)


def _texts_of(question: Question) -> Iterator[Text]:
    parts = [question.label, question.hint, question.explain]
    parts += [question.picture.alt if question.picture else None]
    for choice in question.choices:
        parts += [choice.label, choice.picture.alt if choice.picture else None]
    for slide in question.slides:
        parts += [slide.text, slide.picture.alt if slide.picture else None]
    parts += question.texts.values()
    yield from (text for text in parts if text is not None)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a definition: where (`at`, a path like "question.been.choice.far", and `place`, file:line),
    what (`code`, kebab-case, and `message`) and what to do (`mend`)."""

    at: str
    code: str
    message: str
    mend: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place or self.at}: {self.message} {self.mend}"
