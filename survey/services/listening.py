"""The reading room: a round's comments as a reader wants to see them, a page at a time, and one after the other.

Every list is walked by its sort key, never by counting rows from the start, so that a page costs the same wherever it
is. A search walks the index of words in the same order, newest first, and stops when the page is full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Exists, and_, column, exists, func, literal, or_, select, table, text
from sqlmodel import Session

from survey.core import searching
from survey.models import Answer as AnswerRow
from survey.models import Coding, Comment, CommentAssigned, CommentRead
from survey.services import coding, ordering

PAGE: Final = 25
MOST_COUNTED: Final = 1_000
LONGEST_SEARCH: Final = 200
ORDERS: Final = ("new", "old", "question", "language", "group", "area", "mode")

_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_read: Any = CommentRead.__table__  # type: ignore[attr-defined]
_assigned: Any = CommentAssigned.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_index: Any = table("comment_index", column("rowid"))
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which comments a reader wants, in which order, with which other answers beside. Empty: any.

    `answers` are other answers of the same person, question → stored value (JSON). `order` is one of `ORDERS` or
    the key of another question; all but "old" show the newest first among what is alike. `assigned_to` is a member's
    id, 0 for nobody's. `codes` are the ids of codes of which a comment has one; `uncoded` wants those without any.
    """

    text: str = ""
    question: str = ""
    group_id: int | None = None
    language: str = ""
    mode: str = ""
    area: str = ""
    unread: bool = False
    assigned_to: int | None = None
    details: bool = False
    codes: tuple[int, ...] = ()
    uncoded: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    order: str = "new"
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose reading it is, of which round; `name` is the address that codings carry."""

    organisation_id: int
    user_id: int
    round_id: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of ids in order; `next` is where the page after it begins, None on the last."""

    ids: tuple[int, ...]
    next: Place | None


def find_comments(
    session: Session, reader: Reader, wish: Wish, after: Place | None = None, limit: int = PAGE, back: bool = False
) -> Leaf:
    """The comments wished for that come after a place, or before it with `back` (then the nearest first)."""
    query, id_, key = _wished(session, reader, wish)
    if wish.order not in ORDERS and replace(wish, order=ORDERS[0], columns=(), question="") == Wish():
        walked = ordering.walk(session, query, reader.round_id, wish.order, after, limit + 1, back)
        if walked is not None:
            return _leaf(walked, limit)
    rising = (wish.order == "old") != back
    if after is not None:
        query = query.where(_beyond(key, id_, after, back, rising))
    order = [id_.asc() if rising else id_.desc()]
    if key is not None:
        order.insert(0, key.desc() if back else key.asc())
    return _leaf(session.connection().execute(query.order_by(*order).limit(limit + 1)).all(), limit)


def _leaf(rows: Sequence[Any], limit: int) -> Leaf:
    shown = rows[:limit]
    last = (str(shown[-1][1]), shown[-1][0]) if len(rows) > limit else None
    return Leaf(tuple(row[0] for row in shown), last)


def find_place(session: Session, reader: Reader, wish: Wish, comment_id: int) -> Place | None:
    """Where a comment of the round stands in the order wished for, whether or not the filters let it through."""
    unfiltered = Wish(order=wish.order)
    query, id_, _ = _wished(session, reader, unfiltered)
    row = session.connection().execute(query.where(id_ == comment_id)).first()
    return None if row is None else (str(row[1]), row[0])


def find_neighbours(session: Session, reader: Reader, wish: Wish, comment_id: int) -> tuple[int | None, int | None]:
    """The ids before and after a comment in the order wished for; None at the ends."""
    here = find_place(session, reader, wish, comment_id)
    if here is None:
        return None, None
    before, after = (find_comments(session, reader, wish, here, 1, back).ids for back in (True, False))
    return (before[0] if before else None), (after[0] if after else None)


def count_comments(session: Session, reader: Reader, wish: Wish) -> int:
    """How many there are of those wished for; `MOST_COUNTED` + 1 stands for more than that."""
    query, id_, _ = _wished(session, reader, replace(wish, order="new"))
    if wish.text:  # without an order SQLite asks the index of words about one comment after the other
        query = query.order_by(id_.desc())
    some = query.limit(MOST_COUNTED + 1).subquery()
    return int(session.connection().execute(select(func.count()).select_from(some)).scalar_one())


def find_responses(session: Session, round_id: int, phrase: str, most: int) -> set[int] | None:
    """The ids of responses among which are all that said a phrase; None where there are more than `most`.

    None too where the phrase is too short for the index.
    """
    folded = searching.fold(phrase)
    if not (grams := searching.grams(folded)):
        return None
    query = select(_comment.c.response_id)
    if session.get_bind().dialect.name == "sqlite":
        ids = select(_index.c.rowid).where(*_matches(session, round_id, grams)).limit(most + 1)
        query = query.where(_comment.c.id.in_(ids))
    else:
        query = query.where(_comment.c.round_id == round_id, _holds(session, folded)).limit(most + 1)
    found = session.connection().execute(query).scalars().all()
    return None if len(found) > most else set(found)


