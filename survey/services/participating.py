"""Taking part in a workshop: coming in by the join code, and being known by a cookie's key for as long as it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, bindparam, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from survey.core.board import Board
from survey.core.board_quotes import digest
from survey.core.board_view import View, public_view, view_of
from survey.models import FormerCode, Organisation, Workshop, WorkshopSeat
from survey.services import citing, speaking, workshops
from survey.services.speaking import Sound
from survey.services.workshops import Deed, Hand, this_minute

HERE: Final = timedelta(minutes=2)  # who asked for news so lately is in the room

_workshop: Any = Workshop.__table__  # type: ignore[attr-defined]
_seat: Any = WorkshopSeat.__table__  # type: ignore[attr-defined]
_organisation: Any = Organisation.__table__  # type: ignore[attr-defined]
_former: Any = FormerCode.__table__  # type: ignore[attr-defined]
_LOOK: Final = (
    select(
        *(
            _workshop.c[name]
            for name in ("id", "organisation_id", "round_id", "name", "code", "state", "position", "shown")
        ),
        _organisation.c.name.label("organisation"),
        _seat.c.number,
        _seat.c.language,
        _seat.c.seen_at,
    )
    .join(_organisation, _organisation.c.id == _workshop.c.organisation_id)
    .outerjoin(_seat, and_(_seat.c.workshop_id == _workshop.c.id, _seat.c.key_hash == bindparam("key_hash")))
)
_ARRIVE: Final = _LOOK.where(_workshop.c.code == bindparam("code"))
_RETURN: Final = _LOOK.join(_former, _former.c.workshop_id == _workshop.c.id).where(
    _former.c.code == bindparam("code"), or_(_seat.c.number.is_not(None), _workshop.c.state == "ended")
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A board as somebody comes to it. `seat` is 0 for whoever has not joined; `language` is what the seat chose."""

    workshop_id: int
    organisation_id: int
    round_id: int | None
    name: str
    code: str
    organisation: str
    ended: bool
    position: int
    shown: int
    seat: int
    language: str


def arrive(session: Session, code: str, key_hash: str) -> Visit | None:
    """The board of a join code and this browser's seat at it; None where there is no such code. One statement.

    By a code that the board had before comes only who has a seat already; their addresses stay as they were.
    """
    asked = {"code": code, "key_hash": key_hash}
    row = session.connection().execute(_ARRIVE, asked).first() or session.connection().execute(_RETURN, asked).first()
    if row is None:
        return None
    minute = this_minute()
    if row.number and row.seen_at.replace(tzinfo=minute.tzinfo) < minute:
        mine = (_seat.c.workshop_id == row.id) & (_seat.c.number == row.number)
        session.connection().execute(update(_seat).where(mine).values(seen_at=minute))
        session.commit()
    ended = row.state == "ended"
    at = (row.organisation, ended, row.position, row.shown, row.number or 0, row.language or "")
    return Visit(row.id, row.organisation_id, row.round_id, row.name, code, *at)


def join(session: Session, visit: Visit, key_hash: str, language: str) -> None:
    """A seat for this browser; coming in twice is one seat, in the language chosen last."""
    if visit.seat:
        mine = (_seat.c.workshop_id == visit.workshop_id) & (_seat.c.number == visit.seat)
        session.connection().execute(update(_seat).where(mine).values(language=language))
        session.commit()
        return
    more = update(_workshop).where(_workshop.c.id == visit.workshop_id).values(seats=_workshop.c.seats + literal(1))
    made = session.connection().execute(more.returning(_workshop.c.seats, _workshop.c.organisation_id)).one()
    values = {
        "workshop_id": visit.workshop_id,
        "number": made.seats,
        "organisation_id": made.organisation_id,
        "key_hash": key_hash,
        "language": language,
        "seen_at": this_minute(),
    }
    try:
        session.connection().execute(insert(_seat).values(values))
    except IntegrityError:  # the same browser, twice at once
        session.rollback()
        return
    session.commit()


def board(session: Session, visit: Visit) -> Board:
    """The board as it is now; for what decides, never for what is drawn."""
    played = workshops.replay(session, visit.workshop_id, visit.position)
    cited = citing.fill(session, visit.organisation_id, visit.round_id, played.board)
    return speaking.fill(session, visit.workshop_id, cited)


def see(session: Session, visit: Visit) -> View:
    """What this browser may see of the board."""
    known = board(session, visit)
    return view_of(known, visit.seat) if visit.seat else public_view(known)


def news(session: Session, visit: Visit) -> str:
    """What changes whenever everybody sees something else."""
    return f"{visit.shown}.{digest(board(session, visit))}"


def turn(session: Session, visit: Visit) -> int:
    """How many acts this seat has done: what its next form carries, so that sending it twice does it once."""
    return workshops.replay(session, visit.workshop_id, visit.position).acts_of(visit.seat)


def act(session: Session, visit: Visit, deed: Deed, at_turn: int) -> None:
    """Do a deed as this seat; raises InputError(act=code)."""
    workshops.act(session, visit.workshop_id, Hand(visit.seat), [deed], at_turn)


def speak(session: Session, visit: Visit, sound: Sound, details: Mapping[str, Any], at_turn: int) -> None:
    """Put a card on the board that was said instead of written; it waits until whoever leads has heard it.

    Raises InputError(act=code), and then keeps nothing.
    """
    speaking.keep(session, visit.organisation_id, visit.workshop_id, sound)
    act(session, visit, Deed("card-added", {**details, "words": "", "sound": sound.name}), at_turn)


def find_sound(session: Session, visit: Visit, name: str) -> Sound | None:
    """What is heard on a card that this browser sees, under this name."""
    seen = see(session, visit)
    heard = any(card.sound == name for card in (*seen.cards, *seen.waiting))
    return speaking.find(session, visit.workshop_id, name) if heard else None


def count_here(session: Session, workshop_id: int) -> int:
    """How many phones are in the room."""
    return workshops.count_present(session, workshop_id, this_minute() - HERE)
