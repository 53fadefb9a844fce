"""A round's responses as a table, one row each, and the codebook that says what its columns hold.

Rows are read a page at a time by key and sent as they are read, so that an export needs no more memory for a million
responses than for a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlmodel import Session

from survey.core.answers import BLANK, DONT_KNOW, WONT_SAY, restored
from survey.core.definition import Question, Questionnaire, Text
from survey.core.kinds import KINDS, Cell, Column
from survey.errors import InputError
from survey.formats.csv_export import DIALECTS, table
from survey.formats.zip_stream import zipped
from survey.models import Answer as AnswerRow
from survey.models import Link, Response, TargetGroup
from survey.services import auditing, publishing, reaching
from survey.services.auditing import Actor
from survey.services.publishing import Published
from survey.services.reading import Filters
from survey.services.working import File, Tell

FORMS: Final = ("zip", "responses", "codebook")
PAGE = 1_000
_REMEMBERED = 4_096

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_link: Any = Link.__table__  # type: ignore[attr-defined]

BACKGROUND: Final = {
    "response": ("text", "random number of the response"),
    "group": ("text", "target group"),
    "link": ("text", "the way in"),
    "language": ("key", "language of the pages when the response was last written (BCP 47)"),
    "mode": ("key", "self or helped"),
    "helper": ("text", "who helped"),
    "read_aloud": ("flag", "1 where the link asked for reading aloud"),
    "state": ("key", "open or submitted"),
    "started_on": ("date", "date of the start"),
    "submitted_on": ("date", "date of handing in"),
}
_REASONS: Final = {
    DONT_KNOW: "said that they do not know",
    WONT_SAY: "said that they do not want to answer",
    BLANK: "went on without answering",
}
README: Final = """\
responses.csv   one row for each response
codebook.csv    what each column holds: its question, its words in every language, its choices, the version

Both are UTF-8. A cell is empty where the question was never asked; the column ending in ".missing" says why an answer
that was asked for is not there.

A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a line break) has an apostrophe
put before it, and so has a text that begins with an apostrophe. To have the exact text back, take one apostrophe away
from every text cell that begins with one. Numbers are never changed.
"""


@dataclass(frozen=True, slots=True)
class Export:
    """A file to send: its name, its type and its bytes as they come."""

    name: str
    type: str
    parts: Iterator[bytes]


def export(
    session: Session, actor: Actor, round_id: int, published: Published, filters: Filters, form: str, dialect: str
) -> Export:
    """The round's export in one of `FORMS`. The event that says who took it is written before the first byte."""
    check_form(form, dialect)
    chosen = DIALECTS[dialect]
    details = {"form": form, "state": filters.state, "version": published.number, "sha256": published.sha256}
    auditing.record(session, actor, "responses-exported", f"round {round_id}", **details)
    session.commit()
    name = f"{published.questionnaire.key}-{round_id}"
    rows = partial(response_rows, session, round_id, published.questionnaire, filters)
    if form == "responses":
        return Export(f"{name}-responses.csv", "text/csv", table(rows(), chosen))
    if form == "codebook":
        return Export(f"{name}-codebook.csv", "text/csv", table(codebook_rows(published), chosen))
    files = [
        ("responses.csv", table(rows(), chosen)),
        ("codebook.csv", table(codebook_rows(published), chosen)),
        ("README.txt", [README.encode()]),
    ]
    return Export(f"{name}.zip", "application/zip", zipped(files))


def check_form(form: str, dialect: str) -> None:
    """Raise InputError unless there is such a form and such a dialect."""
    if form not in FORMS or dialect not in DIALECTS:
        raise InputError(form="unknown-choice")


def work(session: Session, actor: Actor, arguments: Mapping[str, Any], tell: Tell) -> File:
    """The same in the background, for rounds that are too large to wait for; counts the pieces that are written."""
    round_id = int(arguments["round_id"])
    found = reaching.find_round(session, actor.organisation_id, round_id)
    published = publishing.load(session, found.version_id)
    filters = Filters(state=str(arguments["state"]))
    made = export(session, actor, round_id, published, filters, str(arguments["form"]), str(arguments["dialect"]))
    return File(made.name, made.type, made.parts)


def columns(questionnaire: Questionnaire) -> tuple[str, ...]:
    """The names of the table's columns."""
    asked = (column.name for question in questionnaire.questions() for column in _columns(question))
    return (*BACKGROUND, *asked)


