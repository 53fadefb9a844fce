"""Seeing to it that what was deleted is in no file any more."""

from __future__ import annotations

from sqlmodel import Session


def sweep(session: Session) -> None:
    """Empty SQLite's log after something was deleted and committed, since it would hold the bytes for a while yet.

    SQLite itself overwrites what it deletes (`secure_delete`). PostgreSQL gives the room back when it next vacuums.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        session.commit()
