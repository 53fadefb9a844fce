"""Texts and pictures, wherever in a questionnaire's file they stand."""

from __future__ import annotations

from pathlib import Path

from survey.core.definition import Picture, Sign, Text
from survey.errors import MediaError
from survey.formats import media
from survey.formats.films import Films, is_found
from survey.formats.media import Medium
from survey.formats.yaml_fields import Fields, Ledger

PICTURE = ("picture", "alt", "decorative")
SIGN = ("sign", "signs")


class Maker:
    """Makes parts in the source language; faults go to the ledger, pictures to `media`."""

    def __init__(self, folder: Path, ledger: Ledger, source: str) -> None:
        self.folder = folder
        self.ledger = ledger
        self.source = source
        self.media: dict[str, Medium] = {}
        self.films = Films(folder)

    def picture(self, fields: Fields) -> Picture | None:
        """The picture, with its text alternative."""
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

    def signs(self, fields: Fields, whole: str = "") -> tuple[Sign, ...]:
        """A page's films in sign language: one in `sign`, several in `signs` by the language's tag, and those that are
        called as the page; of the pages that every questionnaire has (`whole`), in `start_sign` and so on."""
        one, several = (f"{whole}_{name}" if whole else name for name in SIGN)
        given = [("", fields.words(one))] if fields.has(one) else []
        given += fields.free(several).items() if fields.has(several) else []
        for tag, source in given:
            if is_found(source):
                mend = "Remove the line, or move the film to videos/."
                fields.fault(several if tag else one, "unknown-video", f"{source} is found by its name alone.", mend)
        named = [self.sign(fields, several if tag else one, tag, each) for tag, each in given if each]
        called = self.films.of(whole or fields.at).items()
        return (*named, *(self.sign(fields, several, tag, source) for tag, source in called))

    def sign(self, fields: Fields, name: str, tag: str, source: str) -> Sign:
        """One film, fetched with the words in writing that lie beside it."""
        try:
            self.media[source] = media.video(source, self.folder)
            beside = media.captions(source, self.folder)
        except MediaError as error:
            fields.fault(name, error.code, error.message, error.mend)
            return Sign(tag, source)
        if beside is None:
            return Sign(tag, source)
        self.media[beside[0]] = beside[1]
        return Sign(tag, source, beside[0])

    def maybe_text(self, fields: Fields, name: str) -> Text | None:
        """A text that may be left out."""
        return self.text(fields, name) if fields.has(name) else None

    def text(self, fields: Fields, name: str) -> Text:
        """A text in the source language."""
        return Text(fields.path(name), {self.source: fields.words(name, required=True)})
