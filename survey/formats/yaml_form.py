"""A questionnaire's folder: `questionnaire.yaml`, a `.po` for each other language, pictures and sounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from yaml.nodes import Node

from survey.core.canonical import ABOUT
from survey.core.checking import check_structure
from survey.core.definition import Choice, Fault, Page, Picture, Question, Questionnaire, Scalar, Slide, Text
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES
from survey.core.revision import Part, revised
from survey.errors import DefinitionError, MediaError
from survey.formats import media, po_words, recordings
from survey.formats.media import Medium
from survey.formats.po_words import Words
from survey.formats.yaml_fields import Fields, Ledger
from survey.formats.yaml_tree import read_tree

FILE: Final = "questionnaire.yaml"
DEFAULT_SOURCE: Final = "sv"
SETTINGS: Final = sorted({name for kind in KINDS.values() for name in kind.settings})
TEXTS: Final = sorted({name for kind in KINDS.values() for name in kind.texts})
_PICTURE = ("picture", "alt", "decorative")
_WHOLE = ("key", "source", "languages", "title", "sensitive", "about", "thanks", "questions", *_PICTURE)
_RULES = ("required", "dont_know", "wont_say", "opt_out_reason", "relevant")
_QUESTION = ("key", "kind", "label", "hint", "explain", *_PICTURE, *_RULES, "choices", "slides", *SETTINGS, *TEXTS)
_CHOICE = ("key", "label", *_PICTURE, "value", "exclusive")
_SLIDE = ("key", "text", *_PICTURE)


@dataclass(frozen=True)
class Draft:
    """A folder as it was read: the questionnaire in all its languages, and everything that is wrong.

    `faults` concern everyone; what a language lacks is in its `Words`. `media` holds what a published version serves,
    by picture source and by sound file.
    """

    folder: Path
    questionnaire: Questionnaire
    faults: tuple[Fault, ...] = ()
    languages: tuple[Words, ...] = ()
    media: Mapping[str, Medium] = field(default_factory=dict)

    @property
    def sources(self) -> dict[str, str]:
        """Every text that is to be translated: its path and its words in the source language."""
        return sources_of(self.questionnaire)

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """The faults of everything and of every language."""
        return (*self.faults, *(fault for words in self.languages for fault in words.faults))

    def only_complete(self) -> Draft:
        """The draft without the languages that have faults."""
        kept = tuple(words for words in self.languages if words.complete)
        tags = (self.questionnaire.source, *(words.tag for words in kept))
        questionnaire = replace(
            revised(self.questionnaire, lambda part: _spoken(part, tags)),
            languages=tags,
            unreviewed=tuple(tag for tag in self.questionnaire.unreviewed if tag in tags),
        )
        return replace(self, questionnaire=questionnaire, languages=kept)


def read(folder: Path) -> Questionnaire:
    """The questionnaire in a folder; raises DefinitionError with every fault, each at its file and line."""
    draft = examine(folder)
    if draft.all_faults:
        raise DefinitionError(draft.all_faults)
    return draft.questionnaire


def examine(folder: Path) -> Draft:
    """Everything that can be known of a folder, faults and all.

    Raises DefinitionError only where nothing can be known, or where the faults are too many to be mended at once.
    """
    ledger = Ledger(FILE)
    builder = _Builder(folder, ledger)
    written = builder.questionnaire(read_tree(folder / FILE))
    ledger.faults += _placed(check_structure(written), ledger)
    sources = sources_of(written)
    languages = tuple(po_words.read(folder, tag, sources) for tag in written.languages[1:] if tag in LANGUAGES)
    sounds = recordings.read(folder, written.languages, sources)
    spoken = revised(written, lambda part: _with_words(part, languages, sounds.files))
    return Draft(
        folder=folder,
        questionnaire=replace(spoken, unreviewed=tuple(words.tag for words in languages if not words.reviewed)),
        faults=(*sorted(ledger.faults, key=_line), *sounds.faults),
        languages=languages,
        media={**builder.media, **sounds.media},
    )


def sources_of(questionnaire: Questionnaire) -> dict[str, str]:
    """The path of every text and its words in the source language."""
    return {text.path: text.source for text in questionnaire.texts() if text.source}


class _Builder:
    """Builds the source language's questionnaire from nodes; faults go to the ledger, pictures to `media`."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger
        self.source = DEFAULT_SOURCE
        self.media: dict[str, Medium] = {}

    def questionnaire(self, root: Node) -> Questionnaire:
        fields = Fields(self.ledger, "", root, _WHOLE, keyed=True)
        name = self.folder.resolve().name
        if fields.key and fields.key != name:
            message = f"The key {fields.key} is not the folder's name."
            fields.fault("key", "key-is-not-folder", message, f"Rename the folder, or write key: {name}.")
        self.source = fields.words("source") or DEFAULT_SOURCE
        about = fields.inner("about", ABOUT)
        return Questionnaire(
            key=fields.key,
            languages=(self.source, *fields.names("languages")),
            title=self.text(fields, "title"),
            about={name: self.text(about, name) for name in ABOUT if about.has(name)},
            thanks=self.text(fields, "thanks"),
            pages=tuple(self.page(node) for node in fields.parts("questions")),
            picture=self.picture(fields),
            sensitive=fields.flag("sensitive"),
        )

    def page(self, node: Node) -> Page:
        question = self.question(node)
        return Page(question.key, (question,))

    def question(self, node: Node) -> Question:
        fields = Fields(self.ledger, "question", node, _QUESTION, keyed=True)
        return Question(
            key=fields.key,
            kind=fields.words("kind", required=True),
            label=self.text(fields, "label"),
            hint=self.maybe_text(fields, "hint"),
            explain=self.maybe_text(fields, "explain"),
            picture=self.picture(fields),
            choices=tuple(self.choice(fields, choice) for choice in fields.parts("choices")),
            slides=tuple(self.slide(fields, slide) for slide in fields.parts("slides")),
            required=fields.flag("required"),
            dont_know=fields.flag("dont_know", default=True),
            wont_say=fields.flag("wont_say", default=True),
            opt_out_reason=fields.words("opt_out_reason"),
            relevant=fields.words("relevant"),
            settings=dict(self.settings(fields)),
            texts={name: self.text(fields, name) for name in TEXTS if fields.has(name)},
        )

    def settings(self, fields: Fields) -> Iterator[tuple[str, Scalar]]:
        for name in SETTINGS:
            if (setting := fields.setting(name)) is not None:
                yield name, setting

    def choice(self, question: Fields, node: Node) -> Choice:
        fields = Fields(self.ledger, question.path("choice"), node, _CHOICE, keyed=True)
        value = fields.number("value")
        return Choice(
            key=fields.key,
            label=self.text(fields, "label"),
            picture=self.picture(fields),
            value=None if value is None else float(value),
            exclusive=fields.flag("exclusive"),
        )

    def slide(self, question: Fields, node: Node) -> Slide:
        fields = Fields(self.ledger, question.path("slide"), node, _SLIDE, keyed=True)
        return Slide(fields.key, self.text(fields, "text"), self.picture(fields))

    def picture(self, fields: Fields) -> Picture | None:
        decorative = fields.flag("decorative")
        if not fields.has("picture"):
            for name in ("alt", "decorative"):
                if fields.has(name):
                    mend = f"Add the picture or remove {name}."
                    fields.fault(name, "no-picture", f"There is {name} but no picture.", mend)
            return None
        source = fields.words("picture")
        if source:
            self.load(fields, source)
        if decorative and fields.has("alt"):
            fields.fault("alt", "decorative-with-alt", "A decorative picture says nothing.", "Keep alt or decorative.")
        if not decorative and not fields.has("alt"):
            mend = "Say what it shows in alt:, or write decorative: yes if it says nothing that the text does not."
            fields.fault("picture", "missing-alt", "The picture has no words.", mend)
        return Picture(source, None if decorative else self.maybe_text(fields, "alt"))

    def load(self, fields: Fields, source: str) -> None:
        """Fetch a picture once, however often it is used."""
        if source in self.media:
            return
        try:
            self.media[source] = media.picture(source, self.folder)
        except MediaError as error:
            fields.fault("picture", error.code, error.message, error.mend)

    def maybe_text(self, fields: Fields, name: str) -> Text | None:
        return self.text(fields, name) if fields.has(name) else None

    def text(self, fields: Fields, name: str) -> Text:
        return Text(fields.path(name), {self.source: fields.words(name, required=True)})


def _placed(faults: tuple[Fault, ...], ledger: Ledger) -> Iterator[Fault]:
    """The faults with their lines, but for those that follow from one already noted there or around it."""
    noted = {fault.at for fault in ledger.faults}
    unread = {fault.at for fault in ledger.faults if fault.code == "wrong-type"}
    for fault in faults:
        if fault.at not in noted and fault.at.rpartition(".")[0] not in unread:
            yield replace(fault, place=ledger.place(fault.at))


def _with_words(part: Part, languages: tuple[Words, ...], sounds: Mapping[str, Mapping[str, str]]) -> Part:
    if isinstance(part, Picture):
        return part
    translated = {words.tag: words.words[part.path] for words in languages if part.path in words.words}
    return replace(part, words={**part.words, **translated}, sounds=sounds.get(part.path, {}))


def _spoken(part: Part, tags: tuple[str, ...]) -> Part:
    """The part with the words and sounds of some languages only."""
    if isinstance(part, Picture):
        return part
    words = {tag: words for tag, words in part.words.items() if tag in tags}
    return replace(part, words=words, sounds={tag: sound for tag, sound in part.sounds.items() if tag in tags})


def _line(fault: Fault) -> int:
    return int(fault.place.rpartition(":")[2])
