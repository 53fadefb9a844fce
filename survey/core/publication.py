"""A round's results as they are published: words in several languages and figures of which some are hidden.

A publication is plain data once and for all. Nothing in it can be counted again, and what is hidden is not in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from survey.core.definition import Text

FORMAT: Final = 1
Count = int | None  # None: hidden


@dataclass(frozen=True, slots=True)
class Line:
    """A choice, or with a key like "-dont-know" a reason why there is no answer (then without words of its own)."""

    key: str
    label: Text | None
    count: Count


@dataclass(frozen=True, slots=True)
class Part:
    """The same question among some of the people: a group or an area."""

    key: str
    label: Text
    asked: Count
    lines: tuple[Line, ...]
    several: bool = False
    missing: tuple[Line, ...] = ()

    def share(self, line: Line) -> float | None:
        """How large a part of those of this part who were asked, 0 to 1; None where either is hidden."""
        return share(line.count, self.asked)


@dataclass(frozen=True, slots=True)
class Figure:
    """One question: how many were asked and what they answered. `several` means that one may have given many."""

    key: str
    label: Text
    several: bool
    asked: Count
    lines: tuple[Line, ...]
    missing: tuple[Line, ...] = ()
    parts: tuple[Part, ...] = ()

    def share(self, line: Line) -> float | None:
        """How large a part of those who were asked, 0 to 1; None where either is hidden."""
        return share(line.count, self.asked)

    @property
    def is_hidden(self) -> bool:
        """Whether nothing of it is shown."""
        return all(line.count is None for line in self.lines)


@dataclass(frozen=True, slots=True)
class Publication:
    """All that is published at once. `through` is the last day that is counted, `base` and `cell` the rule that hides;
    `by` names what figures are broken down by ("" for nothing) and `next` what comes next, perhaps on a day."""

    organisation: str
    licence: str
    languages: tuple[str, ...]
    title: Text
    introduction: Text
    next: Text | None
    next_on: date | None
    opened: date
    closed: date | None
    through: date
    base: int
    cell: int
    responses: Count
    by: str
    by_label: Text | None
    figures: tuple[Figure, ...]

    def figure(self, key: str) -> Figure | None:
        """The figure of a question, if it is published."""
        return next((figure for figure in self.figures if figure.key == key), None)


def share(count: Count, asked: Count) -> float | None:
    """A count as a part of those who were asked, 0 to 1; None where either is hidden or nobody was."""
    return None if count is None or not asked else count / asked


def written(publication: Publication) -> str:
    """The publication as JSON, always the same for the same content."""
    own = {name: getattr(publication, name) for name in ("organisation", "licence", "base", "cell", "responses", "by")}
    data = {
        "format": FORMAT,
        **own,
        "languages": list(publication.languages),
        **{name: _words(getattr(publication, name)) for name in ("title", "introduction", "next", "by_label")},
        **{name: _day(getattr(publication, name)) for name in ("next_on", "opened", "closed", "through")},
        "figures": [_figure_data(figure) for figure in publication.figures],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def read(content: str) -> Publication:
    """The publication that `written` wrote."""
    data: dict[str, Any] = json.loads(content)
    tags = data["languages"]
    return Publication(
        **{name: data[name] for name in ("organisation", "licence", "base", "cell", "responses", "by")},
        languages=tuple(tags),
        title=_text(data["title"], tags),
        introduction=_text(data["introduction"], tags),
        next=_text(data["next"], tags) if data["next"] else None,
        by_label=_text(data["by_label"], tags) if data["by_label"] else None,
        next_on=_read_day(data["next_on"]),
        opened=date.fromisoformat(data["opened"]),
        closed=_read_day(data["closed"]),
        through=date.fromisoformat(data["through"]),
        figures=tuple(_figure(figure, tags) for figure in data["figures"]),
    )


def _figure_data(figure: Figure) -> dict[str, Any]:
    return {
        "key": figure.key,
        "label": _words(figure.label),
        "several": figure.several,
        "asked": figure.asked,
        "lines": _lines_data(figure.lines),
        "missing": _lines_data(figure.missing),
        "parts": [
            {"key": part.key, "label": _words(part.label), "asked": part.asked, "lines": _lines_data(part.lines)}
            for part in figure.parts
        ],
    }


def _lines_data(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [{"key": line.key, "label": _words(line.label), "count": line.count} for line in lines]


def _figure(data: Mapping[str, Any], tags: Sequence[str]) -> Figure:
    return Figure(
        data["key"],
        _text(data["label"], tags),
        data["several"],
        data["asked"],
        _lines(data["lines"], tags),
        _lines(data["missing"], tags),
        tuple(
            Part(part["key"], _text(part["label"], tags), part["asked"], _lines(part["lines"], tags), data["several"])
            for part in data["parts"]
        ),
    )


def _lines(data: Sequence[Mapping[str, Any]], tags: Sequence[str]) -> tuple[Line, ...]:
    return tuple(
        Line(line["key"], _text(line["label"], tags) if line["label"] else None, line["count"]) for line in data
    )


def _words(text: Text | None) -> dict[str, str] | None:
    return dict(text.words) if text else None


def _text(words: Mapping[str, str], tags: Sequence[str]) -> Text:
    """Words whose languages stand in the publication's order again, which sorted keys lose."""
    ordered = [tag for tag in tags if tag in words]
    return Text("", {tag: words[tag] for tag in (*ordered, *(tag for tag in words if tag not in ordered))})


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _read_day(day: str | None) -> date | None:
    return date.fromisoformat(day) if day else None
