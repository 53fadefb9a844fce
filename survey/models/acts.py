"""The log of what staff did."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey.models.columns import moment, now


class Event(SQLModel, table=True):
    """What staff did. Each row carries the hash of the one before, so that a changed, moved or lost row shows."""

    __table_args__ = (UniqueConstraint("organisation_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: int
    at: datetime = Field(sa_column=moment(), default_factory=now)
    actor: str
    act: str
    object: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str
    hash: str


class EventChain(SQLModel, table=True):
    """Where an organisation's chain of events ends, so that rows cut off its end show too."""

    __tablename__ = "event_chain"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    length: int = 0
    hash: str = ""
