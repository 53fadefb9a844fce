"""Workshops: a board is opened, people act on it, it ends. Every act is an event appended under the board's own lock.

A board's events up to a position never change, so what they come to is kept in memory, and asking whether there is
anything new costs one statement.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from survey.core import board_acts, board_replay, board_templates
from survey.core.board import HELD, STAFF, Board, Event
from survey.core.board_replay import Replay
from survey.core.board_view import changes_view
from survey.errors import InputError, NotFoundError
from survey.models import FormerCode, Workshop, WorkshopEvent, WorkshopSeat, now
from survey.services import auditing, citing, reaching, speaking, sweeping
from survey.services.auditing import Actor

CODE_DIGITS = 8
LONGEST_NAME = 120
MOST_KEPT = 200
NUMBERED = {"card-added": "cards", "column-added": "columns", "step-added": "steps"}  # act → what a board opens with
LOOKED_AT = ("card-held", "card-shown", "card-hidden", "card-withdrawn")  # what the writer of a card must get to see
WRITTEN_DOWN = ("ended", "published", "undone", "sound-deleted")  # what the staff's own log tells besides

_workshop: Any = Workshop.__table__  # type: ignore[attr-defined]
_event: Any = WorkshopEvent.__table__  # type: ignore[attr-defined]
_seat: Any = WorkshopSeat.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something to be done on a board: an act by name, with its details."""

    act: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose deed it is: a seat, the staff member's address where the seat is the staff's."""

    seat: int = STAFF
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a board has before anybody comes: deeds that put cards on it, and the board that it goes on from."""

    deeds: Sequence[Deed] = ()
    follows_id: int | None = None


EMPTY = Begun()


def open_board(
    session: Session,
    actor: Actor,
    name: str,
    template: str,
    tag: str,
    moderated: bool = True,
    round_id: int | None = None,
    begun: Begun = EMPTY,
) -> Workshop:
    """A new board by a template, or with the columns of the one it goes on from, with a join code of its own.

    Raises InputError, NotFoundError for the round or that board.
    """
    if template not in board_templates.TEMPLATES:
        raise InputError(template="unknown-choice")
    if round_id is not None:
        reaching.find_round(session, actor.organisation_id, round_id)
    tidied = board_acts.tidy(name)
    if not tidied or len(tidied) > LONGEST_NAME:
        raise InputError(name="too-long" if tidied else "required")
    former = None
    if begun.follows_id is not None:
        former = board_of(session, find(session, actor.organisation_id, begun.follows_id))
    made = _place_for(session, actor, tidied, round_id, begun.follows_id)
    details = board_templates.opening(template, tidied, tag, moderated, former)
    _append(session, made.id, Hand(actor=actor.name), [Deed("opened", details), *begun.deeds], "opened")
    auditing.record(session, actor, "board-opened", f"board {made.id}", name=tidied, template=template)
    session.commit()
    return find(session, actor.organisation_id, made.id)


def _place_for(session: Session, actor: Actor, name: str, round_id: int | None, follows_id: int | None) -> Workshop:
    while True:
        code = _new_code(session)
        made = Workshop(organisation_id=actor.organisation_id, round_id=round_id, name=name, code=code)
        made.follows_id = follows_id
        session.add(made)
        try:
            session.flush()
        except IntegrityError:  # the code is taken
            session.rollback()
        else:
            return made


def _new_code(session: Session) -> str:
    """Digits that no board has had before."""
    while True:
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        if session.get(FormerCode, code) is None:
            return code


def renew_code(session: Session, actor: Actor, workshop_id: int, turn: int) -> None:
    """Another join code. Who came in by the one before stays; it lets nobody in any more, and shows nobody the board.

    Raises InputError(act="ended") once the workshop is over.
    """
    found = find(session, actor.organisation_id, workshop_id)
    session.add(FormerCode(code=found.code, workshop_id=found.id, organisation_id=found.organisation_id))
    found.code = _new_code(session)
    session.add(found)
    auditing.record(session, actor, "board-code-renewed", f"board {found.id}")
    session.flush()
    act(session, workshop_id, Hand(actor=actor.name), [Deed("code-renewed", {})], turn)


