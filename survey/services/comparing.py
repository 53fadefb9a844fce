"""Comparing what several coders gave the same answers: agreement, disagreements side by side, and the decision.

Once an adjudicator has decided on an answer, the decision is what counts; what the coders gave stays to be compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlmodel import Session

from survey.core.agreement import Agreement, Codes, Unit, agreement
from survey.errors import InputError, NotFoundError
from survey.models import CodedUnit, Coding, Sample, SampleUnit, now, random_id
from survey.services import coding, drawing, undoing
from survey.services.auditing import Actor
from survey.services.coding import ADJUDICATOR, Target
from survey.services.undoing import Scope

_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_done: Any = CodedUnit.__table__  # type: ignore[attr-defined]
_unit: Any = SampleUnit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One answer that coders gave different codes, or that has been decided on.

    `given`: coder → codes, for each who has coded it. `decided` are the adjudicator's codes, where `adjudicator` is
    somebody.
    """

    response_id: int
    words: str
    given: dict[str, Codes]
    adjudicator: str
    decided: Codes

    @property
    def common(self) -> Codes:
        """The codes that everybody who has coded it gave it."""
        given = list(self.given.values())
        return given[0].intersection(*given[1:]) if given else frozenset()

    @property
    def codes(self) -> Codes:
        """Every code that anybody gave it."""
        return frozenset().union(*self.given.values(), self.decided)


def compare(session: Session, sample: Sample) -> Agreement:
    """How far the sample's coders agree, over the codes that any of them gave, in the codebook's order."""
    coders = drawing.coders_of(session, sample.id or 0)
    units = list(_given(session, sample, coders).values())
    used = frozenset().union(*(codes for unit in units for codes in unit.values()))
    questionnaire_id = coding.questionnaire_of(session, sample.organisation_id, sample.round_id)
    known = coding.list_codes(session, sample.organisation_id, questionnaire_id, past=True)
    return agreement(units, coders, [code.id for code in known if code.id in used])


def disagreements(session: Session, sample: Sample, *, everything: bool = False) -> tuple[Disagreement, ...]:
    """The answers that two or more have coded differently, in the order of the draw; with `everything` all answers."""
    coders = drawing.coders_of(session, sample.id or 0)
    given = _given(session, sample, coders)
    decided = _codes_by_coder(session, sample, origin=ADJUDICATOR)
    found = []
    for response_id, adjudicator in drawing.units_of(session, sample).items():
        unit = given.get(response_id, {})
        if not everything and len(set(unit.values())) < 2:
            continue
        words = coding.find_words(
            session, sample.organisation_id, Target(sample.round_id, response_id, sample.question_key)
        )
        by_adjudicator = decided.get(response_id, {}) if adjudicator else {}
        chosen = frozenset().union(*by_adjudicator.values())
        found.append(Disagreement(response_id, words, dict(unit), adjudicator, chosen))
    return tuple(found)


