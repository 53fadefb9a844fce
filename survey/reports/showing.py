"""How a report's charts stand in a page, and in the page that is printed as PDF."""

from __future__ import annotations

from base64 import b64encode

from markupsafe import Markup, escape

from survey.core.document import Picture
from survey.services import picturing


def on_page(picture: Picture, name: str) -> Markup:
    """The chart drawn in the page, once for a desk and once for a phone."""
    sheets = (("on-desk", picture.wide), ("on-phone", picture.narrow))
    drawn = (f'<div class="{css}">{picturing.on_page(sheet, f"{name}-{css}")}</div>' for css, sheet in sheets)
    return Markup("".join(drawn))  # noqa: S704 - escaped there


def in_print(picture: Picture, _name: str) -> Markup:
    """The chart as a picture with its words, whose colours stand in it."""
    body = b64encode(picturing.as_file(picture.wide, "chart", "svg", 0).body).decode()
    return Markup(f'<img src="data:image/svg+xml;base64,{body}" alt="{escape(picture.told)}">')  # noqa: S704
