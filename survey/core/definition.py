"""A questionnaire as frozen objects, with all its languages inside, so that logic is written once.

A definition is read from files by `survey.formats`, checked by `survey.core.checking` and stored, canonical and
immutable, by `survey.services.publishing`. Nothing here knows where it came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import NamedTuple, TypeVar

from survey.core.languages import fallbacks

Scalar = str | int | float | bool
Held = TypeVar("Held")


class Said(NamedTuple):
    """Words, and the tag of the language they are in (which may differ from the one asked for)."""

    words: str
    tag: str


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in one or more languages; the source language comes first.

    `path` names the text inside its questionnaire ("question.been.label"); it is the message context in `.po` files.
    One without a path is a name, of a town for example, which is the same in every language.
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
class Sign:
    """A page in sign language, as a film: `tag` is the language's (ISO 639-3, "swl"), "" where it is not said.

    `source` is a file beside the questionnaire, "videos/been.mp4", or "videos/swl/question.been.mp4", which is found by
    what it is called. `captions` is the file with its words in writing, "" for none.
    `media` and `captions_media` are the digests under which a published one is served.
    """

    tag: str
    source: str
    captions: str = ""
    media: str = ""
    captions_media: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a question's alternatives. `key` is what is stored. `value` is its number on a scale, if it has one.

    `exclusive` rules out the others, `write` lets the person add words of their own, `fixed` keeps its place when the
    rest are shuffled. `attributes` are what a question's `choice_filter` looks at. `region` is its part of the
    question's picture: the corners "x,y x,y …" of a polygon, or two opposite ones of a rectangle, in per cent from the
    upper left.
    """

    key: str
    label: Text
    picture: Picture | None = None
    value: float | None = None
    exclusive: bool = False
    write: bool = False
    fixed: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)
    region: str = ""


@dataclass(frozen=True, slots=True)
class Slide:
    """One step of a picture story."""

    key: str
    text: Text
    picture: Picture | None = None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. Which fields count depends on `kind`; `survey.core.kinds.KINDS` says how each kind is answered.

    `explain` says the same in other words and is shown to whoever did not understand. `settings` and `texts` hold what
    only this kind has (min, max, …; unit, low, …). `opt_out_reason` is the author's reason for turning off "don't know"
    or "don't want to answer". `rows` are what a matrix asks about, each answered by one of the choices.

    Expressions in XLSForm's language, "" for none: `relevant` (whether it is asked), `required_if` (whether it must be
    answered, besides the constant `required`), `constraint` (what an answer, ".", must fulfil, else
    `constraint_message` is shown), `default` (what stands in the field at first), `calculation` (what a calculated
    question comes to), `choice_filter` (which choices are offered; a bare name is an attribute of the choice, `name`
    its key). `random` shuffles the choices. `layout` is how the kind is drawn where it can be drawn in several ways.
    `signs` say it in sign language.
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
    constraint: str = ""
    constraint_message: Text | None = None
    required_if: str = ""
    read_only: bool = False
    default: str = ""
    calculation: str = ""
    choice_filter: str = ""
    random: bool = False
    layout: str = ""
    rows: tuple[Choice, ...] = ()
    signs: tuple[Sign, ...] = ()

    def all_texts(self) -> Iterator[Text]:
        """Every text of the question, in order of appearance."""
        yield from _held(self, Text)

    def choice(self, key: str) -> Choice | None:
        """The choice stored as `key`, if there is one."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Page:
    """What is on screen at once: nearly always one question. A page has its own condition besides its questions'.

    `section` and `repeat` are the keys of what the page belongs to, "" for nothing; the pages of one stand together.
    `time` is which time round the page is, from 1, once repeats are unfolded.
    """

    key: str
    questions: tuple[Question, ...]
    relevant: str = ""
    section: str = ""
    repeat: str = ""
    time: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a questionnaire: its title, what is said before its first page, and a condition for all of it.

    `signs` say the introduction in sign language.
    """

    key: str
    title: Text
    intro: Text | None = None
    relevant: str = ""
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """Pages that are asked several times over, once for each child for example.

    `count` is an expression for how many times; with none the person is asked `again` ("Is there one more?") after each
    time, in sign language by `signs`. Never more than `most` times. The answer to question `age` the second time has
    the key `age_2`.
    """

    key: str
    title: Text
    count: str = ""
    most: int = 10
    again: Text | None = None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Contact:
    """Somewhere to turn: what it is, and the number or address to reach it by ("112", "https://…")."""

    key: str
    label: Text
    reach: str


