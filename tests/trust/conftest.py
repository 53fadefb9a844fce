"""Two organisations, browsers in which staff of ours are signed in, and rows for every address."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from tests.browsing import Browser
from tests.staff.arranging import World, make_world, sign_in
from tests.test_routes import values

__all__ = ["values"]


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Our organisation and another."""
    return make_world(session, tmp_path)


@pytest.fixture
def administrator(app: Flask, world: World) -> Browser:
    """An administrator's browser."""
    return sign_in(app, world.ours.actor, "administrator")
