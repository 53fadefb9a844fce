"""A resident's response: started, saved page by page, submitted, found again by its code, withdrawn.

This is the path that thousands take at once, so it speaks to the tables in statements made once, and each save is one
statement in one transaction. A save repeated changes nothing; a save after the submit is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, literal, select, update
from sqlmodel import Session

from survey.core.answers import Answer, restored
from survey.core.kinds import KINDS
from survey.core.routing import Standing
from survey.errors import AlreadySubmittedError, RoundClosedError
from survey.models import Answer as AnswerRow
from survey.models import Link, Opening, Organisation, Response, Round, TargetGroup, Unclear, Upload, Version, random_id
from survey.services import direct, gathering, publishing, remembering, saving, sweeping, tallying, uploading, upserting
from survey.services.direct import At, Direct
from survey.services.publishing import Published
from survey.services.remembering import Known
from survey.services.uploading import Sent

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_link: Any = Link.__table__  # type: ignore[attr-defined]
_round: Any = Round.__table__  # type: ignore[attr-defined]
_organisation: Any = Organisation.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_opening: Any = Opening.__table__  # type: ignore[attr-defined]
_unclear: Any = Unclear.__table__  # type: ignore[attr-defined]
_upload: Any = Upload.__table__  # type: ignore[attr-defined]
_version: Any = Version.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a link opens: a round of a version, for a group, with what is preset for whoever comes this way."""

    code: str
    link_id: int
    group_id: int
    round_id: int
    organisation_id: int
    organisation: str
    version_id: int
    version_number: int
    version_sha256: str
    opens_on: date
    closes_on: date | None
    language: str
    easy: bool
    read_aloud: bool

    def check_open(self, today: date) -> None:
        """Raise RoundClosedError ("not-yet" or "closed") unless the round is open on `today`."""
        if today < self.opens_on:
            raise RoundClosedError("not-yet")
        if self.closes_on is not None and today > self.closes_on:
            raise RoundClosedError("closed")


