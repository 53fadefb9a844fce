"""Coding: giving answers, or spans of them, codes; taking that back; and counting what was given.

Offsets count Unicode code points of the answer's text, as Python does; a script in a browser counts UTF-16 units and
has to convert. Two coders' codings of the same words are two rows: counts are of responses, so neither counts twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, RowMapping, and_, delete, exists, func, insert, literal, or_, select, union_all
from sqlmodel import Session

from survey.core import codebook
from survey.errors import InputError, NotFoundError
from survey.models import (
    Answer,
    Code,
    CodedUnit,
    Coding,
    Response,
    Round,
    Sample,
    SampleCoder,
    SampleUnit,
    Version,
    now,
    random_id,
)
from survey.services import undoing
from survey.services.auditing import Actor
from survey.services.filtering import Filters
from survey.services.undoing import Scope

IMPORTED: Final = "imported"
CODER: Final = "coder"
ADJUDICATOR: Final = "adjudicator"

_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_code: Any = Code.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_done: Any = CodedUnit.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_round: Any = Round.__table__  # type: ignore[attr-defined]
_sample: Any = Sample.__table__  # type: ignore[attr-defined]
_sample_coder: Any = SampleCoder.__table__  # type: ignore[attr-defined]
_unit: Any = SampleUnit.__table__  # type: ignore[attr-defined]
_version: Any = Version.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Target:
    """The answer that is coded."""

    round_id: int
    response_id: int
    question_key: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A coding as it is shown. `start` and `end` are code points of the answer's text, None for the whole answer.

    `code_id` is what the given code stands for today. `counts` is False where another coder's codings stand for it.
    """

    id: int
    response_id: int
    question_key: str
    code_id: int
    coder: str
    start: int | None
    end: int | None
    at: datetime
    origin: str
    counts: bool
    example: bool


@dataclass(frozen=True, slots=True)
class CodeCount:
    """How many responses a code was given to: itself, and itself or any code below it."""

    own: int = 0
    whole: int = 0


def list_codes(
    session: Session, organisation_id: int, questionnaire_id: int | None, *, past: bool = False
) -> tuple[codebook.Code, ...]:
    """The questionnaire's codes and the shared ones as a tree read from the top; with none the shared alone.

    With `past` those that were merged or retired too.
    """
    columns = [_code.c[name] for name in codebook.Code.__slots__ if name != "retired"]
    theirs = or_(_code.c.questionnaire_id == questionnaire_id, _code.c.questionnaire_id.is_(None))
    query = select(*columns, _code.c.retired_at.is_not(None).label("retired"))
    query = query.where(_code.c.organisation_id == organisation_id, theirs)
    rows = session.connection().execute(query).mappings()
    codes = (codebook.Code(**row) for row in rows)
    return tuple(placed.code for placed in codebook.in_order(code for code in codes if past or code.usable))


def questionnaire_of(session: Session, organisation_id: int, round_id: int) -> int:
    """The id of the questionnaire whose codebook a round is coded with; raises NotFoundError."""
    query = select(_version.c.questionnaire_id).join(_round, _round.c.version_id == _version.c.id)
    query = query.where(_round.c.id == round_id, _round.c.organisation_id == organisation_id)
    found: int | None = session.connection().execute(query).scalar_one_or_none()
    if found is None:
        raise NotFoundError("round", round_id)
    return found


def find_words(session: Session, organisation_id: int, target: Target) -> str:
    """The text of an answer of the organisation's that can be coded; raises NotFoundError."""
    query = select(_answer.c.value).where(
        _answer.c.response_id == target.response_id,
        _answer.c.question_key == target.question_key,
        _answer.c.round_id == target.round_id,
        _answer.c.organisation_id == organisation_id,
        _answer.c.value.is_not(None),
    )
    value = session.connection().execute(query).scalar_one_or_none()
    words = None if value is None else json.loads(value)
    if not isinstance(words, str):
        raise NotFoundError("answer", target.question_key)
    return words


