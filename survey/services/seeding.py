"""The codebook that a questionnaire comes with, as a start: read where it has no code of its own yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from survey.formats.codebook_yaml import Sketch
from survey.models import Code
from survey.services import codebooks, undoing
from survey.services.auditing import Actor
from survey.services.undoing import Scope

_code: Any = Code.__table__  # type: ignore[attr-defined]


def seed(session: Session, actor: Actor, questionnaire_id: int, sketches: Sequence[Sketch]) -> int:
    """Make these codes where the questionnaire never had any; how many were made. Not committed.

    What staff have made of the codebook since is never touched.
    """
    known = select(_code.c.id).where(_code.c.questionnaire_id == questionnaire_id).limit(1)
    if not sketches or session.connection().execute(known).first() is not None:
        return 0
    above: list[int] = []
    made = []
    for sketch in sketches:
        code = codebooks.make(
            session,
            actor,
            questionnaire_id,
            sketch.name,
            parent_id=above[sketch.depth - 1] if sketch.depth else None,
            colour=sketch.colour,
            words={"definition": sketch.definition, "use_when": sketch.use_when, "use_not": sketch.use_not},
            alone=False,
        )
        above[sketch.depth :] = [code.id or 0]
        made.append(code.id)
    details = {"codes": [[code_id, None] for code_id in made]}
    scope = Scope(None, questionnaire_id, made[0])
    undoing.note(session, actor, scope, "codebook-imported", details, made=len(made))
    return len(made)
