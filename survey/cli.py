"""The commands of `flask`: what is done at a terminal rather than on a page."""

from __future__ import annotations

from flask import Blueprint

commands = Blueprint("commands", __name__, cli_group=None)