@dataclass(frozen=True)
class Visit:
    """A response under way, with the version it answers and where the person stands. `off_path` are the answers that
    are marked as no longer asked for."""

    entry: Entry
    response_id: int
    state: str
    language: str
    read_aloud: bool
    published: Published
    standing: Standing
    off_path: frozenset[str] = frozenset()
    revision: int = 0

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers so far."""
        return self.standing.answers


_newest: Any = _version.alias("newest")
_ENTRY = (
    _link.c.code,
    _link.c.id,
    _link.c.group_id,
    _link.c.round_id,
    _link.c.organisation_id,
    _organisation.c.name,
    _round.c.version_id,
    _newest.c.number,
    _newest.c.sha256,
    _round.c.opens_on,
    _round.c.closes_on,
    _link.c.language,
    _link.c.easy,
    _link.c.read_aloud,
)
_BEGUN = (
    _response.c.id,
    _response.c.state,
    _response.c.language,
    _response.c.read_aloud,
    _response.c.revision,
    _response.c.version_id,
    _version.c.number,
    _version.c.sha256,
)
_ARRIVE = Direct(
    select(*_ENTRY, *_BEGUN)
    .select_from(_link)
    .join(_round, _round.c.id == _link.c.round_id)
    .join(_newest, _newest.c.id == _round.c.version_id)
    .join(_organisation, _organisation.c.id == _link.c.organisation_id)
    .outerjoin(_response, and_(_response.c.link_id == _link.c.id, _response.c.code_hash == bindparam("code_hash")))
    .outerjoin(_version, _version.c.id == _response.c.version_id)
    .where(_link.c.code == bindparam("code"))
)
_FIND_ANSWERS = Direct(
    select(_answer.c.question_key, _answer.c.value, _answer.c.missing, _answer.c.on_path).where(
        _answer.c.response_id == bindparam("response_id"), _answer.c.revision > bindparam("known")
    )
)


def _inserting(table: Any, columns: Sequence[str], finish: Callable[[Any], Any]) -> Direct:
    """A row of these columns put into a table; `finish` says what becomes of one that is there already."""
    values = {one.name: one.default.arg for one in table.columns if one.default is not None and one.default.is_scalar}
    values |= {name: bindparam(name, type_=table.c[name].type) for name in columns}
    made = {dialect: finish(insert(table).values(values)) for dialect, insert in upserting.INSERTS.items()}
    return Direct(made["sqlite"], made["postgresql"])


def _counting(table: Any) -> Direct:
    """One more in a table of counts; the first where there is none yet."""
    one_more = {"index_elements": list(table.primary_key), "set_": {"count": table.c.count + literal(1)}}
    return _inserting(table, table.columns.keys(), lambda new: new.on_conflict_do_update(**one_more))


def _changing(*columns: str) -> Direct:
    """These columns of a response, `of`, changed while it is open."""
    values = {name: bindparam(name, type_=_response.c[name].type) for name in columns}
    return Direct(
        update(_response).where(_response.c.id == bindparam("of"), _response.c.state == "open").values(values)
    )


_COUNT_OPENING = _counting(_opening)
_COUNT_UNCLEAR = _counting(_unclear)
_BEGIN = _inserting(
    _response,
    (
        *("id", "organisation_id", "round_id", "link_id", "group_id", "version_id", "code_hash", "language", "mode"),
        *("helper", "read_aloud", "state", "started_on", "changed_at"),
    ),
    lambda new: new.on_conflict_do_nothing(index_elements=["code_hash"]),
)
_USE_LANGUAGE = _changing("language")
_SUBMIT = _changing("state", "submitted_on", "changed_at", "mode", "helper")


def find_entry(session: Session, code: str) -> Entry | None:
    """What the link `code` opens, if there is such a link."""
    found = arrive(session, code, "")
    return None if found is None else found[0]


def published(session: Session, entry: Entry) -> Published:
    """What the link asks."""
    return publishing.recall(session, entry.version_id, entry.version_number, entry.version_sha256)


def find_visit(session: Session, entry: Entry, code_hash: str) -> Visit | None:
    """The response that was begun through `entry` with the code of this hash."""
    found = arrive(session, entry.code, code_hash)
    return None if found is None else found[1]


def arrive(session: Session, code: str, code_hash: str) -> tuple[Entry, Visit | None] | None:
    """What the link `code` opens, and the response begun through it under the hash, asked for at once.

    Of the answers only those are read that are not remembered.
    """
    saving.statement_by_statement(session)
    row = _ARRIVE.first(session, {"code": code, "code_hash": code_hash})
    if row is None:
        return None
    entry = Entry(*row[: len(_ENTRY)])
    response_id, state, language, read_aloud, revision, *version = row[len(_ENTRY) :]
    if response_id is None:
        return entry, None
    published = publishing.recall(session, *version)
    known = _known(session, published, response_id, revision)
    if state == "open":
        remembering.memory.keep(response_id, known)
    visit = Visit(
        entry=entry,
        response_id=response_id,
        state=state,
        language=language,
        read_aloud=read_aloud,
        published=published,
        standing=known.standing.now(),
        off_path=known.off_path,
        revision=revision,
    )
    return entry, visit


def _known(session: Session, published: Published, response_id: int, revision: int) -> Known:
    """Where the person stands after so many saves: as remembered, and what was saved elsewhere since."""
    known = remembering.memory.find(response_id)
    if known is None or known.revision > revision:
        known = None
    if known and known.revision == revision:
        return known
    asked = {"response_id": response_id, "known": known.revision if known else -1}
    rows = _FIND_ANSWERS.all(session, asked)
    answers = {key: restored(value, missing) for key, value, missing, _ in rows}
    off_path = frozenset(key for key, _, _, on_path in rows if not on_path)
    if known is None:
        return Known(revision, published.route.standing(answers), off_path)
    return Known(revision, known.standing.moved(answers), (known.off_path - answers.keys()) | off_path)


def count_opening(session: Session, entry: Entry, today: date) -> None:
    """Count one more person at the link's start page."""
    own = {"link_id": entry.link_id, "day": today, "organisation_id": entry.organisation_id, "count": 1}
    direct.keep(session, lambda at: _COUNT_OPENING.each(at, [own]))


def start(session: Session, entry: Entry, code_hash: str, language: str, today: date) -> None:
    """Begin a response under the code of this hash; begun twice, it is still one."""
    entry.check_open(today)
    own = {
        "id": random_id(),
        "organisation_id": entry.organisation_id,
        "round_id": entry.round_id,
        "link_id": entry.link_id,
        "group_id": entry.group_id,
        "version_id": entry.version_id,
        "code_hash": code_hash,
        "language": language,
        "mode": "self",
        "helper": "",
        "read_aloud": entry.read_aloud,
        "state": "open",
        "started_on": today,
        "changed_at": _minute(),
    }
    direct.keep(session, lambda at: _BEGIN.each(at, [own]))


