"""A questionnaire's folder: `questionnaire.yaml`, a `.po` for each other language, pictures and sounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from yaml.nodes import Node, ScalarNode

from survey.core.canonical import ABOUT
from survey.core.checking import check_structure
from survey.core.definition import (
    Band,
    Contact,
    End,
    Fault,
    Instrument,
    Item,
    Page,
    Picture,
    Questionnaire,
    Repeat,
    Section,
)
from survey.core.languages import LANGUAGES
from survey.core.revision import Part, revised
from survey.core.signing import WHOLE
from survey.errors import DefinitionError
from survey.formats import media_credits, po_words, recordings
from survey.formats.media import Medium
from survey.formats.po_words import Words
from survey.formats.yaml_fields import Fields, Ledger
from survey.formats.yaml_maker import PICTURE, SIGN
from survey.formats.yaml_questions import PLACE, QUESTION, QuestionMaker
from survey.formats.yaml_tree import read_tree

FILE: Final = "questionnaire.yaml"
DEFAULT_SOURCE: Final = "sv"
MOST_TIMES: Final = 10
_LISTS = ("questions", "pages", "sections", "repeats", "ends", "instruments")
_SIGNS = tuple(f"{page}_{name}" for page in WHOLE for name in SIGN)
_WHOLE = ("key", "source", "languages", "title", "sensitive", "about", "thanks", *PICTURE, *_LISTS, *_SIGNS)
_PAGE = ("key", "relevant")
_SECTION = ("key", "title", "intro", "relevant", *SIGN)
_REPEAT = ("key", "title", "count", "most", "again", *SIGN)
_END = ("key", "title", "text", "relevant", "safety", "contacts", *PICTURE, *SIGN)
_CONTACT = ("key", "label", "reach")
_INSTRUMENT = ("key", "title", "items", "low", "high", "factor", "needed", "bands", "shown")
_ITEM = ("question", "weight", "reversed")
_BAND = ("key", "label", "least", "when", "text")


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

    def check_sound(self) -> None:
        """Raise DefinitionError when something is wrong with everything, whatever the language."""
        if self.faults:
            raise DefinitionError(self.faults)

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


def key_of(folder: Path) -> str:
    """The key that the questionnaire in a folder gives itself, whatever the folder's name; "" for none."""
    named = {node.value: value for node, value in read_tree(folder / FILE).value if isinstance(node, ScalarNode)}
    key = named.get("key")
    return str(key.value).strip() if isinstance(key, ScalarNode) else ""


def examine(folder: Path) -> Draft:
    """Everything that can be known of a folder, faults and all.

    Raises DefinitionError only where nothing can be known, or where the faults are too many to be mended at once.
    """
    ledger = Ledger(FILE)
    builder = _Builder(folder, ledger, DEFAULT_SOURCE)
    written = builder.questionnaire(read_tree(folder / FILE))
    ledger.faults += _placed(check_structure(written), ledger)
    sources = sources_of(written)
    languages = tuple(po_words.read(folder, tag, sources) for tag in written.languages[1:] if tag in LANGUAGES)
    sounds = recordings.read(folder, written.languages, sources)
    owned, uncredited = media_credits.read(folder)
    spoken = revised(written, lambda part: _with_words(part, languages, sounds.files))
    return Draft(
        folder=folder,
        questionnaire=replace(spoken, unreviewed=tuple(words.tag for words in languages if not words.reviewed)),
        faults=(*sorted(ledger.faults, key=_line), *builder.films.left(), *sounds.faults, *uncredited),
        languages=languages,
        media=media_credits.credited({**builder.media, **sounds.media}, owned),
    )


def sources_of(questionnaire: Questionnaire) -> dict[str, str]:
    """The path of every text and its words in the source language."""
    return {text.path: text.source for text in questionnaire.texts() if text.source}


