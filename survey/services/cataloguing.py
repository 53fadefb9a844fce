"""What has been published: the organisation's questionnaires and their versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from survey.core import signing
from survey.core.coverage import Coverage, coverage
from survey.core.definition import Questionnaire
from survey.errors import NotFoundError
from survey.models import Questionnaire as QuestionnaireRow
from survey.models import Version
from survey.services import publishing

_version: Any = Version.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published version, without its definition."""

    version_id: int
    number: int
    sha256: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Catalogued:
    """A questionnaire with its versions, newest first, and how its newest one covers each language."""

    id: int
    questionnaire: Questionnaire
    editions: tuple[Edition, ...]
    languages: tuple[Coverage, ...]


def list_questionnaires(session: Session, organisation_id: int) -> tuple[Catalogued, ...]:
    """The organisation's published questionnaires by key."""
    rows = session.scalars(
        select(QuestionnaireRow)
        .where(col(QuestionnaireRow.organisation_id) == organisation_id)
        .order_by(col(QuestionnaireRow.slug))
    )
    found = (_catalogue(session, row) for row in rows.all())
    return tuple(one for one in found if one is not None)


def find_questionnaire(session: Session, organisation_id: int, questionnaire_id: int) -> Catalogued:
    """One of the organisation's questionnaires; raises NotFoundError."""
    row = session.get(QuestionnaireRow, questionnaire_id)
    if row is None or row.organisation_id != organisation_id:
        raise NotFoundError("questionnaire", questionnaire_id)
    found = _catalogue(session, row)
    if found is None:
        raise NotFoundError("questionnaire", questionnaire_id)
    return found


def count_signed(session: Session, organisation_id: int, found: Catalogued) -> dict[str, tuple[int, int]]:
    """How many pages of the newest version are said in each sign language, of how many."""
    newest = found.editions[0].version_id
    return signing.coverage(publishing.definition(session, organisation_id, found.id, newest))


def _catalogue(session: Session, row: QuestionnaireRow) -> Catalogued | None:
    rows = session.connection().execute(
        select(_version.c.id, _version.c.number, _version.c.sha256, _version.c.published_at)
        .where(_version.c.questionnaire_id == row.id)
        .order_by(_version.c.number.desc())
    )
    editions = tuple(Edition(*edition) for edition in rows)
    if row.id is None or not editions:
        return None
    questionnaire = publishing.load(session, editions[0].version_id).questionnaire
    return Catalogued(row.id, questionnaire, editions, coverage(questionnaire))
