"""A round's responses as blocks for exports: as they were handed in, or as far as they have come.

One block is in memory at a time, so that a million responses need no more room than a thousand. Each response comes
once: those that wait to be laid into columns come first and are left out where they turn up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import compress
from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlmodel import Session

from survey.core.columnar import Column, Entry, constant, encoded
from survey.core.definition import Questionnaire
from survey.core.extract import Block
from survey.core.kinds import KINDS
from survey.errors import BusyError
from survey.models import Answer as AnswerRow
from survey.models import Link, Response, TargetGroup
from survey.services import tallying
from survey.services.filtering import GROUP, LINK, Filters
from survey.services.tallying import BESIDE, Segment

PAGE: Final = 1_000
STATE: Final = ".state"
_TRIES: Final = 20

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_link: Any = Link.__table__  # type: ignore[attr-defined]


def blocks(session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters) -> Iterator[Block]:
    """Everything that the filters mean, `text` apart: what was handed in, or where `state` is open what was begun."""
    fetch = _begun if filters.state == "open" else _handed_in
    for segment in fetch(session, round_id, questionnaire, filters):
        if segment.size:
            columns = {**segment.columns, STATE: constant((filters.state, ""), segment.size)}
            yield Block(segment.ids, columns)


def names(session: Session, round_id: int) -> dict[str, dict[str, str]]:
    """What the round's groups and links are called, by their ids as they are laid out."""
    found: dict[str, dict[str, str]] = {}
    for key, table in ((GROUP, _group), (LINK, _link)):
        rows = session.connection().execute(select(table.c.id, table.c.name).where(table.c.round_id == round_id))
        found[key] = {str(row.id): row.name for row in rows}
    return found


def _handed_in(session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters) -> Iterator[Segment]:
    tallying.lay(session, round_id, questionnaire, tallying.WAITING)

    def fetch(read: Callable[[], Segment]) -> Segment:
        return _steadily(session, round_id, lambda: _worded(session, questionnaire, _meant(read(), filters)))

    waiting = fetch(lambda: tallying.waiting(session, round_id, questionnaire))
    yield waiting
    for number in tallying.numbers(session, round_id):
        yield _without(fetch(partial(tallying.load, session, round_id, number)), frozenset(waiting.ids))


def _steadily(session: Session, round_id: int, fetch: Callable[[], Segment]) -> Segment:
    """What `fetch` brings while nobody changes the columns, or takes a response out of them."""
    for _ in range(_TRIES):
        revision = tallying.revision_of(session, round_id)
        found = fetch()
        if tallying.revision_of(session, round_id) == revision:
            return found
    raise BusyError


def _begun(session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters) -> Iterator[Segment]:
    """What was begun and not handed in, in pages along the responses' ids."""
    query = select(*BESIDE).where(_response.c.round_id == round_id, *filters.conditions()).order_by(_response.c.id)
    page, last = query.limit(PAGE), 0
    while rows := session.connection().execute(page.where(_response.c.id > last)).all():
        last = rows[-1].id
        yield _worded(session, questionnaire, tallying.laid_out(session, rows, questionnaire))


def _meant(segment: Segment, filters: Filters) -> Segment:
    """Those of a segment that the filters mean."""
    mask = segment.mask(filters)
    return segment if mask is None else _chosen(segment, mask)


def _without(segment: Segment, ids: frozenset[int]) -> Segment:
    return segment if ids.isdisjoint(segment.ids) else _chosen(segment, bytes(each not in ids for each in segment.ids))


def _chosen(segment: Segment, mask: bytes) -> Segment:
    ids = list(compress(segment.ids, mask))
    columns = {key: encoded(compress(column.values(), mask)) for key, column in segment.columns.items()}
    return Segment(len(ids), columns, ids)


def _worded(session: Session, questionnaire: Questionnaire, segment: Segment) -> Segment:
    """The segment with the words that people wrote themselves, which columns only say the presence of."""
    keys = [question.key for question in questionnaire.questions() if not KINDS[question.kind].categorical]
    values: dict[str, list[Entry]] = {key: list(segment.column(key).values()) for key in keys}
    places = {number: place for place, number in enumerate(segment.ids)}
    for response_id, key, value in _words(session, segment.ids, keys):
        values[key][places[response_id]] = (value, "")
    columns: dict[str, Column] = {key: encoded(each) for key, each in values.items()}
    return Segment(segment.size, {**segment.columns, **columns}, segment.ids)


def _words(session: Session, ids: Sequence[int], keys: Sequence[str]) -> Iterator[Any]:
    if not keys:
        return
    query = select(_answer.c.response_id, _answer.c.question_key, _answer.c.value).where(
        _answer.c.response_id.in_(bindparam("ids", expanding=True)),
        _answer.c.question_key.in_(keys),
        _answer.c.on_path.is_(True),
        _answer.c.value.is_not(None),
    )
    for start in range(0, len(ids), PAGE):
        yield from session.connection().execute(query, {"ids": ids[start : start + PAGE]})