class _Builder(QuestionMaker):
    """Builds the source language's questionnaire from nodes."""

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
            pages=self.pages(fields),
            picture=self.picture(fields),
            sensitive=fields.flag("sensitive"),
            sections=tuple(self.section(node) for node in fields.parts("sections")),
            repeats=tuple(self.repeat(node) for node in fields.parts("repeats")),
            ends=tuple(self.end(node) for node in fields.parts("ends")),
            instruments=tuple(self.instrument(node) for node in fields.parts("instruments")),
            start_signs=self.signs(fields, "start"),
            check_signs=self.signs(fields, "check"),
            thanks_signs=self.signs(fields, "thanks"),
        )

    def pages(self, whole: Fields) -> tuple[Page, ...]:
        """A page for each question, but one for those that follow each other and name the same."""
        conditions = {}
        for node in whole.parts("pages"):
            fields = Fields(self.ledger, "page", node, _PAGE, keyed=True)
            conditions[fields.key] = fields.expression("relevant")
        pages: list[Page] = []
        for node in whole.parts("questions"):
            fields = Fields(self.ledger, "question", node, (*QUESTION, *PLACE), keyed=True)
            question = self.question(fields)
            key, section, repeat = (fields.words(name) for name in PLACE)
            if key and pages and pages[-1].key == key:
                pages[-1] = replace(pages[-1], questions=(*pages[-1].questions, question))
            else:
                key = key or question.key
                pages.append(Page(key, (question,), conditions.pop(key, ""), section, repeat))
        for key in conditions:
            whole.fault("pages", "unknown-page", f"No question stands on a page {key!r}.", "Remove it from pages.")
        return tuple(pages)

    def section(self, node: Node) -> Section:
        fields = Fields(self.ledger, "section", node, _SECTION, keyed=True)
        intro = self.maybe_text(fields, "intro")
        relevant, signs = fields.expression("relevant"), self.signs(fields)
        return Section(fields.key, self.text(fields, "title"), intro, relevant, signs)

    def repeat(self, node: Node) -> Repeat:
        fields = Fields(self.ledger, "repeat", node, _REPEAT, keyed=True)
        most = fields.number("most")
        most = MOST_TIMES if most is None else int(most)
        count, again, signs = fields.expression("count"), self.maybe_text(fields, "again"), self.signs(fields)
        return Repeat(fields.key, self.text(fields, "title"), count, most, again, signs)

    def end(self, node: Node) -> End:
        fields = Fields(self.ledger, "end", node, _END, keyed=True)
        return End(
            key=fields.key,
            title=self.text(fields, "title"),
            text=self.text(fields, "text"),
            relevant=fields.expression("relevant"),
            safety=fields.flag("safety"),
            contacts=tuple(self.contact(fields, contact) for contact in fields.parts("contacts")),
            picture=self.picture(fields),
            signs=self.signs(fields),
        )

    def contact(self, end: Fields, node: Node) -> Contact:
        fields = Fields(self.ledger, end.path("contact"), node, _CONTACT, keyed=True)
        return Contact(fields.key, self.text(fields, "label"), fields.words("reach", required=True))

    def instrument(self, node: Node) -> Instrument:
        fields = Fields(self.ledger, "instrument", node, _INSTRUMENT, keyed=True)
        factor = fields.number("factor")
        return Instrument(
            key=fields.key,
            title=self.text(fields, "title"),
            items=tuple(self.item(fields, item) for item in fields.parts("items")),
            low=float(fields.number("low") or 0),
            high=float(fields.number("high") or 0),
            factor=1.0 if factor is None else float(factor),
            needed=int(fields.number("needed") or 0),
            bands=tuple(self.band(fields, band) for band in fields.parts("bands")),
            shown=fields.flag("shown"),
        )

    def item(self, instrument: Fields, node: Node) -> Item:
        fields = Fields(self.ledger, instrument.path("items"), node, _ITEM)
        weight = fields.number("weight")
        question = fields.words("question", required=True)
        return Item(question, 1.0 if weight is None else float(weight), fields.flag("reversed"))

    def band(self, instrument: Fields, node: Node) -> Band:
        fields = Fields(self.ledger, instrument.path("band"), node, _BAND, keyed=True)
        least = float(fields.number("least") or 0)
        when, text = fields.expression("when"), self.maybe_text(fields, "text")
        return Band(fields.key, self.text(fields, "label"), least, when, text)


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
