"""Accounts of the staff, and the organisation that they and every other row belong to."""

import secrets
from datetime import date, datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON
from sqlmodel import Field, Relationship, SQLModel

from survey.models.columns import moment, now

ROLES = ("administrator", "reviewer", "facilitator")


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
    expires_at: datetime = Field(sa_column=moment())
