"""The screen at the front of the room: what everybody sees, large, with the way in. It holds no secrets."""

from __future__ import annotations

from flask import current_app, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.board_view import public_view
from survey.security import grouped
from survey.services import participating
from survey.workshop import room as door
from survey.workshop.room import room


@room.get("/<code>/screen")
def show_screen(code: str) -> BaseResponse:
    """The board for a projector; 204 where nothing is new since `seen`."""
    visit = door.find_visit(code)
    board = participating.board(db.session(), visit)
    i18n.use(i18n.choose(i18n.offered(), request.args.get("lang", ""), preset=board.tag))
    here = participating.count_here(db.session(), visit.workshop_id)
    stamp = f"{participating.news(db.session(), visit)}.{here}"
    if web.wants_htmx() and request.args.get("seen") == stamp:
        return make_response("", 204)
    values = {
        "visit": visit,
        "view": public_view(board),
        "here": here,
        "stamp": stamp,
        "said_code": grouped(code),
        "join_address": current_app.config["SETTINGS"].address.partition("//")[2] + "/w",
    }
    return web.render("workshop/screen.html", "workshop/_screen.html", **values)
