"""The database: one engine an application, one session a request, and a fair turn for every writer.

SQLite runs in WAL mode with `synchronous=FULL`, so that an acknowledged answer survives a power cut. Whoever writes to
it takes a turn at a transaction's first change and gives it back at the end (`turns`). PostgreSQL needs no such queue.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import Engine, ExceptionContext, NullPool, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DataError, OperationalError
from sqlmodel import Session

from survey.errors import BusyError, NotFoundError
from survey.turns import Driver, Turn, TurnConnection, may_pass, private, queue

MIGRATIONS = Path(__file__).parent.parent / "migrations"
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "secure_delete=ON")
BEYOND = (OverflowError, DataError)  # a number too large for its column, a sign that no text can hold


def engine_for(url: str, busy_seconds: float = 8.0) -> Engine:
    """An engine on `url` with the durability this product promises."""
    if make_url(url).get_backend_name() == "sqlite":
        engine = _sqlite_engine(url, busy_seconds)
    else:
        engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=16,
            max_overflow=16,
            pool_timeout=busy_seconds,
            connect_args={"connect_timeout": max(2, int(busy_seconds))},
        )
    event.listen(engine, "handle_error", _say_plainly)
    return engine


def _sqlite_engine(url: str, busy_seconds: float) -> Engine:
    turn = Turn(make_url(url).database or "", busy_seconds)

    def set_up(connection: TurnConnection, _record: object) -> None:
        for pragma in PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.create_function("lower", 1, _lower, deterministic=True)
        connection.turn = turn

    def take_turn(conn: Any, _cursor: object, _sql: str, _values: object, context: Any, _many: bool) -> None:
        if context and (context.isinsert or context.isupdate or context.isdelete or context.isddl):
            conn.connection.dbapi_connection.begin_change()

    engine = create_engine(
        url,
        hide_parameters=True,  # an answer must never stand in a traceback
        pool_size=64,
        connect_args={"factory": TurnConnection, "timeout": busy_seconds, "isolation_level": "IMMEDIATE"},
    )
    event.listen(engine, "connect", set_up)
    event.listen(engine, "before_cursor_execute", take_turn)
    driver = Driver(engine.raw_connection, busy_seconds)
    engine.update_execution_options(driver=driver)

    def close(_engine: Engine) -> None:
        driver.close()
        turn.close()

    event.listen(engine, "engine_disposed", close)
    return engine


def _lower(text: str | None) -> str | None:
    """SQLite's own `lower` knows A to Z only; searches in capitals or not are for every script."""
    return None if text is None else text.lower()


def _say_plainly(context: ExceptionContext) -> None:
    """Turn "locked", "full" and "gone" into one error that says: try again; what no row can hold is not found."""
    original = context.original_exception
    told = context.sqlalchemy_exception or original  # of the same name on every database
    if isinstance(told, OperationalError) and may_pass(original):
        raise BusyError from original
    if isinstance(told, BEYOND) and (context.statement or "").startswith("SELECT"):
        raise NotFoundError("row", "beyond what a column holds") from original


def keep_private(database: str) -> None:
    """Make the file of an embedded database before SQLite does, closed to other users; its log takes after it."""
    open(database, "ab", opener=private).close()
    for ending in ("", "-wal", "-shm", ".turn", ".migrating"):
        with suppress(OSError):  # not there, or another user's, who has to see to it
            file = Path(database + ending)
            file.chmod(file.stat().st_mode & 0o770)


def migrate(url: str) -> None:
    """Bring the database at `url` to the newest tables; processes that start together take turns."""
    database = make_url(url).database
    if make_url(url).get_backend_name() == "sqlite" and database:
        keep_private(database)
        with open(database + ".migrating", "ab", opener=private) as file:
            queue(file, True)
            _upgrade(url)
    else:
        _upgrade(url)


def _upgrade(url: str) -> None:
    """Run what migrations the database at `url` lacks. Most starts find none, and do without the library for them."""
    if _revision(url) == newest():
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, "head")


def _revision(url: str) -> str | None:
    """Which tables the database at `url` has, as Alembic keeps it; None for a new one."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


@cache
def newest() -> str:
    """The last migration, which its file's name begins with."""
    return max(path.name for path in MIGRATIONS.glob("versions/[0-9]*.py")).partition("_")[0]


def init_app(app: Flask, url: str, busy_seconds: float) -> None:
    """Give the application its engine and close each request's session."""
    app.extensions["engine"] = engine_for(url, busy_seconds)
    app.teardown_appcontext(_close)


def session() -> Session:
    """This request's session. Nothing is kept unless the caller commits."""
    if "session" not in g:
        g.session = Session(current_app.extensions["engine"], expire_on_commit=False)
    opened: Session = g.session
    return opened


def check() -> None:
    """Raise BusyError unless the database answers."""
    session().connection().execute(text("SELECT 1"))


def _close(_error: BaseException | None) -> None:
    if (opened := g.pop("session", None)) is not None:
        with suppress(BusyError):
            opened.close()
