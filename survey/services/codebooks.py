"""The codebook: making, defining, moving, merging, splitting and retiring codes, each with its history.

A code that went is not deleted. One that was merged says into which, and its codings still say what was given, so that
a count of before the merger can be explained, and the merger taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, func, or_, select
from sqlmodel import Session, col

from survey.core import codebook
from survey.core.colours import PALETTE, next_colour
from survey.errors import InputError, NotFoundError
from survey.models import Code, Coding, CodingAct, Questionnaire, now
from survey.services import coding, undoing
from survey.services.auditing import Actor
from survey.services.undoing import Scope

_coding: Any = Coding.__table__  # type: ignore[attr-defined]
WORDS: Final = ("definition", "use_when", "use_not")


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a code's history: who did what when; `details` as `undoing` describes them."""

    at: datetime
    actor: str
    act: str
    details: Mapping[str, Any]
    undone: bool


def nested(session: Session, organisation_id: int, round_id: int) -> dict[str, list[str]]:
    """For each code of a round's codebook those that it lies below or that lie below it, by id: what one of them counts
    tells of the others."""
    questionnaire_id = coding.questionnaire_of(session, organisation_id, round_id)
    known = {one.id: one for one in coding.list_codes(session, organisation_id, questionnaire_id, past=True)}
    above = {code_id: set(codebook.ancestors(code_id, known)) for code_id in known}
    return {
        str(code_id): [str(other) for other in known if other in above[code_id] or code_id in above[other]]
        for code_id in known
    }


