"""A round's submitted answers in columns, kept up as answers come, so that a million of them are counted at once.

Handing in does nothing for this: a response waits, and whoever next reads figures counts those that wait beside the
columns, or lays them into the columns when they have become many. Within a segment responses lie by their random ids,
so that no order of coming can be seen. Taking a response away takes it out of the columns in the same transaction.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from sqlalchemy import bindparam, case, delete, insert, literal, select, text, update
from sqlmodel import Session

from survey.core import columnar
from survey.core.columnar import NOT_ASKED, Column, Entry
from survey.core.definition import Questionnaire
from survey.core.kinds import KINDS
from survey.errors import BusyError
from survey.models import Answer as AnswerRow
from survey.models import Response, Tally, TallyColumn, TallySegment
from survey.services import upserting
from survey.services.filtering import BACKGROUND, LANGUAGE, Filters

SEGMENT: Final = 16_384  # responses; laying so many into columns holds other writers up for well under a second
WAITING: Final = 256  # as many may wait before they are laid into the columns
ALL: Final = LANGUAGE  # a variable that every response has: its counts add up to everybody
_TRIES: Final = 20
_AT_ONCE: Final = 1_000
QUOTED: Final = '""'  # stands for what people wrote themselves: that they did is counted, the words are not copied

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_tally: Any = Tally.__table__  # type: ignore[attr-defined]
_segment: Any = TallySegment.__table__  # type: ignore[attr-defined]
_column: Any = TallyColumn.__table__  # type: ignore[attr-defined]
BESIDE: Final = tuple(_response.c[name] for name in ("id", *BACKGROUND.values()))  # what is laid out of a response
WAITS = text("response.state = 'submitted' AND response.segment IS NULL")  # as the index has it, to the letter
Got = TypeVar("Got")


@dataclass(frozen=True, slots=True)
class Segment:
    """Some of a round's responses: their ids, ascending (none where nobody asked for them), and their columns."""

    size: int
    columns: Mapping[str, Column]
    ids: Sequence[int] = field(default=())

    def column(self, key: str) -> Column:
        """A variable's column; where it has none, nobody was asked."""
        return self.columns.get(key) or columnar.constant(NOT_ASKED, self.size)

    def mask(self, filters: Filters) -> bytes | None:
        """Who is meant; None where everybody is. ValueError where it takes ids that nobody asked for."""
        mask = None
        if filters.code_id is not None:
            if filters.among is None or len(self.ids) != self.size:
                raise ValueError("a filter by code needs the ids of who has it, and of the segment")
            mask = bytes(map(filters.among.__contains__, self.ids))
        for key, wanted in filters.tests():
            found = self.column(key).mask(wanted)
            mask = found if mask is None else columnar.both(mask, found)
        return mask


def tabulate(
    session: Session, round_id: int, questionnaire: Questionnaire, keys: Sequence[str], filters: Filters
) -> dict[tuple[Entry, ...], int]:
    """How many of those meant have each combination of values of some variables."""
    needed = {*keys, *(key for key, _ in filters.tests())}
    found: Counter[tuple[Entry, ...]] = Counter()
    for segment in segments(session, round_id, questionnaire, needed, filters.code_id is not None):
        mask = segment.mask(filters)
        for entries, count in columnar.joint([segment.column(key) for key in keys], mask).items():
            found[entries] += count
    return found


def count_each(
    session: Session, round_id: int, questionnaire: Questionnaire, keys: Sequence[str], filters: Filters
) -> dict[str, dict[Entry, int]]:
    """How many of those meant have each value of each variable; of everybody it is known without looking at one."""
    if not filters.narrows:
        return _count_all(session, round_id, questionnaire, keys)
    found: dict[str, Counter[Entry]] = {key: Counter() for key in keys}
    needed = {*keys, *(key for key, _ in filters.tests())}
    for segment in segments(session, round_id, questionnaire, needed, filters.code_id is not None):
        mask = segment.mask(filters)
        for key in keys:
            for (entry,), count in columnar.joint([segment.column(key)], mask).items():
                found[key][entry] += count
    return dict(found)


def segments(
    session: Session, round_id: int, questionnaire: Questionnaire, keys: set[str], with_ids: bool = False
) -> list[Segment]:
    """Everything that was handed in, with the columns of some variables; those that wait come last."""
    return _steady(
        session,
        round_id,
        questionnaire,
        lambda those: [*_stored(session, round_id, keys, with_ids), *([those] if those.size else [])],
    )


def forget(session: Session, round_id: int, organisation_id: int, response_id: int) -> None:
    """Take a response out of the columns, in the transaction that deletes it. Waits for whoever changes them."""
    _renew(session, round_id, organisation_id)
    connection = session.connection()
    number = connection.execute(select(_response.c.segment).where(_response.c.id == response_id)).scalar()
    if number is None:
        return
    segment = load(session, round_id, number)
    place = segment.ids.index(response_id)
    ids = [each for each in segment.ids if each != response_id]
    _store(session, round_id, organisation_id, number, ids, _without(segment, place))


