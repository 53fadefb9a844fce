"""Work that takes too long for a page: asked for on one, done by `flask work`, followed on another.

A job waits until a worker takes it. A worker that is heard of no more has died; then the job waits again, and after
`TRIES` of them it has failed. What comes of a job is a file, kept in pieces for `KEPT` and then thrown away.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, and_, delete, insert, or_, select, update
from sqlmodel import Session

from survey.errors import NotFoundError, SurveyError
from survey.models import Job, JobPart, now, random_id
from survey.services import auditing
from survey.services.auditing import Actor

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
LIVE: Final = (WAITING, RUNNING)
LOST: Final = "lost"  # the problem of a job whose workers all died
UNEXPECTED: Final = "unexpected"  # the problem of a job that hit a fault of ours
STALE: Final = timedelta(minutes=5)
PATIENCE: Final = timedelta(seconds=20)
KEPT: Final = timedelta(days=2)
TRIES: Final = 3
PIECE: Final = 1024 * 1024
PAGE: Final = 50
_BEAT_SECONDS: Final = 0.5

_job: Any = Job.__table__  # type: ignore[attr-defined]
_part: Any = JobPart.__table__  # type: ignore[attr-defined]
_log = logging.getLogger(__name__)


class CancelledError(SurveyError):
    """Somebody does not want the work any more."""


class Tell(Protocol):
    """How a worker says how far it has come, at least every few minutes; what it has written so far is committed.

    Raises CancelledError when the work is not wanted any more.
    """

    def __call__(self, done: int, whole: int = 0) -> None:
        """That `done` of `whole` steps are behind it (0: not known how many)."""


@dataclass(frozen=True, slots=True)
class File:
    """What came of a job: its name, its type and its bytes as they come."""

    name: str
    mime: str
    parts: Iterable[bytes]


Work = Callable[[Session, Actor, Mapping[str, Any], Tell], File | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that a worker has taken upon itself."""

    id: int
    kind: str
    actor: Actor
    arguments: Mapping[str, Any]


def ask(session: Session, actor: Actor, kind: str, permission: str, arguments: Mapping[str, Any]) -> int:
    """Ask for work of a kind; whoever has `permission` may follow it. Returns the job's id."""
    id_ = random_id()
    values = {"id": id_, "kind": kind, "permission": permission, "arguments": json.loads(json.dumps(arguments))}
    values |= {"organisation_id": actor.organisation_id, "asker": actor.name, "asked_at": now(), "state": WAITING}
    nothing = {"done": 0, "whole": 0, "tries": 0, "problem": "", "name": "", "mime": "", "size": 0}
    session.connection().execute(insert(_job).values(**values, **nothing))
    auditing.record(session, actor, "work-asked-for", f"job {id_}", kind=kind)
    session.commit()
    return id_


