"""The picture library: OpenMoji, our own drawings and what the organisation has uploaded, found by their names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from survey.core.languages import LANGUAGES
from survey.core.naming import SLUG
from survey.errors import InputError, MediaError, NotFoundError
from survey.formats import media, media_credits, picture_index
from survey.formats.media import Medium
from survey.formats.media_credits import Credit
from survey.formats.picture_index import Indexed
from survey.models import LibraryPicture
from survey.services import auditing, drafting
from survey.services.auditing import Actor

PAGE: Final = 60
SETS: Final = ("all", "own", "openmoji", "library")
NEEDED: Final = ("sv", "en")  # the languages of staff, in which every picture must be described
LONGEST: Final = 300
_SUFFIXES: Final = {"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}
_KIND = re.compile(r"(own|openmoji|library):[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found, and how much there is in all."""

    pictures: tuple[Indexed, ...]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True, slots=True)
class About:
    """What must be said of a picture that is uploaded."""

    name: str
    credit: str
    licence: str
    source: str
    decorative: bool
    reviewed: bool
    alternatives: Mapping[str, str]


def search(session: Session, organisation_id: int, wanted: str, among: str = "all", page: int = 1) -> Found:
    """The pictures that fit what is wanted, our organisation's first; raises InputError for an unknown set."""
    if among not in SETS:
        raise InputError(among="unknown-choice")
    ours = _library(session, organisation_id)
    sets = {"library": ours, "own": picture_index.own(), "openmoji": picture_index.openmoji()}
    pictures = [each for name, known in sets.items() if among in ("all", name) for each in known]
    fitting = picture_index.search(pictures, wanted[:100])
    page = min(max(1, page), max(1, -(-len(fitting) // PAGE)))
    return Found(tuple(fitting[(page - 1) * PAGE : page * PAGE]), len(fitting), page)


def picture(session: Session, organisation_id: int, source: str) -> Medium:
    """One picture of the library; raises NotFoundError."""
    if not _KIND.fullmatch(source):
        raise NotFoundError("picture", source)
    kind, _, name = source.partition(":")
    if kind != "library":
        try:
            return media.picture(source, Path())
        except MediaError as error:
            raise NotFoundError("picture", source) from error
    row = find(session, organisation_id, name)
    return Medium(row.mime, row.body, row.credit, row.licence, row.source, row.reviewed)


def find(session: Session, organisation_id: int, name: str) -> LibraryPicture:
    """One of the organisation's own pictures; raises NotFoundError."""
    mine = col(LibraryPicture.organisation_id) == organisation_id, col(LibraryPicture.name) == name
    row = session.scalars(select(LibraryPicture).where(*mine)).first()
    if row is None:
        raise NotFoundError("picture", name)
    return row


def add(session: Session, actor: Actor, file: tuple[str, IO[bytes]] | None, about: About) -> None:
    """Keep an uploaded picture, drawn anew and without metadata.

    Raises InputError for what is missing, MediaError for a file that cannot be used.
    """
    _check(file, about)
    name, body = file or ("", None)
    made = media.drawn(name, body.read(media.MAX_PICTURE_BYTES + 1) if body else b"")
    said = {tag: words for tag, words in about.alternatives.items() if words and not about.decorative}
    row = LibraryPicture(
        organisation_id=actor.organisation_id,
        name=about.name,
        mime=made.mime,
        body=made.body,
        alternatives=said,
        decorative=about.decorative,
        credit=about.credit,
        licence=about.licence,
        source=about.source,
        reviewed=about.reviewed,
        author=actor.name,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise InputError(name="name-is-taken") from error
    auditing.record(session, actor, "picture-added", f"picture {about.name}", licence=about.licence)
    session.commit()


def remove(session: Session, actor: Actor, name: str) -> None:
    """Take a picture out of the library; questionnaires that use it keep theirs. Raises NotFoundError."""
    row = find(session, actor.organisation_id, name)
    session.connection().execute(delete(LibraryPicture).where(col(LibraryPicture.id) == row.id))
    auditing.record(session, actor, "picture-removed", f"picture {name}")
    session.commit()


def put_into_draft(session: Session, actor: Actor, name: str, draft_id: int) -> str:
    """Lay a picture of the organisation's into a draft, with whose it is; the source to write in the questionnaire.

    So the draft is whole by itself, wherever it is taken. Raises NotFoundError.
    """
    row = find(session, actor.organisation_id, name)
    listed = drafting.find(session, actor.organisation_id, draft_id)
    source = f"pictures/{row.name}{_SUFFIXES[row.mime]}"

    def lay(folder: Path) -> None:
        (folder / "pictures").mkdir(exist_ok=True)
        (folder / source).write_bytes(row.body)
        owned, _ = media_credits.read(folder)
        owned[source] = Credit(row.credit, row.licence, row.source, row.reviewed)
        (folder / media_credits.FILE).write_bytes(media_credits.written(owned))

    drafting.change(session, actor, listed, "draft-changed", lay)
    return source


def _library(session: Session, organisation_id: int) -> list[Indexed]:
    columns = ("name", "alternatives", "credit", "licence", "reviewed")
    query = select(*(getattr(LibraryPicture, name) for name in columns))
    rows = session.execute(query.where(col(LibraryPicture.organisation_id) == organisation_id)).all()
    return [_indexed(*row) for row in sorted(rows)]


def _indexed(name: str, alternatives: Mapping[str, str], credit: str, licence: str, reviewed: bool) -> Indexed:
    swedish, english = (alternatives.get(tag, "") or name.replace("-", " ") for tag in NEEDED)
    texts = (name.replace("-", " "), *alternatives.values())
    words = frozenset(word for text in texts for word in (text.casefold(), *text.casefold().split()))
    return Indexed(f"library:{name}", swedish, english, credit, licence, reviewed, words)


def _check(file: object, about: About) -> None:
    problems = {} if file else {"file": "required"}
    if SLUG.fault("name", about.name):
        problems["name"] = "not-a-key"
    for field in ("credit", "licence"):
        if not getattr(about, field):
            problems[field] = "required"
    texts = {"credit": about.credit, "licence": about.licence, "source": about.source}
    texts |= {f"alt-{tag}": words for tag, words in about.alternatives.items()}
    problems |= {field: "too-long" for field, text in texts.items() if len(text) > LONGEST}
    if not about.decorative:
        problems |= {f"alt-{tag}": "required" for tag in NEEDED if not about.alternatives.get(tag)}
    if unknown := set(about.alternatives) - set(LANGUAGES):
        problems |= {f"alt-{tag}": "unknown-choice" for tag in unknown}
    if problems:
        raise InputError(**problems)