def apply(
    session: Session, actor: Actor, target: Target, code_id: int, start: int | None = None, end: int | None = None
) -> int:
    """Give an answer, or the span of it from `start` up to `end`, a code; the coding's id. Twice is once.

    Raises NotFoundError for an answer or a code that is not there, InputError(span=…) for a span outside the words.
    """
    words = find_words(session, actor.organisation_id, target)
    span = checked_span(words, start, end)
    check_code(session, actor.organisation_id, target.round_id, code_id)
    row: dict[str, Any] = {
        "id": random_id(),
        "organisation_id": actor.organisation_id,
        "round_id": target.round_id,
        "response_id": target.response_id,
        "question_key": target.question_key,
        "code_id": code_id,
        "given_id": code_id,
        "coder": actor.name,
        "start": span[0],
        "end": span[1],
        "at": now(),
        "state": "accepted",
        "origin": CODER,
        "counts": counts_at_once(session, target, actor.name),
        "example": False,
    }
    if (same := _same(session, row)) is not None:
        return same
    session.connection().execute(insert(_coding).values(row))
    coding_id: int = row["id"]
    scope = Scope(target.round_id, code_id=code_id, response_id=target.response_id)
    logged = {"question": target.question_key, "code": code_id, "coding": coding_id}
    undoing.note(session, actor, scope, "code-applied", {"added": [coding_id]}, **logged)
    session.commit()
    return coding_id


def remove(session: Session, actor: Actor, coding_id: int) -> None:
    """Take a coding away that the actor may see; raises NotFoundError."""
    row = find_coding(session, actor, coding_id)
    session.connection().execute(delete(_coding).where(_coding.c.id == coding_id))
    scope = Scope(row["round_id"], code_id=row["code_id"], response_id=row["response_id"])
    details = {"removed": [undoing.plain_row(row)]}
    logged = {"question": row["question_key"], "code": row["code_id"], "coding": coding_id, "coder": row["coder"]}
    undoing.note(session, actor, scope, "code-removed", details, **logged)
    session.commit()


def give_codes(session: Session, actor: Actor, target: Target, code_ids: Sequence[int]) -> None:
    """Let these be the codes that the actor gives the answer, spans of theirs kept, and say that they are done with it.

    Each code that comes or goes is an act of its own.
    """
    mine = codings_of(
        session, actor.organisation_id, target.round_id, [target.response_id], actor.name, coders=[actor.name]
    ).get((target.response_id, target.question_key), ())
    given = {one.code_id for one in mine}
    for code_id in dict.fromkeys(code_ids):
        if code_id not in given:
            apply(session, actor, target, code_id)
    for one in mine:
        if one.code_id not in code_ids:
            remove(session, actor, one.id)
    say_done(session, actor, target)


def find_coding(session: Session, actor: Actor, coding_id: int) -> RowMapping:
    """A coding's row, if it is the organisation's and the actor may see it; raises NotFoundError."""
    query = select(_coding).where(
        _coding.c.id == coding_id, _coding.c.organisation_id == actor.organisation_id, visible_to(actor.name)
    )
    row = session.connection().execute(query).mappings().one_or_none()
    if row is None:
        raise NotFoundError("coding", coding_id)
    return row


def undo(session: Session, actor: Actor, round_id: int) -> str:
    """Take back the actor's newest act on the round's answers; the act, or "" where there is none left."""
    act = undoing.last_act(session, actor, round_id, None)
    if act is None:
        return ""
    undoing.take_back(session, actor, act)
    return act.act


def say_done(session: Session, actor: Actor, target: Target, done: bool = True) -> None:
    """Say that the actor is done with an answer, or is not after all: with no code of theirs, none fits it."""
    find_words(session, actor.organisation_id, target)
    key = {"response_id": target.response_id, "question_key": target.question_key, "coder": actor.name}
    same = [_done.c[name] == value for name, value in key.items()]
    was_done = session.connection().execute(select(_done.c.coder).where(*same)).first() is not None
    if was_done == done:
        return
    if done:
        values = {**key, "organisation_id": actor.organisation_id, "round_id": target.round_id, "at": now()}
        session.connection().execute(insert(_done).values(values))
    else:
        session.connection().execute(delete(_done).where(*same))
    scope = Scope(target.round_id, response_id=target.response_id)
    act = "answer-done" if done else "answer-reopened"
    undoing.note(session, actor, scope, act, {"done": [target.question_key, was_done]}, question=target.question_key)
    session.commit()


