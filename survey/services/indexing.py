"""The index of words on SQLite, and that nothing of what was deleted stays in it.

FTS5 marks what is deleted and forgets it when the segments that hold it are merged. A small index is merged at once. A
large one would hold the writers up for seconds, so it is merged step by step, whenever somebody reads, each step a
transaction of its own; what is still there meanwhile are letters in threes, and no text. From SQLite 3.42 on an index
overwrites what it deletes by itself, if it was made there. PostgreSQL's goes with its rows at the next vacuum.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import column, func, insert, select, table, text
from sqlmodel import Session

from survey.errors import BusyError
from survey.models import Comment

AT_ONCE: Final = 20_000  # comments whose index is merged within the deletion
PAGES: Final = 1_000  # of the database, merged in a step
STEPS: Final = 4

_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_index: Any = table("comment_index", column("comment_index"), column("rank"))
_OVERWRITES: Final = text("SELECT v FROM comment_index_config WHERE k = 'secure-delete'")
_CLEAN, _ASKED, _BEGUN = 0, 1, 2  # what the database file's own number says of the index


def forget(session: Session) -> None:
    """Leave nothing in the index of what was deleted in this transaction: at once, or by `merge`."""
    connection = session.connection()
    if connection.dialect.name != "sqlite" or connection.execute(_OVERWRITES).scalar():
        return
    some = select(_comment.c.id).limit(AT_ONCE + 1).subquery()
    if connection.execute(select(func.count()).select_from(some)).scalar_one() <= AT_ONCE:
        connection.execute(insert(_index).values(comment_index="optimize"))
    else:
        _say(session, _ASKED)


def merge(session: Session, steps: int = STEPS) -> bool:
    """Some steps of the merging that deletions have asked for; whether there is more to do. Commits each step.

    Leaves it for the next time when the database is busy.
    """
    if session.get_bind().dialect.name != "sqlite":
        return False
    try:
        for _ in range(steps):
            if _step(session):
                return False
    except BusyError:
        session.rollback()
    return True


def _step(session: Session) -> bool:
    """One step; whether all is merged. FTS5 says so by changing next to nothing (its documentation, "merge")."""
    state = session.connection().execute(text("PRAGMA user_version")).scalar_one()
    if state == _CLEAN:
        return True
    driver: Any = session.connection().connection.dbapi_connection
    before = int(driver.total_changes)
    pages = PAGES if state == _BEGUN else -PAGES
    session.connection().execute(insert(_index).values(comment_index="merge", rank=pages))
    done = state == _BEGUN and int(driver.total_changes) - before < 2
    _say(session, _CLEAN if done else _BEGUN)
    session.commit()
    return done


def _say(session: Session, state: int) -> None:
    session.connection().execute(text(f"PRAGMA user_version = {state:d}"))