def response_rows(
    session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters, page: int = PAGE
) -> Iterator[Sequence[Cell]]:
    """The heading, then a row for each response, read `page` of them at a time."""
    heading = columns(questionnaire)
    yield heading
    writers: dict[str, _Writer] = {}
    start = len(BACKGROUND)
    for question in questionnaire.questions():
        writers[question.key] = _Writer(question, start)
        start += len(_columns(question))
    for found in _pages(session, round_id, filters, page):
        rows = {row[0]: [*map(_plain, row), *([None] * (len(heading) - len(row)))] for row in found}
        for response_id, key, value, missing in _answers(session, list(rows)):
            if writer := writers.get(key):
                writer.write(rows[response_id], value, missing)
        yield from rows.values()


def codebook_rows(published: Published) -> Iterator[Sequence[Cell]]:
    """The heading, then a row for each column, each choice in it and each reason, then one for each language."""
    questionnaire = published.questionnaire
    tags = questionnaire.languages
    about = (questionnaire.key, published.number, published.sha256)
    heading = ("questionnaire", "version", "sha256", "column", "type", "question", "kind", "key", "value", "relevant")
    yield (*heading, "note", *(f"words.{tag}" for tag in tags))
    for name, (type_, note) in BACKGROUND.items():
        yield (*about, name, type_, None, None, None, None, None, note, *([None] * len(tags)))
    for question in questionnaire.questions():
        for column in _columns(question):
            yield from ((*about, *line) for line in _codebook_lines(question, column, tags))
    for tag in tags:
        note = "words that no speaker has reviewed" if tag in questionnaire.unreviewed else "reviewed words"
        title = [questionnaire.title.words.get(other) if other == tag else None for other in tags]
        yield (*about, None, "language", None, None, tag, None, None, note, *title)


def _codebook_lines(question: Question, column: Column, tags: Sequence[str]) -> Iterator[Sequence[Cell]]:
    start = (column.name, column.type, question.key, question.kind)
    if column.type == "missing":
        for reason, note in _REASONS.items():
            yield (*start, reason, None, None, note, *([None] * len(tags)))
        return
    words = column.choice.label if column.choice else question.label
    key = column.choice.key if column.choice else None
    yield (*start, key, None, question.relevant or None, None, *_words(words, tags))
    for choice in column.choices:
        yield (*start, choice.key, _whole(choice.value), None, None, *_words(choice.label, tags))


def _whole(value: float | None) -> Cell:
    return int(value) if value is not None and float(value).is_integer() else value


def _words(text: Text, tags: Sequence[str]) -> list[str | None]:
    return [text.words.get(tag) for tag in tags]


class _Writer:
    """Puts one question's answers into its columns; remembers what it made of those that repeat."""

    def __init__(self, question: Question, start: int) -> None:
        kind = KINDS[question.kind]

        def cells(value: str | None, missing: str) -> tuple[Cell, ...]:
            return kind.cells(question, restored(value, missing))

        self._cells: Callable[[str | None, str], tuple[Cell, ...]] = (
            lru_cache(_REMEMBERED)(cells) if kind.categorical else cells
        )
        self._place = slice(start, start + len(_columns(question)))

    def write(self, row: list[Cell], value: str | None, missing: str) -> None:
        """The answer's cells into their places."""
        row[self._place] = self._cells(value, missing)


def _columns(question: Question) -> tuple[Column, ...]:
    return KINDS[question.kind].columns(question)


def _pages(session: Session, round_id: int, filters: Filters, size: int) -> Iterator[Sequence[Any]]:
    """The responses in pages, walked along the index of the round's states."""
    own = [_response.c[name] for name in ("language", "mode", "helper", "read_aloud", "state")]
    dates = [_response.c.started_on, _response.c.submitted_on]
    key = [_response.c.submitted_on, _response.c.id] if filters.state == "submitted" else [_response.c.id]
    query = (
        select(_response.c.id, _group.c.name.label("group"), _link.c.name.label("link"), *own, *dates)
        .join(_group, _group.c.id == _response.c.group_id)
        .join(_link, _link.c.id == _response.c.link_id)
        .where(_response.c.round_id == round_id, *filters.conditions())
        .order_by(*key)
        .limit(size)
    )
    after = query
    while page := session.connection().execute(after).all():
        yield page
        last = [getattr(page[-1], column.name) for column in key]
        after = query.where(tuple_(*key) > tuple_(*last))


def _answers(session: Session, ids: Sequence[int]) -> Iterable[Any]:
    query = select(_answer.c.response_id, _answer.c.question_key, _answer.c.value, _answer.c.missing)
    query = query.where(_answer.c.response_id.in_(ids), _answer.c.on_path.is_(True))
    return session.connection().execute(query).all()


def _plain(value: Any) -> Cell:
    """A database value as a cell."""
    if isinstance(value, bool):
        return int(value)
    return value if isinstance(value, str | int | float) or value is None else str(value)
