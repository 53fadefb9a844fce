"""A drawing as PNG, for slides and documents that take no SVG."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from survey.core.drawing import Area, Box, Drawing, Mark, Shape, Stroke, Word
from survey.formats.svg_chart import COLOURS, corners

WIDEST: Final = 4_000  # pixels
MARGIN: Final = 0.03  # of the width, white around the drawing
# Fonts that many systems have, by what they can write; Pillow's own, the last resort, has no letters beyond A to Z.
_FONTS: Final = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf", "NotoSansEthiopic-Regular.ttf")
_ETHIOPIC: Final = re.compile("([\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f]+)")
_ANCHORS: Final = {"start": "ls", "middle": "ms", "end": "rs"}


def png_file(drawing: Drawing, width: int) -> bytes:
    """The drawing as a PNG so many pixels wide, on white, without any metadata."""
    width = min(width, WIDEST)
    margin = round(width * MARGIN)
    scale = (width - 2 * margin) / drawing.width
    image = Image.new("RGB", (width, round(drawing.height * scale) + 2 * margin), "white")
    pen = ImageDraw.Draw(image)
    for shape in drawing.shapes:
        _draw(pen, shape, scale, margin)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _draw(pen: Any, shape: Shape, scale: float, margin: int) -> None:
    def at(x: float, y: float) -> tuple[float, float]:
        return margin + x * scale, margin + y * scale

    colour = COLOURS[shape.role]
    if isinstance(shape, Box):
        if shape.width > 0:
            corner = at(shape.x, shape.y), at(shape.x + shape.width, shape.y + shape.height)
            pen.rectangle(corner, fill=colour)
            if shape.hatched:
                _stripe(pen, corner, scale)
    elif isinstance(shape, Area):
        for ring in shape.rings:
            pen.polygon([at(x, y) for x, y in ring], fill=colour, outline="white")
    elif isinstance(shape, Stroke):
        _stroke(pen, [at(x, y) for x, y in shape.points], colour, max(1, round(shape.width * scale)), shape.dashed)
    elif isinstance(shape, Mark):
        _mark(pen, shape, at, colour, scale)
    elif isinstance(shape, Word):
        _write(pen, shape, at(shape.x, shape.y), colour, scale)


def _write(pen: Any, word: Word, at: tuple[float, float], colour: str, scale: float) -> None:
    """The words, Ethiopic letters and others each in a font that has them, after each other."""
    bold, size = round(scale * 0.35) if word.bold else 0, round(word.size * scale)
    runs = [(text, _font(bool(_ETHIOPIC.fullmatch(text)), size)) for text in _ETHIOPIC.split(word.text) if text]
    if len(runs) == 1:
        pen.text(at, word.text, fill=colour, font=runs[0][1], anchor=_ANCHORS[word.anchor], stroke_width=bold)
        return
    x, y = at
    whole = sum(font.getlength(text) for text, font in runs)
    x -= {"start": 0, "middle": whole / 2, "end": whole}[word.anchor]
    for text, font in runs:
        pen.text((x, y), text, fill=colour, font=font, anchor="ls", stroke_width=bold)
        x += font.getlength(text)


def _mark(pen: Any, mark: Mark, at: Any, colour: str, scale: float) -> None:
    if mark.form:
        pen.polygon([at(x, y) for x, y in corners(mark)], fill=colour)
        return
    (x, y), reach = at(mark.x, mark.y), mark.size * scale
    pen.ellipse((x - reach, y - reach, x + reach, y + reach), fill=colour)


def _stroke(pen: Any, points: list[tuple[float, float]], colour: str, width: int, dashed: bool) -> None:
    if not dashed:
        pen.line(points, fill=colour, width=width)
        return
    (x, y), (right, down) = points[0], points[-1]
    length = ((right - x) ** 2 + (down - y) ** 2) ** 0.5
    dash = 5 * width
    for start in range(0, int(length), 2 * dash):
        begin, end = start / length, min(1.0, (start + dash) / length)
        pen.line([(x + (right - x) * part, y + (down - y) * part) for part in (begin, end)], fill=colour, width=width)


def _stripe(pen: Any, corner: tuple[tuple[float, float], tuple[float, float]], scale: float) -> None:
    (left, top), (right, bottom) = corner
    step = 6 * scale
    height, x = bottom - top, left
    while x < right:
        reach = min(height, right - x)
        pen.line([(x, bottom), (x + reach, bottom - reach)], fill=COLOURS["ink"], width=max(1, round(scale)))
        x += step


@lru_cache(maxsize=64)
def _font(ethiopic: bool, size: int) -> Any:
    for name in _FONTS[::-1] if ethiopic else _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)
