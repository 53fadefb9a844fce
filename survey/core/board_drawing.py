"""A board as one picture: its columns beside each other, each card with all its words and the points it got."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.drawing import Drawing, Shape, Stroke, Word, text_lines

COLUMN, GAP, PAD, LINE, TOP = 300, 20, 14, 23, 70  # units of the drawing
SIGNS: Final = 30  # of a line, on average
HEADING, WORDS, FIGURE = 20, 17, 15


@dataclass(frozen=True, slots=True)
class Note:
    """A card: its words, their direction ("ltr" or "rtl"), and a figure to stand under them, or ""."""

    words: str
    direction: str
    figure: str = ""


def draw(title: str, told: str, columns: Sequence[tuple[str, Sequence[Note]]]) -> Drawing:
    """As wide as it has columns and as high as the longest of them; `told` is said to those who do not see it."""
    shapes: list[Shape] = [Word(GAP, 40, title, size=28, bold=True)]
    bottom = TOP
    for place, (heading, notes) in enumerate(columns):
        x, y = GAP + place * (COLUMN + GAP), TOP
        lines = textwrap.wrap(heading, SIGNS - 4) or [""]
        shapes += text_lines(lines, x, y + HEADING, size=HEADING, bold=True, role="accent")
        y += round(len(lines) * HEADING * 1.3) + PAD
        for note in notes:
            drawn, height = _note(x, y, note)
            shapes += drawn
            y += height + 10
        bottom = max(bottom, y)
    width = max(GAP + len(columns) * (COLUMN + GAP), COLUMN + 2 * GAP)
    return Drawing(width, bottom + GAP, title, told, tuple(shapes))


def _note(x: int, y: int, note: Note) -> tuple[list[Shape], int]:
    """The card with its upper left corner there, and how high it is."""
    lines = textwrap.wrap(note.words, SIGNS) or [""]
    height = 2 * PAD + LINE * (len(lines) + bool(note.figure)) - 6
    corners = ((x, y), (x + COLUMN, y), (x + COLUMN, y + height), (x, y + height), (x, y))
    shapes: list[Shape] = [Stroke(corners, "soft")]
    side, anchor = (x + PAD, "start") if note.direction == "ltr" else (x + COLUMN - PAD, "end")
    shapes += text_lines(lines, side, y + PAD + 14, size=WORDS, anchor=anchor)
    if note.figure:
        shapes.append(Word(side, y + PAD + 14 + len(lines) * LINE, note.figure, "accent", FIGURE, anchor, bold=True))  # type: ignore[arg-type]
    return shapes, height
