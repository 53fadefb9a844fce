"""A chart as what is sent: a part of a page, an SVG file, a PNG file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from survey.core.drawing import Drawing
from survey.formats.png_chart import MARGIN, png_file
from survey.formats.svg_chart import svg_file, svg_part

__all__ = ["FORMS", "MARGIN", "Picture", "as_file", "on_page"]

FORMS: Final = {"svg": "image/svg+xml", "png": "image/png"}


@dataclass(frozen=True, slots=True)
class Picture:
    """A file with a chart in it."""

    name: str
    type: str
    body: bytes


def on_page(drawing: Drawing, name: str) -> str:
    """The chart to stand in a page, safe HTML; `name` is unique there."""
    return svg_part(drawing, name)


def as_file(drawing: Drawing, name: str, form: str, pixels: int) -> Picture:
    """The chart in one of `FORMS`, a PNG so many pixels wide."""
    body = svg_file(drawing) if form == "svg" else png_file(drawing, pixels)
    return Picture(f"{name}.{form}", FORMS[form], body)
