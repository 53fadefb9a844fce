"""Quotes on boards: what they say, read anew each time a board is seen, and only while they are cleared.

Quotes are made from the person's own words, which takes a while, so what was read is kept in memory until one of them,
the round's rule or who has answered the round changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from survey.core.board import Board
from survey.core.board_quotes import Said, quoted, with_quotes
from survey.models import Quote
from survey.services import populations, quoting, tallying

MOST_KEPT = 200

_quote: Any = Quote.__table__  # type: ignore[attr-defined]


def fill(session: Session, organisation_id: int, round_id: int | None, board: Board) -> Board:
    """The board with the words of its quotes, without those that may no longer be read."""
    refs = {card.ref for card in quoted(board)}
    return with_quotes(board, read(session, organisation_id, round_id, refs)) if refs else board


def read(session: Session, organisation_id: int, round_id: int | None, refs: Collection[str]) -> Mapping[str, Said]:
    """The round's cleared quotes of these ids, by id as a card keeps it."""
    ids = sorted(int(ref) for ref in refs)
    if round_id is None or not ids:
        return {}
    key = (organisation_id, round_id, *ids)
    mark = _mark(session, organisation_id, round_id, ids)
    with _lock:
        kept = _kept.get(key)
    if kept is not None and kept[0] == mark:
        return kept[1]
    told = quoting.cleared(session, organisation_id, round_id, ids)
    said = {str(one.id): Said(one.words, one.language, one.translations) for one in told}
    with _lock:
        _kept.pop(key, None)
        _kept[key] = (mark, said)
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return said


def _mark(session: Session, organisation_id: int, round_id: int, ids: Collection[int]) -> tuple[Any, ...]:
    """What the words depend on: each quote's state and when it was cleared, the rule, the round's answers, and the day,
    with which another population may be settled."""
    query = select(_quote.c.id, _quote.c.state, _quote.c.cleared_at)
    mine = _quote.c.id.in_(ids), _quote.c.organisation_id == organisation_id, _quote.c.round_id == round_id
    rows = session.connection().execute(query.where(*mine).order_by(_quote.c.id)).all()
    today = datetime.now(UTC).date()
    return (*map(tuple, rows), populations.rule_of(session, round_id), tallying.revision_of(session, round_id), today)


_lock = Lock()
_kept: dict[tuple[int, ...], tuple[tuple[Any, ...], Mapping[str, Said]]] = {}