def find(session: Session, organisation_id: int, workshop_id: int) -> Workshop:
    """One of the organisation's boards, as the database has it now; raises NotFoundError."""
    found = session.get(Workshop, workshop_id, populate_existing=True)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("board", workshop_id)
    return found


def list_boards(session: Session, organisation_id: int, limit: int = 100) -> Sequence[Workshop]:
    """The organisation's boards, newest first."""
    mine = select(Workshop).where(col(Workshop.organisation_id) == organisation_id)
    newest = mine.order_by(col(Workshop.opened_on).desc(), col(Workshop.id).desc())
    return session.scalars(newest.limit(limit)).all()


def replay(session: Session, workshop_id: int, position: int) -> Replay:
    """What the board's events up to `position` (at least) come to; only events not seen before are read."""
    with _lock:
        kept = _kept.get(workshop_id, Replay())
    if kept.position >= position:
        return kept
    fresh = _read_on(session, workshop_id, kept)
    with _lock:
        _kept.pop(workshop_id, None)
        _kept[workshop_id] = fresh
        while len(_kept) > MOST_KEPT:
            del _kept[next(iter(_kept))]
    return fresh


def _read_on(session: Session, workshop_id: int, known: Replay) -> Replay:
    query = select(_event).where(_event.c.workshop_id == workshop_id, _event.c.number > known.position)
    rows = session.connection().execute(query.order_by(_event.c.number)).all()
    events = (Event(row.number, row.act, row.seat, row.details, row.actor, _written(row.at)) for row in rows)
    return board_replay.advance(known, events)


def board_of(session: Session, workshop: Workshop) -> Board:
    """The board as it is now, with the words of its quotes."""
    return seen_now(session, workshop, replay(session, workshop.id, workshop.position).board)


def seen_now(session: Session, workshop: Workshop, board: Board) -> Board:
    """A board of the workshop's with what its quotes say today, and without sounds that were deleted."""
    cited = citing.fill(session, workshop.organisation_id, workshop.round_id, board)
    return speaking.fill(session, workshop.id, cited)


def act(session: Session, workshop_id: int, hand: Hand, deeds: Sequence[Deed], turn: int) -> None:
    """Do some deeds, all or none, each once however often it is sent.

    `turn` is how many acts this hand had done when the form was made: the same deeds sent again under the same turn
    are the same. Raises InputError(act=code) with what keeps the first of them from being done.
    """
    said = json.dumps([[deed.act, deed.details] for deed in deeds], sort_keys=True)
    key = sha256(f"{hand.seat}:{turn}:{said}".encode()).hexdigest()[:32]
    try:
        silenced = _append(session, workshop_id, hand, deeds, key)
    except InputError:
        session.rollback()
        raise
    session.commit()
    if silenced:
        sweeping.sweep(session)


def _append(session: Session, workshop_id: int, hand: Hand, deeds: Sequence[Deed], key: str) -> bool:
    """Append events, unless they were before, in the caller's transaction, holding the board's row until it ends.

    Whether a sound was deleted by it.
    """
    mine = _workshop.c.id == workshop_id
    longer = update(_workshop).where(mine).values(position=_workshop.c.position + literal(len(deeds)))
    row = session.connection().execute(longer.returning(*_workshop.c)).one()
    known = select(_event.c.number).where(_event.c.workshop_id == workshop_id, _event.c.key == f"{key}.0")
    if session.connection().execute(known).first() is not None:
        session.rollback()
        return False
    before = replay(session, workshop_id, row.position - len(deeds))
    played = before
    for deed in deeds:
        played = _play(session, played, row, hand, deed)
    added = played.events[len(before.events) :]
    rows = [_row(row, event, f"{key}.{place}") for place, event in enumerate(added)]
    session.connection().execute(insert(_event), rows)
    if values := _moved_on(before.board, played.board, added):
        session.connection().execute(update(_workshop).where(mine).values(values))
    _follow_up(session, row, hand, added)
    return speaking.drop_unheard(session, workshop_id, before.board, played.board)


