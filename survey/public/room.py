"""The door of the public room: everybody may come in, nobody is asked who they are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app

room = Blueprint("public", __name__)


@room.context_processor
def _address() -> dict[str, Any]:
    return {"base_address": current_app.config["SETTINGS"].address}


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    app.register_blueprint(room)
    app.jinja_env.globals["sends_mail"] = lambda: app.config["SETTINGS"].mails
