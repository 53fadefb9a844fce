"""Answers weighted to known shares of the population: which shares, what weights they give, and what these change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from survey.core import raking
from survey.core.columnar import Entry
from survey.core.crosstab import Variable
from survey.core.definition import Questionnaire
from survey.core.raking import Cell, Raked
from survey.errors import InputError
from survey.models import Margin
from survey.services import auditing, tallying
from survey.services.auditing import Actor
from survey.services.filtering import Filters

MOST_MARGINS: Final = 6
_NOBODY: Final = ""  # the category of who gave no answer to a margin's question


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights of a round, by cell of the margins' categories; `empty` names what nobody answered."""

    variables: tuple[Variable, ...]
    counts: Mapping[Cell, int]
    raked: Raked
    empty: tuple[tuple[int, str], ...]


def margins(session: Session, round_id: int) -> dict[str, dict[str, float]]:
    """The known shares of a round's population: variable → category → share."""
    rows = session.exec(select(Margin).where(Margin.round_id == round_id).order_by(col(Margin.key))).all()
    return {row.key: {category: float(share) for category, share in row.shares.items()} for row in rows}


def set_margin(session: Session, actor: Actor, round_id: int, key: str, shares: Mapping[str, float]) -> None:
    """Weight to these shares, which are taken in relation to their sum; with none, no longer by this variable.

    Raises InputError where they are no shares, or there are too many variables.
    """
    if any(not 0 <= share < 1e12 for share in shares.values()) or (shares and sum(shares.values()) <= 0):
        raise InputError(shares="not-shares")
    known = margins(session, round_id)
    if shares and key not in known and len(known) >= MOST_MARGINS:
        raise InputError(shares="too-many")
    row = session.get(Margin, (round_id, key))
    if not shares:
        if row is not None:
            session.delete(row)
    else:
        whole = sum(shares.values())
        made = {category: share / whole for category, share in shares.items()}
        row = row or Margin(round_id=round_id, key=key, organisation_id=actor.organisation_id)
        row.shares = made
        session.add(row)
    auditing.record(session, actor, "weights-changed", f"round {round_id}", variable=key)
    session.commit()


def weigh(
    session: Session, round_id: int, questionnaire: Questionnaire, variables: Sequence[Variable]
) -> Weighing | None:
    """The weights that give each of the variables its known shares; None where none are known."""
    known = margins(session, round_id)
    used = [variable for variable in variables if variable.key in known]
    if not used:
        return None
    targets = [known[variable.key] for variable in used]
    joint = tallying.tabulate(session, round_id, questionnaire, [variable.key for variable in used], Filters())
    counts: dict[Cell, int] = defaultdict(int)
    for entries, count in joint.items():
        counts[_cell(used, entries)] += count
    raked = raking.rake(counts, targets)
    return Weighing(tuple(used), dict(counts), raked, tuple(raking.empty_categories(counts, targets)))


def weighted(
    session: Session, round_id: int, questionnaire: Questionnaire, weighing: Weighing, key: str
) -> tuple[dict[Entry, float], float]:
    """A question's answers with the weight of those who gave each, and how many people these are worth (Kish).

    The worth counts those with a value alone.
    """
    keys = [*(variable.key for variable in weighing.variables), key]
    found: dict[Entry, float] = defaultdict(float)
    total = squares = 0.0
    for entries, count in tallying.tabulate(session, round_id, questionnaire, keys, Filters()).items():
        weight = weighing.raked.weights.get(_cell(weighing.variables, entries[:-1]), 1.0)
        found[entries[-1]] += count * weight
        if entries[-1][0] is not None:
            total += count * weight
            squares += count * weight**2
    return dict(found), total**2 / squares if squares else 0.0


def _cell(variables: Sequence[Variable], entries: Sequence[Entry]) -> Cell:
    pairs = zip(variables, entries, strict=True)
    return tuple(next(iter(variable.keys_of(entry)), _NOBODY) for variable, entry in pairs)
