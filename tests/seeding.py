"""Rows that many tests begin with: the product makes them once in a process, every further database is given copies.

What is kept is only read. A test changes the rows in its own database, and objects of its own session.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel

from survey.models import Organisation, metadata

Made = TypeVar("Made")
TABLES = [table.name for table in metadata.sorted_tables]  # a table comes after those that it refers to


class Kept(NamedTuple):
    """What was made: the rows of each table as their database gives them, where its counters stand, and the result."""

    rows: dict[str, Any]
    counters: dict[str, int]
    made: Any


_kept: dict[tuple[str, Hashable], Kept] = {}


def begin_with(session: Session, name: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` makes and commits, from its first call in this process where the database is empty.

    `name` stands for all that the result depends on. The result may hold rows in dataclasses and tuples; everything
    else in it must not change.
    """
    if session.scalar(select(func.count()).select_from(Organisation)):
        return make()
    place = (session.get_bind().dialect.name, name)
    if place in _kept:
        _put(session, _kept[place])
        return cast(Made, _belonging_to(session, _kept[place].made))
    made = make()
    session.commit()
    read = _read_postgresql if place[0] == "postgresql" else _read_sqlite
    with Session(expire_on_commit=False) as apart:
        _kept[place] = Kept(*read(session), _belonging_to(apart, made))
    session.rollback()
    return made


def _belonging_to(session: Session, made: Any) -> Any:
    """The same, with its rows as objects of `session`, without asking the database."""
    if isinstance(made, SQLModel):
        return session.merge(made, load=False)
    if isinstance(made, tuple):
        return tuple(_belonging_to(session, each) for each in made)
    if dataclasses.is_dataclass(made) and not isinstance(made, type):
        fields = {field.name: _belonging_to(session, getattr(made, field.name)) for field in dataclasses.fields(made)}
        return type(made)(**fields)
    return made


def _cursor(session: Session) -> Any:
    return session.connection().connection.cursor()


def _read_sqlite(session: Session) -> tuple[dict[str, Any], dict[str, int]]:
    cursor = _cursor(session)
    rows = {name: cursor.execute(f'SELECT * FROM "{name}"').fetchall() for name in TABLES}
    return {name: found for name, found in rows.items() if found}, {}


def _read_postgresql(session: Session) -> tuple[dict[str, Any], dict[str, int]]:
    cursor = _cursor(session)
    rows = {}
    for name in TABLES:
        with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
            rows[name] = b"".join(bytes(block) for block in copy)
    moved = cursor.execute("SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL").fetchall()
    return {name: found for name, found in rows.items() if found}, dict(moved)


def _put(session: Session, kept: Kept) -> None:
    """Put the rows into a database that has none, and its counters behind them."""
    cursor = _cursor(session)
    for name, rows in kept.rows.items():
        if isinstance(rows, bytes):
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                copy.write(rows)
        else:
            cursor.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
    if kept.counters:
        cursor.execute("SELECT " + ", ".join(f"setval('\"{name}\"', {at})" for name, at in kept.counters.items()))
    session.commit()
