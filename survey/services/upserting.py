"""INSERT as SQLite and PostgreSQL know it, which can go on with what to do where the row is there already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

INSERTS: Final[Mapping[str, Callable[[Any], Any]]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert(session: Session, table: Any) -> Any:
    """The statement in the session's dialect: `on_conflict_do_nothing` or `on_conflict_do_update` may follow."""
    return INSERTS[session.get_bind().dialect.name](table)


def put(session: Session, table: Any, own: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Write a row, or these values over the one that is there under the same key, which is among `own`."""
    statement = insert(session, table).values({**own, **values})
    keys = list(table.primary_key.columns)
    session.connection().execute(statement.on_conflict_do_update(index_elements=keys, set_=dict(values)))
