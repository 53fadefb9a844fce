"""The charts of the results: bars, stacked scales, lines of change, dots of gaps and tiles of places.

Every chart writes its figures beside its shapes and goes with a table, so nobody needs to see colours or lengths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.drawing import STEPS, Anchor, Area, Box, Drawing, Mark, Shape, Stroke, Word, folded, text_lines
from survey.core.intervals import Interval

WIDTH: Final = 640.0  # units; a narrower sheet has larger letters, for a projector
_TEXT = 14.0
_LINE = 18.0
_BAR = 14.0
_NAME = 68.0  # what a round's name needs under a line of change
_ROOM = 900.0  # square units that an area needs for its figure

Rings = tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure to draw: where it lies between 0 and 1, how it is written, and how far chance may have moved it."""

    place: float
    written: str
    interval: Interval | None = None


def bars(title: str, told: str, rows: Sequence[tuple[str, Reading | None]], width: float = WIDTH) -> Drawing:
    """A bar for each row, under its words, with its figure at the end; None where a figure is hidden or missing."""
    shapes, y = _heading(title, width)
    room = width - 70
    for words, reading in rows:
        lines = folded(words, width, _TEXT, 2)
        shapes += text_lines(lines, 0, y, size=_TEXT)
        y += _LINE * len(lines) - 8
        shapes.append(Box(0, y, room, _BAR, "faint"))
        if reading:
            shapes.append(Box(0, y, room * min(1, reading.place), _BAR, "accent"))
            shapes += _whisker(reading.interval, y + _BAR / 2, room)
        shapes.append(
            Word(width, y + _BAR - 1, reading.written if reading else "•", size=_TEXT, anchor="end", bold=True)
        )
        y += _BAR + 24
    return Drawing(width, y, title, told, tuple(shapes))


def stacked(
    title: str, told: str, steps: Sequence[str], rows: Sequence[tuple[str, Sequence[float]]], width: float = WIDTH
) -> Drawing:
    """For each row the shares of a scale's steps after each other, and what the steps are, with their places."""
    shapes, y = _heading(title, width)
    for number, words in enumerate(steps):
        shapes.append(Box(0, y - 11, 14, 14, f"step-{_step(number, len(steps))}", hatched=_hatched(number, len(steps))))
        shapes += text_lines(folded(f"{number + 1}. {words}", width - 22, 13, 1), 22, y, size=13.0, role="soft")
        y += _LINE
    y += 14
    for words, shares in rows:
        lines = folded(words, width, _TEXT, 2)
        shapes += text_lines(lines, 0, y, size=_TEXT)
        y += _LINE * len(lines) - 8
        x = 0.0
        for number, share in enumerate(shares):
            step, wide = _step(number, len(steps)), width * share
            shapes.append(Box(x, y, max(0.0, wide - 2), 24, f"step-{step}", hatched=_hatched(number, len(steps))))
            if wide > 34:
                shapes.append(
                    Word(x + wide / 2, y + 17, f"{round(100 * share)}", f"on-step-{step}", 13.0, "middle", True)
                )
            x += wide
        y += 24 + 26
    return Drawing(width, y, title, told, tuple(shapes))


