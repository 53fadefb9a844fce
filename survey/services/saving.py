"""A page's answers written to a response, in one transaction and as few round trips as a database allows.

The response is locked first, until the commit, so that savers of the same page and whoever withdraws never wait for
each other in a ring (PostgreSQL's "Deadlocks", 13.3.4).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import bindparam, text, update
from sqlalchemy.dialects import sqlite
from sqlmodel import Session

from survey.core.answers import Answer, stored
from survey.models import Answer as AnswerRow
from survey.models import Response
from survey.services import direct
from survey.services.direct import At, Direct

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_COLUMNS: Final = ("question_key", "value", "missing", "on_path")
_COUNT_SAVE: Final = Direct(
    update(_response)
    .where(_response.c.id == bindparam("b_id"), _response.c.state == "open")
    .values(revision=_response.c.revision + 1, changed_at=bindparam("b_minute"))
    .returning(_response.c.revision, _response.c.organisation_id, _response.c.round_id)
)
_new = sqlite.insert(_answer).values({column.name: bindparam(column.name) for column in _answer.columns})
_KEEP: Final = Direct(
    _new.on_conflict_do_update(
        index_elements=["response_id", "question_key"],
        set_={name: _new.excluded[name] for name in ("value", "missing", "on_path", "revision")},
    )
)
_KEEP_AT_ONCE: Final = text(
    """
    WITH saved AS (
      UPDATE response SET revision = revision + 1, changed_at = :b_minute
      WHERE id = :b_id AND state = 'open' RETURNING id, organisation_id, round_id, revision
    )
    INSERT INTO answer (response_id, organisation_id, round_id, question_key, value, missing, on_path, revision)
    SELECT saved.id, organisation_id, round_id, key, said, lacks, holds, revision
    FROM saved, unnest(
      CAST(:question_key AS text[]), CAST(:value AS text[]), CAST(:missing AS text[]), CAST(:on_path AS boolean[])
    ) AS given (key, said, lacks, holds)
    ON CONFLICT (response_id, question_key) DO UPDATE
    SET value = excluded.value, missing = excluded.missing, on_path = excluded.on_path, revision = excluded.revision
    RETURNING revision
    """
)


def statement_by_statement(session: Session) -> None:
    """Let every statement stand for itself, until the session commits.

    Spares PostgreSQL two round trips a page, those that begin and end a transaction. SQLite makes none before a change.
    """
    if not session.in_transaction() and not direct.is_sqlite(session):
        session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})


def write(at: At, response_id: int, answers: Mapping[str, Answer], off_path: frozenset[str]) -> int | None:
    """Write the answers over whatever stood there; the response's revision with them, None if it is not open.

    `off_path` are the keys of those that are no longer asked for. Not committed.
    """
    rows = [(key, *stored(answer), key not in off_path) for key, answer in sorted(answers.items())]
    own = {"b_id": response_id, "b_minute": datetime.now(UTC).replace(second=0, microsecond=0)}
    if isinstance(at, Session) and not direct.is_sqlite(at):
        columns = map(list, zip(*rows, strict=True))
        revision: int | None = (
            at.connection().execute(_KEEP_AT_ONCE, own | dict(zip(_COLUMNS, columns, strict=True))).scalar()
        )
        return revision
    saved = _COUNT_SAVE.first(at, own)
    if saved is None:
        return None
    more = dict(zip(("response_id", "revision", "organisation_id", "round_id"), (response_id, *saved), strict=True))
    _KEEP.each(at, [more | dict(zip(_COLUMNS, row, strict=True)) for row in rows])
    return int(saved[0])
