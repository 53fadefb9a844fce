"""The door of the public room: everybody may come in, nobody is asked who they are."""

from __future__ import annotations

from flask import Blueprint, Flask

room = Blueprint("public", __name__)


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(room)
