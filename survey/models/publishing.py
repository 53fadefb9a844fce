"""What the public sees of a round: whether it is shown, what staff prepare, and what was published of its figures."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from survey.models.columns import now


class PublicRound(SQLModel, table=True):
    """A round on the public site: under which `slug`, whether it is `shown`, and the link that is open to all.

    `draft` is what staff prepare to publish: questions, what they are broken down by, words in each language.
    """

    __tablename__ = "public_round"
    round_id: int = Field(foreign_key="round.id", primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    slug: str = Field(unique=True)
    shown: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    link_id: int | None = Field(default=None, foreign_key="link.id")
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class PublishedResult(SQLModel, table=True):
    """A round's figures and words as they were published: canonical JSON under its digest, never changed."""

    __tablename__ = "published_result"
    __table_args__ = (UniqueConstraint("round_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    round_id: int = Field(foreign_key="round.id", index=True)
    number: int
    sha256: str
    content: str = Field(sa_type=Text)
    published_on: date = Field(default_factory=lambda: now().date())
    published_by: str
    taken_down_on: date | None = None
