"""Ideas: what staff try because of what was heard, from proposed to ordinary work."""

from datetime import date

from sqlalchemy import BigInteger, Column, ForeignKey, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, now, random_id


def _of_reply() -> Column:  # type: ignore[type-arg]
    going = ForeignKey("notice.id", ondelete="SET NULL")
    return Column(BigInteger, going, nullable=True)


class Idea(SQLModel, table=True):
    """An idea of a round, of a card of a board (`workshop_id`, `card`) or of somebody's own.

    `state`: proposed, tried, ordinary or dropped. `next_on` is the day of its next step, `notice_id` the reply that
    tells the public of it.
    """

    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    workshop_id: int | None = Field(default=None, sa_type=BigInteger, foreign_key="workshop.id")
    card: int | None = None
    notice_id: int | None = Field(default=None, sa_column=_of_reply())
    title: str
    words: str = Field(default="", sa_type=Text)
    owner: str = ""
    state: str = "proposed"
    next_on: date | None = None
    author: str
    made_on: date = Field(default_factory=lambda: now().date())
