"""Reports: what is being put together of a round, what was published of it, and the files of that."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


class Report(SQLModel, table=True):
    """A report that is being put together. `titles` are its titles by language."""

    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    titles: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    made_by: str
    made_at: datetime = Field(sa_column=moment(), default_factory=now)


class ReportSection(SQLModel, table=True):
    """A part of a report, in the order of `position`.

    `kind` is text, figure, crosstab, theme or quote; `content` says which question, code or quote it is, and holds the
    words that staff have written for it, by language.
    """

    __tablename__ = "report_section"
    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id")
    report_id: int = Field(sa_type=BigInteger, foreign_key="report.id", index=True, ondelete="CASCADE")
    position: int
    kind: str
    content: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class ReportEdition(SQLModel, table=True):
    """A report as it was when it was published: canonical JSON under its digest, never changed.

    Of quotes it holds ids alone (`quote_ids`), so that one that is taken back is gone from it. `languages` are those
    whose words were whole. `code` is its public address, which opens while `is_public`. `job_id` is the last work
    that was asked to make its files.
    """

    __tablename__ = "report_edition"
    __table_args__ = (UniqueConstraint("report_id", "number"),)
    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    report_id: int = Field(sa_type=BigInteger, foreign_key="report.id", index=True)
    number: int
    code: str = Field(unique=True)
    languages: list[Any] = Field(default_factory=list, sa_type=JSON)
    quote_ids: list[Any] = Field(default_factory=list, sa_type=JSON)
    content: str = Field(sa_type=Text)
    sha256: str
    published_by: str
    published_on: date = Field(default_factory=lambda: now().date())
    is_public: bool = False
    job_id: int | None = Field(default=None, sa_type=BigInteger)


class ReportFile(SQLModel, table=True):
    """An edition in one language as a file, of one `form`. `mark` tells which quotes stand in it, word for word."""

    __tablename__ = "report_file"
    edition_id: int = Field(sa_type=BigInteger, foreign_key="report_edition.id", primary_key=True, ondelete="CASCADE")
    language: str = Field(primary_key=True)
    form: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    mark: str
    body: bytes = Field(sa_type=LargeBinary)
