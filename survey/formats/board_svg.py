"""A board as one picture: SVG with its columns and cards as plain text, for a report or a wall."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

COLUMN, GAP, PAD, LINE, TOP = 300, 20, 14, 24, 90
SIGNS = 30  # of a line, on average
_FONT = "system-ui, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans Ethiopic', sans-serif"


@dataclass(frozen=True, slots=True)
class Note:
    """A card: its words, their language and direction ("ltr" or "rtl"), and a figure to stand under them, or ""."""

    words: str
    tag: str
    direction: str
    figure: str = ""


def draw(title: str, columns: Sequence[tuple[str, Sequence[Note]]]) -> str:
    """The picture (SVG 1.1), as wide as it has columns and as high as the longest of them."""
    width = GAP + len(columns) * (COLUMN + GAP)
    parts, bottom = [], TOP + 200
    for place, (heading, notes) in enumerate(columns):
        x, y = GAP + place * (COLUMN + GAP), TOP
        parts.append(_text(x, y, heading, 20, bold=True))
        y += LINE
        for note in notes:
            drawn, height = _note(x, y, note)
            parts.append(drawn)
            y += height + 10
        bottom = max(bottom, y + GAP)
    ground = f'<rect width="{width}" height="{bottom}" fill="#fbf8f2"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {bottom}" font-family="{_FONT}">'
    return f"{head}<title>{escape(title)}</title>{ground}{_text(GAP, 48, title, 28, bold=True)}{''.join(parts)}</svg>"


def _note(x: int, y: int, note: Note) -> tuple[str, int]:
    lines = textwrap.wrap(note.words, SIGNS) or [""]
    height = 2 * PAD + LINE * (len(lines) + bool(note.figure)) - 6
    box = f'<rect x="{x}" y="{y}" width="{COLUMN}" height="{height}" rx="10" fill="#fff" stroke="#d5d6d1"/>'
    side = x + PAD if note.direction == "ltr" else x + COLUMN - PAD
    written = "".join(
        _text(side, y + PAD + 14 + place * LINE, line, 17, tag=note.tag, direction=note.direction)
        for place, line in enumerate(lines)
    )
    figure = _text(x + PAD, y + PAD + 14 + len(lines) * LINE, note.figure, 15, bold=True) if note.figure else ""
    return f"<g>{box}{written}{figure}</g>", height


def _text(x: int, y: int, words: str, size: int, *, bold: bool = False, tag: str = "", direction: str = "") -> str:
    language = f" xml:lang={quoteattr(tag)} direction={quoteattr(direction)}" if tag else ""
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="#1c2321"{weight}{language}>{escape(words)}</text>'
