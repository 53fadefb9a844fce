"""Pictures, recordings and films as attachments of a FHIR resource, with their bytes as far as there is room."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final

from survey.core.definition import Picture, Sign, Text
from survey.core.languages import SIGN_LANGUAGES
from survey.formats.fhir_items import ADDRESS
from survey.formats.fhir_made import SDC, Made, said
from survey.formats.import_report import Notes
from survey.formats.media import CAPTIONS, SOUNDS, VIDEOS, Medium

ROOM: Final = 14_000_000  # encoded bytes of recordings and films in a resource, which leaves it readable
_TYPES: Final = {**SOUNDS, **VIDEOS, CAPTIONS: "text/vtt"}


class Attachments:
    """Makes the attachments of one resource. `media` are the files by their source; what has no room is noted."""

    def __init__(self, media: Mapping[str, Medium], notes: Notes) -> None:
        self._media = media
        self._notes = notes
        self._room = ROOM
        self.heard: set[str] = set()  # the paths of the texts whose recordings are in the resource

    def answer(self, picture: Picture) -> Made:
        """The picture of a choice."""
        return {"url": f"{SDC}sdc-questionnaire-itemAnswerMedia", "valueAttachment": self._picture(picture)}

    def of(self, picture: Picture | None, text: Text, signs: Iterable[Sign]) -> Iterator[Made]:
        """What an item shows and what is heard with it, in the order in which those who take only one want it."""
        held = [self._picture(picture)] if picture else []
        held += [self._sound(tag, source, text.path) for tag, source in text.sounds.items()]
        held += [self._film(sign, text.path) for sign in signs]
        if text.sounds:
            self.heard.add(text.path)
        return ({"url": f"{SDC}sdc-questionnaire-itemMedia", "valueAttachment": each} for each in held)

    def _picture(self, picture: Picture) -> Made:
        """A picture with its bytes, where they are at hand, and what it shows."""
        made: Made = {}
        medium = self._media.get(picture.source)
        if medium:
            made = {"contentType": medium.mime, "data": _encoded(medium)}
        if ":" in picture.source:
            made["url"] = picture.source
        return {**made, **said("title", picture.alt)}

    def _sound(self, tag: str, source: str, at: str) -> Made:
        return self._file(source, at, "a recording", language=tag)

    def _film(self, sign: Sign, at: str) -> Made:
        language = {"language": sign.tag, "title": SIGN_LANGUAGES.get(sign.tag, sign.tag)} if sign.tag else {}
        made = self._file(sign.source, at, "a film", **language)
        if not sign.captions:
            return made
        words = {"url": f"{ADDRESS}captions", "valueAttachment": self._file(sign.captions, at, "words in writing")}
        return {"extension": [words], **made}

    def _file(self, source: str, at: str, what: str, **said_of: Any) -> Made:
        """A file by its place beside a questionnaire, with its bytes where there is room for them."""
        made = {"contentType": _TYPES.get(PurePath(source).suffix.lower(), ""), "url": source, **said_of}
        medium = self._media.get(source)
        data = _encoded(medium) if medium else ""
        if data and len(data) <= self._room:
            self._room -= len(data)
            return {**made, "data": data}
        why = "there is no room for its bytes in the resource" if data else "its bytes are not at hand"
        self._notes.add(at, f"{what} ({source})", why, "Take the file along beside it.")
        return made


def _encoded(medium: Medium) -> str:
    return base64.b64encode(medium.body).decode()
