"""All tables. Every row carries its organisation, so that several can share a server.

No `from __future__ import annotations` here: SQLModel reads the annotations of relationships at run time.
Ids of people's responses are random; times of a response are kept to the minute while it is open and to the date
once it is submitted. Choices of strings (state, mode) are checked in code, so that a new one needs no migration.
"""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, BigInteger, Column, DateTime, Index, LargeBinary, MetaData, Text, UniqueConstraint
from sqlmodel import Field, Relationship, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
ROLES = ("administrator", "reviewer", "facilitator")
SQLModel.metadata.naming_convention = NAMES
metadata: MetaData = SQLModel.metadata


def random_id() -> int:
    """A random positive 53-bit id: unguessable order, and exact in JavaScript and spreadsheets."""
    return secrets.randbits(53) or 1


def now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def _big_key() -> Any:
    return Column(BigInteger, primary_key=True, autoincrement=False)


def _moment(nullable: bool = False) -> Any:
    return Column(DateTime(timezone=True), nullable=nullable)


class Organisation(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str


class UserRole(SQLModel, table=True):
    __tablename__ = "user_role"
    user_id: int = Field(foreign_key="user.id", primary_key=True)
    role_id: int = Field(foreign_key="role.id", primary_key=True)


class Role(RoleMixin, SQLModel, table=True):
    """What a staff member is; `survey.security.PERMISSIONS` says what each role may do."""

    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    name: str = Field(unique=True)
    users: list["User"] = Relationship(back_populates="roles", link_model=UserRole)


class User(UserMixin, SQLModel, table=True):
    """A staff member. No address and no time of signing in is kept.

    `password` is an Argon2id hash, or None until the person has chosen one. Changing `fs_uniquifier` signs the person
    out everywhere. The last four columns are where Flask-Security keeps second factors and passkeys.
    """

    id: int | None = Field(default=None, primary_key=True)  # type: ignore[assignment]
    organisation_id: int = Field(foreign_key="organisation.id", index=True)
    email: str = Field(unique=True)
    name: str = ""
    language: str = "sv"
    active: bool = True
    password: str | None = Field(default=None, repr=False)
    fs_uniquifier: str = Field(default_factory=lambda: secrets.token_hex(32), unique=True, repr=False)
    created_on: date = Field(default_factory=lambda: now().date())
    tf_primary_method: str | None = None
    tf_totp_secret: str | None = Field(default=None, repr=False)
    mf_recovery_codes: list[str] | None = Field(default=None, sa_type=JSON, repr=False)
    fs_webauthn_user_handle: str | None = Field(default=None, unique=True)  # type: ignore[assignment]
    roles: list[Role] = Relationship(back_populates="users", link_model=UserRole)  # type: ignore[assignment]


class SignIn(SQLModel, table=True):
    """A one-time sign-in: only the hash of its token is kept."""

    __tablename__ = "sign_in"
    token_hash: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    user_id: int = Field(foreign_key="user.id")
    expires_at: datetime = Field(sa_column=_moment())


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
    published_at: datetime = Field(sa_column=_moment(), default_factory=now)


class Media(SQLModel, table=True):
    """A picture or sound of a published version, under the digest of its bytes."""

    sha256: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    mime: str
    body: bytes = Field(sa_type=LargeBinary)
    credit: str = ""


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


class Response(SQLModel, table=True):
    """One person's answers. `state`: open, submitted or withdrawn. `mode`: self or helped (then `helper` says who)."""

    __table_args__ = (
        Index("ix_response_round_id_state_submitted_on_id", "round_id", "state", "submitted_on", "id"),
        Index("ix_response_link_id_state", "link_id", "state"),
    )
    id: int = Field(default_factory=random_id, sa_column=_big_key())
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
    changed_at: datetime | None = Field(sa_column=_moment(nullable=True), default=None)
    submitted_on: date | None = None


class Answer(SQLModel, table=True):
    """One question's value in one response. `value` is JSON text, or None with the reason in `missing`.

    `on_path` is False once an earlier answer was changed so that the question is no longer asked.
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


class Unclear(SQLModel, table=True):
    """How many times "I don't understand this question" was said of a question: about it, not about who said it."""

    round_id: int = Field(foreign_key="round.id", primary_key=True)
    question_key: str = Field(primary_key=True)
    language: str = Field(primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    count: int = 0


class Event(SQLModel, table=True):
    """What staff did. Each row carries the hash of the one before, so that a changed, moved or lost row shows."""

    __table_args__ = (UniqueConstraint("organisation_id", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    number: int
    at: datetime = Field(sa_column=_moment(), default_factory=now)
    actor: str
    act: str
    object: str
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    previous: str
    hash: str


class EventChain(SQLModel, table=True):
    """Where an organisation's chain of events ends, so that rows cut off its end show too."""

    __tablename__ = "event_chain"
    organisation_id: int = Field(foreign_key="organisation.id", primary_key=True)
    length: int = 0
    hash: str = ""
