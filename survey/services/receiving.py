"""Answers that were collected and coded elsewhere, as a round of their own, with their codes as their coders'."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert
from sqlmodel import Session

from survey.core import codebook
from survey.core.answers import Answer, stored
from survey.core.colours import next_colour
from survey.errors import InputError
from survey.formats import coded_table, yaml_write
from survey.formats.coded_form import WORDS, Form
from survey.formats.coded_table import Mapped, ReadBook
from survey.formats.import_report import ImportReport, Notes
from survey.models import Answer as AnswerRow
from survey.models import CodedUnit, Coding, Link, Response, Round, TargetGroup, Version, now, random_id
from survey.services import codebooks, coding, publishing, reaching, undoing
from survey.services.auditing import Actor
from survey.services.coding import IMPORTED
from survey.services.undoing import Scope

__all__ = ["Arrived", "Given", "Mapped", "Received"]

AT_ONCE: Final = 500
MOST_GROUPS: Final = 50
LONGEST_CODER: Final = 120


@dataclass(frozen=True, slots=True)
class Given:
    """A code, by its id, that a coder gave the words from `start` up to `end`, or all of them."""

    code_id: int
    coder: str
    start: int | None = None
    end: int | None = None
    at: Any = None


@dataclass(frozen=True, slots=True)
class Received:
    """One answer from elsewhere: its words, what was kept of it by column, what it was given.

    `read_by` are coders who have read it, also where they gave it nothing.
    """

    words: str
    given: tuple[Given, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    group: str = ""
    day: date | None = None
    read_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an import made: the round, and the report of what came and what did not."""

    round_id: int
    questionnaire_id: int
    report: ImportReport


def import_table(
    session: Session,
    actor: Actor,
    path: Path,
    mapped: Mapped,
    title: str,
    coder: str,
    language: str = "en",
    read_book: ReadBook | None = None,
) -> Arrived:
    """Read a table of coded answers in as a round with one open question, its codes as one coder's: all of it or none.

    Raises DefinitionError for a file that is no such table, InputError(title=…, coder=…) for names that will not do.
    """
    problems = {
        name: "required" if not said.strip() else "too-long"
        for name, said in (("title", title), ("coder", coder))
        if not said.strip() or len(said.strip()) > LONGEST_CODER
    }
    if problems:
        raise InputError(**problems)
    notes = Notes()
    table = coded_table.read(path, mapped, notes, read_book)
    kept = _values(table.rows, mapped.keep, notes)
    form = Form(title.strip(), language, mapped.text, kept)
    version = publish_form(session, actor, form)
    code_ids = ensure_codes(session, actor, version.questionnaire_id, table.codes, notes)
    received = (
        Received(
            words=row.words,
            given=tuple(Given(code_ids[name], coder.strip()) for name in row.codes if name in code_ids),
            kept={name: value for name, value in row.kept.items() if value in kept.get(name, ())},
            group=row.group,
            day=row.day,
            read_by=(coder.strip(),),
        )
        for row in table.rows
    )
    days = [row.day for row in table.rows if row.day is not None]
    round_ = make_round(session, actor, version, title.strip(), min(days, default=now().date()))
    counts = fill(session, actor, round_, form, received, language)
    logged = {"answers": counts["answers"], "codings": counts["codings"], "codes": len(code_ids)}
    undoing.note(session, actor, Scope(round_.id), "coded-imported", {}, **logged)
    session.commit()
    return Arrived(round_.id or 0, version.questionnaire_id, notes.report(codes=len(code_ids), **counts))


