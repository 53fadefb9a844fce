"""Statements that SQLite's driver runs give and take what SQLAlchemy would, and fail in the same words."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import bindparam, select, text, update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col

from survey.errors import BusyError
from survey.models import Link, Round
from survey.services import direct
from survey.services.direct import Direct
from tests.respond.arranging import Way, open_way

pytestmark = pytest.mark.both_databases
DAY = date(2026, 3, 1)


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Way:
    return open_way(session, tmp_path)


def test_dates_and_truths_come_and_go_as_through_core(session: Session, way: Way) -> None:
    of_round = col(Round.id) == bindparam("round_id")
    ends = Direct(update(Round).where(of_round).values(closes_on=bindparam("day")).returning(col(Round.closes_on)))
    ended = direct.keep(session, lambda at: ends.first(at, {"round_id": way.link.round_id, "day": DAY}))
    assert list(ended or ()) == [DAY]
    look = select(col(Round.opens_on), col(Round.closes_on), col(Link.easy)).join(Link).where(of_round)
    seen = [list(row) for row in Direct(look).all(session, {"round_id": way.link.round_id})]
    assert seen == [list(row) for row in session.connection().execute(look, {"round_id": way.link.round_id})]
    assert seen[0][1:] == [DAY, False]
    assert Direct(look).first(session, {"round_id": 0}) is None


@pytest.mark.sqlite_alone
def test_what_is_locked_is_busy_and_what_is_wrong_is_said(session: Session, way: Way) -> None:
    rename = Direct(update(Round).where(col(Round.id) == bindparam("round_id")).values(name=bindparam("called")))
    values = {"round_id": way.link.round_id, "called": "x"}
    other = sqlite3.connect(session.get_bind().engine.url.database or "", isolation_level=None)
    session.connection().exec_driver_sql("PRAGMA busy_timeout = 10")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(BusyError):
        rename.each(session, [values])
    other.execute("ROLLBACK")
    other.close()
    session.rollback()
    direct.keep(session, lambda at: rename.each(at, [values]))
    session.connection().execute(text("ALTER TABLE round RENAME TO gone"))
    with pytest.raises((sqlite3.OperationalError, OperationalError), match="no such table"):
        rename.each(session, [values])
