"""Asking for news by e-mail, saying yes, and stopping it. There only where the operator has set a mail server."""

from __future__ import annotations

import hmac
from typing import Any

from flask import abort, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import config, db, i18n, web
from survey.errors import InputError, NotFoundError
from survey.public.letters import news_for, token_of
from survey.public.room import room
from survey.security import attempts
from survey.services import subscribing

TRIES = "20 per minute"


@room.get("/subscribe")
def show_subscribe() -> BaseResponse:
    """The form: an address, and which round where one is named."""
    return _form(request.args.get("round", ""))


@room.post("/subscribe")
@attempts.limit(TRIES)
def subscribe() -> BaseResponse:
    """Note the wish; the answer is the same whatever was known of the address."""
    _check_sender()
    slug = request.form.get("round", "")
    typed = request.form.get("address", "")[:400]
    try:
        subscribing.ask(db.session(), typed, i18n.language().tag, slug)
    except InputError:
        return _form(slug, typed, 422)
    except NotFoundError:
        abort(404)
    return _page("asked")


@room.get("/letters/<int:number>/<token>")
def show_letters(number: int, token: str) -> BaseResponse:
    """What the link in a letter opens: a button that says yes, or one that stops the letters."""
    _check(number, token)
    try:
        reader, is_on = subscribing.find(db.session(), number)
    except NotFoundError:
        return _page("stopped")
    i18n.use(reader.language)
    return _page("on" if is_on else "confirm", address=f"/letters/{number}/{token}")


@room.post("/letters/<int:number>/<token>/confirm")
def confirm_letters(number: int, token: str) -> BaseResponse:
    """Say yes."""
    _check(number, token)
    session = db.session()
    reader, _is_on = subscribing.find(session, number)
    known = [entry.id for entry in news_for(reader)]
    subscribing.confirm(session, number, known)
    return web.go(f"/letters/{number}/{token}")


@room.post("/letters/<int:number>/<token>/stop")
def stop_letters(number: int, token: str) -> BaseResponse:
    """Stop the letters and forget the address; mail programs press this by themselves (RFC 8058)."""
    _check(number, token)
    subscribing.stop(db.session(), number)
    return _page("stopped")


def _form(slug: str, typed: str = "", status: int = 200) -> BaseResponse:
    _check_sender()
    try:
        subscribing.round_of(db.session(), slug)
    except NotFoundError:
        abort(404)
    return _page("form", status, slug=slug, typed=typed, problem=status != 200)


def _page(state: str, status: int = 200, **values: Any) -> BaseResponse:
    organisation = current_app.config["SETTINGS"].organisation
    return web.render("public/letters.html", status=status, state=state, organisation=organisation, **values)


def _check_sender() -> None:
    settings: config.Settings = current_app.config["SETTINGS"]
    if not settings.mails:
        abort(404)


def _check(number: int, token: str) -> None:
    if not hmac.compare_digest(token.encode(), token_of(number).encode()):
        abort(404)