def find_code(session: Session, organisation_id: int, code_id: int) -> Code:
    """One of the organisation's codes, whatever became of it; raises NotFoundError."""
    found = session.get(Code, code_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("code", code_id)
    return found


def make(
    session: Session,
    actor: Actor,
    questionnaire_id: int | None,
    name: str,
    *,
    parent_id: int | None = None,
    colour: str = "",
    words: Mapping[str, str] | None = None,
    guid: str = "",
    alone: bool = True,
) -> Code:
    """A new code of a questionnaire's, or with none a shared one. Its colour is the next one where none is named.

    Not `alone`, it is part of a greater act, which the caller notes and commits.

    Raises InputError(name="taken") where the same name, however it is written, is in use there already.
    """
    _check_questionnaire(session, actor, questionnaire_id)
    known = coding.list_codes(session, actor.organisation_id, questionnaire_id, past=True)
    given = {**dict.fromkeys(WORDS, ""), **(words or {})}
    problems = {**_name_problem(name, None, known), **_words_problems(given), **_colour_problem(colour)}
    if not _is_parent(parent_id, questionnaire_id, known):
        problems["parent_id"] = "unknown-choice"
    if problems:
        raise InputError(**problems)
    siblings = [code.position for code in known if code.parent_id == parent_id]
    made = Code(
        organisation_id=actor.organisation_id,
        questionnaire_id=questionnaire_id,
        parent_id=parent_id,
        name=name.strip(),
        colour=colour or next_colour(len(known)),
        position=max(siblings, default=-1) + 1,
        definition=given["definition"].strip(),
        use_when=given["use_when"].strip(),
        use_not=given["use_not"].strip(),
    )
    if guid:
        made.guid = guid
    session.add(made)
    session.flush()
    if alone:
        _note(session, actor, made, "code-made", {"codes": [[made.id, None]]}, name=made.name)
        session.commit()
    return made


def define(session: Session, actor: Actor, code_id: int, name: str, colour: str, words: Mapping[str, str]) -> Code:
    """Give the code another name, colour or definition; what it was called before stays in its history."""
    code = find_code(session, actor.organisation_id, code_id)
    known = coding.list_codes(session, actor.organisation_id, code.questionnaire_id, past=True)
    given = {field: words.get(field, getattr(code, field)).strip() for field in WORDS}
    problems = {**_name_problem(name, code_id, known), **_words_problems(given), **_colour_problem(colour)}
    if problems:
        raise InputError(**problems)
    before = undoing.code_row(code)
    code.name, code.colour = name.strip(), colour or code.colour
    for field, text in given.items():
        setattr(code, field, text)
    act = "code-renamed" if before["name"] != code.name else "code-defined"
    return _change(session, actor, code, before, act, name=code.name, was=before["name"])


def move(session: Session, actor: Actor, code_id: int, parent_id: int | None, position: int | None = None) -> Code:
    """Put the code under another (None: at the top), at a place among its siblings there, or last.

    Raises InputError(parent_id=…) for a place below itself, too deep, or under a code of another codebook.
    """
    code = find_code(session, actor.organisation_id, code_id)
    known = coding.list_codes(session, actor.organisation_id, code.questionnaire_id, past=True)
    codes = {one.id: one for one in known}
    if not _is_parent(parent_id, code.questionnaire_id, known):
        raise InputError(parent_id="unknown-choice")
    if not codebook.may_stand_under(code_id, parent_id, codes):
        raise InputError(parent_id="below-itself-or-too-deep")
    siblings = [one for one in known if one.parent_id == parent_id and one.id != code_id and one.usable]
    place = len(siblings) if position is None else max(0, min(position, len(siblings)))
    ordered = [one.id for one in siblings]
    ordered.insert(place, code_id)
    changes = []
    for number, sibling_id in enumerate(ordered):
        sibling = find_code(session, actor.organisation_id, sibling_id)
        if sibling.position != number or sibling_id == code_id:
            changes.append([sibling_id, undoing.code_row(sibling)])
            sibling.position = number
    code.parent_id = parent_id
    _note(session, actor, code, "code-moved", {"codes": changes}, under=parent_id)
    session.commit()
    return code


def retire(session: Session, actor: Actor, code_id: int) -> Code:
    """Take the code out of use; its codings stay and are counted. Codes below it move up to where it stood."""
    code = find_code(session, actor.organisation_id, code_id)
    if code.retired_at is not None:
        return code
    changes = [[code_id, undoing.code_row(code)]]
    below = session.scalars(
        select(Code).where(col(Code.parent_id) == code_id, col(Code.organisation_id) == actor.organisation_id)
    )
    for child in below.all():
        changes.append([child.id, undoing.code_row(child)])
        child.parent_id = code.parent_id
    code.retired_at = now()
    _note(session, actor, code, "code-retired", {"codes": changes}, name=code.name)
    session.commit()
    return code


def restore(session: Session, actor: Actor, code_id: int) -> Code:
    """Take a retired code into use again; raises InputError(name="taken-by-a-code") where another has its name now."""
    code = find_code(session, actor.organisation_id, code_id)
    known = coding.list_codes(session, actor.organisation_id, code.questionnaire_id, past=True)
    if problems := _name_problem(code.name, code_id, known):
        raise InputError(**problems)
    before = undoing.code_row(code)
    code.retired_at = None
    if not _is_parent(code.parent_id, code.questionnaire_id, known):
        code.parent_id = None
    return _change(session, actor, code, before, "code-restored", name=code.name)


def share(session: Session, actor: Actor, code_id: int) -> Code:
    """Let every questionnaire of the organisation use the code. It then stands at the top, or under a shared one.

    Raises InputError where a shared code has its name.
    """
    code = find_code(session, actor.organisation_id, code_id)
    shared = coding.list_codes(session, actor.organisation_id, None, past=True)
    if problems := _name_problem(code.name, code_id, shared):
        raise InputError(**problems)
    changes = [[code_id, undoing.code_row(code)]]
    scope = Scope(None, code.questionnaire_id, code_id)
    if code.parent_id not in {one.id for one in shared}:
        code.parent_id = None
    code.questionnaire_id = None
    undoing.note(session, actor, scope, "code-shared", {"codes": changes}, name=code.name)
    session.commit()
    return code


def undo(session: Session, actor: Actor, questionnaire_id: int | None) -> str:
    """Take back the actor's newest act on the codebook; the act, or "" where there is none left.

    A code that was made is retired, so that nothing it was given to is lost.
    """
    act = undoing.last_act(session, actor, None, questionnaire_id)
    if act is None:
        return ""
    undoing.take_back(session, actor, act)
    session.expire_all()
    return act.act


def history(session: Session, organisation_id: int, code_id: int) -> tuple[Change, ...]:
    """Everything that was done to the code, and what was merged into it, oldest first.

    What was taken back is said to be.
    """
    merged = select(col(Code.id)).where(col(Code.merged_into_id) == code_id)
    query = select(CodingAct).where(
        col(CodingAct.organisation_id) == organisation_id,
        col(CodingAct.round_id).is_(None),
        or_(
            col(CodingAct.code_id) == code_id,
            and_(col(CodingAct.code_id).in_(merged), col(CodingAct.act) == "code-merged"),
        ),
    )
    acts = session.scalars(query.order_by(col(CodingAct.id))).all()
    undone = {act.undoes_id for act in acts if act.undoes_id is not None}
    shown = (act for act in acts if act.act != undoing.UNDONE)
    return tuple(Change(act.at, act.actor, act.act, act.details, act.id in undone) for act in shown)


def usage(session: Session, organisation_id: int, code_ids: Sequence[int]) -> dict[int, int]:
    """How many responses of any round each of these codes counts for."""
    query = select(_coding.c.code_id, func.count(_coding.c.response_id.distinct())).where(
        _coding.c.organisation_id == organisation_id, _coding.c.code_id.in_(code_ids), _coding.c.counts
    )
    return {row[0]: row[1] for row in session.connection().execute(query.group_by(_coding.c.code_id))}


def _change(session: Session, actor: Actor, code: Code, before: dict[str, Any], act: str, **logged: Any) -> Code:
    _note(session, actor, code, act, {"codes": [[code.id, before]]}, **logged)
    session.commit()
    return code


def _check_questionnaire(session: Session, actor: Actor, questionnaire_id: int | None) -> None:
    if questionnaire_id is None:
        return
    found = session.get(Questionnaire, questionnaire_id)
    if found is None or found.organisation_id != actor.organisation_id:
        raise NotFoundError("questionnaire", questionnaire_id)


def _is_parent(parent_id: int | None, questionnaire_id: int | None, known: Sequence[codebook.Code]) -> bool:
    """Whether a code of this questionnaire's may stand there: a shared one stands under shared ones only."""
    if parent_id is None:
        return True
    codes = {code.id: code for code in known}
    parent = codes.get(parent_id)
    if parent is None or not parent.usable or (questionnaire_id is None and parent.questionnaire_id is not None):
        return False
    return 1 + len(list(codebook.ancestors(parent_id, codes))) < codebook.DEEPEST


def _name_problem(name: str, own_id: int | None, known: Sequence[codebook.Code]) -> dict[str, str]:
    if not codebook.folded(name):
        return {"name": "required"}
    if len(name.strip()) > codebook.LONGEST_NAME:
        return {"name": "too-long"}
    others = {codebook.folded(code.name) for code in known if code.usable and code.id != own_id}
    return {"name": "taken-by-a-code"} if codebook.folded(name) in others else {}


def _words_problems(words: Mapping[str, str]) -> dict[str, str]:
    return {field: "too-long" for field in WORDS if len(words.get(field, "")) > codebook.LONGEST_WORDS}


def _colour_problem(colour: str) -> dict[str, str]:
    return {"colour": "unknown-choice"} if colour and colour not in PALETTE else {}


def _note(session: Session, actor: Actor, code: Code, act: str, details: dict[str, Any], **logged: Any) -> None:
    undoing.note(session, actor, Scope(None, code.questionnaire_id, code.id), act, details, **logged)
