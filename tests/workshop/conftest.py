"""A workshop that is going on, and the phones in the room."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from tests.browsing import Browser
from tests.staff.arranging import World, make_world
from tests.workshop.arranging import Room, come_in, open_room


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Our organisation and another."""
    return make_world(session, tmp_path)


@pytest.fixture
def workshop(app: Flask, session: Session, world: World) -> Room:
    """Our board, with another of ours and one of another organisation beside it that are noise."""
    for place in (world.theirs, world.ours):
        noise = open_room(session, place.actor, "Brus")
        noise.write("Ord från ett annat rum")
    return open_room(session, world.ours.actor, "Hur kommer fler?")


@pytest.fixture
def phone(app: Flask, workshop: Room) -> Callable[..., Browser]:
    """Somebody's phone, which has come in."""
    return lambda tag="sv": come_in(Browser(app), workshop.code, tag)