def lay(session: Session, round_id: int, questionnaire: Questionnaire, until: int = 0) -> int:
    """Lay what waits into the columns, a segment at a time, until at most so many wait; how many were laid."""
    laid = tries = 0
    while len(_waiting_ids(session, round_id, until + 1)) > until:
        some = _lay_some(session, round_id, questionnaire)
        laid += some
        tries = 0 if some else tries + 1
        if tries > _TRIES:
            raise BusyError
    return laid


def _steady(session: Session, round_id: int, questionnaire: Questionnaire, read: Callable[[Segment], Got]) -> Got:
    """What `read` makes of those that wait and of the columns, when nobody changed either meanwhile."""
    for _ in range(_TRIES):
        lay(session, round_id, questionnaire, WAITING)
        revision = revision_of(session, round_id)
        try:
            got = read(waiting(session, round_id, questionnaire))
        except (KeyError, ValueError):  # half of it read before a change and half of it after
            if revision_of(session, round_id) == revision:
                raise
            continue
        if revision_of(session, round_id) == revision:
            return got
    raise BusyError


def _count_all(
    session: Session, round_id: int, questionnaire: Questionnaire, keys: Sequence[str]
) -> dict[str, dict[Entry, int]]:
    def read(waiting: Segment) -> dict[str, Counter[Entry]]:
        found = {key: Counter(waiting.column(key).counts()) for key in keys}
        query = select(_column.c.key, _column.c.entries)
        for key, entries in session.connection().execute(
            query.where(_column.c.round_id == round_id, _column.c.key.in_(keys))
        ):
            for entry, count in columnar.unpacked_counts(entries):
                found[key][entry] += count
        return found

    return dict(_steady(session, round_id, questionnaire, read))


def _stored(session: Session, round_id: int, keys: set[str], with_ids: bool) -> Iterator[Segment]:
    connection = session.connection()
    columns: dict[int, dict[str, Column]] = {}
    own = select(_segment.c.number, _segment.c.size).where(_segment.c.round_id == round_id)
    sizes: dict[int, int] = {row.number: row.size for row in connection.execute(own)}
    query = select(_column.c.number, _column.c.key, _column.c.entries, _column.c.codes)
    for number, key, entries, codes in connection.execute(
        query.where(_column.c.round_id == round_id, _column.c.key.in_(keys))
    ):
        columns.setdefault(number, {})[key] = columnar.unpacked(entries, codes, sizes[number])
    ids: dict[int, Sequence[int]] = {}
    if with_ids:
        rows = connection.execute(select(_segment.c.number, _segment.c.ids).where(_segment.c.round_id == round_id))
        ids = {row.number: columnar.unpacked_ids(row.ids) for row in rows}
    return (Segment(size, columns.get(number, {}), ids.get(number, ())) for number, size in sizes.items())


def load(session: Session, round_id: int, number: int) -> Segment:
    """A stored segment with its ids and all its columns."""
    here = _segment.c.round_id == round_id, _segment.c.number == number
    size, ids = session.connection().execute(select(_segment.c.size, _segment.c.ids).where(*here)).one()
    rows = session.connection().execute(
        select(_column.c.key, _column.c.entries, _column.c.codes).where(
            _column.c.round_id == round_id, _column.c.number == number
        )
    )
    columns = {key: columnar.unpacked(entries, codes, size) for key, entries, codes in rows}
    return Segment(size, columns, columnar.unpacked_ids(ids))


def _waiting_ids(session: Session, round_id: int, most: int) -> list[int]:
    query = select(_response.c.id).where(_response.c.round_id == round_id, WAITS).limit(most)
    return list(session.connection().execute(query).scalars())


def waiting(session: Session, round_id: int, questionnaire: Questionnaire, most: int | None = None) -> Segment:
    """The responses that wait, as a segment of their own."""
    query = select(*BESIDE).where(_response.c.round_id == round_id, WAITS).limit(most)
    return laid_out(session, session.connection().execute(query).all(), questionnaire)


def laid_out(session: Session, rows: Sequence[Any], questionnaire: Questionnaire) -> Segment:
    """Responses, each a row of `BESIDE`, as a segment."""
    rows = sorted(rows)
    ids = [row[0] for row in rows]
    values: dict[str, list[Entry]] = {
        key: [(str(row[place]), "") for row in rows] for place, key in enumerate(BACKGROUND, start=1)
    }
    places = {number: place for place, number in enumerate(ids)}
    asked = [question for question in questionnaire.questions() if KINDS[question.kind].asks]
    for question in asked:
        values[question.key] = [NOT_ASKED] * len(ids)
    own_words = [question.key for question in asked if not KINDS[question.kind].categorical]
    for response_id, key, value, missing in _answers(session, ids, own_words):
        if key in values:
            values[key][places[response_id]] = (value, missing)
    return Segment(len(ids), {key: columnar.encoded(each) for key, each in values.items()}, ids)