def find(session: Session, organisation_id: int, job_id: int) -> Job:
    """One of the organisation's jobs; raises NotFoundError."""
    query = select(Job).where(_job.c.id == job_id, _job.c.organisation_id == organisation_id)
    found = session.scalars(query.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFoundError("job", job_id)
    return found


def is_late(job: Job) -> bool:
    """Whether a job has waited so long that nobody seems to work here."""
    asked_at = job.asked_at if job.asked_at.tzinfo else job.asked_at.replace(tzinfo=UTC)  # SQLite drops the zone
    return job.state == WAITING and datetime.now(UTC) - asked_at > PATIENCE


def list_jobs(session: Session, organisation_id: int) -> Sequence[Job]:
    """The organisation's newest jobs; older ones are thrown away with their files."""
    query = select(Job).where(_job.c.organisation_id == organisation_id)
    return session.scalars(query.order_by(_job.c.asked_at.desc(), _job.c.id).limit(PAGE)).all()


def cancel(session: Session, actor: Actor, job_id: int) -> None:
    """Say that the work is not wanted any more; whoever does it stops at the next step. Raises NotFoundError."""
    job = find(session, actor.organisation_id, job_id)
    ended = update(_job).where(_job.c.id == job.id, _job.c.state.in_(LIVE)).values(state=CANCELLED)
    if session.connection().execute(ended).rowcount:
        auditing.record(session, actor, "work-cancelled", f"job {job_id}", kind=job.kind)
    session.commit()


def pieces(session: Session, job: Job) -> Iterator[bytes]:
    """The bytes of the file that came of a job, a piece at a time."""
    number = 0
    piece = select(_part.c.body).where(_part.c.job_id == job.id)
    while (body := session.connection().execute(piece.where(_part.c.number == number)).scalar()) is not None:
        yield body
        number += 1


def take(session: Session) -> Taken | None:
    """The job that has waited longest, now this worker's alone; None where none waits."""
    waits = or_(_job.c.state == WAITING, and_(_is_stale(), _job.c.tries < TRIES))
    oldest = select(_job.c.id).where(waits).order_by(_job.c.asked_at, _job.c.id).limit(1)
    oldest = oldest.with_for_update(skip_locked=True)
    taking = update(_job).where(_job.c.id == oldest.scalar_subquery(), waits)
    taking = taking.values(state=RUNNING, beat_at=now(), tries=_job.c.tries + 1, done=0, whole=0)
    taking = taking.returning(_job.c.id, _job.c.kind, _job.c.organisation_id, _job.c.asker, _job.c.arguments)
    row = session.connection().execute(taking).first()
    session.commit()
    return Taken(row.id, row.kind, Actor(row.organisation_id, row.asker), row.arguments) if row else None


def do(session: Session, taken: Taken, work: Work | None) -> str:
    """Do a job that was taken, to its end; the state it ended in."""
    if work is None:
        return _end(session, taken, FAILED, problem=f"unknown-kind {taken.kind}")
    tell = _Teller(session, taken.id)
    try:
        file = work(session, taken.actor, taken.arguments, tell)
        session.commit()
        kept = _keep(session, taken, file, tell) if file else {}
    except CancelledError:
        session.rollback()
        return CANCELLED
    except SurveyError as error:
        session.rollback()
        return _end(session, taken, FAILED, problem=str(error) or type(error).__name__)
    except Exception as error:  # whatever it is, the next job is to be done; an answer must not stand in the log
        session.rollback()
        _log.error("job %s (%s) ended in %s", taken.id, taken.kind, type(error).__name__)
        return _end(session, taken, FAILED, problem=UNEXPECTED)
    return _end(session, taken, DONE, **kept)


def sweep(session: Session) -> None:
    """Give up the jobs whose workers all died, and throw away what nobody has fetched in time."""
    connection = session.connection()
    gone = and_(_is_stale(), _job.c.tries >= TRIES)
    connection.execute(update(_job).where(gone).values(state=FAILED, problem=LOST))
    old = and_(_job.c.state.not_in(LIVE), _job.c.asked_at < datetime.now(UTC) - KEPT)
    connection.execute(delete(_job).where(old))
    session.commit()


def _is_stale() -> ColumnElement[bool]:
    return and_(_job.c.state == RUNNING, _job.c.beat_at < datetime.now(UTC) - STALE)


class _Teller:
    """Writes down how far a job has come, at most twice a second."""

    def __init__(self, session: Session, job_id: int) -> None:
        self._session = session
        self._job_id = job_id
        self._told = 0.0

    def __call__(self, done: int, whole: int = 0) -> None:
        if time.monotonic() - self._told < _BEAT_SECONDS:
            return
        self._told = time.monotonic()
        mine = update(_job).where(_job.c.id == self._job_id, _job.c.state == RUNNING)
        told = self._session.connection().execute(mine.values(done=done, whole=whole, beat_at=now()))
        self._session.commit()
        if not told.rowcount:
            raise CancelledError


def _keep(session: Session, taken: Taken, file: File, tell: Tell) -> dict[str, Any]:
    """Keep a file in pieces, each in a transaction of its own, so that residents' saves come in between."""
    session.connection().execute(delete(_part).where(_part.c.job_id == taken.id))
    size = number = 0
    for number, body in enumerate(_cut(file.parts)):
        row = {"job_id": taken.id, "number": number, "organisation_id": taken.actor.organisation_id, "body": body}
        session.connection().execute(insert(_part).values(row))
        session.commit()
        size += len(body)
        tell(number + 1)
    return {"name": file.name, "mime": file.mime, "size": size}


def _cut(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of `PIECE`; the last may be shorter."""
    gathered = bytearray()
    for part in parts:
        gathered += part
        while len(gathered) >= PIECE:
            yield bytes(gathered[:PIECE])
            del gathered[:PIECE]
    yield bytes(gathered)


def _end(session: Session, taken: Taken, state: str, **values: Any) -> str:
    mine = update(_job).where(_job.c.id == taken.id, _job.c.state == RUNNING)
    session.connection().execute(mine.values(state=state, beat_at=now(), **values))
    session.commit()
    return state
