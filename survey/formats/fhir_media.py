"""Pictures and sounds inside a FHIR resource, as files of a questionnaire's folder."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

from survey.core.definition import Picture, Text
from survey.formats.fhir_elements import Element
from survey.formats.import_report import Notes

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
MAX_ENCODED: Final = 14_000_000
_OURS = re.compile(r"(openmoji|own):[A-Za-z0-9_-]+")


class MediaShelf:
    """The files found so far, by their path in the folder."""

    def __init__(self, notes: Notes) -> None:
        self.files: dict[str, bytes] = {}
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

    def sound(self, attachment: Element, place: str, tag: str, at: str) -> str:
        """The file of a recording of the text `at`, "" where it is none."""
        suffix = SOUNDS.get(attachment.text("contentType"))
        body = self._body(attachment, place) if suffix else b""
        if not body:
            return ""
        name = f"sounds/{tag}/{at}{suffix}"
        self.files[name] = body
        return name

    def other(self, attachment: Element, place: str) -> None:
        """Note what is neither."""
        what = attachment.text("contentType") or "an attachment without a type"
        self._notes.add(place, what, "no page shows this type here", "Put a picture or a sound in the folder by hand.")

    def _body(self, attachment: Element, place: str) -> bytes:
        data = attachment.text("data")
        if not data:
            address = attachment.text("url")[:200] or "no address"
            why = f"its bytes are elsewhere ({address}), and nothing outside is fetched"
            self._notes.add(place, "a picture or sound", why, "Fetch it and put it in the folder.")
            return b""
        if len(data) > MAX_ENCODED:
            self._notes.add(place, "a picture or sound", "it is too large", "Make it smaller and put it in the folder.")
            return b""
        try:
            return base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError):
            self._notes.add(place, "a picture or sound", "its bytes cannot be read", "Put the file in the folder.")
            return b""
