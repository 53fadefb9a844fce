"""Pictures, sounds and films inside a FHIR resource, as files of a questionnaire's folder."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from survey.core.definition import Picture, Sign, Text
from survey.core.languages import SIGN_LANGUAGES
from survey.formats.fhir_elements import Element, tag_of
from survey.formats.fhir_items import ADDRESS
from survey.formats.films import HOME
from survey.formats.import_report import Notes
from survey.formats.media import CAPTIONS, VIDEOS, is_film

PICTURES: Final = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/svg+xml": ".svg"}
SOUNDS: Final = {
    "audio/mpeg": ".mp3",
    "audio/mp3": ".mp3",
    "audio/ogg": ".ogg",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "audio/x-wav": ".wav",
    "audio/webm": ".webm",
}
FILMS: Final = {mime: suffix for suffix, mime in VIDEOS.items()}
MAX_ENCODED: Final = 14_000_000
_FILE: Final = "a picture, sound or film"
_OURS = re.compile(r"(openmoji|own):[A-Za-z0-9_-]+")


class MediaShelf:
    """The files found so far, by their path in the folder. `tags` are the questionnaire's languages; in a resource that
    is `ours`, addresses are places in its folder."""

    def __init__(self, notes: Notes, tags: Sequence[str], ours: bool) -> None:
        self.files: dict[str, bytes] = {}
        self._tags = tags
        self._ours = ours
        self._notes = notes

    def picture(self, attachment: Element, place: str, at: str) -> Picture | None:
        """The picture of an attachment, `at` a text path; what it shows is the attachment's title."""
        type_ = attachment.text("contentType")
        if type_ and type_ not in PICTURES:
            return None
        title = attachment.words("title")
        alt = Text(f"{at}.alt", title) if title else None
        if _OURS.fullmatch(attachment.text("url")):
            return Picture(attachment.text("url"), alt)
        body = self._body(attachment, place)
        if not body:
            return None
        if alt is None:
            why = "the attachment has no title"
            self._notes.add(
                place, "a picture without words", why, "Marked decorative; write alt: if it says something."
            )
        name = f"pictures/{at.replace('.', '-')}{PICTURES.get(type_, '.png')}"
        self.files[name] = body
        return Picture(name, alt)

    def spoken(self, item: Element, place: str, text: Text) -> Text:
        """The text with the recordings beside an item, each in the language that it says, the first if it says none."""
        made: dict[str, str] = {}
        for each in filter(is_sound, attachments(item)):
            tag = tag_of(each.text("language")) if each.text("language") else self._tags[0]
            if tag not in self._tags or tag in made:
                self.other(each, place)
            elif name := self._sound(each, place, tag, text.path):
                made[tag] = name
        return replace(text, sounds=made) if made else text

    def films(self, item: Element, place: str, page: str) -> tuple[Sign, ...]:
        """The films in sign language beside an item: those that say in which, and our own."""
        made: dict[str, Sign] = {}
        for each in attachments(item):
            if self.is_signed(each) and (sign := self._film(each, place, page)):
                made.setdefault(sign.tag, sign)
        return tuple(made.values())

    def is_signed(self, attachment: Element) -> bool:
        """Whether it is a film in sign language: it says in which, or lies where our films do."""
        known = bool(_sign_language(attachment)) or (self._ours and is_film(attachment.text("url")))
        return known and attachment.text("contentType") in FILMS

    def _film(self, attachment: Element, place: str, page: str) -> Sign | None:
        tag = _sign_language(attachment)
        source = attachment.text("url")
        ours = self._ours and is_film(source)
        if not ours:
            source = f"{HOME}/{tag}/{page}{FILMS[attachment.text('contentType')]}"
        body = self._body(attachment, place, source)
        if not body and not ours:
            return None
        self.files |= {source: body} if body else {}
        return Sign(tag, source, self._captions(attachment, place, source))

    def _captions(self, attachment: Element, place: str, source: str) -> str:
        """The file of a film's words in writing, "" where there are none."""
        beside = attachment.extension(f"{ADDRESS}captions")
        held = beside.inner("valueAttachment") if beside else None
        if held is None:
            return ""
        name = source.rpartition(".")[0] + CAPTIONS
        if body := self._body(held, place, name):
            self.files[name] = body
        return name

    def _sound(self, attachment: Element, place: str, tag: str, at: str) -> str:
        """The file of a recording of the text `at`, "" where it is none."""
        suffix = SOUNDS.get(attachment.text("contentType"))
        name = f"sounds/{tag}/{at}{suffix}"
        body = self._body(attachment, place, name)
        if not body:
            return ""
        self.files[name] = body
        return name

    def other(self, attachment: Element, place: str) -> None:
        """Note what is none of these."""
        what = attachment.text("contentType") or "an attachment without a type"
        mend = "Put a picture or a sound in the folder by hand."
        if what in FILMS:
            mend = f"If it is in sign language, put it in {HOME}/<language>/; else say in words what it shows."
        self._notes.add(place, what, "no page shows this type here", mend)

    def _body(self, attachment: Element, place: str, name: str = "") -> bytes:
        data = attachment.text("data")
        if not data:
            address = attachment.text("url")[:200] or "no address"
            why = f"its bytes are elsewhere ({address}), and nothing outside is fetched"
            mend = f"Fetch it and put it {f'at {name}' if name else 'in the folder'}."
            self._notes.add(place, _FILE, why, mend)
            return b""
        if len(data) > MAX_ENCODED:
            self._notes.add(place, _FILE, "it is too large", "Make it smaller and put it in the folder.")
            return b""
        try:
            return base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            self._notes.add(place, _FILE, "its bytes cannot be read", "Put the file in the folder.")
            return b""


def attachments(item: Element) -> Iterator[Element]:
    """What an item shows and what is heard with it."""
    for found in (*item.extensions("sdc-questionnaire-itemMedia"), *item.extensions("itemMedia")):
        if held := found.inner("valueAttachment"):
            yield held


def is_sound(attachment: Element) -> bool:
    """Whether it is a recording."""
    return attachment.text("contentType") in SOUNDS


def _sign_language(attachment: Element) -> str:
    """The tag of a sign language, "" for another; as a language of its own or below "sgn"."""
    tag = attachment.text("language").lower().removeprefix("sgn-")
    return tag if tag in SIGN_LANGUAGES else ""
