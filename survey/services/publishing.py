"""A folder becomes a version, numbered and immutable, with its pictures and sounds; a version becomes objects again."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.canonical import canonical, digest, from_data
from survey.core.definition import Fault, Picture, Questionnaire, Sign
from survey.core.revision import Part, revised, with_signs
from survey.core.routing import Route
from survey.core.shelf import Shelf
from survey.core.unfolding import unfolded
from survey.errors import DefinitionError, NotFoundError
from survey.formats import codebook_yaml, yaml_form
from survey.formats.codebook_yaml import Sketch
from survey.formats.media import Medium
from survey.formats.yaml_form import Draft
from survey.models import Media, Version
from survey.models import Questionnaire as QuestionnaireRow
from survey.services import auditing, seeding
from survey.services.auditing import Actor

TERMINAL: Final = "terminal"
MOST_KEPT: Final = 64
ATTEMPTS: Final = 3
_PREFIX = re.compile("[0-9a-f]{16,64}")
_version: Any = Version.__table__  # type: ignore[attr-defined]
_media: Any = Media.__table__  # type: ignore[attr-defined]
_FIND_VERSION = select(_version.c.number, _version.c.sha256).where(_version.c.id == bindparam("version_id"))
_FIND_DEFINITION = select(_version.c.definition).where(_version.c.id == bindparam("version_id"))


@dataclass(frozen=True, slots=True)
class Published:
    """A version ready to be answered: its questionnaire, unfolded, and the route through it, prepared once."""

    version_id: int
    number: int
    sha256: str
    questionnaire: Questionnaire
    route: Route


def publish(
    session: Session, organisation_id: int, folder: Path, *, only_complete: bool = False, actor: str = TERMINAL
) -> Version:
    """Publish the questionnaire in a folder, as `publish_draft` does.

    A `codebook.yaml` in the folder is read as a start, where the questionnaire has no codes yet.
    """
    draft = yaml_form.examine(folder)
    codes = codebook_yaml.read(folder)
    return publish_draft(session, Actor(organisation_id, actor), draft, codes, only_complete=only_complete)


def publish_draft(
    session: Session, actor: Actor, draft: Draft, codes: Sequence[Sketch], *, only_complete: bool = False
) -> Version:
    """Publish what was read: the version that has just this content, or a new one, numbered on.

    Raises DefinitionError with every fault. `only_complete` leaves out the languages that have faults instead of
    refusing them. Everything is stored in one transaction, the event of it by `actor` too. `codes` are what its
    codebook begins with, where the questionnaire has none yet.
    """
    if only_complete:
        draft = draft.only_complete()
    if draft.all_faults:
        raise DefinitionError(draft.all_faults)
    questionnaire, media = with_media(draft)
    content = canonical(questionnaire)
    for _ in range(ATTEMPTS):  # somebody else may publish the same at once
        try:
            version = _store(session, actor, questionnaire.key, content, media)
            seeding.seed(session, actor, version.questionnaire_id, codes)
            session.commit()
            return version
        except IntegrityError:
            session.rollback()
    raise DefinitionError([Fault("", "publishing-elsewhere", "Others publish it at the same time.", "Try again.")])


def load(session: Session, version_id: int | None) -> Published:
    """The version as objects; raises NotFoundError. Compiled once for each content and kept in memory."""
    connection = session.connection()
    row = connection.execute(_FIND_VERSION, {"version_id": version_id}).first()
    if row is None or version_id is None:
        raise NotFoundError("version", version_id)
    return recall(session, version_id, row.number, row.sha256)


def recall(session: Session, version_id: int, number: int, sha256: str) -> Published:
    """The version, for those who read its row already: compiled once, and the database not asked again."""
    compiled = _shelf.find(sha256)
    if compiled is None:
        definition = session.connection().execute(_FIND_DEFINITION, {"version_id": version_id}).scalar_one()
        compiled = _shelf.keep(sha256, _compiled(definition, sha256))
    return Published(version_id, number, sha256, *compiled)


def definition(session: Session, organisation_id: int, questionnaire_id: int, version_id: int) -> Questionnaire:
    """What was published, as it was written, repeats not unfolded; raises NotFoundError if it is not theirs."""
    row = session.get(Version, version_id)
    if row is None or (row.organisation_id, row.questionnaire_id) != (organisation_id, questionnaire_id):
        raise NotFoundError("version", version_id)
    return from_data(json.loads(row.definition))


def media_of(session: Session, organisation_id: int, questionnaire: Questionnaire) -> dict[str, Medium]:
    """Every picture, sound and film of a published questionnaire, by digest."""
    held = col(Media.organisation_id) == organisation_id, col(Media.sha256).in_(digests_of(questionnaire))
    rows = session.exec(select_rows(Media).where(*held))
    return {row.sha256: Medium(row.mime, row.body, row.credit, row.licence, row.source, row.reviewed) for row in rows}


def digests_of(questionnaire: Questionnaire) -> set[str]:
    """The digests of all that a published questionnaire shows and plays."""
    names = {picture.media for picture in questionnaire.pictures()}
    names |= {name for text in questionnaire.texts() for name in text.sounds.values()}
    names |= {name for sign in questionnaire.signs() for name in (sign.media, sign.captions_media)}
    return names - {""}


def find_media(session: Session, prefix: str) -> Media | None:
    """The picture or sound whose SHA-256 begins with `prefix` (16 digits or more), whoever published it."""
    if not _PREFIX.fullmatch(prefix):
        return None
    digests = col(Media.sha256)
    return session.exec(select_rows(Media).where(digests >= prefix, digests < prefix + "g").limit(1)).first()


def with_media(draft: Draft) -> tuple[Questionnaire, dict[str, Medium]]:
    """The draft's questionnaire with digests for its pictures and sounds, and what they stand for.

    What cannot be had (a fault of the draft names it) is left without.
    """
    digests = {name: digest(medium.body) for name, medium in draft.media.items()}
    used: dict[str, Medium] = {}

    def stored(name: str) -> str:
        if name not in digests:
            return ""
        used[digests[name]] = draft.media[name]
        return digests[name]

    def change(part: Part) -> Part:
        if isinstance(part, Picture):
            return replace(part, media=stored(part.source))
        return replace(part, sounds={tag: stored(name) for tag, name in part.sounds.items()})

    def film(sign: Sign) -> Sign:
        words = stored(sign.captions) if sign.captions else ""
        return replace(sign, media=stored(sign.source), captions_media=words)

    return with_signs(revised(draft.questionnaire, change), film), used


def _store(session: Session, actor: Actor, slug: str, content: bytes, media: Mapping[str, Medium]) -> Version:
    organisation_id = actor.organisation_id
    questionnaire_id = _questionnaire_id(session, organisation_id, slug)
    sha256 = digest(content)
    of_it = col(Version.questionnaire_id) == questionnaire_id
    _keep_media(session, organisation_id, media)
    if same := session.exec(select_rows(Version).where(of_it, col(Version.sha256) == sha256)).first():
        return same
    last = session.exec(select_rows(func.max(col(Version.number))).where(of_it)).one()
    version = Version(
        organisation_id=organisation_id,
        questionnaire_id=questionnaire_id,
        number=(last or 0) + 1,
        sha256=sha256,
        definition=content.decode(),
    )
    session.add(version)
    session.flush()
    auditing.record(session, actor, "version-published", f"version {version.id}", slug=slug, number=version.number)
    return version


def _keep_media(session: Session, organisation_id: int, media: Mapping[str, Medium]) -> None:
    """Keep what is new, and what is now said of what is there already."""
    for name, medium in media.items():
        said: dict[str, Any] = {"credit": medium.credit, "licence": medium.licence, "source": medium.source}
        said["reviewed"] = medium.reviewed
        mine = _media.c.organisation_id == organisation_id, _media.c.sha256 == name
        if not session.connection().execute(update(_media).where(*mine).values(said)).rowcount:
            row = {"sha256": name, "organisation_id": organisation_id, "mime": medium.mime, "body": medium.body}
            session.connection().execute(insert(_media).values({**row, **said}))


def _questionnaire_id(session: Session, organisation_id: int, slug: str) -> int:
    ids = col(QuestionnaireRow.id)
    of_it = col(QuestionnaireRow.organisation_id) == organisation_id, col(QuestionnaireRow.slug) == slug
    if (known := session.exec(select_rows(ids).where(*of_it)).first()) is not None:
        return known
    session.add(QuestionnaireRow(organisation_id=organisation_id, slug=slug))
    session.flush()
    return _questionnaire_id(session, organisation_id, slug)


def _compiled(definition: str, sha256: str) -> tuple[Questionnaire, Route]:
    if digest(definition.encode()) != sha256:
        message = f"The version {sha256[:12]} is no longer what was published."
        raise DefinitionError([Fault("", "damaged-version", message, "Restore the database from a backup.")])
    questionnaire = unfolded(from_data(json.loads(definition)))
    return questionnaire, Route(questionnaire)


_shelf: Shelf[str, tuple[Questionnaire, Route]] = Shelf(MOST_KEPT)
