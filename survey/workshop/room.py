"""The door of the workshop's room: which board, which seat, whether the form is theirs.

A seat is carried by a cookie that belongs to one board's address and holds a random key; the database knows its keyed
hash while the workshop lasts. Nobody is asked who they are.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, abort, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.board_templates import FACES, PICTURES
from survey.errors import SurveyError
from survey.security import count_miss, form_token, has_missed_often, keyed_hash, make_code, read_code, token_holds
from survey.services import participating
from survey.services.participating import Visit
from survey.workshop import words

COOKIE: Final = "medskapa-board"
KEPT_SECONDS: Final = 12 * 3600

room = Blueprint("workshop", __name__, url_prefix="/w")


class NotSeatedError(SurveyError):
    """A page of a board was asked for by somebody who has not come in yet."""


class OverError(SurveyError):
    """The workshop has ended."""

    def __init__(self, visit: Visit) -> None:
        super().__init__("the workshop is over")
        self.visit = visit


def find_visit(code: str) -> Visit:
    """The board of the join code, in the language of whoever comes; 404, and 429 after too many that were none.

    Who sits there already is let in all the same; a cookie alone shows nothing, as anybody can write one. Raises
    OverError when the workshop has ended.
    """
    key = cookie_key()
    visit = participating.arrive(db.session(), code, seat_hash(key) if key else "")
    if has_missed_often() and not (visit and visit.seat):
        abort(429)
    if visit is None:
        count_miss()
        abort(404)
    i18n.use(visit.language or choose_language())
    if visit.ended:
        raise OverError(visit)
    return visit


def seated(code: str) -> Visit:
    """The same for somebody who has come in; raises NotSeatedError for others."""
    visit = find_visit(code)
    if not visit.seat:
        raise NotSeatedError
    return visit


def choose_language() -> str:
    """The language asked for, else the browser's."""
    pressed = request.form.get("go", "")
    asked = pressed.removeprefix("lang:") if pressed.startswith("lang:") else request.values.get("lang", "")
    return i18n.choose(i18n.offered(), asked, request.headers.get("Accept-Language", ""))


def cookie_key() -> str | None:
    """The key in the seat's cookie, if it can be one."""
    return read_code(request.cookies.get(COOKIE, ""))


def check_form() -> str:
    """The key of the cookie that came with the form whose token it carries; 403 for any other form."""
    key = cookie_key()
    if key is None or not token_holds(key, request.form.get("token", "")):
        abort(403)
    return key


def seat_hash(key: str) -> str:
    """What the database knows a seat's key by."""
    return keyed_hash("seat", key)


def keep_key(response: BaseResponse, code: str, key: str = "") -> None:
    """Give the browser the seat's cookie, of this board's address only; an empty key takes it away."""
    response.set_cookie(
        COOKIE,
        key,
        max_age=KEPT_SECONDS if key else 0,
        path=f"/w/{code}",
        secure=current_app.config["SETTINGS"].secure,
        httponly=True,
        samesite="Lax",
    )


def read_whole(raw: str) -> int:
    """A small whole number from a form, 0 for anything else."""
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 9 else 0


def new_key() -> str:
    """A key for a new seat."""
    return make_code()


@room.app_errorhandler(NotSeatedError)
def show_door(_error: NotSeatedError) -> BaseResponse:
    """Send whoever has not come in yet to where one does."""
    return web.go(f"/w/{(request.view_args or {}).get('code', '')}")


@room.app_errorhandler(OverError)
def show_over(error: OverError) -> BaseResponse:
    """Say that the workshop is over, and take the key away."""
    response = web.render("workshop/over.html", status=410, visit=error.visit)
    keep_key(response, error.visit.code)
    return response


def init_app(app: Flask) -> None:
    """Put the room into the application, with what its templates and those of boards for staff use."""
    words.init_app(app)
    app.jinja_env.globals.update(board_pictures=PICTURES, board_faces=FACES, seat_token=form_token)
    app.register_blueprint(room)
