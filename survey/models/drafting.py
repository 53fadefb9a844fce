"""What is being made: questionnaires that have not been published yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey.models.columns import moment, now


class Draft(SQLModel, table=True):
    """A questionnaire's folder as one archive (`survey.formats.folder_zip`), until it is published and after.

    `sha256` is the archive's, by which a change made meanwhile shows. `files` are the names of what it was made from,
    `report` is what the import said: its form, its counts, and a row of place, what, why and mend for each note.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    slug: str
    archive: bytes = Field(sa_type=LargeBinary)
    sha256: str
    files: list[str] = Field(default_factory=list, sa_type=JSON)
    report: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    author: str
    changed_at: datetime = Field(sa_column=moment(), default_factory=now)
