"""The door of the residents' room: which link, which visit, whether the form is theirs.

A visit is carried by a cookie that belongs to one link's address and holds the receipt code. It is given out with the
start page and only becomes a response when the person begins, so that beginning twice is beginning once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from flask import Blueprint, Flask, Response, abort, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.errors import BusyError, UnknownVisitError
from survey.respond import sheets, words
from survey.security import form_token, keyed_hash, read_code, token_holds
from survey.services import responding
from survey.services.responding import Entry, Visit

COOKIE = "medskapa"
RECEIPT_COOKIE = "medskapa-receipt"
KEPT_SECONDS = 30 * 24 * 3600
RECEIPT_SECONDS = 5 * 60

Form = Mapping[str, Sequence[str]]

room = Blueprint("respond", __name__)


def today() -> date:
    """The date that rounds open and close by."""
    return datetime.now(UTC).date()


def find_entry(link_code: str) -> Entry:
    """What the link opens, or the page that says there is no such link."""
    return web.found(responding.find_entry(db.session(), link_code.lower()))


def cookie_code() -> str | None:
    """The receipt code in the visit's cookie, if it can be one."""
    return read_code(request.cookies.get(COOKIE, ""))


def find_visit(link_code: str) -> tuple[Entry, Visit | None]:
    """What the link opens, and the response that this browser has begun there, whatever its state.

    The page's language is that of the response.
    """
    code = cookie_code()
    code_hash = receipt_hash(code) if code else ""
    entry, visit = web.found(responding.arrive(db.session(), link_code.lower(), code_hash))
    if visit is not None:
        i18n.use(visit.language)
    return entry, visit


def open_visit(link_code: str) -> tuple[Entry, Visit | None]:
    """As `find_visit`, while the response can still be answered; raises RoundClosedError when the round is not open."""
    entry, visit = find_visit(link_code)
    if visit is None or visit.state != "open":
        return entry, None
    entry.check_open(today())
    return entry, visit


def read_form() -> Form:
    """The form as plain lists; UnknownVisitError unless it carries the token of the visit whose cookie came with it."""
    form = request.form.to_dict(flat=False)
    if sum(map(len, form.values())) > current_app.config["MAX_FORM_PARTS"]:
        abort(413)
    code = cookie_code()
    if code is None or not token_holds(code, form.get("token", [""])[0]):
        raise UnknownVisitError
    return form


def receipt_hash(code: str) -> str:
    """What the database knows a receipt code by."""
    return keyed_hash("receipt", code)


def keep_code(response: BaseResponse, entry: Entry, code: str) -> None:
    """Give the browser the visit's cookie: of this link's address only, out of scripts' reach."""
    set_cookie(response, COOKIE, code, f"/s/{entry.code}", KEPT_SECONDS)


def move_to_receipt(response: BaseResponse, entry: Entry, code: str, page: str) -> None:
    """Take the visit's cookie away and leave the code to the one page that shows it, for minutes."""
    set_cookie(response, COOKIE, "", f"/s/{entry.code}", 0)
    set_cookie(response, RECEIPT_COOKIE, code, f"/s/{entry.code}/{page}", RECEIPT_SECONDS)


def drop_receipt(response: BaseResponse, entry: Entry, page: str) -> None:
    """Take the code away from the page that showed it."""
    set_cookie(response, RECEIPT_COOKIE, "", f"/s/{entry.code}/{page}", 0)


def set_cookie(response: BaseResponse, name: str, value: str, path: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=path,
        secure=current_app.config["SETTINGS"].secure,
        httponly=True,
        samesite="Lax",
    )


def show_lost(_error: UnknownVisitError) -> Response:
    """Say that the visit is not known here any more, and show what was typed, so that it can be copied."""
    link_code = (request.view_args or {}).get("link_code", "")
    return web.render("respond/lost.html", status=403, link_code=link_code, typed=_typed())


@room.errorhandler(BusyError)
def show_busy(_error: BusyError) -> Response:
    """Say that it is crowded, on a page that holds what was sent and sends it again."""
    is_form = request.method == "POST"
    response = web.render(
        "respond/busy.html",
        status=503,
        method="post" if is_form else "get",
        address=request.full_path.rstrip("?") if is_form else request.path,
        sent=list((request.form if is_form else request.args).items(multi=True)),
        typed=_typed(),
    )
    response.headers["Retry-After"] = "5"
    return response


def _typed() -> list[str]:
    """What of a sent form was written by hand: long enough to be worth keeping."""
    return [value for key, value in request.form.items(multi=True) if key not in ("token", "go") and len(value) > 12]


def init_app(app: Flask) -> None:
    """Put the room into the application, with the words its templates use."""
    words.init_app(app)
    sheets.init_app(app)
    app.jinja_env.globals["form_token"] = form_token
    app.register_error_handler(UnknownVisitError, show_lost)
    app.register_blueprint(room)
