"""The ledger of protected figures: what of a population has been shown, exactly as it was shown.

Of what is hidden nothing is kept, so the ledger tells no more than its readers have seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import select, update
from sqlmodel import Session

from survey.core.disclosure.table import Table
from survey.models import CountedPopulation, ShownFigure
from survey.services import upserting
from survey.services.populations import Population

_shown: Any = ShownFigure.__table__  # type: ignore[attr-defined]
_population: Any = CountedPopulation.__table__  # type: ignore[attr-defined]
Kept = Table | str  # a table as it is shown, or why it is not


def find_all(session: Session, population: Population) -> dict[str, Kept]:
    """Everything that has been shown of a population, by key."""
    query = select(_shown.c.key, _shown.c.shown).where(
        _shown.c.round_id == population.round_id, _shown.c.number == population.number
    )
    return {key: _read(text) for key, text in session.connection().execute(query)}


def find_earlier(session: Session, population: Population) -> dict[str, list[tuple[int, Table]]]:
    """Every table that was shown of the populations before, by key, each with the number of its population."""
    query = select(_shown.c.key, _shown.c.number, _shown.c.shown).where(
        _shown.c.round_id == population.round_id, _shown.c.number < population.number
    )
    found: dict[str, list[tuple[int, Table]]] = {}
    for key, number, text in session.connection().execute(query):
        if isinstance(kept := _read(text), Table):
            found.setdefault(key, []).append((number, kept))
    return found


def hold(session: Session, population: Population) -> None:
    """Keep others from adding to the population's figures until this transaction ends."""
    own = _population.c.round_id == population.round_id, _population.c.number == population.number
    session.connection().execute(update(_population).where(*own).values(mark=_population.c.mark))


def keep(session: Session, population: Population, purpose: str, figures: Iterable[tuple[str, Kept]]) -> None:
    """Write down that these figures are shown; one that is there already stays."""
    statement = upserting.insert(session, _shown).on_conflict_do_nothing()
    rows = [
        {
            "round_id": population.round_id,
            "number": population.number,
            "key": key,
            "organisation_id": population.organisation_id,
            "purpose": purpose,
            "shown": _written(kept),
        }
        for key, kept in figures
    ]
    if rows:
        session.connection().execute(statement, rows)


def _written(kept: Kept) -> str:
    if isinstance(kept, str):
        return json.dumps({"refused": kept})
    data = {"rows": kept.rows, "columns": kept.columns, "row_keys": kept.row_keys, "column_keys": kept.column_keys}
    return json.dumps({**data, "counts": kept.counts, "whole": kept.whole}, separators=(",", ":"))


def _read(text: str) -> Kept:
    data = json.loads(text)
    if "refused" in data:
        return str(data["refused"])
    return Table(
        data["rows"],
        data["columns"],
        tuple(data["row_keys"]),
        tuple(data["column_keys"]),
        tuple(map(tuple, data["counts"])),
        data["whole"],
    )
