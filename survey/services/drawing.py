"""Samples for double coding: drawn so that the draw can be shown, coded blind or openly, opened for comparison."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, insert, literal, select, union_all, update
from sqlmodel import Session, col

from survey.core import sampling
from survey.core.definition import Questionnaire
from survey.errors import InputError, NotFoundError
from survey.models import (
    Answer,
    CodedUnit,
    Coding,
    Response,
    Role,
    Sample,
    SampleCoder,
    SampleUnit,
    TargetGroup,
    User,
    UserRole,
    now,
)
from survey.services import reaching, tallying, undoing
from survey.services.auditing import Actor
from survey.services.coding import ADJUDICATOR
from survey.services.filtering import Filters
from survey.services.undoing import Scope

STRATA: Final = ("", "group", "language")
MOST_CODERS: Final = 10
LONGEST_NAME: Final = 120
_CODING_ROLES: Final = ("administrator", "reviewer")
_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_done: Any = CodedUnit.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_sample: Any = Sample.__table__  # type: ignore[attr-defined]
_coder: Any = SampleCoder.__table__  # type: ignore[attr-defined]
_unit: Any = SampleUnit.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sample is to be drawn. `coders`: the first one's codings count until an adjudicator has decided.

    `seed` None: a new one is drawn and kept.
    """

    name: str
    question_key: str
    size: int
    coders: tuple[str, ...]
    strata: str = ""
    blind: bool = True
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """What a coder has done: answers with a code of theirs or said to be done, codings, and when last."""

    coder: str
    answers: int
    codings: int
    last: date | None


def draw(session: Session, actor: Actor, round_id: int, wish: Wish) -> Sample:
    """Draw a sample of the round's submitted answers to one question; none is in two samples of the same question.

    Raises InputError for what cannot be drawn, NotFoundError for a round that is not there.
    """
    reaching.find_round(session, actor.organisation_id, round_id)
    strata = _strata(session, round_id, wish)
    problems = _problems(wish, sum(map(len, strata.values())), list_coders(session, actor.organisation_id, round_id))
    if problems:
        raise InputError(**problems)
    seed = secrets.randbits(48) if wish.seed is None else wish.seed
    drawn = sampling.draw(strata, wish.size, seed)
    sample = Sample(
        organisation_id=actor.organisation_id,
        round_id=round_id,
        question_key=wish.question_key,
        name=wish.name.strip(),
        size=len(drawn),
        strata=wish.strata,
        seed=seed,
        drawn_of=sum(map(len, strata.values())),
        blind=wish.blind,
        drawn_by=actor.name,
    )
    session.add(sample)
    session.flush()
    own = {"sample_id": sample.id, "organisation_id": actor.organisation_id}
    rows = [{**own, "coder": coder, "place": place} for place, coder in enumerate(wish.coders)]
    session.connection().execute(insert(_coder), rows)
    units = [{**own, "response_id": unit, "adjudicator": ""} for unit in drawn]
    session.connection().execute(insert(_unit), units)
    _count_first_coder_only(session, sample, wish.coders)
    logged = {"sample": sample.id, "size": len(drawn), "seed": seed, "coders": list(wish.coders)}
    undoing.note(session, actor, Scope(round_id), "sample-drawn", {"sample": sample.id}, **logged)
    session.commit()
    return sample


def open_comparison(session: Session, actor: Actor, sample_id: int) -> None:
    """Let everybody see everybody's codings of a sample, once all have coded what they are going to code."""
    sample = find_sample(session, actor.organisation_id, sample_id)
    if sample.opened_at is not None:
        return
    sample.opened_at, sample.opened_by = now(), actor.name
    details = {"opened": sample_id}
    undoing.note(session, actor, Scope(sample.round_id), "sample-opened", details, sample=sample_id)
    session.commit()


