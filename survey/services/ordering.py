"""The reading room in the order of another answer: value after value, and within each as the list goes otherwise.

To sort a round's comments by what the same people answered elsewhere, every one would have to be looked at. Which
values there are stands in the columns, though: so the comments of each value are walked for themselves, and no further
than the page is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, Final

from sqlalchemy import ColumnElement, Text, and_, column, exists, select, values
from sqlmodel import Session

from survey.core import columnar
from survey.models import Answer, Comment, Response, TallyColumn
from survey.services import tallying

FEW: Final = 1_000  # who gave a value are looked for one by one, as a walk would rarely meet them

_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_column: Any = TallyColumn.__table__  # type: ignore[attr-defined]


@dataclass(slots=True)
class _Held:
    """How many have a value, and the numbers of the segments that they are in; those that wait are `waiting`."""

    count: int = 0
    segments: set[int] = field(default_factory=set)
    waiting: list[int] = field(default_factory=list)


def walk(
    session: Session, query: Any, round_id: int, key: str, after: tuple[str, int] | None, limit: int, back: bool
) -> Sequence[Any] | None:
    """The first rows of a query of (comment's id, …) in the order of answers to a question, after (value, id).

    None where the answers are people's words, of which there are as many as people.
    """
    held = _held(session, round_id, key)
    if tallying.QUOTED in held:
        return None
    id_ = _comment.c.id
    rows: list[Any] = []
    for value in _in_order(session, list(held), after, back):
        some = query.where(_gave(session, round_id, key, value, held[value]))
        if after is not None and value == after[0]:
            some = some.where(id_ > after[1] if back else id_ < after[1])
        some = some.order_by(id_.asc() if back else id_.desc()).limit(limit - len(rows))
        rows += session.connection().execute(some).all()
        if len(rows) == limit:
            break
    return rows


def _held(session: Session, round_id: int, key: str) -> dict[str, _Held]:
    """The values of a question as they are stored, "" for none."""
    held: dict[str, _Held] = {}
    theirs = and_(_answer.c.response_id == _response.c.id, _answer.c.question_key == key, _answer.c.on_path)
    waiting = select(_response.c.id, _answer.c.value).outerjoin(_answer, theirs)
    for number, value in session.connection().execute(waiting.where(_response.c.round_id == round_id, tallying.WAITS)):
        one = held.setdefault(value or "", _Held())
        one.count += 1
        one.waiting.append(number)
    query = select(_column.c.number, _column.c.entries).where(_column.c.round_id == round_id, _column.c.key == key)
    for number, entries in session.connection().execute(query):
        for (value, _reason), count in columnar.unpacked_counts(entries):
            one = held.setdefault(value or "", _Held())
            one.count += count
            one.segments.add(number)
    return held


def _in_order(session: Session, known: list[str], after: tuple[str, int] | None, back: bool) -> list[str]:
    """The values from a place on, as the database orders them."""
    if not known:
        return []
    each = values(column("value", Text), name="known").data([(value,) for value in known]).cte("known")
    query = select(each.c.value).order_by(each.c.value.desc() if back else each.c.value)
    if after is not None:
        query = query.where(each.c.value <= after[0] if back else each.c.value >= after[0])
    return list(session.connection().execute(query).scalars())


def _gave(session: Session, round_id: int, key: str, value: str, held: _Held) -> ColumnElement[bool]:
    """That a comment's person gave a value."""
    if held.count <= FEW:
        ids = list(held.waiting)
        for number in held.segments:
            segment = tallying.load(session, round_id, number)
            given = segment.column(key).mask(lambda entry: (entry[0] or "") == value)
            ids += compress(segment.ids, given)
        few: ColumnElement[bool] = _comment.c.response_id.in_(ids)
        return few
    theirs = exists().where(
        _answer.c.response_id == _comment.c.response_id, _answer.c.question_key == key, _answer.c.on_path
    )
    return theirs.where(_answer.c.value == value) if value else ~theirs.where(_answer.c.value.is_not(None))
