"""Open data of a publication: one table of all its counts, and its description as a Data Package.

The description follows the Data Package specification 1 with Table Schema (https://specs.frictionlessdata.io), so that
programs know what each column holds. What is hidden is empty in the table and null in JSON.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from survey.core.publication import Count, Figure, Line, Part, share
from survey.formats.csv_export import DIALECTS, Cell, table
from survey.services.presenting import Edition, Shown

PROFILE: Final = "tabular-data-package"
LICENCES: Final[Mapping[str, tuple[str, str]]] = {  # SPDX identifier → title and address
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0-1.0": ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
FIELDS: Final = (
    ("question", "string", "Short name of the question."),
    ("question_text", "string", "The question as it was asked, in the language of the table."),
    ("by", "string", "What the part is a part of: .group, .language or a question; empty for everybody."),
    ("part", "string", "Short name of the part; empty for everybody."),
    ("part_text", "string", "The part in words."),
    ("answer", "string", "Short name of the answer; -dont-know, -wont-say, -blank and -unclear are reasons for none."),
    ("answer_text", "string", "The answer as it was offered."),
    ("count", "integer", "How many people gave the answer; empty where it is hidden."),
    ("asked", "integer", "How many people were asked; empty where it is hidden."),
    ("share", "number", "count divided by asked, to four decimals."),
)
HIDING: Final = (
    "Counts under {cell}, and counts that would give them away, are missing. Groups of fewer than {base} people are "
    "not shown by themselves."
)
CSV_NOTE: Final = "A text that a spreadsheet would run as a formula has an apostrophe before it."


@dataclass(frozen=True, slots=True)
class Place:
    """Where a round's open data is: the address of its page, and the language of the words."""

    page: str
    tag: str

    def file(self, name: str) -> str:
        """The address of a file beside the page."""
        return f"{self.page}/{name}?lang={self.tag}"


def csv_table(edition: Edition, tag: str) -> bytes:
    """The table as CSV (RFC 4180, UTF-8) that no spreadsheet runs anything of."""
    heading: Sequence[Cell] = [name for name, _, _ in FIELDS]
    return b"".join(table(iter([heading, *rows(edition, tag)]), DIALECTS["comma"]))


def rows(edition: Edition, tag: str) -> Iterator[tuple[Cell, ...]]:
    """Every count with its question, its part and its base, in the order of `FIELDS`."""
    said = edition.publication
    for figure in said.figures:
        yield from _rows(figure, ("", "", ""), (*figure.lines, *figure.missing), figure.asked, tag)
        for part in figure.parts:
            yield from _rows(figure, (said.by, part.key, _label(part, tag)), part.lines, part.asked, tag)


def package(shown: Shown, edition: Edition, place: Place) -> dict[str, Any]:
    """The Data Package: the table inside it, where it is as CSV, and what has to be known of both."""
    said = edition.publication
    title, address = LICENCES[said.licence]
    names = [name for name, _, _ in FIELDS]
    data = [dict(zip(names, row, strict=True)) for row in rows(edition, place.tag)]
    described = {"profile": "tabular-data-resource", "schema": _schema()}
    return {
        "profile": PROFILE,
        "name": shown.slug,
        "id": place.page,
        "title": said.title.said(place.tag).words,
        "description": said.introduction.said(place.tag).words,
        "homepage": f"{place.page}?lang={place.tag}",
        "version": str(edition.number),
        "created": f"{edition.issued.isoformat()}T00:00:00Z",
        "licenses": [{"name": said.licence, "title": title, "path": address}],
        "contributors": [{"title": said.organisation, "role": "publisher"}],
        "language": place.tag,
        "languages": list(said.languages),
        "temporal": {
            "start": said.opened.isoformat(),
            "end": said.closed.isoformat() if said.closed else None,
            "countedThrough": said.through.isoformat(),
        },
        "responses": said.responses,
        "disclosure": {"cell": said.cell, "base": said.base, "description": _hiding(edition)},
        "sha256": edition.sha256,
        "resources": [
            {"name": "figures", "title": said.title.said(place.tag).words, **described, "data": data},
            {
                "name": "figures-csv",
                "description": CSV_NOTE,
                **described,
                "path": place.file("data.csv"),
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
            },
        ],
    }


def _schema() -> dict[str, Any]:
    fields = [{"name": name, "type": kind, "description": words} for name, kind, words in FIELDS]
    return {"fields": fields, "missingValues": [""]}


def _hiding(edition: Edition) -> str:
    return HIDING.format(cell=edition.publication.cell, base=edition.publication.base)


def _rows(
    figure: Figure, part: tuple[str, str, str], lines: Sequence[Line], asked: Count, tag: str
) -> Iterator[tuple[Cell, ...]]:
    question = (figure.key, figure.label.said(tag).words)
    for line in lines:
        label = line.label.said(tag).words if line.label else ""
        ratio = share(line.count, asked)
        yield (*question, *part, line.key, label, line.count, asked, None if ratio is None else round(ratio, 4))


def _label(part: Part, tag: str) -> str:
    return part.label.said(tag).words
