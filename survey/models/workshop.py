"""Workshops: a board's row, its events, who sits at it, and what was published of it.

Whoever takes part has no identity. A seat is a number and the keyed hash of a key that only a cookie holds; seats are
deleted when the workshop ends, and events keep nothing but the number and the minute.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


class Workshop(SQLModel, table=True):
    """A board and where it stands: `position` is the last event's number, `shown` that of the last one that changed
    what everybody sees. `follows_id` is the board of the round before, for comparing."""

    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int | None = Field(default=None, foreign_key="round.id")
    follows_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="workshop.id")
    name: str
    code: str = Field(unique=True)
    state: str = "open"
    position: int = 0
    shown: int = 0
    seats: int = 0
    opened_on: date = Field(default_factory=lambda: now().date())
    ended_on: date | None = None


class WorkshopEvent(SQLModel, table=True):
    """One act on a board. `seat`: 0 whoever leads (then `actor`), from 1 on participants, below 0 people without a
    phone. `key` is the same when the same act is sent again."""

    __tablename__ = "workshop_event"
    __table_args__ = (UniqueConstraint("workshop_id", "key"),)
    workshop_id: int = Field(sa_type=BigInteger, foreign_key="workshop.id", primary_key=True)
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    at: datetime = Field(sa_column=moment())
    seat: int
    actor: str = ""
    key: str
    act: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class WorkshopSeat(SQLModel, table=True):
    """A participant while the workshop lasts. `seen_at` is the last minute in which the phone asked for news."""

    __tablename__ = "workshop_seat"
    workshop_id: int = Field(sa_type=BigInteger, foreign_key="workshop.id", primary_key=True)
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    key_hash: str = Field(unique=True)
    language: str
    seen_at: datetime = Field(sa_column=moment())


class WorkshopSound(SQLModel, table=True):
    """What somebody said instead of writing a card. `name` is made of the digest of its bytes, so that what is sent
    twice is kept once; `seconds` is None where the bytes do not tell. The row goes when no card carries it any more."""

    __tablename__ = "workshop_sound"
    workshop_id: int = Field(sa_type=BigInteger, foreign_key="workshop.id", primary_key=True)
    name: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    mime: str
    seconds: float | None = None
    body: bytes = Field(sa_type=LargeBinary, repr=False)


class FormerCode(SQLModel, table=True):
    """A join code that a board had before it got another: it lets nobody in any more, but whoever came in stays."""

    __tablename__ = "former_code"
    code: str = Field(primary_key=True)
    workshop_id: int = Field(sa_type=BigInteger, foreign_key="workshop.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")


class WorkshopFile(SQLModel, table=True):
    """A board as PDF in one language. `mark` tells what stands in it: one whose mark is not today's is never served."""

    __tablename__ = "workshop_file"
    workshop_id: int = Field(sa_type=BigInteger, foreign_key="workshop.id", primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    mark: str
    body: bytes = Field(sa_type=LargeBinary, repr=False)


class WorkshopResult(SQLModel, table=True):
    """A board as it was when it was published: canonical JSON, never changed."""

    __tablename__ = "workshop_result"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    workshop_id: int = Field(sa_type=BigInteger, foreign_key="workshop.id", index=True)
    published_on: date = Field(default_factory=lambda: now().date())
    content: str = Field(sa_type=Text)
