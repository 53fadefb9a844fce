"""Staff accounts: made, given a role, let in once without a password, turned off.

A one-time sign-in is a random token that lives for fifteen minutes. Only its digest is kept (the token itself is too
random to be guessed from it), and using it up is one statement, so that of any number of tries at once one succeeds.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from survey.errors import InputError, NotFoundError
from survey.models import ROLES, Organisation, Role, SignIn, User, UserRole, now
from survey.services import auditing
from survey.services.auditing import Actor

ADMINISTRATOR = ROLES[0]
LIFETIME = timedelta(minutes=15)
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
_LONGEST_NAME = 120

_sign_in: Any = SignIn.__table__  # type: ignore[attr-defined]


def find_or_make_organisation(session: Session, slug: str, name: str) -> Organisation:
    """The organisation with this slug, made with `name` when there is none."""
    found = session.scalars(select(Organisation).where(col(Organisation.slug) == slug)).first()
    if found is None:
        found = Organisation(slug=slug, name=name)
        session.add(found)
        session.commit()
    return found


def list_organisations(session: Session) -> Sequence[Organisation]:
    """Every organisation on this server."""
    return session.scalars(select(Organisation).order_by(col(Organisation.id))).all()


def create(session: Session, actor: Actor, email: str, name: str, role: str) -> User:
    """A new account without a password; it is entered with a one-time sign-in first."""
    email = email.strip().lower()
    name = name.strip()
    problems = _email_problem(email)
    if len(name) > _LONGEST_NAME:
        problems["name"] = "too-long"
    if role not in ROLES:
        problems["role"] = "unknown-choice"
    if problems:
        raise InputError(**problems)
    user = User(organisation_id=actor.organisation_id, email=email, name=name, roles=[_role(session, role)])
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise InputError(email="taken") from error
    auditing.record(session, actor, "account-created", f"account {email}", role=role)
    session.commit()
    return user


def list_accounts(session: Session, organisation_id: int) -> Sequence[User]:
    """The organisation's accounts by address; there are never many."""
    query = select(User).where(col(User.organisation_id) == organisation_id).order_by(col(User.email))
    return session.scalars(query).all()


def find(session: Session, organisation_id: int, user_id: int) -> User:
    """One of the organisation's accounts; raises NotFoundError."""
    query = select(User).where(col(User.id) == user_id, col(User.organisation_id) == organisation_id)
    found = session.scalars(query).first()
    if found is None:
        raise NotFoundError("account", user_id)
    return found


def give_role(session: Session, actor: Actor, user_id: int, role: str) -> None:
    """Make this the account's only role. The last active administrator stays one."""
    if role not in ROLES:
        raise InputError(role="unknown-choice")
    user = find(session, actor.organisation_id, user_id)
    before = [held.name for held in user.roles]
    if before == [role]:
        return
    auditing.record(session, actor, "role-given", f"account {user.email}", before=before, role=role)
    if role != ADMINISTRATOR:
        _keep_an_administrator(session, user)
    user.roles = [_role(session, role)]
    session.commit()


def deactivate(session: Session, actor: Actor, user_id: int) -> None:
    """Turn the account off: signed out everywhere at once, its one-time sign-ins gone."""
    user = find(session, actor.organisation_id, user_id)
    auditing.record(session, actor, "account-deactivated", f"account {user.email}")
    _keep_an_administrator(session, user)
    user.active = False
    user.fs_uniquifier = secrets.token_hex(32)
    session.connection().execute(delete(_sign_in).where(_sign_in.c.user_id == user.id))
    session.commit()


def activate(session: Session, actor: Actor, user_id: int) -> None:
    """Turn the account on again."""
    user = find(session, actor.organisation_id, user_id)
    user.active = True
    auditing.record(session, actor, "account-activated", f"account {user.email}")
    session.commit()


def check_password(password: str) -> None:
    """Raise InputError unless the password is long enough to be one."""
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(password="too-short")  # noqa: S106 - a code for the message
    if len(password) > LONGEST_PASSWORD:
        raise InputError(password="too-long")  # noqa: S106 - a code for the message


def keep_password(session: Session, actor: Actor, user_id: int, hashed: str) -> None:
    """Keep the hash of a new password; every other place where the account is signed in is signed out."""
    user = find(session, actor.organisation_id, user_id)
    user.password = hashed
    user.fs_uniquifier = secrets.token_hex(32)
    auditing.record(session, actor, "password-chosen", f"account {user.email}")
    session.commit()


def keep_language(session: Session, organisation_id: int, user_id: int, language: str) -> None:
    """Keep which language the staff member wants the pages in."""
    find(session, organisation_id, user_id).language = language
    session.commit()


def make_sign_in(session: Session, actor: Actor, user_id: int) -> str:
    """A token that lets the account in once, within fifteen minutes. It is told only here."""
    user = find(session, actor.organisation_id, user_id)
    if not user.active:
        raise InputError(account="inactive")
    token = secrets.token_urlsafe(32)
    values = {
        "token_hash": _digest(token),
        "organisation_id": user.organisation_id,
        "user_id": user.id,
        "expires_at": now() + LIFETIME,
    }
    session.connection().execute(delete(_sign_in).where(_sign_in.c.expires_at <= now()))
    session.connection().execute(insert(_sign_in).values(values))
    auditing.record(session, actor, "sign-in-made", f"account {user.email}")
    session.commit()
    return token


def use_sign_in(session: Session, token: str) -> int | None:
    """The id of the account that the token lets in, once; None when it was used, has expired or never was."""
    statement = delete(_sign_in).where(_sign_in.c.token_hash == _digest(token)).returning(_sign_in)
    row = session.connection().execute(statement.where(_sign_in.c.expires_at > now())).first()
    session.commit()
    if row is None:
        return None
    user = session.get(User, row.user_id)
    return row.user_id if user is not None and user.active else None


def _email_problem(email: str) -> dict[str, str]:
    try:  # addresses of inner networks are fine
        validate_email(email, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError:
        return {"email": "not-an-email" if email else "required"}
    return {}


def _digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _role(session: Session, name: str) -> Role:
    found = session.scalars(select(Role).where(col(Role.name) == name)).first()
    return found or Role(name=name)


def _keep_an_administrator(session: Session, user: User) -> None:
    """Raise InputError when nobody else could administer the organisation without `user`.

    Called once the event is written, which holds the organisation's chain: two who turn each other off take turns.
    """
    others = (
        select(func.count())
        .select_from(User)
        .join(UserRole, col(UserRole.user_id) == col(User.id))
        .join(Role, col(Role.id) == col(UserRole.role_id))
        .where(
            col(User.organisation_id) == user.organisation_id,
            col(User.active).is_(True),
            col(User.id) != user.id,
            col(Role.name) == ADMINISTRATOR,
        )
    )
    if user.active and user.has_role(ADMINISTRATOR) and not session.scalar(others):
        session.rollback()
        raise InputError(account="last-administrator")
