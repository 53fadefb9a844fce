"""What staff did, as a chain of events that shows any change made to it afterwards.

Each event carries the hash of the one before it, and the organisation's chain says where it ends. Appending first
writes the chain's row, which holds it until the commit: writers at the same time come one after the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, literal, select, update
from sqlmodel import Session, col

from survey.models import Event, EventChain, now
from survey.services import upserting

_event: Any = Event.__table__  # type: ignore[attr-defined]
_chain: Any = EventChain.__table__  # type: ignore[attr-defined]
START = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a staff member's address, or "terminal" for whoever ran a command."""

    organisation_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link of a chain that does not hold. `code`: missing, changed, moved or cut-off."""

    number: int
    code: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How long a chain is, the hash it ends with (worth writing down elsewhere), and where it is broken."""

    length: int
    hash: str
    broken: Broken | None = None


def record(session: Session, actor: Actor, act: str, object_: str, **details: Any) -> None:
    """Append that `actor` did `act` (past tense) to `object_`, in the transaction of the act itself."""
    connection = session.connection()
    mine = _chain.c.organisation_id == actor.organisation_id
    longer = update(_chain).where(mine).values(length=_chain.c.length + literal(1))
    longer = longer.returning(_chain.c.length, _chain.c.hash)
    end = connection.execute(longer).first()
    if end is None:
        first = {"organisation_id": actor.organisation_id, "length": 0, "hash": START}
        connection.execute(_begin_chain(session), first)
        end = connection.execute(longer).one()
    values = {
        "organisation_id": actor.organisation_id,
        "number": end.length,
        "at": now().replace(microsecond=0),
        "actor": actor.name,
        "act": act,
        "object": object_,
        "details": details,
        "previous": end.hash,
    }
    values["hash"] = _hash(values)
    connection.execute(insert(_event).values(values))
    connection.execute(update(_chain).where(mine).values(hash=values["hash"]))


def verify(session: Session, organisation_id: int) -> Verified:
    """Follow the organisation's chain from its start; stops at the first link that does not hold.

    Only as far as the chain's end says: what is appended meanwhile is left for the next time.
    """
    connection = session.connection()
    end = connection.execute(select(_chain).where(_chain.c.organisation_id == organisation_id)).first()
    length, last = (end.length, end.hash) if end else (0, START)
    query = select(_event).where(_event.c.organisation_id == organisation_id)
    if length:
        query = query.where(_event.c.number <= length)
    with connection.execute(query.order_by(_event.c.number).execution_options(yield_per=1_000)) as rows:
        number, hash_, broken = _follow(rows.mappings())
    if broken is None and (number, hash_) != (length, last):
        broken = Broken(number + 1, "cut-off")
    return Verified(length, last, broken)


def _follow(rows: Iterable[Any]) -> tuple[int, str, Broken | None]:
    """The number and the hash of the last link that holds, and the one after it that does not."""
    number, previous = 0, START
    for row in rows:
        if row["number"] != number + 1:
            return number, previous, Broken(number + 1, "missing")
        if row["previous"] != previous:
            return number, previous, Broken(number + 1, "moved")
        if row["hash"] != _hash(row):
            return number, previous, Broken(number + 1, "changed")
        number, previous = row["number"], row["hash"]
    return number, previous, None


def list_events(session: Session, organisation_id: int, before: int | None, limit: int) -> Sequence[Event]:
    """The organisation's events, newest first, from below number `before`."""
    query = select(Event).where(col(Event.organisation_id) == organisation_id)
    if before is not None:
        query = query.where(col(Event.number) < before)
    return session.scalars(query.order_by(col(Event.number).desc()).limit(limit)).all()


def _begin_chain(session: Session) -> Any:
    return upserting.insert(session, _chain).on_conflict_do_nothing()


def _hash(row: Any) -> str:
    """The digest of everything an event says and of the hash before it, in one fixed form."""
    at: datetime = row["at"]
    moment = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    said = [
        row["organisation_id"],
        row["number"],
        moment.isoformat(),
        row["actor"],
        row["act"],
        row["object"],
        row["details"],
        row["previous"],
    ]
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
