"""A report as it was when it was published: what stood in it, with the figures as they were shown.

Words of the questionnaire are not in it but in its version, which never changes; quotes are named by their ids alone,
so that one that is taken back is gone from every report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from survey.core.disclosure import HIDDEN, Rule

TEXT, FIGURE, CROSSTAB, THEME, QUOTE = KINDS = ("text", "figure", "crosstab", "theme", "quote")


@dataclass(frozen=True, slots=True)
class Text:
    """What staff have written, by language."""

    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One question's counts as they may be shown; `HIDDEN` for what may not. `whole` are all who were asked.

    `lines` are (choice, count), `missing` the reasons for no answer.
    """

    question: str
    whole: int
    lines: tuple[tuple[str, int], ...]
    missing: Mapping[str, int]
    not_asked: int | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether there is nothing to see."""
        return all(count == HIDDEN for _, count in self.lines)


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Two variables against each other: `cells` has a row of counts for each of `row_keys`.

    With no cells nothing could be shown, and `refused` says why, as `services.disclosing` does.
    """

    rows: str
    columns: str
    row_keys: tuple[str, ...] = ()
    column_keys: tuple[str, ...] = ()
    cells: tuple[tuple[int, ...], ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Theme:
    """A code: how many it was given to (or `HIDDEN`), and its name and definition by language."""

    count: int
    names: Mapping[str, str]
    definitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote, by its id."""

    id: int


Section = Text | Figure | Crosstab | Theme | Quote
_TYPES: Final[Mapping[str, type[Section]]] = {
    TEXT: Text,
    FIGURE: Figure,
    CROSSTAB: Crosstab,
    THEME: Theme,
    QUOTE: Quote,
}
_NAMES: Final = {made: name for name, made in _TYPES.items()}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of a report. `responses` is how many are counted, up to and including `through` (None: too few to count).

    `groups` are the names of the target groups, by what crosstabs call them.
    """

    version_id: int
    round_name: str
    opens_on: date
    closes_on: date | None
    titles: Mapping[str, str]
    rule: Rule
    responses: int
    through: date | None
    groups: Mapping[str, str]
    sections: tuple[Section, ...]

    @property
    def quote_ids(self) -> tuple[int, ...]:
        """The quotes that stand in it, in order."""
        return tuple(section.id for section in self.sections if isinstance(section, Quote))


def write(snapshot: Snapshot) -> str:
    """The snapshot as canonical JSON."""
    days = {name: _day(getattr(snapshot, name)) for name in ("opens_on", "closes_on", "through")}
    sections = [{"kind": _NAMES[type(section)], **asdict(section)} for section in snapshot.sections]
    data = {**asdict(snapshot), **days, "sections": sections}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(content: str) -> Snapshot:
    """What `write` wrote."""
    data = json.loads(content)
    days = {name: date.fromisoformat(data[name]) if data[name] else None for name in ("closes_on", "through")}
    return Snapshot(
        **{
            **data,
            **days,
            "opens_on": date.fromisoformat(data["opens_on"]),
            "rule": Rule(**data["rule"]),
            "sections": tuple(_section(each) for each in data["sections"]),
        }
    )


def _section(data: dict[str, Any]) -> Section:
    given = {name: _frozen(value) for name, value in data.items() if name != "kind"}
    return _TYPES[data["kind"]](**given)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(each) for each in value) if isinstance(value, list) else value


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