def codings_of(
    session: Session,
    organisation_id: int,
    round_id: int,
    response_ids: Sequence[int],
    viewer: str,
    *,
    question_key: str = "",
    coders: Sequence[str] = (),
) -> dict[tuple[int, str], tuple[Coded, ...]]:
    """The codings of these responses that `viewer` may see, by (response, question), in the order of the words.

    A coder of a blind sample that is not yet opened sees nobody else's codings there.
    """
    query = select(*(_coding.c[name] for name in Coded.__slots__)).where(
        _coding.c.organisation_id == organisation_id,
        _coding.c.round_id + 0 == round_id,  # without the 0 SQLite looks at all of the round's
        _coding.c.response_id.in_(response_ids),
        visible_to(viewer),
    )
    if question_key:
        query = query.where(_coding.c.question_key == question_key)
    if coders:
        query = query.where(_coding.c.coder.in_(coders))
    found: dict[tuple[int, str], list[Coded]] = {}
    for row in session.connection().execute(query.order_by(_coding.c.id)):
        coded = Coded(*row)
        found.setdefault((coded.response_id, coded.question_key), []).append(coded)
    return {unit: tuple(sorted(codings, key=_place_in_words)) for unit, codings in found.items()}


def count_codes(
    session: Session, round_id: int, filters: Filters | None = None, question_key: str = ""
) -> Mapping[int, CodeCount]:
    """How many of the round's responses have each code, to one question or to any; codes nobody was given are left out.

    Only codings that count: of those that several coders made for a sample, the first coder's until an adjudicator has
    decided, and then the decision. The counts are exact: whatever leaves the raw room has to go through `disclosure`.
    Without filters only codings are looked at, as nothing but what was handed in is coded.
    """
    given = select(_coding.c.code_id, _coding.c.response_id).where(_coding.c.round_id == round_id, _coding.c.counts)
    if filters is not None:
        given = given.join(_response, _response.c.id == _coding.c.response_id).where(*filters.conditions())
    if question_key:
        given = given.where(_coding.c.question_key == question_key)
    pairs = given.cte("given")  # found once for both sums
    times = func.count(pairs.c.response_id.distinct())
    above = select(_code.c.parent_id).where(_code.c.parent_id.is_not(None))  # of the others the whole is their own
    line: Any = select(_code.c.id.label("above"), _code.c.id.label("below")).where(_code.c.id.in_(above))
    line = line.cte("line", recursive=True)
    line = line.union(select(line.c.above, _code.c.id).where(_code.c.parent_id == line.c.below))
    own = select(literal("own"), pairs.c.code_id, times).group_by(pairs.c.code_id)
    whole = select(literal("whole"), line.c.above, times).join(pairs, pairs.c.code_id == line.c.below)
    found: dict[str, dict[int, int]] = {"own": {}, "whole": {}}
    for sum_, code_id, many in session.connection().execute(union_all(own, whole.group_by(line.c.above))):
        found[sum_][code_id] = many
    wholes = found["own"] | found["whole"]
    return {code_id: CodeCount(found["own"].get(code_id, 0), many) for code_id, many in wholes.items()}


def coded_questions(session: Session, round_id: int) -> list[str]:
    """The questions whose answers in the round have a code that counts."""
    query = select(_coding.c.question_key).where(_coding.c.round_id == round_id, _coding.c.counts).distinct()
    return [key for (key,) in session.connection().execute(query.order_by(_coding.c.question_key))]


