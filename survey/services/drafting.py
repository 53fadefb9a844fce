"""Drafts: questionnaires brought in as files, looked through, changed, published or thrown away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Final

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from survey.core.canonical import digest
from survey.core.definition import Questionnaire
from survey.core.languages import LANGUAGES
from survey.core.naming import SLUG
from survey.core.shelf import Shelf
from survey.errors import InputError, NotFoundError
from survey.formats import codebook_yaml, folder_zip, yaml_form
from survey.formats.codebook_yaml import Sketch
from survey.formats.media import Medium
from survey.formats.yaml_form import Draft as Folder
from survey.models import Draft, Version, now
from survey.services import auditing, publishing, reading_apart
from survey.services.auditing import Actor

LARGEST: Final = 60_000_000  # bytes, all files of an upload together
MOST_FILES: Final = 200
MOST_NOTES: Final = 1_000
MOST_KEPT: Final = 4
CHUNK: Final = 1024 * 1024
_draft: Any = Draft.__table__  # type: ignore[attr-defined]
_SHORT = [_draft.c[name] for name in ("id", "slug", "sha256", "files", "report", "author", "changed_at")]
_UNSAFE = re.compile(r"[^\w.() -]")

Upload = tuple[str, IO[bytes]]


@dataclass(frozen=True, slots=True)
class Listed:
    """A draft without its archive."""

    id: int
    slug: str
    sha256: str
    files: Sequence[str]
    report: Mapping[str, Any]
    author: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft as it was read: everything in it and everything wrong with it.

    `questionnaire` is as it would be published, with digests for its pictures and sounds; `media` is what these stand
    for, by digest. `codes` are what its codebook begins with.
    """

    listed: Listed
    folder: Folder
    codes: Sequence[Sketch]
    questionnaire: Questionnaire
    media: Mapping[str, Medium]


def list_drafts(session: Session, organisation_id: int) -> tuple[Listed, ...]:
    """The organisation's drafts, the last changed first."""
    query = select(*_SHORT).where(_draft.c.organisation_id == organisation_id)
    rows = session.connection().execute(query.order_by(_draft.c.changed_at.desc(), _draft.c.id.desc()))
    return tuple(Listed(*row) for row in rows)


def find(session: Session, organisation_id: int, draft_id: int) -> Listed:
    """One of the organisation's drafts; raises NotFoundError."""
    query = select(*_SHORT).where(_draft.c.id == draft_id, _draft.c.organisation_id == organisation_id)
    row = session.connection().execute(query).first()
    if row is None:
        raise NotFoundError("draft", draft_id)
    return Listed(*row)


def open_draft(session: Session, organisation_id: int, draft_id: int) -> Opened:
    """One of the organisation's drafts, read whole; raises NotFoundError, or DefinitionError if nothing is known."""
    listed = find(session, organisation_id, draft_id)
    read = _shelf.find(listed.sha256)
    if read is None:
        with unpacked(session, listed) as folder:
            examined, codes = yaml_form.examine(folder), codebook_yaml.read(folder)
        read = _shelf.keep(listed.sha256, (examined, codes, *publishing.with_media(examined)))
    return Opened(listed, *read)


def bring_in(session: Session, actor: Actor, uploads: Sequence[Upload], key: str, language: str) -> int:
    """Make a draft of the questionnaire in some uploaded files; its id.

    Raises InputError for what is wrong with the form that they came in, DefinitionError for what is wrong with them.
    """
    _check(uploads, key, language)
    with _read(uploads, key, language) as read:
        return keep(session, actor, read.folder, _names(uploads), read.report)


def keep(session: Session, actor: Actor, folder: Path, files: Sequence[str], report: Mapping[str, Any]) -> int:
    """Keep a folder as a draft; its id. Raises InputError when there is a draft of this name."""
    values = _values(actor, folder, files, report)
    row = {"organisation_id": actor.organisation_id, "slug": folder.name, **values}
    try:
        made = session.connection().execute(insert(_draft).values(row).returning(_draft.c.id)).scalar_one()
    except IntegrityError as error:
        session.rollback()
        raise InputError(key="draft-is-there") from error
    auditing.record(session, actor, "draft-brought-in", f"draft {made}", slug=folder.name, files=list(files))
    session.commit()
    return int(made)


def replace(session: Session, actor: Actor, draft_id: int, uploads: Sequence[Upload], language: str) -> None:
    """Put the questionnaire in newer files in a draft's place; raises as `bring_in`, and for another questionnaire."""
    listed = find(session, actor.organisation_id, draft_id)
    _check(uploads, listed.slug, language)
    with _read(uploads, listed.slug, language) as read:
        if read.folder.name != listed.slug:
            raise InputError(files="another-questionnaire")
        values = _values(actor, read.folder, _names(uploads), read.report)
    _keep(session, actor, listed, values, "draft-replaced", files=values["files"])