def _wished(session: Session, reader: Reader, wish: Wish) -> tuple[Any, Any, Any]:
    """The query of (id, sort value) of what is wished for, its id column, and its sort column (None: the id alone)."""
    source, id_, searched = _searched(session, reader.round_id, searching.terms(wish.text))
    key = _sort_key(wish.order)
    query = select(id_, literal("") if key is None else key).select_from(source)
    return query.where(*searched, *_conditions(reader, wish)), id_, key


def _searched(session: Session, round_id: int, terms: Sequence[str]) -> tuple[Any, Any, list[Any]]:
    """Where to look for comments with folded terms, their id column there, and what holds of them."""
    holds: list[Any] = [_holds(session, term) for term in terms]
    grams = [gram for term in terms for gram in searching.grams(term)]
    if not grams or session.get_bind().dialect.name != "sqlite":
        return _comment, _comment.c.id, holds
    id_ = _index.c.rowid
    return _index.join(_comment, _comment.c.id == id_), id_, [*_matches(session, round_id, grams), *holds]


def _matches(session: Session, round_id: int, grams: Sequence[str]) -> tuple[Any, Any]:
    """That the index has all of these three letters in a comment that may be the round's."""
    matches = text("comment_index MATCH :grams").bindparams(grams=_match(grams))
    return matches, _index.c.rowid.between(*_bounds(session, round_id))


def _conditions(reader: Reader, wish: Wish) -> list[ColumnElement[bool]]:
    wanted = {
        _comment.c.question_key: wish.question,
        _comment.c.group_id: wish.group_id,
        _comment.c.language: wish.language,
        _comment.c.mode: wish.mode,
        _comment.c.area: wish.area,
    }
    conditions = [_comment.c.round_id == reader.round_id, _comment.c.organisation_id == reader.organisation_id]
    conditions += [column == value for column, value in wanted.items() if value]
    if wish.details:
        conditions.append(_comment.c.details != "")
    if wish.uncoded:
        conditions.append(~_coded(reader))
    if wish.codes:
        conditions.append(_coded(reader).where(_coding.c.code_id.in_(wish.codes)))
    if wish.unread:
        mine = _read.c.comment_id == _comment.c.id, _read.c.user_id == reader.user_id
        conditions.append(~exists().where(*mine))
    if wish.assigned_to is not None:
        conditions.append(_is_assigned(wish.assigned_to))
    return conditions + [_answered(key, value) for key, value in wish.answers.items()]


def _coded(reader: Reader) -> Exists:
    """That the comment has a coding that the reader may see."""
    return exists().where(
        _coding.c.response_id == _comment.c.response_id,
        _coding.c.question_key == _comment.c.question_key,
        coding.visible_to(reader.name),
    )


def _is_assigned(user_id: int) -> ColumnElement[bool]:
    to_any = exists().where(_assigned.c.comment_id == _comment.c.id)
    return to_any.where(_assigned.c.user_id == user_id) if user_id else ~to_any


def _answered(key: str, value: str) -> ColumnElement[bool]:
    """That the same person gave this value to a question, alone or among others (choices are a JSON list of keys)."""
    other = _answer.alias()
    among = and_(other.c.value.startswith("["), other.c.value.contains(value, autoescape=True))
    return exists().where(
        other.c.response_id == _comment.c.response_id,
        other.c.question_key == key,
        other.c.on_path,
        or_(other.c.value == value, among),
    )


def _sort_key(order: str) -> Any:
    """What the list is sorted by before the id; None for the id alone."""
    if order in ("new", "old"):
        return None
    if order == "group":
        return _group_name()
    if order == "question":
        return _comment.c.question_key
    if order in ORDERS:
        return _comment.c[order]
    other = _answer.alias()
    value = select(other.c.value).where(
        other.c.response_id == _comment.c.response_id, other.c.question_key == order, other.c.on_path
    )
    return func.coalesce(value.scalar_subquery(), "")


def _group_name() -> Any:
    groups: Any = table("target_group", column("id"), column("name"))
    return select(groups.c.name).where(groups.c.id == _comment.c.group_id).scalar_subquery()


def _beyond(key: Any, id_: Any, place: Place, back: bool, rising: bool) -> ColumnElement[bool]:
    value, last = place
    farther: ColumnElement[bool] = id_ > last if rising else id_ < last
    if key is None:
        return farther
    return or_(key < value if back else key > value, and_(key == value, farther))


def _holds(session: Session, term: str) -> ColumnElement[bool]:
    """That the folded words contain a folded term."""
    if session.get_bind().dialect.name == "sqlite":
        found: ColumnElement[bool] = func.instr(_comment.c.folded, term) > 0
        return found
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like: ColumnElement[bool] = _comment.c.folded.like(f"%{escaped}%", escape="\\")
    return like


def _match(grams: Sequence[str]) -> str:
    """A query in FTS5's language: all of these three letters."""
    return " AND ".join('"' + gram.replace('"', '""') + '"' for gram in dict.fromkeys(grams))


def _bounds(session: Session, round_id: int) -> tuple[int, int]:
    """The lowest and the highest id of a round, so that the index of all rounds is read only where this one is."""
    here = (
        select(_comment.c.id).where(_comment.c.round_id == round_id).limit(1)
    )  # min and max at once would see them all
    low, high = (here.order_by(end).scalar_subquery() for end in (_comment.c.id, _comment.c.id.desc()))
    found = session.connection().execute(select(low, high)).one()
    return found[0] or 0, found[1] or 0
