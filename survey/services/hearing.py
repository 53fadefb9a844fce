"""What a reader is shown of comments: the words with their background and other answers, and who has read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, and_, func, select
from sqlmodel import Session

from survey.core.answers import restored
from survey.core.definition import Question, Questionnaire, Said
from survey.core.kinds import KINDS
from survey.core.kinds.uploading import transcripts
from survey.errors import NotFoundError
from survey.models import Answer as AnswerRow
from survey.models import Comment, CommentAssigned, CommentRead, TargetGroup, User
from survey.services import flagging, gathering, uploading
from survey.services.flagging import Detail
from survey.services.listening import Reader

_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_read: Any = CommentRead.__table__  # type: ignore[attr-defined]
_assigned: Any = CommentAssigned.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_user: Any = User.__table__  # type: ignore[attr-defined]
_COLUMNS = ("id", "response_id", "question_key", "group_id", "language", "mode", "helper", "submitted_on")


@dataclass(frozen=True, slots=True)
class Heard:
    """One comment with what stands beside it.

    `question` is None where the version no longer has it. `area` is the area's name, "" where none was given. `others`
    are the same person's answers to other questions, in words, by the question's key. `owner` is the member that it is
    assigned to, by name or else address.
    """

    id: int
    response_id: int
    question_key: str
    question: Question | None
    words: str
    language: str
    group_id: int
    group: str
    area: str
    mode: str
    helper: str
    submitted_on: date
    read: bool
    owner: str
    owner_id: int | None
    details: tuple[Detail, ...]
    others: Mapping[str, tuple[Said, ...]]


def hear(
    session: Session,
    reader: Reader,
    questionnaire: Questionnaire,
    ids: Sequence[int],
    columns: Sequence[str],
    tag: str,
) -> list[Heard]:
    """The comments with these ids, in this order; what is not of the reader's round is left out.

    `columns` are the keys of the other questions to show; `tag` is the language of choices' words.
    """
    rows = {row["id"]: row for row in session.connection().execute(_find(reader, ids)).mappings()}
    shown = [rows[id_] for id_ in ids if id_ in rows]
    area = gathering.area_question(questionnaire)
    wanted = [*columns, *([area.key] if area else [])]
    responses = {row["response_id"] for row in shown}
    others = answers_of(session, sorted(responses), questionnaire, wanted, tag)
    heard = []
    for row in shown:
        given = others.get(row["response_id"], {})
        heard.append(_heard(row, questionnaire, given, area, columns))
    return heard


def hear_one(session: Session, reader: Reader, questionnaire: Questionnaire, comment_id: int, tag: str) -> Heard:
    """One comment with all that its person answered besides; raises NotFoundError."""
    keys = [question.key for question in questionnaire.questions() if KINDS[question.kind].asks]
    return only(hear(session, reader, questionnaire, [comment_id], keys, tag), comment_id)


def sound_of(session: Session, questionnaire: Questionnaire, one: Heard) -> str:
    """The name of the recording that a comment was written down from; "" for what was written by the person,
    or where only the words are left."""
    spoken = {words: key for key, words in transcripts(questionnaire.questions()).items()}.get(one.question_key)
    query = select(_answer.c.value).where(_answer.c.response_id == one.response_id, _answer.c.question_key == spoken)
    value = session.connection().execute(query).scalar_one_or_none() if spoken else None
    name = str(json.loads(value)) if value else ""
    return name if uploading.is_there(session, one.response_id, name) else ""


def only(heard: Sequence[Heard], comment_id: int) -> Heard:
    """The one comment that was asked for; raises NotFoundError."""
    if not heard:
        raise NotFoundError("comment", comment_id)
    return heard[0]


def answers_of(
    session: Session, responses: Sequence[int], questionnaire: Questionnaire, keys: Sequence[str], tag: str
) -> dict[int, dict[str, tuple[Said, ...]]]:
    """What these responses answered to these questions, in words, in the questionnaire's order."""
    questions = {one.key: one for one in questionnaire.questions() if one.key in set(keys)}
    rows = session.connection().execute(
        select(_answer.c.response_id, _answer.c.question_key, _answer.c.value, _answer.c.missing).where(
            _answer.c.response_id.in_(responses), _answer.c.question_key.in_(list(questions)), _answer.c.on_path
        )
    )
    order = {key: place for place, key in enumerate(questions)}
    said: dict[int, dict[str, tuple[Said, ...]]] = {}
    for response_id, key, value, missing in sorted(rows, key=lambda row: order[row[1]]):
        question = questions[key]
        words = KINDS[question.kind].words(question, restored(value, missing), tag)
        said.setdefault(response_id, {})[key] = words
    return said


def _find(reader: Reader, ids: Sequence[int]) -> Any:
    mine = and_(_read.c.comment_id == _comment.c.id, _read.c.user_id == reader.user_id)
    its = and_(_answer.c.response_id == _comment.c.response_id, _answer.c.question_key == _comment.c.question_key)
    return (
        select(
            *(_comment.c[name] for name in _COLUMNS),
            _answer.c.value,
            _group.c.name.label("group"),
            _read.c.user_id.is_not(None).label("read"),
            func.coalesce(func.nullif(_user.c.name, ""), _user.c.email).label("owner"),
            _user.c.id.label("owner_id"),
        )
        .join(_answer, its)
        .join(_group, _group.c.id == _comment.c.group_id)
        .outerjoin(_read, mine)
        .outerjoin(_assigned, _assigned.c.comment_id == _comment.c.id)
        .outerjoin(_user, _user.c.id == _assigned.c.user_id)
        .where(
            _comment.c.id.in_(ids),
            _comment.c.round_id == reader.round_id,
            _comment.c.organisation_id == reader.organisation_id,
        )
    )


def _heard(
    row: RowMapping,
    questionnaire: Questionnaire,
    given: Mapping[str, tuple[Said, ...]],
    area: Question | None,
    columns: Sequence[str],
) -> Heard:
    words = str(json.loads(row["value"]))
    values = {name: row[name] for name in (*_COLUMNS, "group")}
    place = given.get(area.key, ()) if area else ()
    return Heard(
        **values,
        question=next((one for one in questionnaire.questions() if one.key == row["question_key"]), None),
        words=words,
        area=place[0].words if place else "",
        read=bool(row["read"]),
        owner=row["owner"] or "",
        owner_id=row["owner_id"],
        details=flagging.find_details(words),
        others={key: given[key] for key in given if key in columns},
    )
