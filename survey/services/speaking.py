"""Cards that are spoken: what somebody said is kept beside the board, heard by whoever leads, and gone with its card.

A card keeps the recording's name, the recording goes as soon as no card carries it: when the card is taken back, when
its sound is deleted, or when it is undone. Nothing brings it back after that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session

from survey.core.board import WITHDRAWN, Board
from survey.errors import InputError, MediaError
from survey.models import WorkshopSound
from survey.services import uploading, upserting

MOST_SECONDS: Final = 60

_sound: Any = WorkshopSound.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Sound:
    """Something said: the name that a card keeps it under, its type, and its bytes."""

    name: str
    mime: str
    body: bytes
    seconds: float | None = None


def take(body: bytes) -> Sound:
    """What was sent as a card, without what it says of the phone; raises InputError(act=code of the problem)."""
    try:
        heard = uploading.hear(body, MOST_SECONDS)
    except MediaError as error:
        raise InputError(act=error.code) from error
    name = f"{sha256(heard.body).hexdigest()[:32]}.{heard.suffix}"
    return Sound(name, heard.mime, heard.body, heard.seconds)


def keep(session: Session, organisation_id: int, workshop_id: int, sound: Sound) -> None:
    """Keep it once, in the transaction of the act that makes its card."""
    if find(session, workshop_id, sound.name) is None:
        values = {
            "workshop_id": workshop_id,
            "name": sound.name,
            "organisation_id": organisation_id,
            "mime": sound.mime,
            "seconds": sound.seconds,
            "body": sound.body,
        }
        new = upserting.insert(session, _sound).values(values)
        session.connection().execute(new.on_conflict_do_nothing())  # the same form may be sent twice at once


def find(session: Session, workshop_id: int, name: str) -> Sound | None:
    """What is kept beside a board under this name."""
    query = select(_sound.c.name, _sound.c.mime, _sound.c.body)
    row = session.connection().execute(query.where(*_named(workshop_id, {name: 0}))).first()
    return Sound(row.name, row.mime, row.body) if row else None


def fill(session: Session, workshop_id: int, board: Board) -> Board:
    """The board without the names of sounds that are gone."""
    named = {card.sound: card.number for card in board.cards.values() if card.sound}
    if not named:
        return board
    there = set(session.connection().execute(select(_sound.c.name).where(*_named(workshop_id, named))).scalars())
    silent = {
        number: replace(card, sound="")
        for number, card in board.cards.items()
        if card.sound and card.sound not in there
    }
    return replace(board, cards={**board.cards, **silent}) if silent else board


def drop_unheard(session: Session, workshop_id: int, before: Board, after: Board) -> bool:
    """Delete what no card carries any more after an act, in its transaction; whether there was any."""
    gone = _carried(before).keys() - _carried(after).keys()
    if gone:
        session.connection().execute(delete(_sound).where(*_named(workshop_id, dict.fromkeys(gone, 0))))
    return bool(gone)


def _carried(board: Board) -> Mapping[str, int]:
    return {card.sound: card.number for card in board.cards.values() if card.sound and card.state != WITHDRAWN}


def _named(workshop_id: int, names: Mapping[str, int]) -> tuple[Any, Any]:
    return _sound.c.workshop_id == workshop_id, _sound.c.name.in_(list(names))
