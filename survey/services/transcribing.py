"""Recordings that staff listen to and write down: none, a draft, or approved, by whom and when.

What is approved becomes the words of the spoken answer and is read, coded and exported as such. Then the sound itself
can be deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import RowMapping, Select, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from survey.core.answers import Answer, stored
from survey.core.definition import Question, Questionnaire
from survey.core.kinds.uploading import transcripts
from survey.core.kinds.writing import clean
from survey.core.languages import LANGUAGES
from survey.errors import InputError, NotFoundError
from survey.models import Answer as AnswerRow
from survey.models import Response, Transcript, Upload, now
from survey.services import auditing, gathering, sweeping, upserting
from survey.services.auditing import Actor

NONE, DRAFT, APPROVED = STATES = ("none", "draft", "approved")
PAGE: Final = 50
LONGEST: Final = 20_000  # characters; ten minutes are about 9,000

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_upload: Any = Upload.__table__  # type: ignore[attr-defined]
_transcript: Any = Transcript.__table__  # type: ignore[attr-defined]
_OF_UPLOAD: Final = ("id", "suffix", "response_id", "question_key", "seconds")
_OF_TRANSCRIPT: Final = ("words", "state", "written_by", "written_at", "approved_by", "approved_at")


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that was handed in, and what was written down from it. `language` is that of the words, or of the
    response while there are none; `has_sound` is False once the sound was deleted."""

    id: int
    name: str
    response_id: int
    question: Question
    words_key: str
    seconds: float | None
    has_sound: bool
    language: str
    words: str
    state: str
    written_by: str
    written_at: datetime | None
    approved_by: str
    approved_at: datetime | None


def list_recordings(
    session: Session, round_id: int, questionnaire: Questionnaire, state: str = "", after: int = 0
) -> tuple[tuple[Recording, ...], int]:
    """A page of the round's recordings that were handed in, from behind the id `after`; and where the next begins."""
    query = _found(round_id, questionnaire).where(_upload.c.id > after).order_by(_upload.c.id).limit(PAGE + 1)
    if state == NONE:
        query = query.where(_transcript.c.state.is_(None))
    elif state:
        query = query.where(_transcript.c.state == state)
    rows = session.connection().execute(query).mappings().all()
    shown = tuple(_recording(row, questionnaire) for row in rows[:PAGE])
    return shown, shown[-1].id if len(rows) > PAGE else 0


def find_recording(session: Session, round_id: int, questionnaire: Questionnaire, upload_id: int) -> Recording:
    """One of the round's recordings; raises NotFoundError."""
    query = _found(round_id, questionnaire).where(_upload.c.id == upload_id)
    row = session.connection().execute(query).mappings().first()
    if row is None:
        raise NotFoundError("recording", upload_id)
    return _recording(row, questionnaire)


def of_response(
    session: Session, round_id: int, questionnaire: Questionnaire, response_id: int
) -> dict[str, Recording]:
    """The recordings of one response, by their questions."""
    query = _found(round_id, questionnaire).where(_upload.c.response_id == response_id)
    rows = session.connection().execute(query).mappings()
    return {row["question_key"]: _recording(row, questionnaire) for row in rows}


def write(
    session: Session,
    actor: Actor,
    round_id: int,
    questionnaire: Questionnaire,
    recording: Recording,
    language: str,
    words: str,
    approve: bool,
) -> None:
    """Keep what somebody wrote down. What was approved once stays approved, by whoever changed it last.

    Raises InputError: words "required" or "too-long", language "unknown-choice"; NotFoundError when it was deleted.
    """
    text = clean(words)
    wrong = {"words": "required"} if not text else {"words": "too-long"} if len(text) > LONGEST else {}
    if language not in LANGUAGES:
        wrong["language"] = "unknown-choice"
    if wrong:
        raise InputError(**wrong)
    approved = approve or recording.state == APPROVED
    moment = now().replace(microsecond=0)
    values = {
        "language": language,
        "words": text,
        "state": APPROVED if approved else DRAFT,
        "written_by": actor.name,
        "written_at": moment,
        "approved_by": actor.name if approved else "",
        "approved_at": moment if approved else None,
    }
    try:
        upserting.put(
            session, _transcript, {"upload_id": recording.id, "organisation_id": actor.organisation_id}, values
        )
        if approved:
            _say(session, actor, round_id, recording, text)
            gathering.gather_one(session, recording.response_id, recording.words_key, questionnaire)
    except IntegrityError as error:  # its person deleted it meanwhile
        session.rollback()
        raise NotFoundError("recording", recording.id) from error
    act = "transcript-approved" if approved else "transcript-written"
    auditing.record(session, actor, act, _named(recording), round=round_id, language=language)
    session.commit()


def delete_sound(session: Session, actor: Actor, round_id: int, recording: Recording) -> None:
    """Delete the sound and keep its words; raises InputError ("not-approved") unless they are approved."""
    if recording.state != APPROVED:
        raise InputError(sound="not-approved")
    mine = _upload.c.id == recording.id, _upload.c.round_id == round_id, _upload.c.body.is_not(None)
    gone = session.connection().execute(update(_upload).where(*mine).values(body=None, sha256="", size=0)).rowcount
    if gone:
        auditing.record(session, actor, "recording-deleted", _named(recording), round=round_id)
    session.commit()
    if gone:
        sweeping.sweep(session)


def _found(round_id: int, questionnaire: Questionnaire) -> Select[Any]:
    """Recordings of what was handed in and is still asked, without their bytes."""
    keys = transcripts(questionnaire.questions())
    its = and_(_answer.c.response_id == _upload.c.response_id, _answer.c.question_key == _upload.c.question_key)
    return (
        select(
            *(_upload.c[name] for name in _OF_UPLOAD),
            _upload.c.body.is_not(None).label("has_sound"),
            _response.c.language,
            _transcript.c.language.label("spoken"),
            *(_transcript.c[name] for name in _OF_TRANSCRIPT),
        )
        .join(_response, _response.c.id == _upload.c.response_id)
        .join(_answer, its)
        .outerjoin(_transcript, _transcript.c.upload_id == _upload.c.id)
        .where(
            _upload.c.round_id == round_id,
            _upload.c.question_key.in_(list(keys)),
            _response.c.state == "submitted",
            _answer.c.on_path,
        )
    )


def _recording(row: RowMapping, questionnaire: Questionnaire) -> Recording:
    asked = next(each for each in questionnaire.questions() if each.key == row["question_key"])
    return Recording(
        id=row["id"],
        name=f"{row['id']}.{row['suffix']}",
        response_id=row["response_id"],
        question=asked,
        words_key=transcripts(questionnaire.questions())[asked.key],
        seconds=row["seconds"],
        has_sound=row["has_sound"],
        language=row["spoken"] or row["language"],
        words=row["words"] or "",
        state=row["state"] or NONE,
        written_by=row["written_by"] or "",
        written_at=row["written_at"],
        approved_by=row["approved_by"] or "",
        approved_at=row["approved_at"],
    )


def _say(session: Session, actor: Actor, round_id: int, recording: Recording, words: str) -> None:
    """The words as the answer that stands beside the spoken one."""
    value, missing = stored(Answer(words))
    own = {"response_id": recording.response_id, "question_key": recording.words_key}
    more = {"organisation_id": actor.organisation_id, "round_id": round_id}
    upserting.put(session, _answer, {**own, **more}, {"value": value, "missing": missing, "on_path": True})


def _named(recording: Recording) -> str:
    return f"recording {recording.id}"