def find_sample(session: Session, organisation_id: int, sample_id: int) -> Sample:
    """One of the organisation's samples; raises NotFoundError."""
    found = session.get(Sample, sample_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("sample", sample_id)
    return found


def list_samples(session: Session, organisation_id: int, round_id: int) -> Sequence[Sample]:
    """The round's samples, newest first."""
    query = select(Sample).where(col(Sample.organisation_id) == organisation_id, col(Sample.round_id) == round_id)
    return session.scalars(query.order_by(col(Sample.id).desc())).all()


def coders_of(session: Session, sample_id: int) -> tuple[str, ...]:
    """Who codes the sample, the first coder first."""
    query = select(_coder.c.coder).where(_coder.c.sample_id == sample_id).order_by(_coder.c.place)
    return tuple(session.connection().execute(query).scalars())


def units_of(session: Session, sample: Sample) -> dict[int, str]:
    """The sample's responses in the order of the draw, each with who has adjudicated it ("" for nobody yet)."""
    query = select(_unit.c.response_id, _unit.c.adjudicator).where(_unit.c.sample_id == sample.id)
    found = {row[0]: row[1] for row in session.connection().execute(query)}
    return {unit: found[unit] for unit in sampling.draw({"": list(found)}, len(found), sample.seed)}


def read_by(session: Session, sample: Sample, coder: str) -> frozenset[int]:
    """The sample's responses that a coder has given a code or said to be done with."""
    units = select(_unit.c.response_id).where(_unit.c.sample_id == sample.id)
    found: set[int] = set()
    for table in (_coding, _done):
        query = select(table.c.response_id).where(
            table.c.response_id.in_(units), table.c.question_key == sample.question_key, table.c.coder == coder
        )
        found.update(session.connection().execute(query).scalars())
    return frozenset(found)


def list_coders(session: Session, organisation_id: int, round_id: int) -> tuple[str, ...]:
    """Who may code, and whoever has coded in the round, by name."""
    staff = (
        select(col(User.email))
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(col(User.organisation_id) == organisation_id, col(User.active), col(Role.name).in_(_CODING_ROLES))
    )
    coded = select(_coding.c.coder).where(_coding.c.round_id == round_id, _coding.c.origin != ADJUDICATOR).distinct()
    connection = session.connection()
    return tuple(sorted({*connection.execute(staff).scalars(), *connection.execute(coded).scalars()}))


def progress(session: Session, round_id: int, question_key: str, sample: Sample | None = None) -> tuple[Progress, ...]:
    """What each coder has done on one question's answers, of a sample's alone where one is given."""
    within: list[Any] = []
    if sample is not None:
        units = select(_unit.c.response_id).where(_unit.c.sample_id == sample.id)
        within = [units]
    each = []
    for table, given in ((_coding, 1), (_done, 0)):
        query = select(table.c.coder, table.c.response_id, table.c.at, literal(given).label("given"))
        query = query.where(table.c.round_id == round_id, table.c.question_key == question_key)
        if table is _coding:
            query = query.where(table.c.origin != ADJUDICATOR)
        each.append(query.where(*(table.c.response_id.in_(units) for units in within)))
    acts = union_all(*each).subquery()
    totals = (func.count(acts.c.response_id.distinct()), func.sum(acts.c.given), func.max(acts.c.at))
    rows = session.connection().execute(select(acts.c.coder, *totals).group_by(acts.c.coder).order_by(acts.c.coder))
    return tuple(Progress(name, many, int(given), last.date()) for name, many, given, last in rows)


def count_answers(session: Session, round_id: int, questionnaire: Questionnaire, question_key: str) -> int:
    """How many submitted answers in words the question has: what there is to code."""
    found = tallying.count_each(session, round_id, questionnaire, [question_key], Filters())[question_key]
    return sum(count for (value, _), count in found.items() if value is not None)


def _answered(round_id: int, question_key: str) -> Any:
    return (
        select(_response.c.id, _response.c.language, _group.c.name.label("group"))
        .join(_answer, _answer.c.response_id == _response.c.id)
        .join(_group, _group.c.id == _response.c.group_id)
        .where(
            _response.c.round_id == round_id,
            _response.c.state == "submitted",
            _answer.c.question_key == question_key,
            _answer.c.on_path,
            _answer.c.value.is_not(None),
        )
    )


def _strata(session: Session, round_id: int, wish: Wish) -> dict[str, list[int]]:
    """The answers that may be drawn, by stratum."""
    taken = select(_unit.c.response_id).join(_sample, _sample.c.id == _unit.c.sample_id)
    taken = taken.where(_sample.c.round_id == round_id, _sample.c.question_key == wish.question_key)
    query = _answered(round_id, wish.question_key).where(_response.c.id.not_in(taken))
    strata: dict[str, list[int]] = {}
    for row in session.connection().execute(query):
        strata.setdefault(getattr(row, wish.strata) if wish.strata in STRATA[1:] else "", []).append(row.id)
    return strata


def _problems(wish: Wish, available: int, known: Sequence[str]) -> dict[str, str]:
    problems = {}
    if not wish.name.strip() or len(wish.name) > LONGEST_NAME:
        problems["name"] = "too-long" if wish.name.strip() else "required"
    if wish.strata not in STRATA:
        problems["strata"] = "unknown-choice"
    if not available:
        problems["question"] = "nothing-to-draw"
    if not 1 <= wish.size <= max(available, 1):
        problems["size"] = "not-that-many"
    if not 2 <= len(set(wish.coders)) <= MOST_CODERS or len(set(wish.coders)) != len(wish.coders):
        problems["coders"] = "two-coders"
    elif not set(wish.coders) <= set(known):
        problems["coders"] = "unknown-choice"
    return problems


def _count_first_coder_only(session: Session, sample: Sample, coders: Sequence[str]) -> None:
    """What the further coders gave these answers before counts no more."""
    units = select(_unit.c.response_id).where(_unit.c.sample_id == sample.id)
    session.connection().execute(
        update(_coding)
        .where(
            _coding.c.round_id == sample.round_id,
            _coding.c.question_key == sample.question_key,
            _coding.c.response_id.in_(units),
            _coding.c.coder.in_(coders[1:]),
        )
        .values(counts=False)
    )