def _play(session: Session, played: Replay, row: Any, hand: Hand, deed: Deed) -> Replay:
    details = _completed(played, row.id, hand, deed)
    now_seen = played
    if deed.act == "voted":  # a quote that is gone takes nobody's votes
        now_seen = replace(played, board=citing.fill(session, row.organisation_id, row.round_id, played.board))
    if why := _problem(now_seen, hand, deed.act, details):
        raise InputError(act=why)
    return board_replay.advance(
        played, [Event(played.position + 1, deed.act, hand.seat, details, hand.actor, _written(this_minute()))]
    )


def _moved_on(before: Board, after: Board, added: Sequence[Event]) -> dict[str, Any]:
    """What changes in the board's own row besides its position."""
    values: dict[str, Any] = {}
    if changes_view(before, after) or any(event.act in LOOKED_AT for event in added):
        values["shown"] = added[-1].number
    if after.ended != before.ended:
        values["state"] = "ended" if after.ended else "open"
        values["ended_on"] = now().date() if after.ended else None
    return values


def _row(workshop: Any, event: Event, key: str) -> dict[str, Any]:
    return {
        "workshop_id": workshop.id,
        "number": event.number,
        "organisation_id": workshop.organisation_id,
        "at": this_minute(),
        "seat": event.seat,
        "actor": event.actor,
        "key": key,
        "act": event.act,
        "details": dict(event.details),
    }


def _completed(played: Replay, workshop_id: int, hand: Hand, deed: Deed) -> dict[str, Any]:
    """The details with what only the moment of appending knows: the number of what is made, whether it waits."""
    details = dict(deed.details)
    if begun := NUMBERED.get(deed.act):
        opened: Any = played.events[0].details.get(begun, ())
        details["number"] = len(opened) + played.made(deed.act) + 1
    if deed.act == "card-added":
        details.setdefault("thread", f"{workshop_id}.{details['number']}")
        if hand.seat > STAFF and (played.board.moderated or details.get("sound")):
            details["state"] = HELD
    return details


def _problem(played: Replay, hand: Hand, act: str, details: Mapping[str, Any]) -> str:
    if act == "undone":
        numbers = {event.number for event in played.events[1:]}
        return "" if hand.seat == STAFF and details["number"] in numbers else "unknown-choice"
    return board_acts.problem(played.board, hand.seat, act, details)


def _follow_up(session: Session, row: Any, hand: Hand, added: Sequence[Event]) -> None:
    """What acts bring besides: seats go when the board ends, and the staff's log is told of what weighs."""
    for event in added:
        if event.act == "ended":
            session.connection().execute(delete(_seat).where(_seat.c.workshop_id == row.id))
        if event.act in WRITTEN_DOWN:
            actor = Actor(row.organisation_id, hand.actor)
            auditing.record(session, actor, f"board-{event.act}", f"board {row.id}", number=event.number)


def this_minute() -> datetime:
    """The present to the minute: finer times of what people do are not kept."""
    return now().replace(second=0, microsecond=0)


def _written(at: datetime) -> str:
    """A minute as events carry it, UTC: 2026-05-04T13:05."""
    return at.replace(tzinfo=None).isoformat(timespec="minutes")


def count_present(session: Session, workshop_id: int, since: datetime) -> int:
    """How many phones have asked for news since then."""
    present = select(func.count()).where(_seat.c.workshop_id == workshop_id, _seat.c.seen_at >= since)
    return int(session.connection().execute(present).scalar_one())


def until(played: Replay, number: int) -> Replay:
    """The board as it was after event `number`."""
    return board_replay.from_start(event for event in played.events if event.number <= number)


def seen_after(session: Session, workshop: Workshop, number: int) -> Board:
    """The board as it was after event `number`, with what its quotes say today."""
    return seen_now(session, workshop, until(replay(session, workshop.id, workshop.position), number).board)


_lock = Lock()
_kept: dict[int, Replay] = {}