def cross_codes(
    session: Session, round_id: int, question_key: str, filters: Filters | None = None
) -> dict[int, dict[str, int]]:
    """How many responses have each code and gave each answer to another question: code → value as it is kept → count.

    Exact, as `count_codes`. An answer of several choices counts for each.
    """
    query = (
        select(_coding.c.code_id, _coding.c.response_id, _answer.c.value)
        .join(_response, _response.c.id == _coding.c.response_id)
        .join(_answer, _answer.c.response_id == _coding.c.response_id)
        .where(
            _coding.c.round_id == round_id,
            _coding.c.counts,
            _answer.c.question_key == question_key,
            _answer.c.on_path,
            _answer.c.value.is_not(None),
            *(filters or Filters()).conditions(),
        )
        .distinct()
        .subquery()
    )
    grouped = select(query.c.code_id, query.c.value, func.count()).group_by(query.c.code_id, query.c.value)
    crossed: dict[int, dict[str, int]] = {}
    for code_id, value, times in session.connection().execute(grouped):
        said = json.loads(value)
        line = crossed.setdefault(code_id, {})
        for one in said if isinstance(said, list) else [said]:
            line[str(one)] = line.get(str(one), 0) + times
    return crossed


def visible_to(viewer: str) -> ColumnElement[bool]:
    """That this coder may see a coding: it is their own, or in no blind sample of theirs that is still closed."""
    hidden = exists().where(
        _sample_coder.c.coder == viewer,
        _sample.c.id == _sample_coder.c.sample_id,
        _sample.c.blind,
        _sample.c.opened_at.is_(None),
        _sample.c.round_id == _coding.c.round_id,
        _sample.c.question_key == _coding.c.question_key,
        _unit.c.sample_id == _sample.c.id,
        _unit.c.response_id == _coding.c.response_id,
    )
    return or_(_coding.c.coder == viewer, ~hidden)


def counts_at_once(session: Session, target: Target, coder: str) -> bool:
    """Whether what this coder gives the answer counts: not where a sample has an earlier coder, or a decision."""
    query = select(_unit.c.adjudicated_at, _sample_coder.c.place)
    query = query.join(_sample, _sample.c.id == _unit.c.sample_id)
    query = query.outerjoin(
        _sample_coder, and_(_sample_coder.c.sample_id == _sample.c.id, _sample_coder.c.coder == coder)
    )
    query = query.where(
        _unit.c.response_id == target.response_id,
        _sample.c.round_id == target.round_id,
        _sample.c.question_key == target.question_key,
    )
    rows = session.connection().execute(query).all()
    return not any(decided is not None or (place or 0) > 0 for decided, place in rows)


def checked_span(words: str, start: int | None, end: int | None) -> tuple[int | None, int | None]:
    """The span, (None, None) where it is the whole answer; raises InputError(span=…) for one outside the words."""
    if start is None and end is None:
        return None, None
    if start is None or end is None or not 0 <= start < end <= len(words):
        raise InputError(span="outside-the-words")
    return (None, None) if end - start == len(words) else (start, end)


def check_code(session: Session, organisation_id: int, round_id: int, code_id: int) -> None:
    """Raise NotFoundError unless the code may be given to the round's answers."""
    questionnaire_id = questionnaire_of(session, organisation_id, round_id)
    theirs = or_(_code.c.questionnaire_id == questionnaire_id, _code.c.questionnaire_id.is_(None))
    usable = _code.c.retired_at.is_(None), _code.c.merged_into_id.is_(None)
    query = select(_code.c.id).where(_code.c.id == code_id, _code.c.organisation_id == organisation_id, theirs, *usable)
    if session.connection().execute(query).first() is None:
        raise NotFoundError("code", code_id)


def _same(session: Session, row: Mapping[str, Any]) -> int | None:
    """The id of the coding that says just this already."""
    columns = ("response_id", "question_key", "code_id", "coder", "start", "end")
    alike = [_coding.c[name].is_(None) if row[name] is None else _coding.c[name] == row[name] for name in columns]
    found: int | None = session.connection().execute(select(_coding.c.id).where(*alike).limit(1)).scalar_one_or_none()
    return found


def _place_in_words(coded: Coded) -> tuple[int, int, int]:
    """Whole answers first, then by where the span begins."""
    return (-1, 0, coded.id) if coded.start is None else (coded.start, -(coded.end or 0), coded.id)
