"""The organisation's own pictures, to be used in its questionnaires."""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey.models.columns import moment, now


class LibraryPicture(SQLModel, table=True):
    """A picture that staff uploaded, drawn anew and without metadata, with what must be said of it.

    `alternatives` maps a language's tag to the words that say what it shows, empty where it only decorates. `reviewed`
    means that people whom the picture is for have looked at it and understood it.
    """

    __tablename__ = "library_picture"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    name: str
    mime: str
    body: bytes = Field(sa_type=LargeBinary)
    alternatives: dict[str, str] = Field(default_factory=dict, sa_type=JSON)
    decorative: bool = False
    credit: str
    licence: str
    source: str = ""
    reviewed: bool = False
    author: str
    added_at: datetime = Field(sa_column=moment(), default_factory=now)