def change(
    title: str,
    told: str,
    rounds: Sequence[str],
    series: Sequence[tuple[str, Sequence[Reading | None]]],
    goal: Reading | None = None,
    width: float = WIDTH,
) -> Drawing:
    """A line for each series through the rounds, with intervals; a gap where a round has no figure."""
    shapes, top = _heading(title, width)
    high, start, end = 240.0, 8.0, width - 190
    bottom = top + high
    step = (end - start - 40) / max(1, len(rounds) - 1)
    places = [start + 20 + step * number for number in range(len(rounds))]
    for part in range(5):
        y = bottom - high * part / 4
        shapes.append(Stroke(((start, y), (end, y)), "faint"))
    if goal:
        y = bottom - high * goal.place
        shapes.append(Stroke(((start, y), (end, y)), "goal", 2, dashed=True))
        shapes.append(Word(end + 8, y + 5, goal.written, "goal", 13.0))
    ends: list[tuple[float, str, int]] = []
    for number, (words, readings) in enumerate(series):
        shapes += _line(readings, places, bottom, high, number)
        if last := next((reading for reading in reversed(readings) if reading), None):
            ends.append((bottom - high * last.place, f"{last.written} {words}", number))
    shapes += _ends(ends, end + 8, width)
    apart = math.ceil(_NAME / step)  # where names would lie over each other, only some rounds are named, and the last
    for x, name in list(zip(places, rounds, strict=True))[::-1][::apart]:
        lines = folded(name, max(_NAME, step * apart) - 8, 12, 3)
        shapes += text_lines(lines, x, bottom + 20, size=12.0, role="soft", anchor="middle")
    return Drawing(width, bottom + 66, title, told, tuple(shapes))


def gaps(
    title: str,
    told: str,
    rows: Sequence[tuple[str, Reading]],
    whole: Reading,
    goal: Reading | None = None,
    width: float = WIDTH,
) -> Drawing:
    """A dot for each group or place with its interval, over lines for the whole and for the goal."""
    shapes, y = _heading(title, width)
    start, end = 8.0, width - 70
    room = end - start
    head = y + 4
    y = head + 26
    top = y - 6
    drawn: list[Shape] = []
    for words, reading in rows:
        lines = folded(words, width, _TEXT, 2)
        drawn += text_lines(lines, 0, y + 8, size=_TEXT)
        y += _LINE * len(lines) + 8
        drawn.append(Stroke(((start, y), (end, y)), "faint"))
        drawn += _whisker(reading.interval, y, room, start)
        drawn.append(Mark(start + room * reading.place, y, "accent", 0, 6))
        drawn.append(Word(width, y + 5, reading.written, size=_TEXT, anchor="end", bold=True))
        y += 20
    for line, role, dashed, lift in ((whole, "soft", False, 0), (goal, "goal", True, 16)):
        if line is not None:
            x = start + room * line.place
            shapes.append(Stroke(((x, top), (x, y)), role, 2, dashed=dashed))
            anchor: Anchor = "end" if line.place > 0.6 else "start"
            shapes.append(Word(x, head + lift - 4, line.written, role, 13.0, anchor))
    return Drawing(width, y + 8, title, told, (*shapes, *drawn))


def tiles(
    title: str,
    told: str,
    places: Sequence[tuple[int, int, str, Reading | None]],
    width: float = WIDTH,
) -> Drawing:
    """A tile for each place at its column and row, the darker the more, with its name and figure written on it."""
    shapes, top = _heading(title, width)
    columns = max((column for column, *_ in places), default=0) + 1
    size = min(96.0, width / columns)
    known = [reading.place for _, _, _, reading in places if reading]
    low, high = min(known, default=0.0), max(known, default=1.0)
    deepest = max((row for _, row, _, _ in places), default=0)
    for column, row, name, reading in places:
        x, y = column * size, top - 10 + row * size
        step = _shade(reading.place, low, high) if reading else None
        role = "faint" if step is None else f"step-{step}"
        on = "ink" if step is None else f"on-step-{step}"
        shapes.append(Box(x, y, size - 4, size - 4, role))
        for line in text_lines(
            folded(name, size - 8, 12, 2), x + size / 2 - 2, y + 20, size=12.0, role=on, anchor="middle"
        ):
            shapes.append(line)
        written = reading.written if reading else "•"
        shapes.append(Word(x + size / 2 - 2, y + size - 16, written, on, 15.0, "middle", True))
    return Drawing(width, top + (deepest + 1) * size, title, told, tuple(shapes))