def adjudicate(session: Session, actor: Actor, sample_id: int, response_id: int, code_ids: Sequence[int]) -> None:
    """Decide which codes an answer of the sample has; none is a decision too. From then on that alone counts.

    A code keeps the spans of the first coder who gave it. Raises InputError(adjudicator=…) for one of the coders
    themselves or before the comparison is opened, NotFoundError for an answer or a code that is not there.
    """
    sample = drawing.find_sample(session, actor.organisation_id, sample_id)
    coders = drawing.coders_of(session, sample_id)
    if actor.name in coders:
        raise InputError(adjudicator="third-person")
    if sample.blind and sample.opened_at is None:
        raise InputError(adjudicator="not-opened")
    unit = (
        session.connection()
        .execute(select(_unit).where(_unit.c.sample_id == sample_id, _unit.c.response_id == response_id))
        .mappings()
        .one_or_none()
    )
    if unit is None:
        raise NotFoundError("answer", response_id)
    for code_id in code_ids:
        coding.check_code(session, actor.organisation_id, sample.round_id, code_id)
    ours = (
        _coding.c.response_id == response_id,
        _coding.c.question_key == sample.question_key,
        _coding.c.round_id == sample.round_id,
    )
    rows = session.connection().execute(select(_coding).where(*ours).order_by(_coding.c.at, _coding.c.id)).mappings()
    theirs = sorted(rows.all(), key=lambda row: coders.index(row["coder"]) if row["coder"] in coders else len(coders))
    before = [row for row in theirs if row["origin"] == ADJUDICATOR]
    session.connection().execute(delete(_coding).where(*ours, _coding.c.origin == ADJUDICATOR))
    session.connection().execute(update(_coding).where(*ours).values(counts=False))
    made = [
        _decided(actor, sample, response_id, code_id, span)
        for code_id in dict.fromkeys(code_ids)
        for span in _spans(theirs, code_id)
    ]
    if made:
        session.connection().execute(insert(_coding), made)
    session.connection().execute(
        update(_unit)
        .where(_unit.c.sample_id == sample_id, _unit.c.response_id == response_id)
        .values(adjudicator=actor.name, adjudicated_at=now())
    )
    details = {
        "added": [row["id"] for row in made],
        "removed": [undoing.plain_row(row) for row in before],
        "changed": [[row["id"], {"counts": row["counts"]}] for row in theirs if row["origin"] != ADJUDICATOR],
        "unit": [sample_id, *undoing.plain_row({"by": unit["adjudicator"], "at": unit["adjudicated_at"]}).values()],
    }
    scope = Scope(sample.round_id, response_id=response_id)
    undoing.note(session, actor, scope, "answer-adjudicated", details, sample=sample_id, codes=list(code_ids))
    session.commit()


def _decided(
    actor: Actor, sample: Sample, response_id: int, code_id: int, span: tuple[int | None, int | None]
) -> dict[str, Any]:
    return {
        "id": random_id(),
        "organisation_id": actor.organisation_id,
        "round_id": sample.round_id,
        "response_id": response_id,
        "question_key": sample.question_key,
        "code_id": code_id,
        "given_id": code_id,
        "coder": actor.name,
        "start": span[0],
        "end": span[1],
        "at": now(),
        "state": "accepted",
        "origin": ADJUDICATOR,
        "counts": True,
        "example": False,
    }


def _spans(rows: Sequence[Any], code_id: int) -> list[tuple[int | None, int | None]]:
    """Where the first coder who gave the code gave it; the whole answer where nobody did."""
    with_code = [row for row in rows if row["code_id"] == code_id and row["origin"] != ADJUDICATOR]
    return [(row["start"], row["end"]) for row in with_code if row["coder"] == with_code[0]["coder"]] or [(None, None)]


def _given(session: Session, sample: Sample, coders: Sequence[str]) -> dict[int, Unit]:
    """What each coder gave each of the sample's answers; a coder who said they are done gave it nothing."""
    found = _codes_by_coder(session, sample, coders=coders)
    units = select(_unit.c.response_id).where(_unit.c.sample_id == sample.id)
    query = select(_done.c.response_id, _done.c.coder).where(
        _done.c.question_key == sample.question_key, _done.c.coder.in_(coders), _done.c.response_id.in_(units)
    )
    for response_id, coder in session.connection().execute(query):
        found.setdefault(response_id, {}).setdefault(coder, frozenset())
    return {
        response_id: {coder: unit[coder] for coder in coders if coder in unit} for response_id, unit in found.items()
    }


def _codes_by_coder(
    session: Session, sample: Sample, coders: Sequence[str] = (), origin: str = ""
) -> dict[int, dict[str, Codes]]:
    units = select(_unit.c.response_id).where(_unit.c.sample_id == sample.id)
    query = select(_coding.c.response_id, _coding.c.coder, _coding.c.code_id).where(
        _coding.c.round_id == sample.round_id,
        _coding.c.question_key == sample.question_key,
        _coding.c.response_id.in_(units),
        _coding.c.origin == origin if origin else _coding.c.origin != ADJUDICATOR,
    )
    if coders:
        query = query.where(_coding.c.coder.in_(coders))
    found: dict[int, dict[str, Codes]] = {}
    for response_id, coder, code_id in session.connection().execute(query):
        unit = found.setdefault(response_id, {})
        unit[coder] = unit.get(coder, frozenset()) | {code_id}
    return found
