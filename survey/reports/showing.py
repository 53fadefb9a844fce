"""How a report's charts stand in a page, and in the page that is printed as PDF."""

from __future__ import annotations

from base64 import b64encode
from typing import Final

from markupsafe import Markup, escape

from survey import i18n
from survey.core.document import Picture
from survey.services import picturing

PIXELS: Final = 1_800  # wide


def on_page(picture: Picture, name: str) -> Markup:
    """The chart drawn in the page, once for a desk and once for a phone."""
    sheets = (("on-desk", picture.wide), ("on-phone", picture.narrow))
    drawn = (f'<div class="{css}">{picturing.on_page(sheet, f"{name}-{css}")}</div>' for css, sheet in sheets)
    return Markup("".join(drawn))  # noqa: S704 - escaped there


def in_print(picture: Picture, _name: str) -> Markup:
    """The chart as a picture with its words: lines and letters, or points where letters join, which only these draw."""
    form = "png" if i18n.language().direction == "rtl" else "svg"
    made = picturing.as_file(picture.wide, "chart", form, PIXELS)
    address = f"data:{made.type};base64,{b64encode(made.body).decode()}"
    return Markup(f'<img src="{address}" alt="{escape(picture.told)}">')  # noqa: S704
