"""The colours of codes: each dark enough to be read as text on the staff's light pages, and light enough on the dark.

Contrast is 7:1 and more against the page, a card and a tinted row (WCAG 2.2, 1.4.6).
"""

from __future__ import annotations

import re
from math import dist
from typing import Final, NamedTuple

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")


class Colour(NamedTuple):
    """One colour in the light scheme and in the dark one, as #rrggbb."""

    light: str
    dark: str


# In an order in which neighbours differ, so that new codes that take the next one can be told apart.
PALETTE: Final[dict[str, Colour]] = {
    "teal": Colour("#0d594f", "#3cddc7"),
    "rust": Colour("#8a3314", "#f0bba8"),
    "blue": Colour("#154f91", "#a8caf0"),
    "plum": Colour("#8f147a", "#f2b3e7"),
    "olive": Colour("#50500b", "#d9d926"),
    "violet": Colour("#5e1dcd", "#d2bef4"),
    "red": Colour("#9c1616", "#f3baba"),
    "green": Colour("#0d5b27", "#4de07e"),
    "indigo": Colour("#1e37d4", "#bec5f4"),
    "amber": Colour("#69480f", "#e8c17d"),
    "pink": Colour("#981645", "#f2b7cd"),
    "petrol": Colour("#0f5567", "#7dd3e8"),
    "purple": Colour("#7e17a1", "#e4b7f2"),
    "leaf": Colour("#2d590d", "#7fdd3c"),
    "slate": Colour("#3f515a", "#bbc9d0"),
    "stone": Colour("#5c4c3d", "#d0c4b9"),
}
COLOURS: Final = tuple(PALETTE)


def next_colour(used: int) -> str:
    """The colour for the code made after `used` others."""
    return COLOURS[used % len(COLOURS)]


def nearest_colour(rgb: str) -> str:
    """The palette's colour nearest to "#rrggbb", by hue rather than by how dark it is; the first for anything else."""
    if not _HEX.fullmatch(rgb):
        return COLOURS[0]
    exact = {colour.light: name for name, colour in PALETTE.items()}
    if (name := exact.get(rgb.lower())) is not None:
        return name
    wanted = _direction(rgb)
    return min(PALETTE, key=lambda name: dist(wanted, _direction(PALETTE[name].light)))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _parts(rgb: str) -> tuple[float, ...]:
    return tuple(int(rgb[place : place + 2], 16) / 255 for place in (1, 3, 5))


def _luminance(rgb: str) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in _parts(rgb))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _direction(rgb: str) -> tuple[float, ...]:
    """How the colour leans from grey, whatever its lightness: grey itself is the origin."""
    parts = _parts(rgb)
    middle = sum(parts) / 3
    largest = max(abs(part - middle) for part in parts)
    if largest < 0.08:
        return (0.0, 0.0, 0.0)
    return tuple((part - middle) / largest for part in parts)
