"""Coming back with a receipt code: go on where one left, or delete everything."""

from __future__ import annotations

from typing import Final

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.respond import room as door
from survey.respond.room import room
from survey.security import attempts, form_token, grouped, make_code, read_code, token_holds
from survey.services import responding

COOKIE: Final = "medskapa-code"


@room.get("/code")
def show_code() -> BaseResponse:
    """Ask for the code."""
    return _render()


@room.post("/code")
@attempts.limit("20 per minute")
def use_code() -> BaseResponse:
    """Go on with the response of the code, or, once that is confirmed, delete it."""
    visitor = read_code(request.cookies.get(COOKIE, ""))
    typed = request.form.get("code", "")
    if visitor is None or not token_holds(visitor, request.form.get("token", "")):
        return _render(problem="try-again", typed=typed, status=403)
    code = read_code(typed)
    if code is None:
        return _render(problem="not-a-code", typed=typed, status=422)
    known = responding.find_by_code(db.session(), door.receipt_hash(code))
    if known is None:
        return _render(problem="unknown-code", typed=typed, status=422)
    return _act(request.form.get("go", "continue"), code, *known)


def _act(act: str, code: str, link_code: str, state: str) -> BaseResponse:
    if act == "delete":
        return _render(confirm=grouped(code))
    if act == "delete-now":
        responding.withdraw(db.session(), door.receipt_hash(code))
        return web.render("respond/deleted.html")
    if state != "open":
        return _render(problem="already-submitted", typed=grouped(code), status=422)
    entry = door.find_entry(link_code)
    response = web.go(f"/s/{link_code}/next")
    door.keep_code(response, entry, code)
    return response


def _render(problem: str = "", typed: str = "", confirm: str = "", status: int = 200) -> BaseResponse:
    visitor = read_code(request.cookies.get(COOKIE, "")) or make_code()
    response = web.render(
        "respond/code.html",
        status=status,
        problem=problem,
        typed=typed[:40],
        confirm=confirm,
        token=form_token(visitor),
        tag=i18n.language().tag,
        tags=i18n.offered(),
    )
    door.set_cookie(response, COOKIE, visitor, "/code", door.KEPT_SECONDS)
    return response
