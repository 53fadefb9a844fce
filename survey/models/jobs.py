"""Work that takes too long for a page, and the files that came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, LargeBinary
from sqlmodel import Field, SQLModel

from survey.models.columns import big_key, moment, now, random_id


class Job(SQLModel, table=True):
    """Something a staff member asked for. `state`: waiting, running, done, failed or cancelled.

    `permission` is what somebody must be permitted to see it. `done` of `whole` steps are behind it (0: not known).
    `tries` counts how often somebody began it, `beat_at` is when whoever works on it was last heard of. `problem` says
    what went wrong. `name`, `mime` and `size` (bytes) are of the file that came of it, empty where there is none.
    """

    __table_args__ = (Index("ix_job_state_asked_at", "state", "asked_at"),)
    id: int = Field(default_factory=random_id, sa_column=big_key())
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    kind: str
    permission: str
    arguments: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    asker: str
    state: str = "waiting"
    done: int = 0
    whole: int = 0
    tries: int = 0
    problem: str = ""
    name: str = ""
    mime: str = ""
    size: int = 0
    asked_at: datetime = Field(sa_column=moment(), default_factory=now)
    beat_at: datetime | None = Field(sa_column=moment(nullable=True), default=None)


class JobPart(SQLModel, table=True):
    """A piece of the file that came of a job, in order, so that no file is ever whole in memory."""

    __tablename__ = "job_part"
    job_id: int = Field(sa_type=BigInteger, foreign_key="job.id", primary_key=True, ondelete="CASCADE")
    number: int = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    body: bytes = Field(sa_type=LargeBinary)
