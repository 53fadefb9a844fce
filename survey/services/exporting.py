"""Taking a round's responses out as files, with the codebook that says what their columns hold.

What is light is sent while it is read; what is heavy (`HEAVY`) is made in the background by `services.preparing`. The
event that says who took what is written before the first byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, Final

from sqlmodel import Session

from survey.core.extract import BACKGROUND, LONG, Block, Layout
from survey.errors import InputError
from survey.formats import ddi_codebook, json_export
from survey.formats.codebook_table import codebook_rows
from survey.formats.csv_export import DIALECTS, packed_table, table
from survey.formats.zip_stream import zipped
from survey.services import auditing, extracting, uploading
from survey.services.auditing import Actor
from survey.services.filtering import Filters
from survey.services.publishing import Published

LIGHT: Final = ("zip", "files", "responses", "codebook", "json", "ddi")
HEAVY: Final = ("xlsx", "sav", "fhir")
FORMS: Final = (*LIGHT, *HEAVY)
SHAPES: Final = ("wide", "long")
README: Final = """\
responses.csv   one row for each response, or in the long shape for each answer
codebook.csv    what each column holds: its question, its words in every language, its choices, the version

files/          where they were asked for, the photos and recordings, each under the name that its answer holds

Both are UTF-8. A cell is empty where the question was never asked; the column ending in ".missing" says why an answer
that was asked for is not there.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) has an apostrophe
put before it, and so has a text that begins with an apostrophe. To have the exact text back, take one apostrophe away
from every text cell that begins with one. Numbers are never changed.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants out: which form and shape, for which program, which responses, and the language of choices.

    `tag` is "" for the choices' keys. Raises InputError for what is not offered.
    """

    form: str
    dialect: str = "comma"
    shape: str = SHAPES[0]
    tag: str = ""
    filters: Filters = field(default_factory=Filters)

    def __post_init__(self) -> None:
        offered = {"form": FORMS, "dialect": tuple(DIALECTS), "shape": SHAPES}
        wrong = {name: "unknown-choice" for name, known in offered.items() if getattr(self, name) not in known}
        if wrong:
            raise InputError(**wrong)


@dataclass(frozen=True, slots=True)
class Export:
    """A file to send: its name, its type and its bytes as they come."""

    name: str
    type: str
    parts: Iterator[bytes]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an export comes from: a round of a published questionnaire, and how it is to be laid out."""

    session: Session
    round_id: int
    published: Published
    wish: Wish

    @property
    def layout(self) -> Layout:
        """The table's columns, with the names of groups and links."""
        names = extracting.names(self.session, self.round_id)
        return Layout(self.published.questionnaire, names, self.wish.tag)

    def blocks(self) -> Iterator[Block]:
        """The responses, as they are read."""
        return extracting.blocks(self.session, self.round_id, self.published.questionnaire, self.wish.filters)

    def codebook(self) -> Iterator[Any]:
        """The rows of the codebook."""
        return codebook_rows(self.published.questionnaire, self.published.number, self.published.sha256)


def export(session: Session, actor: Actor, round_id: int, published: Published, wish: Wish) -> Export:
    """The round's export in one of the light forms, sent as it is read."""
    if wish.form not in LIGHT:
        raise InputError(form="only-in-the-background")
    note(session, actor, round_id, published, wish)
    ending, type_, write = _WRITERS[wish.form]
    return Export(
        f"{published.questionnaire.key}-{round_id}{ending}", type_, write(Source(session, round_id, published, wish))
    )


def wanted(round_id: int, wish: Wish) -> dict[str, Any]:
    """What `work` is to be asked for with."""
    filters = {"group_id": wish.filters.group_id, "language": wish.filters.language, "mode": wish.filters.mode}
    filters["state"] = wish.filters.state
    form = {"form": wish.form, "dialect": wish.dialect, "shape": wish.shape, "tag": wish.tag}
    return {"round_id": round_id, "wish": {**form, "filters": filters}}


def note(session: Session, actor: Actor, round_id: int, published: Published, wish: Wish) -> None:
    """Write down that somebody takes responses out."""
    details = {"form": wish.form, "state": wish.filters.state, "version": published.number, "sha256": published.sha256}
    auditing.record(session, actor, "responses-exported", f"round {round_id}", **details)
    session.commit()


def _responses(source: Source) -> Iterator[bytes]:
    layout, dialect = source.layout, DIALECTS[source.wish.dialect]
    if source.wish.shape == "long":
        heading = (*(name for name, *_ in BACKGROUND), *LONG)
        rows = (row for block in source.blocks() for row in layout.long(block))
        return table(_headed(heading, rows), dialect)
    names = [variable.name for variable in layout.variables()]
    return packed_table(names, map(layout.wide, source.blocks()), dialect)


def _headed(heading: Any, rows: Iterator[Any]) -> Iterator[Any]:
    yield heading
    yield from rows


def _codebook(source: Source) -> Iterator[bytes]:
    return table(source.codebook(), DIALECTS[source.wish.dialect])


def _archive(source: Source) -> Iterator[bytes]:
    return zipped(_tables(source))


def _archive_of_files(source: Source) -> Iterator[bytes]:
    files = uploading.files_of(source.session, source.round_id, source.wish.filters)
    return zipped(chain(_tables(source), ((f"files/{name}", parts) for name, parts in files)))


def _tables(source: Source) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield "responses.csv", _responses(source)
    yield "codebook.csv", _codebook(source)
    yield "README.txt", [README.encode()]


def _json(source: Source) -> Iterator[bytes]:
    published = source.published
    return json_export.write(source.layout, source.blocks(), published.number, published.sha256)


def _ddi(source: Source) -> Iterator[bytes]:
    published = source.published
    yield ddi_codebook.write(published.questionnaire, published.number, published.sha256)


_WRITERS: Final[Mapping[str, tuple[str, str, Callable[[Source], Iterator[bytes]]]]] = {
    "zip": (".zip", "application/zip", _archive),
    "files": ("-files.zip", "application/zip", _archive_of_files),
    "responses": ("-responses.csv", "text/csv", _responses),
    "codebook": ("-codebook.csv", "text/csv", _codebook),
    "json": (".json", "application/json", _json),
    "ddi": ("-ddi.xml", "application/xml", _ddi),
}
