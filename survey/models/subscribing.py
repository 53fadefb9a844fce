"""Who gets letters of news, and nothing else of them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, Text, text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


def _once(name: str, *columns: str, of: str) -> Index:
    """An index that lets nobody in twice, of some of the rows: two that name no round are not the same to SQL."""
    return Index(name, *columns, unique=True, sqlite_where=text(of), postgresql_where=text(of))


class Subscription(SQLModel, table=True):
    """An address that news is sent to, of one round or of all that the organisation shows. Kept for that alone.

    `state` is asked until the person has said yes by the letter that asks them (sent at `mailed_at`), then on. `told`
    are the ids of the news they know. Whoever stops it is deleted.
    """

    __table_args__ = (
        _once("ix_subscription_to_all", "organisation_id", "address", of="round_id IS NULL"),
        _once("ix_subscription_to_round", "round_id", "address", of="round_id IS NOT NULL"),
    )
    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int | None = Field(default=None, foreign_key="round.id", index=True)
    address: str = Field(sa_type=Text)
    language: str
    state: str = "asked"
    told: list[Any] = Field(default_factory=list, sa_type=JSON)
    asked_at: datetime = Field(sa_column=moment(), default_factory=now)
    mailed_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)
