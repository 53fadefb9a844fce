"""What machines make of free text: suggestions of codes, answers that are alike, tone. None of it counts by itself.

Everything that belongs to one response goes with it when it is erased.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index
from sqlmodel import Field, SQLModel

from survey.models.columns import moment, now


class Reading(SQLModel, table=True):
    """One time that a machine went through the answers to a question. The newest of its kind is the one that stands.

    `kind` is codes, alike or tone. `size` is how many answers it read. `details` holds what it measured, by kind.
    """

    __table_args__ = (Index("ix_reading_round_id_question_key_kind", "round_id", "question_key", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id")
    question_key: str
    kind: str
    size: int
    made_by: str
    made_at: datetime = Field(sa_column=moment(), default_factory=now)
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Suggestion(SQLModel, table=True):
    """That an answer may have a code. `state`: open, accepted or refused. `words` are what spoke for it."""

    __table_args__ = (Index("ix_suggestion_reading_id_state_score", "reading_id", "state", "score"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    reading_id: int = Field(foreign_key="reading.id", ondelete="CASCADE")
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE", index=True)
    code_id: int = Field(foreign_key="code.id")
    score: float
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    state: str = "open"
    decided_by: str = ""


class Alike(SQLModel, table=True):
    """That an answer has a phrase that several have (`phrase`), or is one of a group of alike answers (`number`)."""

    __table_args__ = (Index("ix_alike_reading_id_number_phrase", "reading_id", "number", "phrase"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    reading_id: int = Field(foreign_key="reading.id", ondelete="CASCADE")
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE", index=True)
    number: int = 0
    phrase: str = ""


class Toned(SQLModel, table=True):
    """How an answer sounds to a machine, -1 to 1. Answers that it knows no word of have no row."""

    reading_id: int = Field(foreign_key="reading.id", primary_key=True, ondelete="CASCADE")
    response_id: int = Field(
        sa_type=BigInteger, foreign_key="response.id", primary_key=True, ondelete="CASCADE", index=True
    )
    organisation_id: int = Field(foreign_key="organisation.id")
    value: float


class ToneLabel(SQLModel, table=True):
    """How an answer sounds to a person: -1, 0 or 1. What machines are measured against."""

    __tablename__ = "tone_label"
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    question_key: str = Field(primary_key=True)
    labeller: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    label: int
