"""The door of the staff's room: every page names the permission it needs, and nobody gets further without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, members, web
from survey.errors import BusyError, InputError, NotFoundError, NotPermittedError
from survey.members import Member
from survey.services import auditing

LANGUAGES = ("sv", "en")
ANYBODY = ""  # the pages on the way in
NEEDS: dict[str, str] = {}  # endpoint → permission
_LARGEST: dict[str, int] = {}  # endpoint → bytes that may be sent there, where it is more than elsewhere

View = Callable[..., BaseResponse]

room = Blueprint(members.ROOM, __name__, url_prefix="/staff")


def page(rule: str, permission: str, method: str = "GET", largest: int = 0) -> Callable[[View], View]:
    """Put a view at an address of the room, for whoever may do what `permission` names.

    `largest` is how many bytes may be sent there (0: as many as anywhere).
    """

    def register(view: View) -> View:
        room.add_url_rule(rule, view_func=view, methods=[method])
        NEEDS[f"{room.name}.{view.__name__}"] = permission
        if largest:
            _LARGEST[f"{room.name}.{view.__name__}"] = largest
        return view

    return register


def member() -> Member:
    """Who is signed in. Only for views that need a permission."""
    known: Member = g.member
    return known


def render(template: str, part: str = "", status: int = 200, **values: Any) -> Response:
    """A page of the room."""
    return web.render(f"staff/{template}", f"staff/{part}" if part else "", status, **values)


@room.before_request
def _check_door() -> BaseResponse | None:
    g.member = members.current()
    wished = session.get("language") or LANGUAGES[0]
    i18n.use(wished if wished in LANGUAGES else LANGUAGES[0])
    permission = NEEDS[request.endpoint or ""]
    if g.member is not None and permission != ANYBODY and g.member.may(permission):
        request.max_content_length = _LARGEST.get(request.endpoint or "", request.max_content_length)
    members.check_form()
    if permission == ANYBODY:
        return None
    if g.member is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
        return web.go(url_for("staff.show_sign_in", to=wanted or None))
    if not g.member.may(permission):
        auditing.record(db.session(), g.member.actor, "was-refused", request.path, permission=permission)
        db.session().commit()
        raise NotPermittedError(permission)
    return None


@room.context_processor
def _words() -> dict[str, Any]:
    return {"member": g.get("member"), "base_address": current_app.config["SETTINGS"].address}


@room.errorhandler(HTTPException)
def _show_http_error(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    return _error_page(error.code)


@room.errorhandler(NotFoundError)
def _show_not_found(_error: NotFoundError) -> Response:
    return _error_page(404)


@room.errorhandler(NotPermittedError)
def _show_not_permitted(_error: NotPermittedError) -> Response:
    return _error_page(403)


@room.errorhandler(InputError)
def _show_bad_input(_error: InputError) -> Response:
    return _error_page(400)


@room.errorhandler(BusyError)
def _show_busy(_error: BusyError) -> Response:
    response = _error_page(503)
    response.headers["Retry-After"] = "5"
    return response


def _error_page(status: int) -> Response:
    return render("error.html", status=status, code=status)


def init_app(app: Flask) -> None:
    """Put the room into the application."""
    members.init_app(app)
    app.register_blueprint(room)
