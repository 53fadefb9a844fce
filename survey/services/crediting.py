"""Whose the pictures, sounds and films are in the questionnaires and replies that are in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from survey.core.definition import Text
from survey.models import Media, Round
from survey.services import publishing, replying

_media: Any = Media.__table__  # type: ignore[attr-defined]
_SAID = [_media.c[name] for name in ("sha256", "mime", "credit", "licence", "source", "reviewed")]


@dataclass(frozen=True, slots=True)
class Credited:
    """A picture, with what it shows; or all sounds or films of one maker and licence, and how many they are.

    `kind` is picture, sound or film. What is recorded is not told, as it would tell what is asked of whom.
    """

    kind: str
    digest: str
    alt: Text | None
    credit: str
    licence: str
    source: str
    reviewed: bool
    count: int = 1


def list_credited(session: Session, today: date) -> tuple[Credited, ...]:
    """What open rounds and public replies show and play: pictures by maker, then sounds, then films."""
    open_now = col(Round.opens_on) <= today, or_(col(Round.closes_on).is_(None), col(Round.closes_on) >= today)
    versions = session.scalars(select(col(Round.version_id)).where(*open_now).distinct()).all()
    shown: dict[str, Text | None] = {}
    names: set[str] = set()
    for version_id in versions:
        questionnaire = publishing.load(session, version_id).questionnaire
        names |= publishing.digests_of(questionnaire)
        for picture in questionnaire.pictures():
            shown[picture.media] = shown.get(picture.media) or picture.alt
    for digest, said in replying.pictures(session).items():
        names.add(digest)
        shown[digest] = shown.get(digest) or Text("", said)
    rows = session.connection().execute(select(*_SAID).where(_media.c.sha256.in_(names)).distinct()).all()
    found = {row.sha256: row for row in rows}
    pictures = [_picture(row, shown[name]) for name, row in found.items() if name in shown]
    return (*sorted(pictures, key=_order), *_gathered(found, "audio/", "sound"), *_gathered(found, "video/", "film"))


def _picture(row: Any, alt: Text | None) -> Credited:
    return Credited("picture", row.sha256, alt, row.credit, row.licence, row.source, row.reviewed)


def _gathered(found: dict[str, Any], mime: str, kind: str) -> list[Credited]:
    """What is heard or seen moving, one row for each maker, licence, source and review."""
    counts: dict[tuple[str, str, str, bool], int] = {}
    for row in found.values():
        if row.mime.startswith(mime):
            said = (row.credit, row.licence, row.source, row.reviewed)
            counts[said] = counts.get(said, 0) + 1
    return [Credited(kind, "", None, *said, count=count) for said, count in sorted(counts.items())]


def _order(one: Credited) -> tuple[str, str, str]:
    return one.credit.casefold(), one.licence, one.digest
