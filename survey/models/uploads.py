"""Photos and recordings that people answered with, and what staff wrote down from the recordings.

The bytes stand in a table of their own, last in it, so that nothing that reads answers reads them.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, random_id


class Upload(SQLModel, table=True):
    """The file that answers one question of one response. `id` and `suffix` are its name, which is the answer.

    `seconds` is None where the bytes do not tell. `body` is None once staff deleted a sound and kept its words.
    """

    __table_args__ = (
        Index("ix_upload_response_id_question_key", "response_id", "question_key", unique=True),
        Index("ix_upload_round_id_id", "round_id", "id"),
    )
    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id")
    response_id: int = Field(sa_type=BigInteger, foreign_key="response.id", ondelete="CASCADE")
    question_key: str
    suffix: str
    mime: str
    sha256: str
    size: int
    seconds: float | None = None
    body: bytes | None = Field(default=None, sa_type=LargeBinary, repr=False)


class Transcript(SQLModel, table=True):
    """The words of a recording as staff wrote them down. `state`: draft or approved; none is no row."""

    upload_id: int = Field(sa_type=BigInteger, foreign_key="upload.id", primary_key=True, ondelete="CASCADE")
    organisation_id: int = Field(foreign_key="organisation.id")
    language: str
    words: str = Field(sa_type=Text)
    state: str = "draft"
    written_by: str
    written_at: datetime = Field(sa_column=moment())
    approved_by: str = ""
    approved_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)
