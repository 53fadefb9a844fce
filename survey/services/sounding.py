"""Recordings of a draft's texts: what is there in each language, what lacks, and laying new ones beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlmodel import Session

from survey.errors import InputError, MediaError
from survey.formats import media
from survey.services import drafting
from survey.services.auditing import Actor
from survey.services.drafting import Opened, Upload

LARGEST: Final = 60_000_000  # bytes, all recordings of an upload together


@dataclass(frozen=True, slots=True)
class Spoken:
    """A text in one language: its path, its words, and the digest of its recording, "" for none."""

    path: str
    words: str
    sound: str


def list_spoken(opened: Opened, tag: str) -> tuple[Spoken, ...]:
    """Every text of a draft that has words in a language, those without a recording first."""
    texts = [text for text in opened.questionnaire.texts() if text.words.get(tag)]
    spoken = [Spoken(text.path, text.words[tag], text.sounds.get(tag, "")) for text in texts]
    return tuple(sorted(spoken, key=lambda each: bool(each.sound)))


def attach(
    session: Session, actor: Actor, draft_id: int, tag: str, uploads: Sequence[Upload], only: str = ""
) -> tuple[str, ...]:
    """Lay recordings into a draft, each for the text that its name begins with, or one for the text `only`.

    The paths that were given a recording. Raises InputError, and lays none, when one has no text or is no recording.
    """
    opened = drafting.open_draft(session, actor.organisation_id, draft_id)
    paths = {each.path for each in list_spoken(opened, tag)}
    if tag not in opened.questionnaire.languages:
        raise InputError(language="unknown-choice")
    if not uploads or (only and len(uploads) > 1):
        raise InputError(sounds="required" if not uploads else "one-at-a-time")
    laid = dict(_recording(upload, only, paths) for upload in uploads)

    def lay(folder: Path) -> None:
        home = folder / "sounds" / tag
        home.mkdir(parents=True, exist_ok=True)
        for path, (suffix, body) in laid.items():
            for old in (home / f"{path}{known}" for known in media.SOUNDS):
                old.unlink(missing_ok=True)
            (home / f"{path}{suffix}").write_bytes(body)

    drafting.change(session, actor, opened.listed, "draft-changed", lay)
    return tuple(laid)


def _recording(upload: Upload, only: str, paths: set[str]) -> tuple[str, tuple[str, bytes]]:
    """The text that a recording is of, the ending that its bytes deserve, and the bytes of its sound."""
    name, opened = upload
    body = opened.read(media.MAX_SOUND_BYTES + 1)
    path = only or Path(name.replace("\\", "/").rpartition("/")[2]).stem
    if path not in paths:
        raise InputError(sounds="sound-of-nothing")
    try:
        medium = media.heard(name, body)
    except MediaError as error:
        raise InputError(sounds=error.code) from error
    return path, (next(suffix for suffix, known in media.SOUNDS.items() if known == medium.mime), medium.body)
