"""The codebook: making, defining, moving, merging, splitting and retiring codes, each with its history.

A code that went is not deleted. One that was merged says into which, and its codings still say what was given, so that
a count of before the merger can be explained, and the merger taken back.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from survey.core import codebook
from survey.core.colours import PALETTE, next_colour
from survey.errors import InputError, NotFoundError
from survey.models import Code, Coding, Questionnaire
from survey.services import coding, undoing
from survey.services.auditing import Actor
from survey.services.undoing import Scope

WORDS: Final = ("definition", "use_when", "use_not")
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_code: Any = Code.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Change:
    """One entry of a code's history: who did what when; `details` as `undoing` describes them."""

    at: datetime
    actor: str
    act: str
    details: Mapping[str, Any]
    undone: bool


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
    commit: bool = True,
) -> Code:
    """A new code of a questionnaire's, or with none a shared one. Its colour is the next one where none is named.

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
    _note(session, actor, made, "code-made", {"codes": [[made.id, None]]}, name=made.name)
    if commit:
        session.commit()
    return made


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
