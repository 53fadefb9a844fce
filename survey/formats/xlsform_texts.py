"""The words of a form as texts of ours: in every language, without markup, naming answers by our keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from survey.core.definition import Picture, Sign, Text
from survey.core.languages import LANGUAGES, SIGN_LANGUAGES
from survey.formats import xlsform_kept, xlsform_words
from survey.formats.films import HOME
from survey.formats.import_report import Notes
from survey.formats.stock_words import common
from survey.formats.xlsform_columns import OURS, Record, unsealed
from survey.formats.xlsform_expressions import Expressions, UnreachableError
from survey.formats.xlsform_outline import Entry, Group
from survey.formats.xlsform_pictures import Shelf, beside

_MEND_WORDS: Final = "Write them in the form and import again, or in questionnaire.yaml."


class Texts:
    """Makes texts and pictures. `verbatim` says that we wrote the form ourselves: its words are as they should be."""

    def __init__(
        self, tags: Sequence[str], expressions: Expressions, shelf: Shelf, notes: Notes, verbatim: bool
    ) -> None:
        self.tags = tuple(tags)
        self.expressions = expressions
        self.shelf = shelf
        self.notes = notes
        self.verbatim = verbatim

    @property
    def source(self) -> str:
        """The language that the form was written in."""
        return self.tags[0]

    def maybe(self, path: str, record: Record, column: str, entry: Entry | None = None) -> Text | None:
        """A column's words, None where there are none in any language."""
        given = dict(record.words.get(column, {}))
        for tag, text in record.words.get(f"{OURS}text_{column}", {}).items():
            own = unsealed(text)
            if xlsform_words.bare(own) == xlsform_words.bare(given.get(tag, own)):
                given[tag] = own
        words = {tag: words for tag, said in given.items() if (words := self._words(said, record, entry))}
        return self.made(path, words, record.place, column) if words else None

    def needed(self, path: str, record: Record, column: str, instead: str, entry: Entry | None = None) -> Text:
        """A column's words; where there are none, `instead`."""
        text = self.maybe(path, record, column, entry)
        if text is None:
            self.notes.add(record.place, f"no {column}", f"{instead!r} stands in for the words.", _MEND_WORDS)
        return text or self.fixed(path, instead)

    def made(self, path: str, words: Mapping[str, str], place: str, column: str) -> Text:
        """A text whose words begin with the source's; another language's stand in where it has none."""
        if self.source not in words:
            tag = next((tag for tag in self.tags if tag in words), next(iter(words)))
            name = LANGUAGES[tag].english if tag in LANGUAGES else tag
            why = f"the words in {name} stand in for those in {LANGUAGES[self.source].english}."
            self.notes.add(place, f"{column} is missing in {self.source}", why, _MEND_WORDS)
            words = {self.source: words[tag], **words}
        known = [tag for tag in self.tags if tag in words]
        return Text(path, {tag: words[tag] for tag in [*known, *(tag for tag in words if tag not in known)]})

    def fixed(self, path: str, words: str) -> Text:
        """A text that is the same in every language."""
        return Text(path, dict.fromkeys(self.tags, words))

    def other(self, path: str) -> Text:
        """What a choice to write something else is called."""
        return Text(path, common("other", self.tags))

    def picture(self, at: str, record: Record) -> Picture | None:
        """The picture in the row, with its text alternative; one for all languages."""
        if self.verbatim:
            source = record.value(f"{OURS}picture")
            decorative = record.value(f"{OURS}decorative")
            nothing = Text(f"{at}.alt", {self.source: ""})
            alt = None if decorative else self.maybe(f"{at}.alt", record, "alt") or nothing
            self.shelf.own_picture(source)
            return Picture(source, alt) if source else None
        files = record.words.get("image", {})
        name = files.get(self.source) or next(iter(files.values()), "")
        if len(set(files.values())) > 1:
            why = "a picture is the same in all languages here."
            self.notes.add(
                record.place, ", ".join(sorted(set(files.values()))), why, f"{name} is used; choose another."
            )
        alt = Text(f"{at}.alt", {self.source: ""})
        return Picture(self.shelf.picture(name, record.place), alt) if name else None

    def recordings(self, text: Text, record: Record) -> None:
        """Note the sounds that belong to a text, and take those that are there."""
        for tag, name in record.words.get("audio", {}).items():
            self.shelf.sound(name, tag, text.path, record.place)

    def films(self, page: str, record: Record) -> tuple[Sign, ...]:
        """The films of a page, which are in sign language where their column's language is one."""
        if self.verbatim:
            signs = xlsform_kept.films(record.value(f"{OURS}films"))
            self.take(signs, record.place)
            return signs
        made = []
        for tag, name in record.words.get("video", {}).items():
            source = f"{HOME}/{tag}/{page}{Path(name).suffix.lower()}"
            if tag not in SIGN_LANGUAGES:
                why = "films are in sign language here, and this column's language is none."
                self.notes.add(record.place, f"film {name[:80]}", why, "Say in words what it shows.")
            elif self.shelf.film(name, source, record.place):
                made.append(Sign(tag, source))
        return tuple(made)

    def take(self, signs: Iterable[Sign], place: str) -> None:
        """Take films of ours and their words in writing where they are there."""
        for source in (each for sign in signs for each in (sign.source, sign.captions) if each):
            self.shelf.film(beside(source), source, place)

    def _words(self, said: str, record: Record, entry: Entry | None) -> str:
        if self.verbatim:
            return said
        words = xlsform_words.plain(said)
        if words.split() != said.split():
            why = "words are shown as they are, without bold, colours or links."
            self.notes.add(record.place, said[:80], why, "Nothing, if the words say it alone.")
        names = {name: self._name(name, record, entry) for name in xlsform_words.names_in(words)}
        return xlsform_words.renamed(words, names)

    def _name(self, name: str, record: Record, entry: Entry | None) -> str:
        groups: tuple[Group, ...] = entry.groups if entry else ()
        order = entry.order if entry else len(self.expressions.outline.entries)
        try:
            found = self.expressions.key_of(name, groups, order)
        except UnreachableError as error:
            self.notes.add(record.place, f"${{{name}}} in the words", str(error), "Write the words without it.")
            return name
        if not found.startswith("${"):
            why = "it is computed, and words bring in answers alone."
            self.notes.add(record.place, f"${{{name}}} in the words", why, "Write the words without it.")
            return name
        return found[2:-1]
