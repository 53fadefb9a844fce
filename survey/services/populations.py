"""Whom a round's protected figures count, and by which rule.

Figures that follow each new answer can be subtracted from what they were a minute ago. So protected figures count a
population that stands still: everybody who had handed in by the end of a day that has passed. It is followed by another
when so many have come that those who came since are a group of their own, and what changed by few stays hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.disclosure import DEFAULT, Rule
from survey.errors import InputError, NotFoundError
from survey.models import CountedPopulation, DisclosureRule, Response, Round
from survey.services import auditing
from survey.services.auditing import Actor
from survey.services.filtering import Filters

GROWTH: Final = 0.5  # by how much of itself a population must grow while its round is open
HIGHEST: Final = 1_000  # a threshold above it would hide everything
_PRIME: Final = 1_000_003
_response: Any = Response.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody who had handed in by the end of `through`: `responses` of them, the `number`-th time it is settled."""

    organisation_id: int
    round_id: int
    number: int
    through: date
    responses: int
    mark: int
    rule: Rule

    @property
    def filters(self) -> Filters:
        """Who belongs to it."""
        return Filters(until=self.through)


def rule_of(session: Session, round_id: int) -> Rule:
    """The round's rule; the product's own where nobody has chosen one."""
    found = session.get(DisclosureRule, round_id)
    return Rule(found.base, found.cell) if found else DEFAULT


def set_rule(session: Session, actor: Actor, round_id: int, base: int, cell: int, may_weaken: bool) -> Rule:
    """Give the round other thresholds, for whatever is counted from now on; what was shown stays as it was.

    Raises InputError where they would protect less and the actor may not decide that, or would protect nobody.
    """
    before = rule_of(session, round_id)
    problems = {} if 2 <= cell <= HIGHEST else {"cell": "not-a-threshold"}
    if not cell <= base <= HIGHEST:
        problems["base"] = "not-a-threshold"
    if problems:
        raise InputError(**problems)
    rule = Rule(base, cell)
    if rule.weakens(before) and not may_weaken:
        raise InputError(
            **{name: "only-stricter" for name in ("base", "cell") if getattr(rule, name) < getattr(before, name)}
        )
    own = session.get(DisclosureRule, round_id)
    own = own or DisclosureRule(round_id=round_id, organisation_id=actor.organisation_id, base=base, cell=cell)
    own.base, own.cell = base, cell
    session.add(own)
    was = {"base_before": before.base, "cell_before": before.cell}
    auditing.record(session, actor, "disclosure-rule-changed", f"round {round_id}", base=base, cell=cell, **was)
    session.commit()
    return rule


def settle(session: Session, organisation_id: int, round_id: int, today: date | None = None) -> Population | None:
    """The round's population as it stands today, settled anew where enough have come; None while they are too few.

    Raises NotFoundError where the round is not the organisation's.
    """
    found = session.get(Round, round_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("round", round_id)
    today = today or datetime.now(UTC).date()
    rule = rule_of(session, round_id)
    last = _last(session, round_id)
    through = today - timedelta(days=1)
    if last is None:
        many, mark = _measure(session, round_id, through)
        return _keep(session, found, rule, 1, (through, many, mark)) if many >= rule.base else None
    came = _came(session, round_id, last.through, through)
    closed = found.closes_on is not None and found.closes_on < today
    if came < rule.base or (not closed and came < last.responses * GROWTH):
        return last
    many, mark = _measure(session, round_id, through)
    return _keep(session, found, rule, last.number + 1, (through, many, mark))


def stands(session: Session, population: Population) -> bool:
    """Whether the population is still what it was: nobody has taken their answers back."""
    return _measure(session, population.round_id, population.through) == (population.responses, population.mark)


def lost(session: Session, population: Population) -> int:
    """How many of the population have taken their answers back."""
    return population.responses - _measure(session, population.round_id, population.through)[0]


def earlier(session: Session, population: Population) -> list[Population]:
    """The round's populations before this one."""
    own = col(CountedPopulation.round_id) == population.round_id, col(CountedPopulation.number) < population.number
    return [_population(row) for row in session.exec(select_rows(CountedPopulation).where(*own))]


def _last(session: Session, round_id: int) -> Population | None:
    query = select_rows(CountedPopulation).where(col(CountedPopulation.round_id) == round_id)
    found = session.exec(query.order_by(col(CountedPopulation.number).desc()).limit(1)).first()
    return None if found is None else _population(found)


def _population(row: CountedPopulation) -> Population:
    own = (row.organisation_id, row.round_id, row.number, row.through, row.responses, row.mark)
    return Population(*own, Rule(row.base, row.cell))


def _keep(
    session: Session, found: Round, rule: Rule, number: int, measured: tuple[date, int, int]
) -> Population | None:
    through, responses, mark = measured
    row = CountedPopulation(
        round_id=found.id or 0,
        number=number,
        organisation_id=found.organisation_id,
        through=through,
        responses=responses,
        mark=mark,
        base=rule.base,
        cell=rule.cell,
    )
    try:
        session.add(row)
        session.commit()
    except IntegrityError:  # somebody else has settled it at the same time
        session.rollback()
    return _last(session, found.id or 0)


def _measure(session: Session, round_id: int, through: date) -> tuple[int, int]:
    """How many had handed in by the end of a day, and a sum that changes when one of them is taken away."""
    marks = func.coalesce(func.sum(_response.c.id % _PRIME), 0)
    row = session.connection().execute(
        select(func.count(), marks).where(*_handed_in(round_id), _response.c.submitted_on <= through)
    )
    many, mark = row.one()
    return int(many), int(mark)


def _came(session: Session, round_id: int, after: date, through: date) -> int:
    days = _response.c.submitted_on > after, _response.c.submitted_on <= through
    query = select(func.count()).select_from(_response).where(*_handed_in(round_id), *days)
    return int(session.connection().execute(query).scalar_one())


def _handed_in(round_id: int) -> tuple[Any, Any]:
    return _response.c.round_id == round_id, _response.c.state == "submitted"