def publish_form(session: Session, actor: Actor, form: Form) -> Version:
    """The questionnaire that the answers stand under, published."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / form.slug
        yaml_write.write(form.questionnaire, folder)
        return publishing.publish(session, actor.organisation_id, folder, actor=actor.name)


def ensure_codes(
    session: Session, actor: Actor, questionnaire_id: int, names: Sequence[str], notes: Notes
) -> dict[str, int]:
    """The ids of codes of these names in the codebook, made where there are none; by the names as they were written."""
    known = coding.list_codes(session, actor.organisation_id, questionnaire_id)
    by_name = {codebook.folded(code.name): code.id for code in known}
    ids: dict[str, int] = {}
    for name in names:
        folded = codebook.folded(name)
        if not folded:
            notes.add("heading", name, "It is no name for a code.", "Its column is left out.")
            continue
        if folded not in by_name:
            short = name.strip()[: codebook.LONGEST_NAME]
            colour = next_colour(len(by_name))
            made = codebooks.make(session, actor, questionnaire_id, short, colour=colour, alone=False)
            by_name[folded] = made.id or 0
            if short != name.strip():
                notes.add("heading", name, "The name is too long for a code.", f"It is called {short!r} here.")
        ids[name] = by_name[folded]
    return ids


def make_round(session: Session, actor: Actor, version: Version, name: str, day: date) -> Round:
    """A round for the answers, over already: nobody can answer it. Not committed."""
    day = min(day, now().date() - timedelta(days=1))
    made = Round(
        organisation_id=actor.organisation_id,
        version_id=version.id or 0,
        name=name[: reaching.LONGEST_NAME],
        opens_on=day,
        closes_on=day,
    )
    session.add(made)
    session.flush()
    return made


def fill(
    session: Session, actor: Actor, round_: Round, form: Form, received: Iterable[Received], language: str
) -> dict[str, int]:
    """Put the answers and their codings into the round; how many came. Not committed."""
    filler = _Filler(session, actor, round_, form, language)
    rows = iter(received)
    while page := list(islice(rows, AT_ONCE)):
        filler.add(page)
    return {"answers": filler.answers, "codings": filler.codings, "groups": len(filler.links)}


class _Filler:
    """Writes answers a page at a time."""

    def __init__(self, session: Session, actor: Actor, round_: Round, form: Form, language: str) -> None:
        self._session, self._actor, self._round, self._form, self._language = session, actor, round_, form, language
        self.links: dict[str, tuple[int, int]] = {}
        self.answers = self.codings = 0

    def add(self, page: Sequence[Received]) -> None:
        """A page of answers."""
        responses, answers, codings, done = [], [], [], []
        for one in page:
            response = self._response(one)
            responses.append(response)
            own = {"response_id": response["id"], **self._own()}
            answers += [{**own, **values} for values in self._values(one)]
            codings += [{**own, **self._coding(given)} for given in one.given]
            done += [{**own, "question_key": WORDS, "coder": coder, "at": now()} for coder in one.read_by]
        connection = self._session.connection()
        for model, rows in ((Response, responses), (AnswerRow, answers), (Coding, codings), (CodedUnit, done)):
            if rows:
                connection.execute(insert(model), rows)
        self.answers += len(responses)
        self.codings += len(codings)

    def _own(self) -> dict[str, Any]:
        return {"organisation_id": self._actor.organisation_id, "round_id": self._round.id}

    def _response(self, one: Received) -> dict[str, Any]:
        group_id, link_id = self._link(one.group)
        day = one.day or self._round.opens_on
        return {
            **self._own(),
            "id": random_id(),
            "group_id": group_id,
            "link_id": link_id,
            "version_id": self._round.version_id,
            "code_hash": f"read-in-{secrets.token_hex(16)}",
            "language": self._language,
            "mode": "self",
            "helper": "",
            "read_aloud": False,
            "state": "submitted",
            "started_on": day,
            "submitted_on": day,
        }

    def _values(self, one: Received) -> Iterator[dict[str, Any]]:
        value, missing = stored(Answer(one.words))
        yield {"question_key": WORDS, "value": value, "missing": missing, "on_path": True}
        for column, said in one.kept.items():
            value, missing = stored(Answer(self._form.choices[column][said]))
            yield {"question_key": self._form.keys[column], "value": value, "missing": missing, "on_path": True}

    def _coding(self, given: Given) -> dict[str, Any]:
        return {
            "id": random_id(),
            "question_key": WORDS,
            "code_id": given.code_id,
            "given_id": given.code_id,
            "coder": given.coder,
            "start": given.start,
            "end": given.end,
            "at": given.at or now(),
            "state": "accepted",
            "origin": IMPORTED,
            "counts": True,
            "example": False,
        }

    def _link(self, name: str) -> tuple[int, int]:
        """The group of this name and a way in that nobody can use, as every response has both."""
        wanted = name[: reaching.LONGEST_NAME] or "–"
        if wanted not in self.links and len(self.links) >= MOST_GROUPS:
            wanted = "–"
        if wanted not in self.links:
            group = TargetGroup(name=wanted, **self._own())
            self._session.add(group)
            self._session.flush()
            link = Link(group_id=group.id or 0, code=reaching.new_code(), name=wanted, **self._own())
            self._session.add(link)
            self._session.flush()
            self.links[wanted] = (group.id or 0, link.id or 0)
        return self.links[wanted]


def _values(rows: Sequence[coded_table.CodedRow], columns: Sequence[str], notes: Notes) -> dict[str, tuple[str, ...]]:
    """The values of each column that is kept, in order; a column with too many of them is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for column in columns:
        values = sorted({row.kept[column] for row in rows if row.kept[column]}, key=lambda said: (len(said), said))
        if len(values) > coded_table.MOST_VALUES:
            why = f"It has {len(values):,} different values, more than a question has choices."
            notes.add("heading", column, why, "The column is left out.")
        elif len(values) > 1:
            found[column] = tuple(values)
        elif values:
            notes.add("heading", column, "All rows say the same.", "The column is left out.")
    return found
