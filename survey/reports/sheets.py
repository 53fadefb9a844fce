"""A board as the page that is printed as PDF: everything that it shows stands in it."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path

from flask import current_app, render_template
from markupsafe import Markup

from survey import i18n
from survey.services.sheeting import Sheet

_STYLES = Path(__file__).parents[1] / "static" / "css"


def page(sheet: Sheet, tag: str) -> str:
    """A whole page of HTML. Needs an application, but no request."""
    values = {name: getattr(sheet, name) for name in ("workshop", "board", "view", "points")}
    with i18n.speaking(tag):
        return render_template("board_pdf.html", asset_url=_inside, styles_of_print=_styles(), **values)


def _inside(name: str) -> str:
    """A picture of ours as an address that holds it."""
    asset = current_app.extensions["assets"][name]
    return f"data:{asset.type};base64,{b64encode(asset.body).decode()}"


@cache
def _styles() -> Markup:
    return Markup((_STYLES / "board-pdf.css").read_text())  # noqa: S704 - ours
