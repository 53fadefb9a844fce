"""What tables have in common: how constraints are named, how ids are drawn, how moments are kept."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, MetaData
from sqlmodel import SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES
metadata: MetaData = SQLModel.metadata


def random_id() -> int:
    """A random positive 53-bit id: unguessable order, and exact in JavaScript and spreadsheets."""
    return secrets.randbits(53) or 1


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def big_key() -> Any:
    """A primary key for ids that are drawn, not counted."""
    return Column(BigInteger, primary_key=True, autoincrement=False)


def moment(nullable: bool = False) -> Any:
    """A column for an aware moment."""
    return Column(DateTime(timezone=True), nullable=nullable)