def change(session: Session, actor: Actor, listed: Listed, act: str, make: Callable[[Path], None]) -> None:
    """Change a draft's folder: `make` is given it unpacked. Raises InputError when somebody else was quicker."""
    with unpacked(session, listed) as folder:
        make(folder)
        archive = b"".join(folder_zip.write(folder))
    values = {"archive": archive, "sha256": digest(archive), "author": actor.name, "changed_at": now()}
    _keep(session, actor, listed, values, act)


def publish(session: Session, actor: Actor, draft_id: int, seen: str, *, only_complete: bool = False) -> Version:
    """Publish a draft by the same gate as everything; raises DefinitionError with every fault.

    `seen` is the digest of the draft that was looked at: InputError when it has changed since. The draft stays, since
    it may hold more than a version does: whole photographs, comments, lists.
    """
    opened = open_draft(session, actor.organisation_id, draft_id)
    if opened.listed.sha256 != seen:
        raise InputError(seen="changed-meanwhile")
    return publishing.publish_draft(session, actor, opened.folder, opened.codes, only_complete=only_complete)


def discard(session: Session, actor: Actor, draft_id: int) -> None:
    """Throw a draft away; what was published of it stays. Raises NotFoundError."""
    listed = find(session, actor.organisation_id, draft_id)
    session.connection().execute(delete(_draft).where(_draft.c.id == draft_id))
    auditing.record(session, actor, "draft-discarded", f"draft {draft_id}", slug=listed.slug)
    session.commit()


@contextmanager
def unpacked(session: Session, listed: Listed) -> Iterator[Path]:
    """The draft's folder, for as long as it is looked at."""
    with TemporaryDirectory(prefix="medskapa-") as home:
        packed = Path(home) / "draft.zip"
        packed.write_bytes(archive_of(session, listed))
        folder = Path(home) / listed.slug
        folder_zip.read(packed, folder)
        yield folder


def archive_of(session: Session, listed: Listed) -> bytes:
    """The draft's folder as one archive."""
    query = select(_draft.c.archive).where(_draft.c.id == listed.id, _draft.c.sha256 == listed.sha256)
    archive: bytes | None = session.connection().execute(query).scalar()
    if archive is None:
        raise NotFoundError("draft", listed.id)
    return archive


def _check(uploads: Sequence[Upload], key: str, language: str) -> None:
    problems = {}
    if not uploads:
        problems["files"] = "required"
    if len(uploads) > MOST_FILES:
        problems["files"] = "too-many-files"
    if key and SLUG.fault("key", key):
        problems["key"] = "not-a-key"
    if language and language not in LANGUAGES:
        problems["language"] = "unknown-choice"
    if problems:
        raise InputError(**problems)


@contextmanager
def _read(uploads: Sequence[Upload], key: str, language: str) -> Iterator[reading_apart.Read]:
    with TemporaryDirectory(prefix="medskapa-") as home:
        given, made = Path(home) / "given", Path(home) / "made"
        given.mkdir()
        made.mkdir()
        yield reading_apart.read([_save(given, upload) for upload in uploads], made, key, language)


def _save(home: Path, upload: Upload) -> Path:
    """An uploaded file on the disk, under its own name as far as that is harmless."""
    name, body = upload
    kept = _shown(name)
    path = home / kept
    if path.exists():
        raise InputError(files="same-name")
    with path.open("xb") as file:
        while chunk := body.read(CHUNK):
            file.write(chunk)
    return path


def _shown(name: str) -> str:
    kept = _UNSAFE.sub("_", name.replace("\\", "/").rpartition("/")[2]).lstrip(". ")[-60:]
    return kept or "form"


def _names(uploads: Sequence[Upload]) -> list[str]:
    return [_shown(name) for name, _ in uploads]


def _values(actor: Actor, folder: Path, files: Sequence[str], report: Mapping[str, Any]) -> dict[str, Any]:
    archive = b"".join(folder_zip.write(folder))
    notes = report.get("notes", [])
    return {
        "archive": archive,
        "sha256": digest(archive),
        "files": list(files),
        "report": {**report, "notes": notes[:MOST_NOTES], "left_out": len(notes[MOST_NOTES:])},
        "author": actor.name,
        "changed_at": now(),
    }


def _keep(session: Session, actor: Actor, listed: Listed, values: Mapping[str, Any], act: str, **details: Any) -> None:
    """Put new values in the place of the draft that was looked at."""
    seen = _draft.c.id == listed.id, _draft.c.sha256 == listed.sha256
    if not session.connection().execute(update(_draft).where(*seen).values(values)).rowcount:
        session.rollback()
        raise InputError(seen="changed-meanwhile")
    auditing.record(session, actor, act, f"draft {listed.id}", slug=listed.slug, **details)
    session.commit()


_shelf: Shelf[str, tuple[Folder, Sequence[Sketch], Questionnaire, Mapping[str, Medium]]] = Shelf(MOST_KEPT)
