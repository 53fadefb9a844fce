"""A drawing as SVG: with classes for a page, whose style sheet colours them, or with its colours for a file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

from survey.core.drawing import Area, Box, Drawing, Mark, Shape, Stroke, Word

COLOURS: Final[Mapping[str, str]] = {
    "ink": "#1c2321",
    "soft": "#4d5753",
    "faint": "#dcdcd6",
    "accent": "#0a5a54",
    "goal": "#8a3b00",
    "step-0": "#d9e8e4",
    "step-1": "#a9cfc8",
    "step-2": "#6fada4",
    "step-3": "#2f7d75",
    "step-4": "#06413d",
    "on-step-0": "#1c2321",
    "on-step-1": "#1c2321",
    "on-step-2": "#1c2321",
    "on-step-3": "#ffffff",
    "on-step-4": "#ffffff",
    "line-0": "#0a5a54",
    "line-1": "#8a3b00",
    "line-2": "#3d4f9e",
    "line-3": "#6b4700",
}
FAMILY: Final = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Ethiopic', sans-serif"
_DASHES: Final = "6 5"


def svg_part(drawing: Drawing, name: str) -> str:
    """The drawing to stand in a page; `name` makes the ids of its title and description its own."""
    return _svg(drawing, name, None)


def svg_file(drawing: Drawing) -> bytes:
    """The drawing as a file of its own, on white."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _svg(drawing, "picture", COLOURS)).encode()


def _svg(drawing: Drawing, name: str, colours: Mapping[str, str] | None) -> str:
    size = f"{drawing.width:g} {drawing.height:g}"
    space = ' xmlns="http://www.w3.org/2000/svg"' if colours else ' class="chart"'
    family = f' font-family="{escape(FAMILY)}"' if colours else ""
    parts = [
        f'<svg{space} viewBox="0 0 {size}" role="img" aria-labelledby="{name}-title {name}-told"{family}>',
        f'<title id="{name}-title">{escape(drawing.title)}</title><desc id="{name}-told">{escape(drawing.told)}</desc>',
    ]
    if any(isinstance(shape, Box) and shape.hatched for shape in drawing.shapes):
        stripe = _paint("ink", colours, "stroke")
        parts.append(
            f'<defs><pattern id="{name}-stripes" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><path d="M0 0V6" {stripe} stroke-width="1.5"/></pattern></defs>'
        )
    if colours:
        parts.append(f'<rect width="{drawing.width:g}" height="{drawing.height:g}" fill="#ffffff"/>')
    parts += [_shape(shape, name, colours) for shape in drawing.shapes]
    return "\n".join([*parts, "</svg>"])


def _paint(role: str, colours: Mapping[str, str] | None, what: str = "fill") -> str:
    if colours is None:
        return f'class="{"s" if what == "stroke" else "f"}-{role}"'
    return f'{what}="{colours[role]}"'


def _shape(shape: Shape, name: str, colours: Mapping[str, str] | None) -> str:
    if isinstance(shape, Box):
        at = f'x="{shape.x:.1f}" y="{shape.y:.1f}" width="{shape.width:.1f}" height="{shape.height:.1f}"'
        stripes = f'<rect {at} fill="url(#{name}-stripes)"/>' if shape.hatched else ""
        return f"<rect {at} {_paint(shape.role, colours)}/>{stripes}"
    if isinstance(shape, Area):
        way = " ".join("M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in ring) + "Z" for ring in shape.rings)
        edge = 'stroke="#fff" stroke-width="1"'
        return f'<path d="{way}" fill-rule="evenodd" {_paint(shape.role, colours)} {edge}/>'
    if isinstance(shape, Stroke):
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
        dashes = f' stroke-dasharray="{_DASHES}"' if shape.dashed else ""
        paint = _paint(shape.role, colours, "stroke")
        return f'<polyline points="{points}" fill="none" {paint} stroke-width="{shape.width:g}"{dashes}/>'
    if isinstance(shape, Mark):
        return _mark(shape, colours)
    return _word(shape, colours)


def _mark(mark: Mark, colours: Mapping[str, str] | None) -> str:
    paint = _paint(mark.role, colours)
    if mark.form == 0:
        return f'<circle cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{mark.size:g}" {paint}/>'
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners(mark))
    return f'<polygon points="{points}" {paint}/>'


def corners(mark: Mark) -> list[tuple[float, float]]:
    """The corners of a mark that is not round: a square, a triangle, a diamond."""
    x, y, size = mark.x, mark.y, mark.size
    forms: dict[int, list[tuple[float, float]]] = {
        1: [(-1, -1), (1, -1), (1, 1), (-1, 1)],
        2: [(0, -1.2), (1.1, 0.9), (-1.1, 0.9)],
        3: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)],
    }
    return [(x + size * right, y + size * down) for right, down in forms[mark.form]]


def _word(word: Word, colours: Mapping[str, str] | None) -> str:
    anchor = "" if word.anchor == "start" else f' text-anchor="{word.anchor}"'
    weight = ' font-weight="700"' if word.bold else ""
    at = f'x="{word.x:.1f}" y="{word.y:.1f}" font-size="{word.size:g}"'
    return f"<text {at}{anchor}{weight} {_paint(word.role, colours)}>{escape(word.text)}</text>"