def land(
    title: str,
    told: str,
    places: Sequence[tuple[Rings, str, Reading | None]],
    width: float = WIDTH,
) -> Drawing:
    """Areas on a map, the darker the more, each with its figure where there is room; corners are parts of the width."""
    shapes, top = _heading(title, width)
    known = [reading.place for _, _, reading in places if reading]
    low, high = min(known, default=0.0), max(known, default=1.0)
    words: list[Shape] = []
    deepest = 0.0
    for rings, _name, reading in places:
        drawn = tuple(tuple((x * width, top + y * width) for x, y in ring) for ring in rings)
        step = _shade(reading.place, low, high) if reading else None
        shapes.append(Area(drawn, "faint" if step is None else f"step-{step}"))
        largest = max(drawn, key=_extent)
        deepest = max(deepest, *(y for ring in drawn for _, y in ring))
        if reading and _extent(largest) > _ROOM:
            x, y = (sum(axis) / len(axis) for axis in zip(*largest, strict=True))
            words.append(Word(x, y + 5, reading.written, f"on-step-{step}", 13.0, "middle", True))
    return Drawing(width, deepest + 12, title, told, (*shapes, *words))


def _extent(ring: Sequence[tuple[float, float]]) -> float:
    """How large the rectangle around a ring is."""
    across, down = [x for x, _ in ring], [y for _, y in ring]
    return (max(across) - min(across)) * (max(down) - min(down))


def _heading(title: str, width: float) -> tuple[list[Shape], float]:
    lines = folded(title, width, 17, 3)
    shapes: list[Shape] = [*text_lines(lines, 0, 18, size=17.0, bold=True)]
    return shapes, 18 + 22 * len(lines) + 14


def _whisker(interval: Interval | None, y: float, room: float, start: float = 0) -> list[Shape]:
    if interval is None:
        return []
    low, high = (start + room * min(1.0, max(0.0, edge)) for edge in interval)
    caps = [Stroke(((x, y - 4), (x, y + 4)), "ink", 1.5) for x in (low, high)]
    return [Stroke(((low, y), (high, y)), "ink", 1.5), *caps]


def _line(
    readings: Sequence[Reading | None], places: Sequence[float], bottom: float, high: float, number: int
) -> list[Shape]:
    role = f"line-{number % 4}"
    shapes: list[Shape] = []
    run: list[tuple[float, float]] = []
    for x, reading in zip(places, readings, strict=True):
        if reading is None:
            run = []
            continue
        y = bottom - high * reading.place
        if run:
            shapes.append(Stroke((run[-1], (x, y)), role, 2.5, dashed=number % 2 == 1))
        run.append((x, y))
        if reading.interval:
            up, down = (bottom - high * min(1.0, max(0.0, edge)) for edge in reading.interval)
            shapes.append(Stroke(((x, up), (x, down)), role, 1.5))
        shapes.append(Mark(x, y, role, number % 4))
    return shapes


def _ends(ends: list[tuple[float, str, int]], x: float, width: float) -> list[Shape]:
    """The series' names at their ends, moved apart where they would lie on each other."""
    shapes: list[Shape] = []
    below = 0.0
    for y, words, number in sorted(ends):
        at = max(y, below)
        lines = folded(words, width - x - 14, 13, 2)
        shapes.append(Mark(x + 4, at - 4, f"line-{number % 4}", number % 4))
        shapes += text_lines(lines, x + 14, at, size=13.0)
        below = at + 17 * len(lines) + 4
    return shapes


def _step(number: int, count: int) -> int:
    return number if count <= 1 else round(number * (STEPS - 1) / (count - 1))


def _hatched(number: int, count: int) -> bool:
    """Every other step of a long scale has stripes, where its shade would be that of the step before."""
    return count > STEPS and number > 0 and _step(number, count) == _step(number - 1, count)


def _shade(value: float, low: float, high: float) -> int:
    return STEPS // 2 if high <= low else min(STEPS - 1, int((value - low) / (high - low) * STEPS))
