"""Two organisations, and browsers in which their staff are signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from tests.browsing import Browser
from tests.staff.arranging import World, make_world, sign_in


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Our organisation and another."""
    return make_world(session, tmp_path)


@pytest.fixture
def as_role(app: Flask, world: World) -> Callable[[str], Browser]:
    """A browser in which somebody of our organisation with this role is signed in."""
    return lambda role: sign_in(app, world.ours.actor, role)


@pytest.fixture
def administrator(as_role: Callable[[str], Browser]) -> Browser:
    """An administrator's browser."""
    return as_role("administrator")


@pytest.fixture
def reviewer(as_role: Callable[[str], Browser]) -> Browser:
    """A reviewer's browser."""
    return as_role("reviewer")


@pytest.fixture
def facilitator(as_role: Callable[[str], Browser]) -> Browser:
    """A facilitator's browser."""
    return as_role("facilitator")
