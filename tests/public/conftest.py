"""A world in which our round is on the public site with its results."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from tests.public import arranging
from tests.seeding import begin_with
from tests.staff.arranging import World, make_world


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Two organisations; the round of ours has answers and is not shown yet."""
    return begin_with(session, "answered", lambda: _answered(session, tmp_path))


@pytest.fixture
def published(session: Session, tmp_path: Path) -> World:
    """The same, shown and published."""
    return begin_with(session, "published", lambda: _published(session, tmp_path))


def _answered(session: Session, folder: Path) -> World:
    made = make_world(session, folder)
    arranging.answer(session, made.ours)
    return made


def _published(session: Session, folder: Path) -> World:
    made = _answered(session, folder)
    arranging.show(session, made.ours)
    arranging.publish(session, made.ours)
    return made
