"""Quotes: words of one person, made ready to be read by others."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


def _of_comment() -> Any:
    return Column(BigInteger, ForeignKey("comment.id", ondelete="CASCADE"), index=True, nullable=False)


class Quote(SQLModel, table=True):
    """A span of a comment, from `start` up to `end` in code points, for others to read.

    `masks` are the parts that are hidden: a list of [start, end, what stands there instead]. `basis` says what consent
    it rests on. `shown` are the words for what stands beside it: group, language, area, with spaces between. `state`:
    picked, cleared (by somebody else than who picked it) or withdrawn. It goes with the comment.
    """

    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    comment_id: int = Field(sa_column=_of_comment())
    code_id: int | None = Field(default=None, foreign_key="code.id", index=True)
    start: int
    end: int
    masks: list[Any] = Field(default_factory=list, sa_type=JSON)
    basis: str = ""
    shown: str = ""
    state: str = "picked"
    picked_by: str
    picked_at: datetime = Field(sa_column=moment(), default_factory=now)
    cleared_by: str = ""
    cleared_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)


class QuoteTranslation(SQLModel, table=True):
    """A quote in another language, as it is shown."""

    __tablename__ = "quote_translation"
    quote_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("quote.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    language: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    words: str = Field(sa_type=Text)
    translator: str
