"""Coming in: the code from the screen, the language, and a seat without a name."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.security import form_token, read_code
from survey.services import participating, reaching
from survey.services.workshops import CODE_DIGITS
from survey.workshop import room as door
from survey.workshop.room import room


@room.get("")
def show_join() -> BaseResponse:
    """Ask for the code that stands on the screen; one that was typed leads to its board."""
    i18n.use(door.choose_language())
    typed = request.args.get("code", "")
    code = read_code(typed, CODE_DIGITS)
    if code is not None:
        return web.go(f"/w/{code}?lang={i18n.language().tag}")
    status = 422 if typed else 200
    return web.render("workshop/join.html", status=status, typed=typed[:40], tags=i18n.offered())


@room.get("/<code>")
def show_start(code: str) -> BaseResponse:
    """The board's name, the languages, and the way in; who is in already goes on."""
    visit = door.find_visit(code)
    key = door.cookie_key()
    if visit.seat and "lang" not in request.args:
        return web.go(f"/w/{code}/room")
    i18n.use(door.choose_language())
    key = key or door.new_key()
    response = web.render("workshop/start.html", visit=visit, token=form_token(key), tags=i18n.offered())
    door.keep_key(response, code, key)
    return response


@room.post("/<code>")
def join(code: str) -> BaseResponse:
    """Take a seat, or the same seat in another language."""
    visit = door.find_visit(code)
    key = door.check_form()
    participating.join(db.session(), visit, door.seat_hash(key), door.choose_language())
    return web.go(f"/w/{code}/room")


@room.get("/<code>/qr.svg")
def show_qr(code: str) -> BaseResponse:
    """The board's address as a QR code, made from the configured address and never from the request's."""
    visit = door.find_visit(code)
    base = current_app.config["SETTINGS"].address
    return current_app.response_class(reaching.qr_svg(f"{base}/w/{visit.code}"), mimetype="image/svg+xml")
