"""Codebooks and codings in from other programs by REFI-QDA.

Codes are known by their guid, else by their name, else made. Texts become answers of a round of their own; where they
are our own answers come back, their codings are added to those.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, select
from sqlmodel import Session

from survey.core import codebook
from survey.core.colours import nearest_colour
from survey.core.definition import Fault
from survey.errors import DefinitionError, InputError
from survey.formats import refi_read, refi_write
from survey.formats.coded_form import Form
from survey.formats.coded_table import MOST_VALUES
from survey.formats.import_report import ImportReport, Notes
from survey.formats.refi import RefiCode, RefiSource
from survey.formats.refi_write import guid_of
from survey.models import Answer, Coding, now, random_id
from survey.services import codebooks, coding, receiving, undoing
from survey.services.auditing import Actor
from survey.services.coding import IMPORTED
from survey.services.handing_over import USE_NOT, USE_WHEN
from survey.services.receiving import Arrived, Given, Received
from survey.services.undoing import Scope

PAGE: Final = 500
_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class _Mapped:
    """What a file's codes are here: guid → id, and how many had to be made."""

    ids: dict[str, int]
    made: tuple[int, ...]


def import_codebook(session: Session, actor: Actor, questionnaire_id: int, path: Path) -> ImportReport:
    """Read the codes of a .qdc, .qde or .qdpx file into a codebook; one act, which undoing takes back whole."""
    notes = Notes()
    found = refi_read.read(path, notes)
    mapped = _map_codes(session, actor, questionnaire_id, found.project.codes, notes)
    details = {"codes": [[code_id, None] for code_id in mapped.made]}
    scope = Scope(None, questionnaire_id, next(iter(mapped.made), None))
    undoing.note(session, actor, scope, "codebook-imported", details, made=len(mapped.made), codes=len(mapped.ids))
    session.commit()
    return notes.report(codes=len(mapped.ids), made=len(mapped.made))


def import_project(session: Session, actor: Actor, path: Path, title: str, language: str) -> Arrived:
    """Read a project's texts in as a round of their own, with its codebook and everybody's codings; all or nothing."""
    if not title.strip():
        raise InputError(title="required")
    notes = Notes()
    found = refi_read.read(path, notes)
    if not found.sources:
        mend = "Export the project with its sources, or read in its codebook alone."
        raise DefinitionError([Fault("", "no-sources", "None of its texts is in the file.", mend, path.name)])
    kept = _variables(found.sources, notes)
    form = Form(title.strip(), language, found.project.name or title.strip(), kept)
    version = receiving.publish_form(session, actor, form)
    mapped = _map_codes(session, actor, version.questionnaire_id, found.project.codes, notes)
    users = {user.guid: user.name.strip() or "–" for user in found.project.users}
    received = (_received(source, mapped.ids, users, kept) for source in found.sources if source.text.strip())
    round_ = receiving.make_round(session, actor, version, title.strip(), now().date())
    counts = receiving.fill(session, actor, round_, form, received, language)
    undoing.note(session, actor, Scope(round_.id), "coded-imported", {}, **counts, codes=len(mapped.ids))
    session.commit()
    return Arrived(round_.id or 0, version.questionnaire_id, notes.report(codes=len(mapped.ids), **counts))


def import_codings(session: Session, actor: Actor, round_id: int, path: Path) -> ImportReport:
    """Add to a round's answers the codings of a project that was taken out of it and coded elsewhere.

    What is there already is not added again; an answer whose words are others now is noted. One act, undone whole.
    """
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    notes = Notes()
    found = refi_read.read(path, notes)
    mapped = _map_codes(session, actor, questionnaire_id, found.project.codes, notes)
    users = {user.guid: user.name.strip() or "–" for user in found.project.users}
    added: list[int] = []
    for source, target, words in _matched(session, actor, round_id, found.sources, notes):
        if refi_write.writable(words) != source.text:
            notes.add(source.name, "TextSource", "The answer's words are others than in the file.", "It is left out.")
            continue
        added += _add_codings(session, actor, target, _received(source, mapped.ids, users, {}).given)
    details = {"codes": [[code_id, None] for code_id in mapped.made], "added": added}
    undoing.note(session, actor, Scope(round_id), "coded-imported", details, codings=len(added))
    session.commit()
    return notes.report(codes=len(mapped.ids), codings=len(added))


def undescribed(text: str) -> dict[str, str]:
    """The definition and the rules in a description; all of it the definition where it has no such marks."""
    rest, _, use_not = f"\n\n{text}".partition(USE_NOT)
    definition, _, use_when = rest.partition(USE_WHEN)
    said = {"definition": definition.strip(), "use_when": use_when.strip(), "use_not": use_not.strip()}
    return {name: words[: codebook.LONGEST_WORDS] for name, words in said.items()}


