"""Merging a code into another, and splitting one into several, with every coding's way kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import Session

from survey.core import codebook
from survey.errors import InputError
from survey.models import Answer, Code, Coding
from survey.services import codebooks, coding, undoing
from survey.services.auditing import Actor
from survey.services.coding import visible_to
from survey.services.undoing import Scope

PAGE = 50
_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Passage:
    """What a code was given to: the words, those before and after them in the answer, and where they stand."""

    coding_id: int
    round_id: int
    response_id: int
    question_key: str
    coder: str
    example: bool
    before: str
    words: str
    after: str


def merge(session: Session, actor: Actor, source_id: int, target_id: int) -> Code:
    """Let one code stand for another from now on: what had the one has the other. The codes below it go along.

    The codings keep what was given, so that the merger can be explained and taken back.
    """
    source = codebooks.find_code(session, actor.organisation_id, source_id)
    target = codebooks.find_code(session, actor.organisation_id, target_id)
    _check_merger(session, actor, source, target)
    codes = [(source_id, undoing.code_row(source))]
    for child in session.scalars(select(Code).where(Code.parent_id == source_id)).all():  # type: ignore[arg-type]
        codes.append((child.id or 0, undoing.code_row(child)))
        child.parent_id = target_id
    source.merged_into_id = target_id
    session.flush()
    moved = (
        session.connection()
        .execute(update(_coding).where(_coding.c.code_id == source_id).values(code_id=target_id))
        .rowcount
    )
    details = {"codes": codes, "merged": [source_id, target_id], "moved": moved}
    logged = {"into": target_id, "codings": moved}
    scope = Scope(None, source.questionnaire_id, source_id)
    undoing.note(session, actor, scope, "code-merged", details, **logged)
    session.commit()
    return target


def split(session: Session, actor: Actor, code_id: int, names: Sequence[str], chosen: Mapping[int, int]) -> list[Code]:
    """Make new codes below this one, and give each coding in `chosen` (coding → place in `names`) to its new code.

    Codings that are not chosen keep the code. Raises InputError for names that cannot be used; nothing is made then.
    """
    code = codebooks.find_code(session, actor.organisation_id, code_id)
    wanted = [name for name in names if name.strip()]
    if not wanted:
        raise InputError(name="required")
    try:
        made = [
            codebooks.make(session, actor, code.questionnaire_id, name, parent_id=code_id, alone=False)
            for name in wanted
        ]
    except InputError:
        session.rollback()
        raise
    changed = []
    for coding_id, place in chosen.items():
        if not 0 <= place < len(made):
            session.rollback()
            raise InputError(name="unknown-choice")
        row = (
            session.connection()
            .execute(
                select(_coding.c.code_id, _coding.c.given_id).where(
                    _coding.c.id == coding_id, _coding.c.code_id == code_id
                )
            )
            .first()
        )
        if row is not None:
            changed.append((coding_id, {"code_id": row.code_id, "given_id": row.given_id}))
            given = {"code_id": made[place].id, "given_id": made[place].id}
            session.connection().execute(update(_coding).where(_coding.c.id == coding_id).values(given))
    details = {"changed": changed, "codes": [[one.id, None] for one in made]}
    scope = Scope(None, code.questionnaire_id, code_id)
    undoing.note(session, actor, scope, "code-split", details, into=[one.id for one in made], codings=len(changed))
    session.commit()
    return made


def count_origins(session: Session, code_id: int) -> dict[int, int]:
    """How many responses count under the code today by the code that each was given: what mergers brought it."""
    query = select(_coding.c.given_id, func.count(_coding.c.response_id.distinct()))
    query = query.where(_coding.c.code_id == code_id, _coding.c.counts).group_by(_coding.c.given_id)
    return {row[0]: row[1] for row in session.connection().execute(query)}


def passages(
    session: Session,
    organisation_id: int,
    code_id: int,
    viewer: str,
    after: int = 0,
    limit: int = PAGE,
    examples: bool = False,
    counted: bool = False,
) -> tuple[Passage, ...]:
    """What the code was given to, as far as `viewer` may see it; `examples`: what shows well what it means.

    `counted` leaves out codings that another's stand for.
    """
    query = (
        select(_coding, _answer.c.value)
        .join(
            _answer,
            (_answer.c.response_id == _coding.c.response_id) & (_answer.c.question_key == _coding.c.question_key),
        )
        .where(
            _coding.c.code_id == code_id,
            _coding.c.organisation_id == organisation_id,
            _coding.c.id > after,
            visible_to(viewer),
        )
        .order_by(_coding.c.id)
        .limit(limit)
    )
    if examples:
        query = query.where(_coding.c.example)
    if counted:
        query = query.where(_coding.c.counts)
    return tuple(_passage(row) for row in session.connection().execute(query).mappings())


def mark_example(session: Session, actor: Actor, coding_id: int, example: bool) -> None:
    """Say that a coding shows well what its code means, or does not after all."""
    coded = coding.find_coding(session, actor, coding_id)
    if coded["example"] == example:
        return
    session.connection().execute(update(_coding).where(_coding.c.id == coding_id).values(example=example))
    scope = Scope(coded["round_id"], code_id=coded["code_id"], response_id=coded["response_id"])
    details = {"changed": [[coding_id, {"example": coded["example"]}]]}
    act = "example-marked" if example else "example-unmarked"
    undoing.note(session, actor, scope, act, details, coding=coding_id, code=coded["code_id"])
    session.commit()


def _check_merger(session: Session, actor: Actor, source: Code, target: Code) -> None:
    """Raise InputError for a merger of a code with itself, with one below it or of another codebook, or that went."""
    known = coding.list_codes(session, actor.organisation_id, source.questionnaire_id, past=True)
    codes = {code.id: code for code in known}
    source_id, target_id = source.id or 0, target.id or 0
    into_own = target.questionnaire_id in (None, source.questionnaire_id)
    sound = target_id in codes and codes[target_id].usable and source.merged_into_id is None and into_own
    if not sound or source_id == target_id:
        raise InputError(target="unknown-choice")
    if source_id in codebook.ancestors(target_id, codes):
        raise InputError(target="below-itself-or-too-deep")


def _passage(row: Any) -> Passage:
    words = str(json.loads(row["value"]))
    start, end = (0, len(words)) if row["start"] is None else (row["start"], row["end"])
    return Passage(
        coding_id=row["id"],
        round_id=row["round_id"],
        response_id=row["response_id"],
        question_key=row["question_key"],
        coder=row["coder"],
        example=row["example"],
        before=words[:start],
        words=words[start:end],
        after=words[end:],
    )
