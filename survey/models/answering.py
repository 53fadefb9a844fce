"""What came back. Ids of responses are random; their times are kept to the minute while they are open and to the date
once they are handed in."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index, Text, false, text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, random_id

_WAITS = ("round_id", "segment", "state")  # the constant ones too, or SQLite takes the index of all states for better
_WAITING = text("state = 'submitted' AND segment IS NULL")
_TO_GATHER = text("state = 'submitted' AND NOT gathered")


class Response(SQLModel, table=True):
    """One person's answers. `state`: open, submitted or withdrawn. `mode`: self or helped (then `helper` says who).

    `segment` numbers the part of the round's columns where a submitted response is counted, None while it waits.
    `gathered` says that its words, once handed in, have been taken into the reading room. `revision` counts the saves,
    so that whoever knows the answers of one has only to read those that came after.
    """

    __table_args__ = (
        Index("ix_response_round_id_state_submitted_on_id", "round_id", "state", "submitted_on", "id"),
        Index("ix_response_link_id_state", "link_id", "state"),
        Index("ix_response_waiting", *_WAITS, sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_response_to_gather", "round_id", "state", sqlite_where=_TO_GATHER, postgresql_where=_TO_GATHER),
    )
    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id")
    link_id: int = Field(foreign_key="link.id")
    group_id: int = Field(foreign_key="target_group.id")
    version_id: int = Field(foreign_key="version.id")
    code_hash: str = Field(unique=True)
    language: str
    mode: str = "self"
    helper: str = ""
    read_aloud: bool = False
    state: str = "open"
    started_on: date
    changed_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)
    submitted_on: date | None = None
    segment: int | None = None
    gathered: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    revision: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class Answer(SQLModel, table=True):
    """One question's value in one response. `value` is JSON text, or None with the reason in `missing`.

    `on_path` is False once an earlier answer was changed so that the question is no longer asked. `revision` is that of
    its response when it was written last.
    """

    __table_args__ = (
        Index("ix_answer_round_id_question_key", "round_id", "question_key"),
        {"sqlite_with_rowid": False},
    )
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", primary_key=True, ondelete="CASCADE")
    question_key: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id")
    value: str | None = Field(default=None, sa_type=Text)
    missing: str = ""
    on_path: bool = True
    revision: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class Unclear(SQLModel, table=True):
    """How many times "I don't understand this question" was said of a question: about it, not about who said it."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    question_key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    count: int = 0
