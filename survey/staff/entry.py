"""The way in and out: signing in by password or by a one-time address, signing out, and the language of the pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, members, web
from survey.security import attempts
from survey.services import accounts
from survey.staff.forms import Reader
from survey.staff.room import ANYBODY, LANGUAGES, page, render

TRIES = "10 per minute; 60 per hour"


@page("/sign-in", ANYBODY)
def show_sign_in() -> BaseResponse:
    """The form for address and password."""
    if members.current():
        return web.go(url_for("staff.show_rounds"))
    return render("sign_in.html", wanted=_own_address(request.args.get("to", "")))


@page("/sign-in", ANYBODY, "POST")
@attempts.limit(TRIES)
def sign_in() -> BaseResponse:
    """Let whoever knows the password in; say no more than that it did not open to anybody else."""
    wanted = _own_address(request.form.get("to", ""))
    user_id = members.check_password()
    if user_id is None:
        email = Reader(request.form).text("email")[:200]
        return render("sign_in.html", status=422, wanted=wanted, email=email, failed=True)
    return _welcome(user_id, "password", wanted)


@page("/once/<token>", ANYBODY)
def show_one_time(token: str) -> BaseResponse:
    """A page with one button, so that programs that look at addresses do not use the sign-in up."""
    return render("one_time.html", token=token)


@page("/once/<token>", ANYBODY, "POST")
@attempts.limit(TRIES)
def use_one_time(token: str) -> BaseResponse:
    """Let the bearer in, once."""
    user_id = accounts.use_sign_in(db.session(), token)
    if user_id is None:
        return render("one_time.html", status=410, token="")
    return _welcome(user_id, "one-time", "")


@page("/sign-out", "keep-own-account", "POST")
def sign_out() -> BaseResponse:
    """End the session."""
    language = session.get("language")
    members.let_out()
    session["language"] = language
    return web.go(url_for("staff.show_sign_in"))


@page("/language", ANYBODY, "POST")
def choose_language() -> BaseResponse:
    """Use this language from now on; a signed-in member's choice is kept with the account."""
    tag = request.form.get("language", "")
    if tag in LANGUAGES:
        session["language"] = tag
        if (known := members.current()) is not None:
            accounts.keep_language(db.session(), known.organisation_id, known.id, tag)
    return web.go(_own_address(request.form.get("to", "")) or url_for("staff.show_rounds"))


def _welcome(user_id: int, way: str, wanted: str) -> BaseResponse:
    known = members.let_in(user_id, way)
    session["language"] = known.language
    first = "staff.show_rounds" if known.has_password else "staff.show_own"
    return web.go(wanted or url_for(first))


def _own_address(address: str) -> str:
    """The address, if it leads to a page of this room and nowhere else."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or not parts.path.startswith("/staff/") or "\\" in address or "//" in address:
        return ""
    return address
