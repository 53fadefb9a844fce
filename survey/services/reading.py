"""Reading what people answered: a round's responses, newest first and a page at a time, and one response whole.

The list is walked by its sort key, never by counting rows from the start, so that a page costs the same wherever it is
and a response that comes in between moves none to another page.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, column, exists, select, tuple_, values
from sqlmodel import Session

from survey.core.answers import Answer, restored
from survey.core.definition import Question, Questionnaire, Said
from survey.core.kinds import KINDS
from survey.errors import NotFoundError
from survey.models import Answer as AnswerRow
from survey.models import Link, Response, TargetGroup
from survey.services import gathering, listening
from survey.services.filtering import MODES as MODES
from survey.services.filtering import STATES as STATES
from survey.services.filtering import Filters as Filters

PAGE = 25
LONGEST_SEARCH = 200
FEW = 5_000  # responses that are looked at one by one rather than met on the way

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_link: Any = Link.__table__  # type: ignore[attr-defined]
_DATES = {"submitted": _response.c.submitted_on, "open": _response.c.started_on}


@dataclass(frozen=True, slots=True)
class Written:
    """What a person wrote to an open question."""

    question: Question
    words: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A response as it stands in the list."""

    id: int
    day: date
    group: str
    language: str
    mode: str
    helper: str
    state: str
    written: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `next` is where the page after it begins, None on the last."""

    rows: tuple[Listed, ...]
    next: tuple[date, int] | None


@dataclass(frozen=True, slots=True)
class Told:
    """One question of one response: the answer (None where it was not asked) and its words.

    `off_path` says that an earlier answer was changed so that the question is no longer asked.
    """

    question: Question
    answer: Answer | None
    words: tuple[Said, ...]
    off_path: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """One response, whole."""

    id: int
    group: str
    link: str
    language: str
    mode: str
    helper: str
    read_aloud: bool
    state: str
    started_on: date
    submitted_on: date | None
    told: tuple[Told, ...]


def list_responses(
    session: Session,
    round_id: int,
    questionnaire: Questionnaire,
    filters: Filters,
    before: tuple[date, int] | None = None,
    limit: int = PAGE,
) -> Listing:
    """A page of the round's responses, newest first, from below (day, id) `before`."""
    day = _DATES[filters.state]
    key = (day, _response.c.id)
    columns = [_response.c[name] for name in ("id", "language", "mode", "helper", "state")]
    query = (
        select(*columns, day.label("day"), _group.c.name.label("group"))
        .join(_group, _group.c.id == _response.c.group_id)
        .where(_response.c.round_id == round_id, *filters.conditions())
        .order_by(day.desc(), _response.c.id.desc())
        .limit(limit + 1)
    )
    open_questions = [question for question in questionnaire.questions() if not KINDS[question.kind].categorical]
    if filters.text:
        query = query.where(_wrote(round_id, [question.key for question in open_questions], filters.text))
        few = _may_have_written(session, round_id, questionnaire, filters)
        if few is not None:
            these = values(column("id", BigInteger), name="few").data([(one,) for one in few or {0}]).cte("few")
            query = query.join(these, these.c.id == _response.c.id)  # SQLite would walk the round past an IN
    if before is not None:
        query = query.where(tuple_(*key) < tuple_(*before))
    rows = session.connection().execute(query).mappings().all()
    shown = rows[:limit]
    written = _written(session, [row["id"] for row in shown], open_questions)
    last = (shown[-1]["day"], shown[-1]["id"]) if len(rows) > limit else None
    return Listing(tuple(Listed(**row, written=written.get(row["id"], ())) for row in shown), last)


def read_response(
    session: Session, organisation_id: int, round_id: int, response_id: int, questionnaire: Questionnaire, tag: str
) -> Whole:
    """One response of this very round, with the choices' words in the language `tag`; raises NotFoundError."""
    columns = [
        _response.c[name]
        for name in ("id", "language", "mode", "helper", "read_aloud", "state", "started_on", "submitted_on")
    ]
    row = (
        session.connection()
        .execute(
            select(*columns, _group.c.name.label("group"), _link.c.name.label("link"))
            .join(_group, _group.c.id == _response.c.group_id)
            .join(_link, _link.c.id == _response.c.link_id)
            .where(
                _response.c.id == response_id,
                _response.c.round_id == round_id,
                _response.c.organisation_id == organisation_id,
            )
        )
        .mappings()
        .first()
    )
    if row is None:
        raise NotFoundError("response", response_id)
    answers = session.connection().execute(
        select(_answer.c.question_key, _answer.c.value, _answer.c.missing, _answer.c.on_path).where(
            _answer.c.response_id == response_id
        )
    )
    given = {key: (restored(value, missing), on_path) for key, value, missing, on_path in answers}
    return Whole(**row, told=tuple(_tell(question, given, tag) for question in questionnaire.questions()))


def _tell(question: Question, given: dict[str, tuple[Answer, bool]], tag: str) -> Told:
    if question.key not in given:
        return Told(question, None, ())
    answer, on_path = given[question.key]
    return Told(question, answer, KINDS[question.kind].words(question, answer, tag), not on_path)


def _may_have_written(
    session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters
) -> set[int] | None:
    """The only responses that can have the text: where the reading room's index has it, and those not taken in yet.

    None where they are many, and so met soon enough, or where the index has not all that people write.
    """
    known = {question.key for question in gathering.open_questions(questionnaire)}
    written = {question.key for question in questionnaire.questions() if not KINDS[question.kind].categorical}
    if filters.state == "open" or written - known:
        return None
    found = listening.find_responses(session, round_id, filters.text, FEW)
    waiting = gathering.find_waiting(session, round_id, FEW)
    return None if found is None or waiting is None else found.union(waiting)


def _wrote(round_id: int, keys: Sequence[str], text: str) -> ColumnElement[bool]:
    """That an answer in a person's own words contains `text`, in capitals or not."""
    inside_json = json.dumps(text, ensure_ascii=False)[1:-1]
    return exists().where(
        _answer.c.response_id == _response.c.id,
        _answer.c.round_id == round_id,
        _answer.c.question_key.in_(keys),
        _answer.c.on_path,
        _answer.c.value.icontains(inside_json, autoescape=True),
    )


def _written(session: Session, ids: Sequence[int], questions: Sequence[Question]) -> dict[int, tuple[Written, ...]]:
    """What each of these responses says in words of its own, in the questionnaire's order."""
    order = {question.key: place for place, question in enumerate(questions)}
    rows = session.connection().execute(
        select(_answer.c.response_id, _answer.c.question_key, _answer.c.value).where(
            _answer.c.response_id.in_(ids),
            _answer.c.question_key.in_(list(order)),
            _answer.c.on_path,
            _answer.c.value.is_not(None),
        )
    )
    written: dict[int, list[Written]] = {}
    for response_id, key, value in sorted(rows, key=lambda row: order[row[1]]):
        written.setdefault(response_id, []).append(Written(questions[order[key]], str(json.loads(value))))
    return {response_id: tuple(words) for response_id, words in written.items()}