def _map_codes(
    session: Session, actor: Actor, questionnaire_id: int, codes: Sequence[RefiCode], notes: Notes
) -> _Mapped:
    """What a file's codes are here; those that are not are made, each under what its parent is here. Not committed."""
    known = coding.list_codes(session, actor.organisation_id, questionnaire_id)
    by_guid = {code.guid.upper(): code.id for code in known}
    by_name = {codebook.folded(code.name): code.id for code in known}
    ids: dict[str, int] = {}
    made: list[int] = []
    for code in codes:
        name = code.name[: codebook.LONGEST_NAME]
        found = by_guid.get(code.guid) or by_name.get(codebook.folded(name))
        if found is None:
            found = _make_code(session, actor, questionnaire_id, code, ids.get(code.parent), notes)
            if found is None:
                continue
            made.append(found)
            by_name[codebook.folded(name)] = found
            if name != code.name:
                notes.add(code.name, "Code", "The name is too long.", f"It is called {name!r} here.")
        elif code.guid not in by_guid:
            notes.add(code.name, "Code", "There is a code of this name already.", "They are taken for one.")
        ids[code.guid] = found
    return _Mapped(ids, tuple(made))


def _make_code(
    session: Session, actor: Actor, questionnaire_id: int, code: RefiCode, parent_id: int | None, notes: Notes
) -> int | None:
    for parent in (parent_id, None):
        try:
            made = codebooks.make(
                session,
                actor,
                questionnaire_id,
                code.name[: codebook.LONGEST_NAME],
                parent_id=parent,
                colour=nearest_colour(code.colour) if code.colour else "",
                words=undescribed(code.description),
                guid=code.guid.lower(),
                alone=False,
            )
        except InputError as error:
            why = ", ".join(f"{field}: {problem}" for field, problem in error.problems.items())
            notes.add(code.name or code.guid, "Code", f"It cannot stand as it did ({why}).", "Look at it here.")
            continue
        return made.id
    return None


def _variables(sources: Sequence[RefiSource], notes: Notes) -> dict[str, tuple[str, ...]]:
    """The sources' variables with the values of each; one with too many is left out."""
    values: dict[str, dict[str, None]] = {}
    for source in sources:
        for name, value in source.values.items():
            if value.strip():
                values.setdefault(name, {})[value.strip()] = None
    found = {}
    for name, given in values.items():
        if len(given) > MOST_VALUES:
            notes.add(name, "Variable", f"It has {len(given):,} different values.", "It is left out.")
        elif len(given) > 1:
            found[name] = tuple(given)
        else:
            notes.add(name, "Variable", "It has one value only.", "It is left out.")
    return found


def _received(
    source: RefiSource, ids: Mapping[str, int], users: Mapping[str, str], kept: Mapping[str, Sequence[str]]
) -> Received:
    """A source as an answer: line ends made alike, and positions after them moved along."""
    text = source.text.replace("\r\n", "\n").replace("\r", "\n")

    def place(position: int | None) -> int | None:
        return None if position is None else position - source.text.count("\r\n", 0, position)

    given = tuple(
        Given(
            ids[one.code],
            users.get(one.user, "–")[: receiving.LONGEST_CODER],
            *coding.checked_span(text, place(one.start), place(one.end)),
        )
        for one in source.codings
        if one.code in ids
    )
    values = {name: value.strip() for name, value in source.values.items() if value.strip() in kept.get(name, ())}
    return Received(text, tuple(dict.fromkeys(given)), values, read_by=tuple({one.coder: None for one in given}))


def _matched(
    session: Session, actor: Actor, round_id: int, sources: Sequence[RefiSource], notes: Notes
) -> Iterator[tuple[RefiSource, coding.Target, str]]:
    """The sources that are answers of the round, with what they are."""
    by_guid = {source.guid: source for source in sources}
    query = select(_answer.c.response_id, _answer.c.question_key, _answer.c.value).where(
        _answer.c.round_id == round_id,
        _answer.c.organisation_id == actor.organisation_id,
        _answer.c.value.is_not(None),
    )
    rows = iter(session.connection().execute(query))
    while page := list(islice(rows, PAGE)):
        for response_id, key, value in page:
            source = by_guid.pop(guid_of("answer", f"{response_id}:{key}"), None)
            if source is not None:
                yield source, coding.Target(round_id, response_id, key), str(json.loads(value))
    for source in by_guid.values():
        notes.add(source.name, "TextSource", "It is no answer of this round.", "It is left out.")


def _add_codings(session: Session, actor: Actor, target: coding.Target, given: Sequence[Given]) -> list[int]:
    """Add what is not there yet; the ids of what was added."""
    there = session.connection().execute(
        select(_coding.c.code_id, _coding.c.coder, _coding.c.start, _coding.c.end).where(
            _coding.c.response_id == target.response_id, _coding.c.question_key == target.question_key
        )
    )
    known = {tuple(row) for row in there}
    rows = [
        {
            "id": random_id(),
            "organisation_id": actor.organisation_id,
            "round_id": target.round_id,
            "response_id": target.response_id,
            "question_key": target.question_key,
            "code_id": one.code_id,
            "given_id": one.code_id,
            "coder": one.coder,
            "start": one.start,
            "end": one.end,
            "at": now(),
            "state": "accepted",
            "origin": IMPORTED,
            "counts": coding.counts_at_once(session, target, one.coder),
            "example": False,
        }
        for one in given
        if (one.code_id, one.coder, one.start, one.end) not in known
    ]
    if rows:
        session.connection().execute(insert(_coding), rows)
    return [int(str(row["id"])) for row in rows]
