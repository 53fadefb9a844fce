"""Statements that SQLite's own driver runs, where residents save.

They are written in Core as all others, and mean the same. But SQLAlchemy takes several times as long over so small a
statement as SQLite does, so it compiles each once, and stays out of the way after that. Other databases are asked
through SQLAlchemy, which knows better when one of their connections is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import Session

_SQLITE: Final = SQLiteDialect_pysqlite()
Values = Mapping[str, Any]
Convert = Callable[[Any], Any]


class Direct:
    """A statement, compiled when it is made. Each method takes the session whose transaction it belongs to."""

    def __init__(self, statement: Any) -> None:
        compiled = statement.compile(dialect=_SQLITE)
        self._core = statement
        self._sql = str(compiled)
        self._changes = not statement.is_select
        self._takes = [
            (name, compiled.params[name], _of(compiled.binds[name]).bind_processor(_SQLITE))
            for name in compiled.positiontup or ()
        ]
        gives = enumerate(_of(column).result_processor(_SQLITE, None) for column in statement.exported_columns)
        self._gives: list[tuple[int, Convert]] = [(place, convert) for place, convert in gives if convert]

    def first(self, session: Session, values: Values) -> Sequence[Any] | None:
        """The first row, if there is one."""
        if not is_sqlite(session):
            found: Sequence[Any] | None = session.connection().execute(self._core, values).first()
            return found
        row = self._run(session, values).fetchone()
        return None if row is None else self._given(row)

    def all(self, session: Session, values: Values) -> Sequence[Sequence[Any]]:
        """Every row."""
        if not is_sqlite(session):
            return session.connection().execute(self._core, values).all()
        return [self._given(row) for row in self._run(session, values)]

    def each(self, session: Session, rows: Sequence[Values]) -> None:
        """Run it with each of these."""
        if not is_sqlite(session):
            session.connection().execute(self._core, [dict(values) for values in rows])
            return
        for values in rows:
            self._run(session, values)

    def _run(self, session: Session, values: Values) -> Any:
        taken = [values.get(name, default) for name, default, _ in self._takes]
        taken = [
            convert(value) if convert else value for value, (_, _, convert) in zip(taken, self._takes, strict=True)
        ]
        return _driver(session).straight(self._sql, taken, self._changes)

    def _given(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._gives:
            return row
        given = list(row)
        for place, convert in self._gives:
            given[place] = convert(given[place])
        return given


def commit(session: Session) -> None:
    """Keep what was written, on disk. What only the session knows of is not written by this."""
    if is_sqlite(session):
        _driver(session).keep()
    else:
        session.commit()


def is_sqlite(session: Session) -> bool:
    """Whether the session is on SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def _driver(session: Session) -> Any:
    return session.connection().connection.dbapi_connection


def _of(column: Any) -> Any:
    return column.type.dialect_impl(_SQLITE)
