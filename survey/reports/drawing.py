"""The charts of a report: of what its tables show, and of nothing that they hide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from survey import i18n
from survey.core import charts
from survey.core.charts import Reading
from survey.core.disclosure import HIDDEN
from survey.core.document import Picture
from survey.core.drawing import Drawing
from survey.core.report import Crosstab, Figure
from survey.reports.wording import Categories, share

DESK: Final = 560.0  # units; fewer than elsewhere make letters as large as the words around
PHONE: Final = 340.0
MOST_STEPS: Final = 11


def of_figure(found: Figure, title: str, names: Sequence[str]) -> Picture | None:
    """Bars, one for each choice; None where none may be known."""
    rows: list[tuple[str, Reading | None]] = []
    for name, (_, count) in zip(names, found.lines, strict=True):
        written = share(count, found.whole).written
        rows.append((name, Reading(count / found.whole, written) if written else None))
    if not any(reading for _, reading in rows):
        return None
    told = "; ".join(f"{name} {reading.written if reading else '•'}" for name, reading in rows)
    return _picture(title, partial(charts.bars, "", told, rows))


def of_crosstab(found: Crosstab, up: Categories, aside: Categories) -> Picture | None:
    """For each column all of whose answers may be known, their shares after each other; None where there is none."""
    answers = [at for at, key in enumerate(found.row_keys) if not key.startswith("-")]
    if not 1 < len(answers) <= MOST_STEPS:
        return None
    rows, told = [], []
    for column, key in enumerate(found.column_keys):
        counts = [found.cells[at][column] for at in answers]
        whole = sum(counts)
        if key.startswith("-") or HIDDEN in counts or not whole:
            continue
        name = f"{aside.words(key)} (n = {i18n.decimal(whole)})"
        rows.append((name, [count / whole for count in counts]))
        told.append(f"{name}: {', '.join(i18n.percent(count / whole) for count in counts)}")
    if not rows:
        return None
    steps = [up.words(found.row_keys[at]) for at in answers]
    title = f"{up.title} – {aside.title}"
    return _picture(title, partial(charts.stacked, "", "; ".join(told), steps, rows))


def _picture(title: str, draw: Callable[[float], Drawing]) -> Picture:
    """The chart for a desk and for a phone; its title is told and not drawn, since a heading stands above it."""
    wide, narrow = (replace(draw(width), title=title) for width in (DESK, PHONE))
    if i18n.language().direction == "rtl":
        wide, narrow = wide.mirrored(), narrow.mirrored()
    return Picture(wide, narrow)
