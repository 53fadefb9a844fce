"""How migrations run: on SQLite and PostgreSQL alike, all or nothing, one process at a time.

The application calls this through `survey.db.migrate`. A developer who makes a new migration calls it through the
`alembic` command, on a database named by MEDSKAPA_DATABASE (see CONTRIBUTING.md, "Tables").
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, create_engine, event, pool, text
from sqlmodel import AutoString

from survey import config as settings
from survey.models import metadata

OWN = {"table": "comment_index", "index": "ix_comment_folded"}
TURN = 0x4D656473  # PostgreSQL's advisory lock that keeps servers which start together apart


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's strings as plain SQLAlchemy, so that old migrations need nothing but SQLAlchemy."""
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def described(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether the models are to describe it: the index of words is SQLite's or PostgreSQL's own affair."""
    return not (name or "").startswith(OWN[kind]) if kind in OWN else True


def run() -> None:
    """Migrate the database that the caller or the environment names."""
    url = context.config.attributes.get("url") or settings.read().database
    engine = create_engine(url, poolclass=pool.NullPool)
    if engine.dialect.name == "sqlite":
        # Python's driver would commit before each change of a table; so it is told to leave transactions alone.
        event.listen(engine, "connect", lambda connection, _record: setattr(connection, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": TURN})
        migrate(connection)
        if engine.dialect.name == "sqlite":
            check_references(connection)


def migrate(connection: Connection) -> None:
    """Run what `alembic` asked for in the transaction that the caller ends."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        compare_server_default=True,
        transactional_ddl=True,
        include_name=described,
    )
    context.run_migrations()


def check_references(connection: Connection) -> None:
    """SQLite does not check references while tables are rebuilt; so all are checked before the work is kept."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"the migration would leave {len(broken)} rows that refer to nothing, first {broken[0]}")


run()
