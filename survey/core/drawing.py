"""A picture as plain shapes, so that the same one can be shown on a page, downloaded as SVG and drawn as PNG.

Coordinates are in units of about a pixel on a screen, from the upper left. A `role` is what a shape's colour means; who
draws it decides on the colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

Anchor = Literal["start", "middle", "end"]
STEPS: Final = 5  # of a series that goes from little to much: roles step-0 to step-4
_WIDE: Final = 0.54  # of its size that a letter takes on average
_FLIPPED: Final[dict[Anchor, Anchor]] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle; `hatched` ones have stripes, so that they can be told apart without colours."""

    x: float
    y: float
    width: float
    height: float
    role: str
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Area:
    """A filled shape with a thin edge; each ring is a border of it, or of a hole in it."""

    rings: tuple[tuple[tuple[float, float], ...], ...]
    role: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    role: str
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A point, drawn as one of a few forms, so that series can be told apart without colours."""

    x: float
    y: float
    role: str
    form: int = 0
    size: float = 5.0


@dataclass(frozen=True, slots=True)
class Word:
    """Text whose anchor lies at x, and whose line stands on y."""

    x: float
    y: float
    text: str
    role: str = "ink"
    size: float = 14.0
    anchor: Anchor = "start"
    bold: bool = False


Shape = Box | Area | Stroke | Mark | Word


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes on a sheet, with what a screen reader says of them: `title` what it is, `told` what it shows."""

    width: float
    height: float
    title: str
    told: str
    shapes: tuple[Shape, ...]

    def mirrored(self) -> Drawing:
        """The same for a language that runs from right to left."""
        return replace(self, shapes=tuple(_flip(shape, self.width) for shape in self.shapes))


def _flip(shape: Shape, width: float) -> Shape:
    if isinstance(shape, Box):
        return replace(shape, x=width - shape.x - shape.width)
    if isinstance(shape, Area):
        return shape  # a map keeps east and west
    if isinstance(shape, Stroke):
        return replace(shape, points=tuple((width - x, y) for x, y in shape.points))
    if isinstance(shape, Word):
        return replace(shape, x=width - shape.x, anchor=_FLIPPED[shape.anchor])
    return replace(shape, x=width - shape.x)


def folded(text: str, width: float, size: float, most: int = 3) -> tuple[str, ...]:
    """The text in lines of at most about `width`; what does not fit in `most` lines ends in an ellipsis."""
    room = max(4, int(width / (size * _WIDE)))
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] += " " + word
        else:
            lines.append(word)
    shown = [line if len(line) <= room else line[: room - 1] + "…" for line in lines[:most]]
    if len(lines) > most:
        shown[-1] = shown[-1][: room - 1].rstrip("…") + "…"
    return tuple(shown)


def text_lines(lines: Iterable[str], x: float, y: float, **style: object) -> list[Word]:
    """Lines of text under each other, the first standing on y."""
    made = []
    for number, line in enumerate(lines):
        word = Word(x, y, line, **style)  # type: ignore[arg-type]
        made.append(replace(word, y=y + number * word.size * 1.3))
    return made
