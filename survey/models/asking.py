"""What is asked, of whom and through what: questionnaires, rounds, target groups and links."""

from datetime import date, datetime

from sqlalchemy import LargeBinary, Text, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from survey.models.columns import moment, now


class Questionnaire(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("organisation_id", "slug"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    slug: str


class Version(SQLModel, table=True):
    """A published definition. Never changed: `definition` is canonical JSON and `sha256` its digest."""

    __table_args__ = (UniqueConstraint("questionnaire_id", "number"), UniqueConstraint("questionnaire_id", "sha256"))
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    questionnaire_id: int = Field(foreign_key="questionnaire.id")
    number: int
    sha256: str
    definition: str = Field(sa_type=Text)
    published_at: datetime = Field(sa_column=moment(), default_factory=now)


class Media(SQLModel, table=True):
    """A picture, sound or video of a published version, under the digest of its bytes.

    `credit` is who made it, under which `licence`, and `source` where it comes from. `reviewed` means that people whom
    it is for have looked at it and understood it.
    """

    sha256: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    mime: str
    body: bytes = Field(sa_type=LargeBinary)
    credit: str = ""
    licence: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    source: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    reviewed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Round(SQLModel, table=True):
    """One period of asking: a version, open from `opens_on` through `closes_on` (None: until closed)."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    version_id: int = Field(foreign_key="version.id")
    name: str
    opens_on: date
    closes_on: date | None = None


class TargetGroup(SQLModel, table=True):
    """The people one wants to hear from. `population` and `invited` are None where nobody knows."""

    __tablename__ = "target_group"
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    name: str
    population: int | None = None
    invited: int | None = None


class Link(SQLModel, table=True):
    """A way in for one target group: a short code and what is preset for whoever uses it."""

    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    round_id: int = Field(foreign_key="round.id", index=True)
    group_id: int = Field(foreign_key="target_group.id", index=True)
    code: str = Field(unique=True)
    name: str
    language: str = ""
    easy: bool = False
    read_aloud: bool = False


class Opening(SQLModel, table=True):
    """How many times a link's start page was opened on a day by somebody who had not opened it before."""

    link_id: int = Field(foreign_key="link.id", primary_key=True)
    day: date = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    count: int = 0