@dataclass(frozen=True, slots=True)
class End:
    """What is said at the end to those for whom `relevant` holds; the first that does, else `Questionnaire.thanks`.

    A `safety` end is also shown at once, as a calm page after the answer that makes it hold, with `contacts` to call.
    """

    key: str
    title: Text
    text: Text
    relevant: str = ""
    safety: bool = False
    contacts: tuple[Contact, ...] = ()
    picture: Picture | None = None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A question that an instrument counts: how heavily, and whether its scale runs the other way."""

    question: str
    weight: float = 1.0
    reversed: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A range of an instrument's score, from `least` up to the next band of the same group.

    `when` is an expression that says whom the band is for (everyone if ""). `text` is said to a person whose score
    falls here, with the next steps, if the author shows scores.
    """

    key: str
    label: Text
    least: float
    when: str = ""
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """A score made of answers: the weighted sum of the items' numbers, times `factor`.

    `low` and `high` are the ends of the items' own scale, which a reversed item is turned around in. At least `needed`
    items must be answered (0: all of them), else there is no score; those that are not count as the mean of the others,
    never as zero. `shown` lets the person see the score's band at the end.
    """

    key: str
    title: Text
    items: tuple[Item, ...]
    low: float = 0.0
    high: float = 0.0
    factor: float = 1.0
    needed: int = 0
    bands: tuple[Band, ...] = ()
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """A whole definition. `languages` begins with the source language.

    `about` holds the five easy sentences before the first question (who, why, sees, time, delete); `thanks` says what
    happens next. `sensitive` adds the quick exit. `unreviewed` lists the languages whose words no speaker has read.
    `start_signs`, `check_signs` and `thanks_signs` say the first page, "check your answers" and the last in signs.

    In any words `${key}` stands for the answer to an earlier question, `${key|you}` with what to say where there is
    none.
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
    sections: tuple[Section, ...] = ()
    repeats: tuple[Repeat, ...] = ()
    ends: tuple[End, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    start_signs: tuple[Sign, ...] = ()
    check_signs: tuple[Sign, ...] = ()
    thanks_signs: tuple[Sign, ...] = ()

    @property
    def source(self) -> str:
        """The tag of the language the questionnaire was written in."""
        return self.languages[0]

    def questions(self) -> Iterator[Question]:
        """Every question, in order."""
        for page in self.pages:
            yield from page.questions

    def texts(self) -> Iterator[Text]:
        """Every text a resident may read, in order of appearance; not names, which nobody translates."""
        yield from (text for text in self._texts() if text.path)

    def _texts(self) -> Iterator[Text]:
        yield self.title
        yield from self.about.values()
        for part in (*self.sections, *self.repeats, *self.questions()):
            yield from _held(part, Text)
        yield self.thanks
        if self.picture and self.picture.alt:
            yield self.picture.alt
        for last in (*self.ends, *self.instruments):
            yield from _held(last, Text)

    def signs(self) -> Iterator[Sign]:
        """Every film in sign language; the same one may come again."""
        yield from (*self.start_signs, *self.check_signs, *self.thanks_signs)
        for part in (*self.sections, *self.repeats, *self.questions(), *self.ends):
            yield from _held(part, Sign)

    def pictures(self) -> Iterator[Picture]:
        """Every picture, in order of appearance; the same one may come again."""
        if self.picture:
            yield self.picture
        for part in (*self.questions(), *self.ends):
            yield from _held(part, Picture)


def _held(part: object, wanted: type[Held]) -> Iterator[Held]:
    """Every text, picture or film in a part of a questionnaire, in the order of the fields."""
    if isinstance(part, wanted):
        yield part
    elif isinstance(part, tuple):
        for each in part:
            yield from _held(each, wanted)
    elif isinstance(part, Mapping):
        for each in part.values():
            yield from _held(each, wanted)
    elif is_dataclass(part):
        for each in fields(part):
            yield from _held(getattr(part, each.name), wanted)


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
