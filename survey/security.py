"""Who may do what, the secrets of residents' visits, and the headers of every page.

A resident has no account and no session row: a cookie holds the receipt code, the database only its keyed hash, and
the form's token is derived from the code, so that another site can neither guess nor fetch it.
"""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b, sha256
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from limits import parse
from werkzeug.wrappers import Response as BaseResponse

from survey import models

CODE_DIGITS = 16
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OF_DOCUMENTS = frozenset({"Cross-Origin-Opener-Policy", "Permissions-Policy"})
_LIMIT_KEY = secrets.token_bytes(32)


def _visitor() -> str:
    """Who tries, for the limits: a hash that only this process can make, kept in memory and nowhere else."""
    return blake2b((request.remote_addr or "").encode(), key=_LIMIT_KEY, digest_size=16).hexdigest()


attempts = Limiter(_visitor, storage_uri="memory://")
_MISSES = parse("60 per minute")  # of a room of people who all come by one address


def has_missed_often() -> bool:
    """Whether so many codes that are none came from here lately that no more are tried."""
    return not attempts.limiter.test(_MISSES, "miss", _visitor())


def count_miss() -> None:
    """Somebody tried a code that is none."""
    attempts.limiter.hit(_MISSES, "miss", _visitor())


ROLES = models.ROLES
ADMINISTRATOR, REVIEWER, FACILITATOR = ROLES
_EVERYONE = frozenset(ROLES)
_READERS = frozenset({ADMINISTRATOR, REVIEWER})
_ADMINISTRATORS = frozenset({ADMINISTRATOR})
PERMISSIONS: dict[str, frozenset[str]] = {
    "see-rounds": _EVERYONE,
    "see-questionnaires": _EVERYONE,
    "see-counts": _EVERYONE,
    "see-exact-counts": _READERS,
    "edit-disclosure": _READERS,
    "weaken-disclosure": _ADMINISTRATORS,
    "read-responses": _READERS,
    "work-on-answers": _READERS,
    "see-quotes": _EVERYONE,
    "edit-replies": _EVERYONE,
    "publish-replies": _READERS,
    "clear-quotes": _READERS,
    "see-reports": _EVERYONE,
    "edit-reports": _READERS,
    "publish-reports": _READERS,
    "export-responses": _READERS,
    "transcribe-recordings": _READERS,
    "see-codings": _READERS,
    "code-answers": _READERS,
    "edit-codebook": _READERS,
    "adjudicate-codings": _READERS,
    "edit-indicators": _READERS,
    "edit-weights": _READERS,
    "publish-results": _READERS,
    "edit-rounds": _ADMINISTRATORS,
    "edit-questionnaires": _ADMINISTRATORS,
    "see-outcomes": _EVERYONE,
    "facilitate": frozenset({ADMINISTRATOR, FACILITATOR}),
    "manage-accounts": _ADMINISTRATORS,
    "read-log": _ADMINISTRATORS,
    "keep-own-account": _EVERYONE,
    "follow-jobs": _EVERYONE,
}


def may(roles: Iterable[str], permission: str) -> bool:
    """Whether somebody with these roles may do what `permission` names. This table is the only place that says so."""
    return not PERMISSIONS[permission].isdisjoint(roles)


def make_code() -> str:
    """A new receipt code: 16 random digits, about 53 bits, which any script and any telephone can carry."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def read_code(typed: str, length: int = CODE_DIGITS) -> str | None:
    """The code somebody typed, in digits of any script, however spaced; None when it cannot be one."""
    if len(typed) == length and typed.isascii() and typed.isdigit():  # as it is in every cookie
        return typed
    digits = [unicodedata.digit(sign, None) for sign in typed[:100] if not (sign.isspace() or sign in "-–.")]
    if len(digits) != length or None in digits:
        return None
    return "".join(str(digit) for digit in digits)


def grouped(code: str) -> str:
    """A receipt code as it is shown: four groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def keyed_hash(purpose: str, secret: str) -> str:
    """The hash under which a secret is kept: useless without this installation's key."""
    key = current_app.extensions["hash-key"]
    return blake2b(f"{purpose}:{secret}".encode(), key=key, digest_size=24).hexdigest()


def form_token(code: str) -> str:
    """The token that a resident's form must bring back."""
    return keyed_hash("form", code)[:24]


def token_holds(code: str, token: str) -> bool:
    """Whether a form's token belongs to the visit whose cookie came with it."""
    return hmac.compare_digest(form_token(code).encode(), token.encode())


def content_policy(style_hashes: tuple[str, ...], frames: str = "'none'", framed_by: str = "'none'") -> str:
    """The content security policy: own scripts, own pictures, and the page's own styles by their digest.

    `frames` is what the page may show inside it, `framed_by` who may show it inside theirs.
    """
    styles = " ".join(["'self'", *(f"'{digest}'" for digest in style_hashes)])
    return (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self'; media-src 'self'; "
        f"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src {frames}; frame-ancestors {framed_by}"
    )


def let_previews(response: BaseResponse, hears: bool) -> None:
    """Let this page alone show and play what the person has just taken, and use the microphone where it `hears`."""
    policy = content_policy(current_app.extensions["inline-hashes"])
    for name in ("img-src", "media-src"):
        policy = policy.replace(f"{name} 'self'", f"{name} 'self' blob:")
    response.headers["Content-Security-Policy"] = policy
    if hears:
        allowed = HEADERS["Permissions-Policy"].replace("microphone=()", "microphone=(self)")
        response.headers["Permissions-Policy"] = allowed


def allow_own_frames() -> None:
    """Let this answer show pages of ours inside it, or be shown inside one of ours."""
    g.frames_own = True


def send_part() -> None:
    """Spare this answer what only a document heeds: it is a part that htmx puts into a page, which has its own policy.

    Should a browser ever take it for a document, nothing in it may load or run. Saves half a kilobyte a question.
    """
    g.is_part = True


def init_app(app: Flask, secret_key: str) -> None:
    """Derive the key of the hashes and put the headers on every answer."""
    app.extensions["hash-key"] = sha256(b"hash:" + secret_key.encode()).digest()
    headers = {**HEADERS, "Content-Security-Policy": content_policy(app.extensions["inline-hashes"])}
    if app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=63072000"

    own = content_policy(app.extensions["inline-hashes"], frames="'self'", framed_by="'self'")
    framing = {**headers, "Content-Security-Policy": own}
    part = {name: value for name, value in headers.items() if name not in OF_DOCUMENTS}
    part["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"

    @app.after_request
    def add_headers(response: Response) -> Response:
        if "Cache-Control" not in response.headers:
            response.headers.add("Cache-Control", "no-store")
        wanted = framing if g.get("frames_own") else part if g.get("is_part") else headers
        there = {name.lower() for name, _ in response.headers}
        response.headers.extend([header for header in wanted.items() if header[0].lower() not in there])
        return response

    _count_attempts(app)


def _count_attempts(app: Flask) -> None:
    """Let the views that are limited count by themselves, and spare every other request the limiter's hooks."""
    tables: tuple[Any, ...] = (app.before_request_funcs, app.after_request_funcs, app.teardown_request_funcs)
    before = [list(table.get(None, ())) for table in tables]
    attempts.init_app(app)
    for table, hooks in zip(tables, before, strict=True):
        table[None] = hooks