def _answers(session: Session, ids: Sequence[int], own_words: Sequence[str]) -> Iterator[Any]:
    """The answers of these responses that stand on their way; what they wrote themselves is not fetched."""
    key, value = _answer.c.question_key, _answer.c.value
    shown = case((key.in_(own_words) & value.is_not(None), literal(QUOTED)), else_=value) if own_words else value
    query = select(_answer.c.response_id, key, shown, _answer.c.missing).where(
        _answer.c.response_id.in_(bindparam("ids", expanding=True)), _answer.c.on_path.is_(True)
    )
    for start in range(0, len(ids), _AT_ONCE):
        yield from session.connection().execute(query, {"ids": ids[start : start + _AT_ONCE]})


def _lay_some(session: Session, round_id: int, questionnaire: Questionnaire) -> int:
    """Lay as many as one segment takes into the columns. 0 where somebody else changed what waits or the columns."""
    connection = session.connection()
    organisation_id = connection.execute(
        select(_response.c.organisation_id).where(_response.c.round_id == round_id).limit(1)
    ).scalar_one()
    revision = revision_of(session, round_id)
    last = connection.execute(
        select(_segment.c.number, _segment.c.size)
        .where(_segment.c.round_id == round_id)
        .order_by(_segment.c.number.desc())
        .limit(1)
    ).first()
    number, size = (last.number, last.size) if last else (0, SEGMENT)
    fills = size < SEGMENT
    new = waiting(session, round_id, questionnaire, SEGMENT - size if fills else SEGMENT)
    number = number if fills else number + 1
    ids, columns = _merged(load(session, round_id, number), new) if fills else (list(new.ids), new.columns)
    session.commit()  # what was read is let go of before the writers' turn is asked for
    if _renew(session, round_id, organisation_id) != revision + 1 or not _take(session, new.ids, number):
        session.rollback()
        return 0
    _store(session, round_id, organisation_id, number, ids, columns)
    session.commit()
    return new.size


def _take(session: Session, ids: Sequence[int], number: int) -> bool:
    """Mark the responses as laid into a segment; False where one of them no longer waits."""
    taken = 0
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        statement = update(_response).where(_response.c.id.in_(some), WAITS).values(segment=number)
        taken += session.connection().execute(statement).rowcount
    return taken == len(ids)


def _merged(old: Segment, new: Segment) -> tuple[list[int], dict[str, Column]]:
    """Two segments in one, by id."""
    ids = [*old.ids, *new.ids]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    columns = {}
    for key in {**old.columns, **new.columns}:
        values = [*old.column(key).values(), *new.column(key).values()]
        columns[key] = columnar.encoded([values[place] for place in order])
    return [ids[place] for place in order], columns


def _without(segment: Segment, place: int) -> dict[str, Column]:
    return {key: column.without(place) for key, column in segment.columns.items()}


def _store(
    session: Session,
    round_id: int,
    organisation_id: int,
    number: int,
    ids: Sequence[int],
    columns: Mapping[str, Column],
) -> None:
    """Write a segment over what stood there; one without responses is gone."""
    connection = session.connection()
    for table in (_column, _segment):
        connection.execute(delete(table).where(table.c.round_id == round_id, table.c.number == number))
    if not ids:
        return
    own = {"round_id": round_id, "number": number, "organisation_id": organisation_id}
    connection.execute(insert(_segment), {**own, "size": len(ids), "ids": columnar.packed_ids(ids)})
    rows = []
    for key, column in columns.items():
        entries, codes = columnar.packed(column)
        rows.append({**own, "key": key, "entries": entries, "codes": codes})
    connection.execute(insert(_column), rows)


def numbers(session: Session, round_id: int) -> list[int]:
    """The numbers of a round's stored segments."""
    query = select(_segment.c.number).where(_segment.c.round_id == round_id).order_by(_segment.c.number)
    return list(session.connection().execute(query).scalars())


def revision_of(session: Session, round_id: int) -> int:
    found = session.connection().execute(select(_tally.c.revision).where(_tally.c.round_id == round_id)).scalar()
    return found or 0


def _renew(session: Session, round_id: int, organisation_id: int) -> int:
    """Count the round's revision up, which makes others wait until this transaction ends; the new one."""
    values = {"round_id": round_id, "organisation_id": organisation_id, "revision": 1}
    counted = (
        upserting.insert(session, _tally)
        .on_conflict_do_update(index_elements=["round_id"], set_={"revision": _tally.c.revision + literal(1)})
        .returning(_tally.c.revision)
    )
    return int(session.connection().execute(counted, values).scalar_one())
