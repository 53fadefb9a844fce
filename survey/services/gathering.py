"""Taking what was handed in into the reading room: a row for each answer in a person's own words.

A resident's hand-in does not pay for this. Whoever opens the reading room takes in what has come since, so many
responses at a time; a command takes in all. An answer goes from the reading room and its index with its response, in
the same transaction.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, exists, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from survey.core import searching
from survey.core.definition import Question, Questionnaire
from survey.core.kinds import KINDS
from survey.core.kinds.naming import Naming
from survey.core.kinds.uploading import transcripts
from survey.core.kinds.writing import Writing
from survey.errors import BusyError
from survey.models import Answer as AnswerRow
from survey.models import Comment, Response
from survey.services import flagging, indexing

BATCH: Final = 500  # responses taken in at once
_START: Final = date(2000, 1, 1)
_RANDOM_BITS: Final = 46

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_WAITS: Final = text("response.state = 'submitted' AND NOT response.gathered")  # as the index has it, to the letter


def comment_id(day: date) -> int:
    """A new id: the days since 2000 in front (16 bits), then 46 random bits. A later day's ids are greater, and an id
    says nothing of the time of day."""
    return (day - _START).days << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)


def open_questions(questionnaire: Questionnaire) -> list[Question]:
    """The questions that people answer in their own words, without those that ask how to reach them."""
    return [question for question in questionnaire.questions() if _is_open(question)]


def area_question(questionnaire: Questionnaire) -> Question | None:
    """The question that says where a person lives: the first of kind `area`."""
    return next((one for one in questionnaire.questions() if isinstance(KINDS[one.kind], Naming)), None)


def gather(session: Session, round_id: int, questionnaire: Questionnaire, batches: int = 2) -> bool:
    """Take in what was handed in since; commits. Returns whether there is more than `batches` times `BATCH`.

    When the database is busy it leaves the rest for the next time.
    """
    _call_back(session, round_id, questionnaire)
    indexing.merge(session)
    for _ in range(batches):
        try:
            taken = _gather_batch(session, round_id, questionnaire)
        except (BusyError, IntegrityError):  # an id that was drawn twice is drawn anew the next time
            session.rollback()
            return True
        if taken < BATCH:
            return False
    return True


def find_waiting(session: Session, round_id: int, most: int) -> list[int] | None:
    """The ids of the responses that are not taken in yet; None where there are more than `most`."""
    query = select(_response.c.id).where(_response.c.round_id == round_id, _WAITS).limit(most + 1)
    found = session.connection().execute(query).scalars().all()
    return None if len(found) > most else list(found)


def gather_one(session: Session, response_id: int, question_key: str, questionnaire: Questionnaire) -> None:
    """Take in one answer that came after the others of its response, or that was changed; who has read it stays.

    While the response itself waits to be taken in, nothing is to be done.
    """
    connection = session.connection()
    columns = ("id", "organisation_id", "round_id", "group_id", "language", "mode", "helper", "submitted_on")
    query = select(*(_response.c[name] for name in columns)).where(_response.c.id == response_id, _response.c.gathered)
    row = connection.execute(query).mappings().first()
    if row is None:
        return
    made = _comments(session, {response_id: {**row}}, questionnaire)
    for each in (one for one in made if one["question_key"] == question_key):
        its = _comment.c.response_id == response_id, _comment.c.question_key == question_key
        changed = update(_comment).where(*its).values(folded=each["folded"], details=each["details"])
        if not connection.execute(changed).rowcount:
            connection.execute(insert(_comment).values(each))


def let_go(session: Session, response_id: int) -> None:
    """Take a response's comments out of the reading room and its index of words."""
    gone = session.connection().execute(delete(_comment).where(_comment.c.response_id == response_id)).rowcount
    if gone:
        indexing.forget(session)


def _call_back(session: Session, round_id: int, questionnaire: Questionnaire) -> None:
    """Take in again the responses of which a recording was written down after they were taken in."""
    keys = list(transcripts(questionnaire.questions()).values())
    if not keys:
        return
    taken_in = exists().where(
        _comment.c.response_id == _answer.c.response_id, _comment.c.question_key == _answer.c.question_key
    )
    late = select(_answer.c.response_id).where(
        _answer.c.round_id == round_id, _answer.c.question_key.in_(keys), _answer.c.value.is_not(None), ~taken_in
    )
    if session.connection().execute(late.limit(1)).first() is not None:
        again = update(_response).where(_response.c.id.in_(late), _response.c.gathered).values(gathered=False)
        session.connection().execute(again)


def _gather_batch(session: Session, round_id: int, questionnaire: Questionnaire) -> int:
    connection = session.connection()
    some = select(_response.c.id).where(_response.c.round_id == round_id, _WAITS).limit(BATCH)
    some = some.with_for_update(skip_locked=True)
    if connection.execute(some.with_only_columns(_response.c.id).limit(1)).first() is None:
        return 0
    columns = ("id", "organisation_id", "round_id", "group_id", "language", "mode", "helper", "submitted_on")
    taken = update(_response).where(_response.c.id.in_(some)).values(gathered=True)
    rows = connection.execute(taken.returning(*(_response.c[name] for name in columns))).mappings().all()
    responses = {row["id"]: dict(row) for row in rows}
    made = _comments(session, responses, questionnaire)
    if made:
        connection.execute(insert(_comment), made)
    session.commit()
    return len(rows)


def _comments(
    session: Session, responses: Mapping[int, Mapping[str, Any]], questionnaire: Questionnaire
) -> list[dict[str, Any]]:
    area = area_question(questionnaire)
    areas = {} if area is None else dict(_values(session, responses, [area]))
    keys = open_questions(questionnaire)
    known = _known(session, responses)
    made = []
    for (response_id, key), value in _values(session, responses, keys):
        if (response_id, key) in known:
            continue
        background = dict(responses[response_id])
        day = background["submitted_on"]
        background |= {
            "id": comment_id(day),
            "response_id": response_id,
            "question_key": key,
            "area": areas.get((response_id, area.key), "") if area else "",
            "details": " ".join(sorted({detail.kind for detail in flagging.find_details(value)})),
            "folded": searching.fold(value),
        }
        made.append(background)
    return made


def _known(session: Session, responses: Mapping[int, Any]) -> set[tuple[int, str]]:
    """What of these responses has been taken in before."""
    query = select(_comment.c.response_id, _comment.c.question_key).where(_comment.c.response_id.in_(list(responses)))
    return {(response_id, key) for response_id, key in session.connection().execute(query)}


def _values(
    session: Session, responses: Mapping[int, Any], questions: list[Question]
) -> list[tuple[tuple[int, str], str]]:
    rows = session.connection().execute(
        select(_answer.c.response_id, _answer.c.question_key, _answer.c.value).where(
            _answer.c.response_id.in_(list(responses)),
            _answer.c.question_key.in_([question.key for question in questions]),
            _answer.c.on_path,
            _answer.c.value.is_not(None),
        )
    )
    return [((response_id, key), str(json.loads(value))) for response_id, key, value in rows]


def _is_open(question: Question) -> bool:
    kind = KINDS[question.kind]
    return isinstance(kind, Writing) and not kind.personal
