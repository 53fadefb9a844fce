"""The files of a report's editions: made in the background and kept with them, in each language and form.

A file tells by its mark which quotes stand in it, word for word. One whose mark is not today's is never served: the
background makes it anew without what was taken back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.definition import Questionnaire
from survey.core.report import Snapshot
from survey.errors import BusyError, NotFoundError
from survey.models import Job, ReportEdition, ReportFile
from survey.services import publishing, reporting, upserting, working
from survey.services.auditing import Actor
from survey.services.quoting import Cleared
from survey.services.working import Tell

PDF, DOCX = FORMS = ("pdf", "docx")
MIMES: Final = {
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
BACKGROUND: Final = "background"  # who asks for files that nobody asked for
PATIENCE: Final = timedelta(hours=1)  # before what failed is tried again
_LOOK: Final = 1  # counts on when files are to look otherwise, so that all are made anew

_log = logging.getLogger(__name__)
_file: Any = ReportFile.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Bound:
    """An edition with all that it is told from today."""

    edition: ReportEdition
    snapshot: Snapshot
    questionnaire: Questionnaire
    quotes: Mapping[int, Cleared]

    @property
    def mark(self) -> str:
        """What changes when a quote is taken back or says something else."""
        said = [
            [one.id, one.words, one.language, one.group, one.area, one.shows_language, sorted(one.translations.items())]
            for one in sorted(self.quotes.values(), key=lambda one: one.id)
        ]
        return sha256(json.dumps([_LOOK, said]).encode()).hexdigest()


Maker = Callable[[Bound, str], bytes]  # makes the file of a language


def bind(session: Session, edition: ReportEdition) -> Bound:
    """An edition with its version and with the quotes that may be read today."""
    snapshot = reporting.read(edition)
    quotes = reporting.quotes_of(session, edition.organisation_id, edition.round_id, edition.quote_ids)
    questionnaire = publishing.load(session, snapshot.version_id).questionnaire
    return Bound(edition, snapshot, questionnaire, quotes)


def list_files(session: Session, bound: Bound) -> frozenset[tuple[str, str]]:
    """The files that can be fetched now: (language, form)."""
    query = select(_file.c.language, _file.c.form).where(
        _file.c.edition_id == bound.edition.id, _file.c.mark == bound.mark
    )
    return frozenset((language, form) for language, form in session.connection().execute(query))


def find_file(session: Session, bound: Bound, language: str, form: str) -> bytes | None:
    """A file's bytes; None while it is being made. Raises NotFoundError for a language or form that there is not."""
    if language not in bound.edition.languages or form not in FORMS:
        raise NotFoundError("file of report", form)
    query = select(_file.c.body).where(
        _file.c.edition_id == bound.edition.id,
        _file.c.language == language,
        _file.c.form == form,
        _file.c.mark == bound.mark,
    )
    body: bytes | None = session.connection().execute(query).scalar_one_or_none()
    return body


def work(
    session: Session, actor: Actor, arguments: Mapping[str, Any], tell: Tell, *, makers: Mapping[str, Maker]
) -> None:
    """Make the files of an edition that are not there; raises NotFoundError. `makers` know how each form is made."""
    edition = session.get(ReportEdition, int(arguments["edition_id"]))
    if edition is None or edition.organisation_id != actor.organisation_id:
        raise NotFoundError("edition", arguments["edition_id"])
    bound = bind(session, edition)
    _throw_away(session, bound)
    wanted = [(tag, form) for form in makers for tag in edition.languages]  # should one form fail, the others are there
    there = list_files(session, bound)
    for done, (tag, form) in enumerate(wanted):
        tell(done, len(wanted))
        if (tag, form) not in there:
            _keep(session, bound, tag, form, makers[form](bound, tag))


def renew(session: Session) -> None:
    """Throw away what says something that was taken back, of every edition, and ask for what is missing then."""
    for edition_id in session.exec(select_rows(col(ReportEdition.id))).all():
        try:
            _renew(session, session.get_one(ReportEdition, edition_id))
        except BusyError:
            raise
        except Exception as error:  # one edition that cannot be read must not keep the others waiting
            session.rollback()
            _log.error("edition %s was not looked through: %s", edition_id, type(error).__name__)


def _renew(session: Session, edition: ReportEdition) -> None:
    bound = bind(session, edition)
    _throw_away(session, bound)
    wanted = {(tag, form) for tag in edition.languages for form in FORMS}
    if not wanted <= list_files(session, bound) and not _is_tried(session, edition):
        reporting.ask_for_files(session, Actor(edition.organisation_id, BACKGROUND), edition)


def _throw_away(session: Session, bound: Bound) -> None:
    gone = _file.c.edition_id == bound.edition.id, _file.c.mark != bound.mark
    session.connection().execute(delete(_file).where(*gone))
    session.commit()


def _keep(session: Session, bound: Bound, tag: str, form: str, body: bytes) -> None:
    own = {"edition_id": bound.edition.id, "language": tag, "form": form}
    whose = {"organisation_id": bound.edition.organisation_id}
    upserting.put(session, _file, own | whose, {"mark": bound.mark, "body": body})
    session.commit()


def _is_tried(session: Session, edition: ReportEdition) -> bool:
    """Whether somebody is at it, or has failed lately."""
    job = session.get(Job, edition.job_id) if edition.job_id else None
    if job is None or job.state == working.DONE:
        return False
    asked_at = job.asked_at if job.asked_at.tzinfo else job.asked_at.replace(tzinfo=UTC)  # SQLite drops the zone
    return job.state in working.LIVE or datetime.now(UTC) - asked_at < PATIENCE
