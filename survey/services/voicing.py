"""Notices read aloud: one recording for each language, which goes quiet when the words become others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Any

from sqlalchemy import select
from sqlmodel import Session

from survey.core.canonical import digest
from survey.core.wording import Worded
from survey.errors import InputError, MediaError
from survey.formats import media
from survey.formats.media import Medium
from survey.models import Media, Notice, NoticeSound
from survey.services import noticing, upserting
from survey.services.auditing import Actor

_media: Any = Media.__table__  # type: ignore[attr-defined]
Upload = tuple[str, IO[bytes]]


def attach(session: Session, actor: Actor, notice: Notice, worded: Worded, tag: str, uploads: Sequence[Upload]) -> None:
    """Keep a recording of the words as they are now in a language. Raises InputError(files=…)."""
    if not worded.standing(tag).whole:
        raise InputError(files="not-whole")
    if len(uploads) != 1:
        raise InputError(files="one-at-a-time" if uploads else "required")
    name, opened = uploads[0]
    body = opened.read(media.MAX_SOUND_BYTES + 1)
    try:
        medium = media.heard(name, body)
    except MediaError as error:
        raise InputError(files=error.code) from error
    row = session.get(NoticeSound, (notice.id, tag)) or NoticeSound(
        notice_id=notice.id, language=tag, organisation_id=notice.organisation_id, sha256="", of=""
    )
    row.sha256, row.of = keep(session, notice.organisation_id, medium), worded.spoken(tag)
    session.add(row)
    noticing.record(session, actor, f"{notice.kind}-recorded", notice, language=tag)


def remove(session: Session, actor: Actor, notice: Notice, tag: str) -> None:
    """Take a language's recording away, if there is one."""
    if row := session.get(NoticeSound, (notice.id, tag)):
        session.delete(row)
        noticing.record(session, actor, f"{notice.kind}-unrecorded", notice, language=tag)


def keep(session: Session, organisation_id: int, medium: Medium) -> str:
    """Keep a picture or a sound under its digest, once, in the caller's transaction; the digest."""
    name = digest(medium.body)
    mine = _media.c.organisation_id == organisation_id, _media.c.sha256 == name
    if session.connection().execute(select(_media.c.sha256).where(*mine)).first() is None:
        row = {"sha256": name, "organisation_id": organisation_id, "mime": medium.mime, "body": medium.body}
        said = {"credit": medium.credit, "licence": medium.licence, "source": medium.source}
        new = upserting.insert(session, _media).values({**row, **said, "reviewed": medium.reviewed})
        session.connection().execute(new.on_conflict_do_nothing())  # somebody else may keep it at the same time
    return name
