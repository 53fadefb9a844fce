"""A database without the web around it, and two organisations in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from tests import compiling
from tests.staff.arranging import World, make_world


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Our organisation and another whose rows are noise."""
    return make_world(session, tmp_path)


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """The database alone: services know nothing of the web."""
    engine = compiling.engine(database)
    yield engine
    compiling.let_go(engine)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session to act and to look in."""
    with Session(engine, expire_on_commit=False) as session:
        yield session
