"""Statements that SQLite's own driver runs, where residents save.

They are written in Core as all others, and mean the same. But SQLAlchemy takes several times as long over so small a
statement as SQLite does, so it compiles each once, and stays out of the way after that. Other databases are asked
through SQLAlchemy, which knows better when one of their connections is lost.

A statement runs at a session or, on SQLite, at the connection of a change that `keep` makes. At a session that is in
no transaction it is a reading by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Final, TypeVar, cast

from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import Session

from survey.turns import Driver, TurnConnection

_SQLITE: Final = SQLiteDialect_pysqlite()
Values = Mapping[str, Any]
Convert = Callable[[Any], Any]
At = Session | TurnConnection
Result = TypeVar("Result")


class Direct:
    """A statement, compiled when it is made; `elsewhere` is the one for other databases, where it is another there."""

    def __init__(self, statement: Any, elsewhere: Any = None) -> None:
        compiled = statement.compile(dialect=_SQLITE)
        self._core = statement if elsewhere is None else elsewhere
        self._sql = str(compiled)
        self._changes = not statement.is_select
        self._takes = [
            (name, compiled.params[name], _of(compiled.binds[name]).bind_processor(_SQLITE))
            for name in compiled.positiontup or ()
        ]
        gives = enumerate(_of(column).result_processor(_SQLITE, None) for column in statement.exported_columns)
        self._gives: list[tuple[int, Convert]] = [(place, convert) for place, convert in gives if convert]

    def first(self, at: At, values: Values) -> Sequence[Any] | None:
        """The first row, if there is one."""
        if other := _elsewhere(at):
            found: Sequence[Any] | None = other.connection().execute(self._core, values).first()
            return found
        with self._connection(at) as connection:
            row = self._run(connection, values).fetchone()
        return None if row is None else self._given(row)

    def all(self, at: At, values: Values) -> Sequence[Sequence[Any]]:
        """Every row."""
        if other := _elsewhere(at):
            return other.connection().execute(self._core, values).all()
        with self._connection(at) as connection:
            return [self._given(row) for row in self._run(connection, values)]

    def each(self, at: At, rows: Sequence[Values]) -> None:
        """Run it with each of these."""
        if other := _elsewhere(at):
            other.connection().execute(self._core, [dict(values) for values in rows])
            return
        with self._connection(at) as connection:
            for values in rows:
                self._run(connection, values)

    def _connection(self, at: At) -> AbstractContextManager[TurnConnection]:
        if isinstance(at, TurnConnection):
            return nullcontext(at)
        return nullcontext(_own(at)) if self._changes or at.in_transaction() else _driver(at).lent()

    def _run(self, connection: TurnConnection, values: Values) -> Any:
        taken = [values.get(name, default) for name, default, _ in self._takes]
        taken = [
            convert(value) if convert else value for value, (_, _, convert) in zip(taken, self._takes, strict=True)
        ]
        return connection.straight(self._sql, taken, self._changes)

    def _given(self, row: Sequence[Any]) -> Sequence[Any]:
        if not self._gives:
            return row
        given = list(row)
        for place, convert in self._gives:
            given[place] = convert(given[place])
        return given


def keep(session: Session, change: Callable[[At], Result]) -> Result:
    """What `change` returns, once all that it did is on disk; it is told where its statements are to run.

    On SQLite what others keep at the same time shares its transaction, unless the session is in one of its own already.
    What only the session knows of is not written by this.
    """
    if _elsewhere(session):
        result = change(session)
        session.commit()
        return result
    if not session.in_transaction():
        return _driver(session).keep(change)
    result = change(session)
    _own(session).keep()
    return result


def is_sqlite(session: Session) -> bool:
    """Whether the session is on SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def _elsewhere(at: At) -> Session | None:
    """The session, if it is on another database."""
    return at if isinstance(at, Session) and not is_sqlite(at) else None


def _driver(session: Session) -> Driver:
    driver: Driver = session.get_bind().get_execution_options()["driver"]
    return driver


def _own(session: Session) -> TurnConnection:
    return cast(TurnConnection, session.connection().connection.dbapi_connection)


def _of(column: Any) -> Any:
    return column.type.dialect_impl(_SQLITE)
