"""A world in which our round is on the public site with its results."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from tests.public import arranging
from tests.staff.arranging import World, make_world


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Two organisations; the round of ours has answers and is not shown yet."""
    made = make_world(session, tmp_path)
    arranging.answer(session, made.ours)
    return made


@pytest.fixture
def published(session: Session, world: World) -> World:
    """The same, shown and published."""
    arranging.show(session, world.ours)
    arranging.publish(session, world.ours)
    return world
