"""Who of the staff is signed in: Flask-Security on our tables, asked in the staff's room only.

Residents have no account, so nothing here runs in their requests: what Flask-Security and Flask-WTF would do before
and after every request of the application is moved to the staff's room.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from flask import Flask, Request, abort, current_app, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_security import Security, SQLAlchemySessionUserDatastore, current_user, hash_password
from flask_security.forms import LoginForm
from flask_security.utils import login_user, logout_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.local import LocalProxy

from survey import db
from survey.models import Role, User
from survey.security import may
from survey.services import auditing
from survey.services.auditing import Actor

ROOM = "staff"
IDLE = timedelta(hours=10)
_csrf = CSRFProtect()


class Sessions(SecureCookieSessionInterface):
    """Sessions of the staff's room. A resident's request has none, and using one there is an error."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session in the request's cookie, in the staff's room."""
        return super().open_session(app, request) if request.path.startswith(f"/{ROOM}") else None


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in staff member."""

    id: int
    organisation_id: int
    email: str
    name: str
    language: str
    has_password: bool
    roles: tuple[str, ...]

    @property
    def actor(self) -> Actor:
        """The member as events name them."""
        return Actor(self.organisation_id, self.email)

    def may(self, permission: str) -> bool:
        """Whether the member may do what `permission` names."""
        return may(self.roles, permission)


def current() -> Member | None:
    """Who is signed in, if anybody."""
    return _member(current_user) if current_user.is_authenticated else None


def let_in(user_id: int, way: str) -> Member:
    """Sign the account in, in a session that knows nothing of before, and write down that it was."""
    user = db.session().get_one(User, user_id)
    session.clear()
    session.permanent = True
    login_user(user, remember=False, authn_via=[way])
    member = _member(user)
    auditing.record(db.session(), member.actor, "signed-in", f"account {user.email}", way=way)
    db.session().commit()
    return member


def let_out() -> None:
    """Sign whoever is here out, everywhere: a copy of the cookie that was made before opens nothing any more."""
    if (member := current()) is not None:
        db.session().get_one(User, member.id).fs_uniquifier = secrets.token_hex(32)
        db.session().commit()
    logout_user()
    session.clear()


def check_password() -> int | None:
    """The id of the account that the posted address and password open, or None: which of them was wrong is not told."""
    form = LoginForm()
    return form.user.id if form.validate() and form.user else None


def hashed(password: str) -> str:
    """The Argon2id hash under which a password is kept, the same however a keyboard composes its letters."""
    security: Security = current_app.extensions["security"]
    kept: str = hash_password(security.password_util.normalize(password))
    return kept


def check_form() -> None:
    """Refuse (403) a form that another site may have sent: without the token of this session."""
    try:
        _csrf.protect()
    except CSRFError:
        abort(403)


def init_app(app: Flask) -> None:
    """Set Flask-Security up."""
    app.config.update(
        PERMANENT_SESSION_LIFETIME=IDLE,
        WTF_CSRF_CHECK_DEFAULT=False,  # the staff's room checks at its door
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
        WTF_CSRF_SSL_STRICT=False,  # asks for a referrer, which our pages never send
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_EMAIL_VALIDATOR_ARGS={"globally_deliverable": False},
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    app.session_interface = Sessions()
    hooks = (app.before_request_funcs, app.after_request_funcs, app.template_context_processors)
    everywhere = [list(table.get(None, ())) for table in hooks]
    _csrf.init_app(app)
    store = SQLAlchemySessionUserDatastore(cast(Any, LocalProxy(db.session)), User, Role)
    Security(app, store, register_blueprint=False).login_manager.session_protection = None
    for table, before in zip(hooks, everywhere, strict=True):
        _keep_to_room(table, before)


def _keep_to_room(table: Any, before: list[Callable[..., Any]]) -> None:
    added = [hook for hook in table.get(None, ()) if hook not in before]
    table[None] = before
    table.setdefault(ROOM, []).extend(added)


def _member(user: Any) -> Member:
    roles = tuple(sorted(role.name for role in user.roles))
    password = user.password is not None
    return Member(user.id, user.organisation_id, user.email, user.name, user.language, password, roles)
