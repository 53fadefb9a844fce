"""Taking part on a phone: see the board and the open step, write a card, place it, vote.

The page is one address; a script asks it again and again whether there is anything new, and without the script a link
does. What is drawn comes from a `View`, which holds nothing that the seat may not see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.board_acts import tidy
from survey.core.board_templates import PICTURES
from survey.core.board_votes import RANK
from survey.errors import InputError
from survey.services import participating
from survey.services.participating import Visit
from survey.services.workshops import Deed
from survey.workshop import room as door
from survey.workshop.room import read_whole, room


@room.get("/<code>/room")
def show_room(code: str) -> BaseResponse:
    """The board as this seat sees it; 204 where nothing is new since `seen`."""
    visit = door.seated(code)
    if web.wants_htmx() and request.args.get("seen") == _stamp(visit):
        return _nothing_new()
    return _room_page(visit)


@room.post("/<code>/cards")
def add_card(code: str) -> BaseResponse:
    """Put a card on the board, or before whoever leads, where cards wait first."""
    picture = request.form.get("picture", "")
    details = {
        "words": tidy(request.form.get("words", "")),
        "picture": picture if picture in PICTURES else "",
        "column": _whole("column"),
        "lane": _whole("lane"),
        "source": "participant",
    }
    return _do(code, "card-added", details)


@room.post("/<code>/place")
def move_card(code: str) -> BaseResponse:
    """Put a card into another column."""
    column, _, lane = request.form.get("place", "").partition(".")
    place = {"column": read_whole(column), "lane": read_whole(lane)}
    return _do(code, "card-moved", {"card": _whole("card"), **place})


@room.post("/<code>/withdraw")
def withdraw_card(code: str) -> BaseResponse:
    """Take a card of one's own back."""
    return _do(code, "card-withdrawn", {"card": _whole("card")})


@room.post("/<code>/votes")
def vote(code: str) -> BaseResponse:
    """Give a vote, change it, or take it back: `set` is a card and what it gets; a ranking comes whole."""
    visit = door.seated(code)
    step = participating.see(db.session(), visit).step
    if step is not None and step.kind == RANK:
        places = {str(place): _whole(f"place.{place}") for place in range(1, step.budget + 1)}
        choices: Mapping[str, int] = {place: card for place, card in places.items() if card}
        return _do(code, "voted", {"step": _whole("step"), "choices": choices, "whole": True})
    name, _, given = request.form.get("set", "").partition(":")
    choices = {name: read_whole(given)}
    return _do(code, "voted", {"step": _whole("step"), "choices": choices})


def _do(code: str, act: str, details: dict[str, Any]) -> BaseResponse:
    """Do it and show the board; what cannot be done is said on the page, which keeps what was written."""
    visit = door.seated(code)
    door.check_form()
    if "words" in details:
        details["tag"] = i18n.language().tag
    try:
        participating.act(db.session(), visit, Deed(act, details), _whole("turn"))
    except InputError as error:
        return _room_page(door.seated(code), error.problems["act"], request.form, 422)
    if web.wants_htmx():
        return _room_page(door.seated(code))
    return web.go(f"/w/{code}/room")


def _room_page(visit: Visit, problem: str = "", given: Mapping[str, str] | None = None, status: int = 200) -> Response:
    session = db.session()
    values = {
        "visit": visit,
        "view": participating.see(session, visit),
        "stamp": _stamp(visit),
        "turn": participating.turn(session, visit),
        "key": door.cookie_key(),
        "tags": i18n.offered(),
        "problem": problem,
        "given": given or {},
    }
    return web.render("workshop/room.html", "workshop/_room.html", status, **values)


def _stamp(visit: Visit) -> str:
    """What a page was drawn from: it moves when everybody sees something new, and when this seat has acted."""
    session = db.session()
    return f"{participating.news(session, visit)}.{participating.turn(session, visit)}.{visit.language}"


def _nothing_new() -> Response:
    response = make_response("", 204)
    response.headers["Vary"] = "HX-Request"
    return response


def _whole(field: str) -> int:
    return read_whole(request.form.get(field, ""))