def save(session: Session, visit: Visit, answers: Mapping[str, Answer], sent: Sequence[Sent] = ()) -> Visit:
    """Keep `answers` and the files that were `sent`; acknowledged only when they are on disk. Returns the visit as it
    then is.

    Answers that fell off the path by this are marked, not lost; a file that was answered with and no longer is, is
    deleted. Raises AlreadySubmittedError when the response was submitted or withdrawn meanwhile.
    """
    files = _files(visit, answers)
    same = {key for key, answer in files.items() if visit.answers.get(key) == answer}
    answers = {key: answer for key, answer in answers.items() if key not in same} if same else answers
    standing = visit.standing.moved(answers)
    computed = standing.unkept
    standing = standing.moved(computed) if computed else standing
    off_path, merged = standing.off_path(), standing.answers
    changed = {key: merged[key] for key in off_path ^ visit.off_path if key in merged} | {**answers, **computed}
    if not changed:
        return visit
    if files:  # in one transaction with the answers
        session.commit()
        session.connection()

    def write(at: At) -> tuple[int | None, bool]:
        revision = saving.write(at, visit.response_id, changed, off_path)
        if revision is None or not files:
            return revision, False
        return revision, _change_files(session, visit, {key: files[key] for key in files.keys() - same}, sent)

    revision, emptied = direct.keep(session, write)
    if revision is None:
        raise AlreadySubmittedError
    if revision == visit.revision + 1:
        remembering.memory.keep(visit.response_id, Known(revision, standing, off_path))
    else:  # somebody saved between reading and writing: read anew
        remembering.memory.drop(visit.response_id)
    if emptied:
        sweeping.sweep(session)
    return replace(visit, standing=standing, off_path=off_path, revision=revision)


def _files(visit: Visit, answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Those of the answers that are files."""
    route = visit.published.route
    return {
        key: answer for key, answer in answers.items() if (asked := route.question(key)) and KINDS[asked.kind].uploads
    }


def _change_files(session: Session, visit: Visit, files: Mapping[str, Answer], sent: Sequence[Sent]) -> bool:
    """Keep what was sent and delete what is no longer an answer; whether bytes were deleted by it."""
    unanswered = [key for key, answer in files.items() if answer.value is None]
    gone = uploading.drop(session, visit.response_id, unanswered) if unanswered else 0
    owner = {
        "organisation_id": visit.entry.organisation_id,
        "round_id": visit.entry.round_id,
        "response_id": visit.response_id,
    }
    uploading.keep(session, owner, sent)
    return gone > 0 or any(key in visit.answers and visit.answers[key].value for key in files)


def use_language(session: Session, visit: Visit, language: str) -> Visit:
    """Go on in another language; the answers and the place stay."""
    direct.keep(session, lambda at: _USE_LANGUAGE.each(at, [{"of": visit.response_id, "language": language}]))
    return replace(visit, language=language)


def note_unclear(session: Session, visit: Visit, question_key: str) -> None:
    """Count that somebody did not understand a question: about the question, not about the person."""
    own = {
        "round_id": visit.entry.round_id,
        "question_key": question_key,
        "language": visit.language,
        "organisation_id": visit.entry.organisation_id,
        "count": 1,
    }
    direct.keep(session, lambda at: _COUNT_UNCLEAR.each(at, [own]))


def submit(session: Session, visit: Visit, mode: str, helper: str, today: date) -> None:
    """Hand the response in: its times are coarsened to the date. Handed in twice, it is still one."""
    visit.entry.check_open(today)
    own = {"state": "submitted", "submitted_on": today, "changed_at": None, "mode": mode, "helper": helper}
    direct.keep(session, lambda at: _SUBMIT.each(at, [{"of": visit.response_id, **own}]))
    remembering.memory.drop(visit.response_id)


def find_by_code(session: Session, code_hash: str) -> tuple[str, str] | None:
    """The link code and the state of the response with the code of this hash, wherever it was begun."""
    found = session.connection().execute(
        select(_link.c.code, _response.c.state)
        .join(_link, _link.c.id == _response.c.link_id)
        .where(_response.c.code_hash == code_hash)
    )
    row = found.first()
    return None if row is None else (row.code, row.state)


def withdraw(session: Session, code_hash: str) -> bool:
    """Delete the response with the code of this hash, every answer in it and every file. False when there is none."""
    connection = session.connection()
    own = _response.c.id, _response.c.round_id, _response.c.organisation_id
    owned = select(*own).where(_response.c.code_hash == code_hash)
    found = connection.execute(owned).first()
    if found is None:
        return False
    tallying.forget(session, found.round_id, found.organisation_id, found.id)
    connection.execute(owned.with_for_update())  # before its answers, as savers do
    gathering.let_go(session, found.id)
    for table in (_upload, _answer):
        connection.execute(delete(table).where(table.c.response_id == found.id))
    gone = connection.execute(delete(_response).where(_response.c.code_hash == code_hash))
    session.commit()
    remembering.memory.drop(found.id)
    if gone.rowcount:
        sweeping.sweep(session)
    return bool(gone.rowcount)


def _minute() -> datetime:
    return datetime.now(UTC).replace(second=0, microsecond=0)
